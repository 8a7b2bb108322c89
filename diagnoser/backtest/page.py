"""A scorecard as one HTML page without scripts and external files, which prints on A4."""

from collections.abc import Mapping
from typing import Any, Final

from diagnoser.backtest.plots import Card, named
from diagnoser.backtest.scorecard import SUBJECT
from diagnoser.backtest.trial_metrics import SCORES

_SHOWN: Final = ("first_time_fix", "cost", "log_loss")


def page(card: Card, charts: Mapping[str, str]) -> str:
    """Return the page.

    Args:
        card: The result of `scorecard`.
        charts: The result of `plots`.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("diagnoser.backtest", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"number": number, "named": named, "interval": interval}
    template = environment.get_template("scorecard.html.j2")
    inline = {name.removesuffix(".svg"): _inline(name, svg) for name, svg in charts.items()}
    return template.render(card=card, charts=inline, scores=SCORES, subject=SUBJECT, sliced=_SHOWN)


def number(value: Any) -> str:
    """Return a figure for people.

    >>> number(0.70499), number(12), number(None)
    ('0.705', '12', '–')
    """
    if value is None:
        return "–"
    return str(value) if isinstance(value, int | str) else f"{value:.3f}"


def interval(one: Mapping[str, float]) -> str:
    """Return an interval for people.

    >>> interval({"low": 0.1, "high": 0.25})
    '0.100 to 0.250'
    """
    return f"{one['low']:.3f} to {one['high']:.3f}"


def _inline(name: str, svg: str) -> str:
    """Return a drawing without its XML header, and with ids that are unique on the page."""
    from markupsafe import Markup

    prefix = name.removesuffix(".svg")
    drawing = svg[svg.index("<svg") :]
    for before in ('id="', 'href="#', "url(#"):
        drawing = drawing.replace(before, f"{before}{prefix}-")
    return Markup(drawing)  # noqa: S704 -- our own drawing; matplotlib has escaped the names in it
