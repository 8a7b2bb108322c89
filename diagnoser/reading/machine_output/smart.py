"""smartctl (ATA, SAS, NVMe) and smartd: health, attributes by their raw value, counters, self-tests, log lines."""

import re
from collections.abc import Iterator

from diagnoser.knowledge.records import PrintedRow
from diagnoser.reading.machine_output.places import place_in
from diagnoser.reading.machine_output.records import Grammar, Line, Statement, Tables, ToolReader, context

TOOL = "smart"
_ATTRIBUTE = re.compile(
    r"(?<!\d)(\d{1,3})[ \t]{1,4}([A-Za-z][\w/-]{2,40})[ \t]{1,40}(?:0x[0-9a-fA-F]{4}|[POSRCK-]{6})"
    r"[ \t]{1,8}\d{1,3}[ \t]{1,8}(?:\d{1,3}|---)[ \t]{1,8}(?:\d{1,3}|---)"
    r"(?:[ \t]{1,8}(?:Pre-fail|Old_age)[ \t]{1,8}(?:Always|Offline))?[ \t]{1,8}(-|FAILING_NOW|In_the_past|NOW|Past)"
    r"[ \t]{1,8}(\d{1,20})"
)
_COUNTERS = re.compile(
    r"\b(read|write|verify):(?:[ \t]{1,20}\d{1,15}){5}[ \t]{1,20}\d{1,15}\.\d{1,6}[ \t]{1,20}(\d{1,12})\b"
)
_HEADING = re.compile(
    r"\s{0,4}(?:ID# ?ATTRIBUTE_NAME|Num {1,4}Test|SMART (?:Error|Self-test|Selective|Attributes)|Vendor Specific SMART"
    r"|SMART/Health"
    r"|Error counter log|=== START OF|Background scan results|SCT )[^\n]{0,120}$"
)
_ROW_WORDS = (
    *("0x", "pos", "po-", "p-s", "p--", "-os", "-o-", "--s", "---"),  # the flags of an attribute
    *(
        "read:",
        "write:",
        "verify:",
        "smart",
        "id#",
        "=== start",
        "counter log",
        "num ",
        "background scan",
        "sct ",
    ),
)


def _rows(line: Line, place: str, tables: Tables) -> Iterator[Statement]:
    """Yield what the rows of attributes and error counters say: the last column decides, the name never."""
    text = line.text
    rows = tables.printed.get(TOOL, {})
    for match in _ATTRIBUTE.finditer(text):
        row = rows.get(f"attribute {int(match[1])}")
        yield _statement(line, match, (row, int(match[4])), place or place_in(text[: match.start()]))
        if match[3] in {"FAILING_NOW", "NOW"}:
            yield _statement(line, match, (rows.get("failing_now"), 1), place)
    for match in _COUNTERS.finditer(text):
        row = rows.get("uncorrected errors of the error counter log")
        yield _statement(line, match, (row, int(match[2])), place)
    if _HEADING.match(text):
        yield Statement(line.start, line.start + len(text), f"{TOOL}: heading")


def _statement(
    line: Line, match: re.Match[str], said: tuple[PrintedRow | None, int], place: str
) -> Statement:
    row, number = said
    return Statement(
        line.start + match.start(),
        line.start + match.end(),
        f"{TOOL}: {row.name if row else match[1]}",
        row.symptom if row else "",
        "present" if number else "absent",
        subject=f"{place} {row.name if row else match[1]}",
        position=place,
        count=number,
    )


READER = ToolReader(
    TOOL,
    (
        "smart",
        "old_age",
        "pre-fail",
        "self-assessment",
        "reallocated_",
        "current_pending",
        "offline_uncorrectable",
        "reported_uncorrect",
        "unreadable (pending)",
        "offline uncorrectable",
        "grown defect",
        "non-medium",
        "no errors logged",
        "impending failure",
        "critical warning",
        "media and data integrity",
        "percentage used",
        "self-test",
        "completed: ",
        "completed without error",
        "failed in segment",
        "failing_now",
        "drive failure expected",
        "failure prediction",
    ),
    Grammar(
        TOOL,
        (context(r"smartctl\b[^\n]{0,60}/dev/(\w{1,8}?)(?:n\d{1,2})?(?:\s|$)", "disk {}", word="smartctl"),),
        _rows,
        _ROW_WORDS,
        block=True,
    ),
)
