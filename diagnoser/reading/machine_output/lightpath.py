"""Reads lists of the light path LEDs, as IMM, RSA II and DSA show them: a label and On or Off."""

import re
from collections.abc import Iterator, Sequence

from diagnoser.reading.machine_output.records import Line, Statement, Tables, ToolReader
from diagnoser.reading.machine_output.search import lines_with

TOOL = "lightpath"
TRIGGERS = (
    "light path",
    "lightpath",
    " led",
    "| on",
    "| off",
    ": off",
    "= off",
    "  off",
    "\toff",
    "not lit",
    "光通路",
)
_LED = re.compile(
    r"(?<![A-Za-z])([A-Za-z][A-Za-z -]{0,14}?)(?: {0,2}LED)?[ \t]{0,30}(?:[:=|,：][ \t]{0,20}|\t{1,8}| {2,30})"
    r"(On|Off|Lit|Not lit|Blinking|Flashing|亮|不亮|灭|闪烁)(?![A-Za-z\u4e00-\u9fff])",
    re.IGNORECASE,
)
_DARK = frozenset(("off", "not lit", "不亮", "灭"))
_LIST = 3


def _read(lines: Sequence[Line], tables: Tables) -> Iterator[Statement]:
    """Yield the LEDs of a list.  Fewer than three known labels are no list."""
    known = tables.printed.get(TOOL, {})
    labelled = lines_with(lines, tuple(known)) if known else frozenset[int]()
    found = [
        (line, match, row)
        for line in lines
        if line.start in labelled
        for match in _LED.finditer(line.text)
        if (row := known.get(match[1].strip().lower()))
    ]
    if len(found) < _LIST:
        return
    for line, match, row in found:
        yield Statement(
            line.start + match.start(),
            line.start + match.end(),
            f"{TOOL}: {row.name}",
            row.symptom,
            "absent" if match[2].lower() in _DARK else "present",
            subject=row.name,
        )


READER = ToolReader(TOOL, TRIGGERS, read=_read)
