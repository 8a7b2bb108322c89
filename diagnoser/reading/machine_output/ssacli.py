"""Reads what the Smart Array tools print: ssacli, hpssacli and hpacucli, in short and in detail.

Rows of the table `ssacli` name a thing in a state, such as `physicaldrive: failed`.  `end` is a healthy state.
"""

import re
from collections.abc import Iterator, Sequence

from diagnoser.reading.machine_output.records import Line, Statement, Tables, ToolReader
from diagnoser.reading.machine_output.templates import END

TOOL = "ssacli"
TRIGGERS = (
    *(
        "physicaldrive",
        "logicaldrive",
        "smart array",
        "battery/capacitor",
        "cache status",
        "controller status",
    ),
    *("logical drive:", "last failure reason", "interim recovery", "physical drive:"),
)
_DRIVE = re.compile(
    r"(physicaldrive|logicaldrive|physical drive|logical drive) ?:? ?(\d[\w:]{0,12})"
    r"(?: {1,4}\(([^()\n]{1,160})\))?(?: {0,2}: {0,2}([A-Za-z][A-Za-z -]{1,40}))?",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"(controller status|cache status|battery/capacitor status|cache backup power source|status|temperature status)"
    r"\s{0,8}: {0,4}([A-Za-z][A-Za-z -]{1,40})",
    re.IGNORECASE,
)
_OTHER = re.compile(r"\s{2,40}[A-Z][\w /()%.-]{1,45}: {0,4}\S.{0,100}$")
_ARRAY = re.compile(r"\s{0,20}(?:array|unassigned|hba drives)\b.{0,60}$", re.IGNORECASE)
_HEADING = re.compile(r"smart array [\w -]{2,24} in slot \w{1,12}(?: \([\w -]{1,20}\))?", re.IGNORECASE)
PHYSICAL = "physicaldrive"


def _read(lines: Sequence[Line], tables: Tables) -> Iterator[Statement]:
    thing = ""
    known = any(any(_drives(line.text)) or _HEADING.search(line.text) for line in lines)
    for line in lines:
        said = False
        for match in _drives(line.text):
            thing = f"{_kind(match[1])} {match[2]}"
            said = True
            yield _of_drive(line, match, tables)
        for match in () if said else _FIELD.finditer(line.text):
            said = True
            yield from _of_field(line, match, thing, tables)
        heading = _HEADING.search(line.text)
        other = heading or _OTHER.match(line.text)
        if not said and known and other:
            thing = "" if heading else thing
            yield Statement(line.start + other.start(), line.start + other.end(), f"{TOOL}: other")
        if _ARRAY.match(line.text):
            thing = ""


def _drives(text: str) -> Iterator[re.Match[str]]:
    """Yield the drives of a line that have a state, or that head a detailed listing."""
    for match in _DRIVE.finditer(text):
        if match[3] or match[4] or text.strip() == match[0].strip():
            yield match


def _kind(word: str) -> str:
    return word.lower().replace(" ", "")


def _of_drive(line: Line, match: re.Match[str], tables: Tables) -> Statement:
    """Return what a row says: the state is a piece in its brackets or the words after its colon."""
    kind = _kind(match[1])
    pieces = [piece.strip().lower() for piece in (match[3] or "").split(",")]
    states = [*reversed(pieces), (match[4] or "").strip().lower()]
    name = next(
        (f"{kind}: {each}" for each in states if f"{kind}: {each}" in tables.printed.get(TOOL, {})), ""
    )
    return _statement(line, match, name, f"{kind} {match[2]}", tables)


def _of_field(line: Line, match: re.Match[str], thing: str, tables: Tables) -> Iterator[Statement]:
    """Yield what a field of a detailed listing says; a plain `Status` belongs to the drive above it."""
    field = match[1].lower()
    owner = thing.partition(" ")[0] if field == "status" else field
    if owner:
        name = f"{owner}: {match[2].strip().lower()}"
        yield _statement(line, match, name, thing if field == "status" else field, tables)


def _statement(line: Line, match: re.Match[str], name: str, subject: str, tables: Tables) -> Statement:
    row = tables.printed.get(TOOL, {}).get(name)
    drive = subject.removeprefix(PHYSICAL).strip() if subject.startswith(PHYSICAL) else ""
    return Statement(
        line.start + match.start(),
        line.start + match.end(),
        f"{TOOL}: {name or 'drive'}",
        row.symptom if row else "",
        "absent" if row and row.when == END else "present",
        subject=subject,
        position=f"slot {drive}" if drive else "",
    )


READER = ToolReader(TOOL, TRIGGERS, read=_read)
