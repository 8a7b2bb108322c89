"""/proc/mdstat, `mdadm --detail`, and the mails and log lines of `mdadm --monitor`."""

import re
from collections.abc import Iterator

from diagnoser.reading.machine_output.places import place_in
from diagnoser.reading.machine_output.records import Grammar, Line, Statement, Tables, ToolReader, context

TOOL = "mdadm"
_MEMBER = re.compile(r"\b((?:sd|hd|vd|xvd)[a-z]{1,2}|nvme\d{1,2}n\d)p?\d{0,3}\[\d{1,3}\](?:\(([FSWRJ])\))?")
_HEALTH = re.compile(r"\[(\d{1,3})/(\d{1,3})\][ \t]{0,4}\[([U_]{1,64})\]|(?<!\S)\[([U_]{2,64})\]")
_ROW_WORDS = (
    *(
        "[",
        "active",
        "state",
        "/dev/",
        "removed",
        "blocks",
        "unused",
        "bitmap",
        "resync",
        "personalities",
        "raid",
    ),
)
_BLOCKS = re.compile(r"\s{0,12}\d{1,15} blocks\b[^\[\n]{0,80}")
_ARRAY = re.compile(r"\b(md/?\w{1,12})\s?:\s?(active|inactive)\b(?: \(\S{1,20}\))?(?: (raid\d{1,2}|linear))?")
_DETAIL_STATE = re.compile(
    r"\bState\s?:\s?((?:clean|active|inactive|broken|write-pending|degraded|Not Started)[\w, -]{0,60})",
    re.IGNORECASE,
)
_DETAIL_ROW = re.compile(
    r"(?:\d{1,3}|-)[ \t]{1,12}\d{1,3}[ \t]{1,12}\d{1,3}[ \t]{1,12}(?:\d{1,3}|-)[ \t]{1,12}"
    r"(active sync|faulty|removed|spare)\b[\w ]{0,20}?(?:[ \t]{1,8}/dev/(\S{1,40}))?[ \t]{0,4}$"
)
_QUIET = re.compile(
    r"Personalities\s?:[^\n]{0,200}|unused devices:\s?<none>|\s{0,12}bitmap:[^\n]{0,80}"
    r"|\s{0,12}\[[=>.]{4,40}\]\s{1,4}(?:recovery|resync|reshape|check)\s?=[^\n]{0,100}|\s{0,12}resync\s?=\s?(?:DELAYED|PENDING)"
    r"|\s{0,12}Number\s{1,8}Major\s{1,8}Minor\s{1,8}RaidDevice\s{1,8}State\s{0,8}"
)


def _rows(line: Line, place: str, tables: Tables) -> Iterator[Statement]:
    """Yield what members, health marks and rows of devices say."""
    text = line.text
    if quiet := _QUIET.match(text):
        yield Statement(line.start, line.start + quiet.end(), f"{TOOL}: other line")
        return
    if blocks := _BLOCKS.match(text):
        yield Statement(line.start + blocks.start(), line.start + blocks.end(), f"{TOOL}: size")
    array = _ARRAY.search(text)
    position = f"array {array[1]}" if array else place
    if array:
        yield _said(line, array, tables, f"array {array[2]}", position)
    for match in _MEMBER.finditer(text):
        yield _said(
            line, match, tables, f"member {match[2] or 'active'}".lower(), place_in(f"/dev/{match[1]}")
        )
    for match in _HEALTH.finditer(text):
        marks = match[3] or match[4]
        yield _said(
            line, match, tables, "member mark missing" if "_" in marks else "member marks complete", position
        )
    if found := _DETAIL_STATE.search(text):
        yield from _state(line, found, tables, position)
    if found := _DETAIL_ROW.search(text):
        yield _said(
            line, found, tables, f"device {found[1]}", place_in(f"/dev/{found[2]}") if found[2] else ""
        )


def _state(line: Line, match: re.Match[str], tables: Tables, position: str) -> Iterator[Statement]:
    words = match[1].lower()
    for name in ("degraded", "failed", "not started", "inactive", "broken"):
        if name in words:
            yield _said(line, match, tables, f"state {name}", position)
            return
    yield _said(line, match, tables, "state clean", position)


def _said(line: Line, match: re.Match[str], tables: Tables, name: str, position: str) -> Statement:
    row = tables.printed.get(TOOL, {}).get(name)
    return Statement(
        line.start + match.start(),
        line.start + match.end(),
        f"{TOOL}: {name}",
        row.symptom if row else "",
        "absent" if row and row.when == "end" else "present",
        subject=position,
        position=position,
    )


READER = ToolReader(
    TOOL,
    (
        "active raid",
        "[u",
        "[_",
        "](f)",
        "](s)",
        "mdadm",
        "md device",
        "/dev/md",
        "component device",
        "faulty",
        "failed devices",
        "inactive sd",
        "inactive nvme",
        "degradedarray",
        "clean, degraded",
        "personalities :",
        "raid devices",
        "raiddevice",
    ),
    Grammar(
        TOOL,
        (
            context(r"^\s{0,8}/dev/(md/?\w{1,12}):", "array {}", word="/dev/md"),
            context(r"\b(md/?\w{1,12})\s?:\s?(?:active|inactive)\b", "array {}", word="active"),
        ),
        _rows,
        _ROW_WORDS,
        block=True,
    ),
)
