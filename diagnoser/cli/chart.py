"""A bar chart as SVG, written by hand: it needs no plotting library, and gives the same bytes each time."""

from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape

from diagnoser.cli.output import clean, width

ROW: Final = 26
BAR: Final = 16
LETTER: Final = 7.2
PLOT: Final = 420
MARGIN: Final = 16


def bars(title: str, rows: Sequence[tuple[str, float, str]]) -> str:
    """Return a chart of horizontal bars.

    Args:
        title: Title of the chart.
        rows: Label, length and note of each bar, from top to bottom.
    """
    left = MARGIN + LETTER * max((width(clean(label)) for label, _, _ in rows), default=0) + 8
    longest = max((value for _, value, _ in rows), default=0) or 1
    notes = LETTER * max((width(clean(note)) for _, _, note in rows), default=0)
    across, down = left + PLOT + 8 + notes + MARGIN, 2 * MARGIN + ROW * (len(rows) + 1)
    body = "\n".join(_bar(left, MARGIN + ROW * number, row, longest) for number, row in enumerate(rows, 1))
    name = escape(clean(title))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{across:.0f}" height="{down}" '
        f'viewBox="0 0 {across:.0f} {down}" role="img" font-family="sans-serif" font-size="13">\n'
        f"<title>{name}</title>\n"
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n'
        f'<text x="{MARGIN}" y="{MARGIN + 12}" font-weight="bold">{name}</text>\n{body}\n</svg>\n'
    )


def _bar(left: float, top: float, row: tuple[str, float, str], longest: float) -> str:
    label, value, note = row
    length = PLOT * value / longest
    middle = top + BAR * 0.8
    return (
        f'<text x="{left - 8:.1f}" y="{middle:.1f}" text-anchor="end">{escape(clean(label))}</text>'
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{length:.1f}" height="{BAR}" fill="#2f6f9f"/>'
        f'<text x="{left + length + 8:.1f}" y="{middle:.1f}">{escape(clean(note))}</text>'
    )
