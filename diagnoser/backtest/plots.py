"""Plots of a scorecard as SVG. The same scorecard gives the same bytes."""

from collections.abc import Callable, Mapping
from contextlib import contextmanager
from io import StringIO
from typing import Any, Final

from diagnoser.errors import DiagnoserError

Card = Mapping[str, Any]

_STYLE: Final[Any] = {
    "svg.hashsalt": "diagnoser",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.25,
    "legend.frameon": False,
}
_COLOURS: Final = ("#1f5f99", "#8a8f98", "#c17c2f", "#5b8f3c", "#9a4f86", "#b03a3a", "#3b8f8f")
_METADATA: Final = {"Date": None, "Creator": None}


def plots(card: Card) -> dict[str, str]:
    """Return file name -> SVG. A plot without figures is left out.

    Raises:
        DiagnoserError: matplotlib is not installed.
    """
    drawn = {
        "reliability.svg": _reliability,
        "spares.svg": _spares,
        "policies.svg": _policies,
        "confusion.svg": _confusion,
    }
    if len(card.get("learning_curve", ())) > 1:
        drawn["learning.svg"] = _learning
    return {name: _svg(draw, card) for name, draw in drawn.items()}


@contextmanager
def _figure(width: float = 5.2, height: float = 3.6) -> Any:
    try:
        import matplotlib as mpl
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure
    except ImportError as error:
        raise DiagnoserError("The plots need matplotlib: install diagnoser[train].") from error
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasSVG(figure)
        yield figure


def _svg(draw: Callable[[Card, Any], None], card: Card) -> str:
    size = (5.8, 5.4) if draw is _confusion else (5.2, 3.6)
    with _figure(*size) as figure:
        draw(card, figure.subplots())
        stream = StringIO()
        figure.savefig(stream, format="svg", metadata=_METADATA)
    return stream.getvalue()


def named(method: str) -> str:
    """Return the name of a method for people."""
    return method.replace("_", " ")


def _reliability(card: Card, axes: Any) -> None:
    axes.plot([0, 1], [0, 1], color="#999999", linewidth=0.8, linestyle="--")
    for key, colour, label in (
        ("as_answered", _COLOURS[0], "as answered"),
        ("unrepaired", _COLOURS[2], "without recalibration"),
    ):
        found = card["calibration"].get(key)
        if not found:
            continue
        x = [one["predicted"] for one in found["bins"]]
        y = [one["observed"] for one in found["bins"]]
        below = [max(0.0, one["observed"] - one["low"]) for one in found["bins"]]
        above = [max(0.0, one["high"] - one["observed"]) for one in found["bins"]]
        axes.errorbar(x, y, (below, above), color=colour, marker="o", markersize=4, capsize=2, label=label)
    axes.set(
        xlabel="predicted coverage", ylabel="share fixed at the first visit", title="Reliability of coverage"
    )
    axes.set(xlim=(0, 1.02), ylim=(0, 1.02))
    axes.legend(loc="upper left")


def _spares(card: Card, axes: Any) -> None:
    for (name, curve), colour in zip(card["prices"].items(), _COLOURS, strict=False):
        x = [one["spares_sent"] for one in curve]
        y = [one["first_time_fix"] for one in curve]
        axes.plot(x, y, marker="o", markersize=3, color=colour, label=named(name))
        asked = next(number for number, one in enumerate(curve) if one["price"] == 1)
        axes.plot(x[asked], y[asked], marker="o", markersize=7, color=colour)
    axes.set(xlabel="spares sent a ticket", ylabel="first-time fix")
    axes.set(title="First-time fix and spares, by the cost of a spare\n(large dot: cost in the knowledge)")
    axes.legend(loc="lower right")


def _learning(card: Card, axes: Any) -> None:
    curve = card["learning_curve"]
    x = [one["tickets"] for one in curve]
    for key, colour, label in (
        ("first_time_fix_two", _COLOURS[0], "at most two"),
        ("first_time_fix", _COLOURS[2], "kit of least cost"),
    ):
        axes.plot(x, [one[key] for one in curve], marker="o", color=colour, label=label)
    axes.set_xscale("log", base=2)
    axes.set_xticks(x, [f"{one:,}" for one in x])
    axes.minorticks_off()
    axes.set(xlabel="training tickets", ylabel="first-time fix", title="Learning curve")
    axes.legend(loc="lower right")


def _policies(card: Card, axes: Any) -> None:
    names = list(card["methods"])
    titles = {"two": "at most two", "one": "at most one", "cost": "least cost"}
    for number, (policy, title) in enumerate(titles.items()):
        at = [place + 0.26 * (number - 1) for place in range(len(names))]
        height = [card["methods"][name]["policies"][policy]["cost"] for name in names]
        axes.bar(at, height, 0.24, color=_COLOURS[number], label=title)
    axes.set_xticks(range(len(names)), [named(name).replace(" ", "\n") for name in names])
    axes.grid(visible=False, axis="x")
    axes.set(ylabel="realised cost a ticket", title="Cost by policy")
    axes.legend()


def _confusion(card: Card, axes: Any) -> None:
    causes, table = card["confusion"]["causes"], card["confusion"]["tickets"]
    total = [max(1, sum(row) + rest) for row, rest in zip(table, card["confusion"]["elsewhere"], strict=True)]
    share = [[cell / of for cell in row] for row, of in zip(table, total, strict=True)]
    # Not an image, whose bytes would depend on the version of a compression library.
    axes.pcolormesh(share, cmap="Blues", vmin=0, vmax=1)
    axes.set(aspect="equal")
    axes.invert_yaxis()
    axes.set_xticks([place + 0.5 for place in range(len(causes))], causes, rotation=90, fontsize=7)
    axes.set_yticks([place + 0.5 for place in range(len(causes))], causes, fontsize=7)
    axes.grid(visible=False)
    for row, cells in enumerate(table):
        for column, cell in enumerate(cells):
            if cell:
                dark = share[row][column] > 0.5  # noqa: PLR2004 -- white reads better on it
                axes.text(
                    column + 0.5,
                    row + 0.5,
                    cell,
                    ha="center",
                    va="center",
                    fontsize=6,
                    color="white" if dark else "black",
                )
    axes.set(xlabel="likeliest cause", ylabel="true cause", title="Confusion of causes (tickets)")


def drift_plot(card: Card) -> str:
    """Return the CUSUM of a drift report as SVG."""
    return _svg(_cusum, card)


def _cusum(card: Card, axes: Any) -> None:
    path, threshold = card["cusum"]["path"], card["cusum"]["threshold"]
    heights = [height for _, height in path]
    axes.plot(range(1, len(heights) + 1), heights, color=_COLOURS[0])
    axes.axhline(threshold, color=_COLOURS[5], linestyle="--", linewidth=1, label="alarm")
    if card["cusum"]["alarm"]:
        axes.axvline(card["cusum"]["alarm"]["ticket"], color=_COLOURS[5], linewidth=0.8)
    places = sorted({1, len(path) // 3, 2 * len(path) // 3, len(path)} - {0})
    axes.set_xticks(places, [path[place - 1][0] for place in places])
    axes.set(ylabel="CUSUM", title="Failed fixes against the predictions")
    axes.legend(loc="upper left")
