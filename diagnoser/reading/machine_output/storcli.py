"""storcli and perccli: rows of drives, arrays, controllers and batteries, their legends, and `show all` fields."""

import re
from collections.abc import Iterator

from diagnoser.reading.machine_output.records import Line, Statement, Tables
from diagnoser.reading.machine_output.tabled import Grammar, tool_reader

TOOL = "storcli"
_LEGEND = re.compile(r"\b[A-Za-z]{1,8}[=-][A-Za-z][\w ]{1,40}(?:\|[\w&]{1,8}[=-][A-Za-z][\w /]{1,40}){1,12}")
_HEADING = re.compile(r"\s{0,8}(?:EID:Slt|DG/VD|DG Arr Row|Ctl Model|Model {2,20}State|Property {2,40}Value)\b[\w /#:&.]{0,150}$")
_DRIVE = re.compile(
    r"(?<![\d:.])(\d{1,4}|):(\d{1,3})[ \t]{1,12}(?:\d{1,4}[ \t]{1,12})?"
    r"(UBad|UBUnsp|UGood|UGUnsp|Offln|Failed|Missing|Msng|Onln|DHS|GHS|JBOD|Rbld|Cpybck|UGShld|HSPShld|CFShld"
    r"|Ubad|Ugood|Onl|Conf|Fail|SED)\b([ \t]{1,12}F\b)?"
)
_ARRAY = re.compile(
    r"(?<![\d/])(\d{1,3})/(\d{1,3})[ \t]{1,12}RAID\d{1,2}[ \t]{1,12}(OfLn|Offln|Dgrd|Pdgd|Optl|Rec|HD|Cac0|Cac1)\b"
)
_GROUP = re.compile(
    r"(?<![\d/.:])\d{1,3}[ \t]{1,8}(?:-|\d{1,3})[ \t]{1,8}(?:-|\d{1,3})[ \t]{1,8}(?:\S{1,9})[ \t]{1,8}(?:-|\d{1,4})[ \t]{1,8}"
    r"(?:RAID\d{1,2}|DRIVE)[ \t]{1,8}(OfLn|Offln|Dgrd|Pdgd|Optl|Msng|Onln|Rbld|Failed|UBad)\b"
)
_BATTERY = re.compile(
    r"\b((?:CV|BBU|iBBU|TBBU)[\w-]{0,12}|Cachevault)[ \t]{1,12}"
    r"(Optimal|Operational|Failed|Degraded\S{0,20}|Missing|Learning|Charging|Dgd|Opt|Fld|Unknown|Non Operational)\b"
)
_STATE = re.compile(r"\s{0,20}(?:battery )?state[ \t]{1,30}(\w{1,20}(?: Operational)?)(?:\([\w ]{1,20}\))?[ \t]{0,20}$", re.IGNORECASE)
_CONTROLLER = re.compile(
    r"\d{1,2}[ \t]{1,9}\S{0,40}(?:SAS|RAID|PERC|LSI|AVAGO|SVR|ServeRAID)\S{0,40}[^\n]{1,90}?[ \t]"
    r"(Optl?|Msng|Fld|Fail|Dgd|N/A|Unkwn|Lrn|-)?[ \t]{1,9}(?:On|Off|-)[ \t]{1,9}\S{1,9}[ \t]{1,9}[YN-][ \t]{1,9}\S{1,6}"
    r"[ \t]{1,9}(Opt|Dgd|Fld|NdAtn|Msng|Unkwn|Safe)\b"
)


def _rows(line: Line, place: str, tables: Tables) -> Iterator[Statement]:
    """Yield what the rows of the listings say."""
    text = line.text
    if legend := _LEGEND.search(text) or _HEADING.match(text):
        yield Statement(line.start + legend.start(), line.start + legend.end(), f"{TOOL}: legend")
        return
    for match in _DRIVE.finditer(text):
        code = "foreign" if match[4] else match[3]
        yield _row(line, match, tables, "drive " + code.lower(), f"slot {match[2]}")
    for match in _ARRAY.finditer(text):
        yield _row(line, match, tables, "array " + match[3].lower(), f"array {match[2]}")
    if match := _GROUP.search(text):
        yield Statement(line.start + match.start(), line.start + match.end(), f"{TOOL}: row of topology")
    if match := _BATTERY.search(text):
        yield _row(line, match, tables, "battery " + match[2].lower(), place)
    if match := _STATE.match(text):
        yield _row(line, match, tables, "battery " + match[1].lower(), place)
    if match := _CONTROLLER.match(text.lstrip()):
        yield _row(line, match, tables, "battery " + (match[1] or "-").lower(), "", len(text) - len(text.lstrip()))


def _row(
    line: Line, match: re.Match[str], tables: Tables, name: str, position: str, shift: int = 0
) -> Statement:
    """Return what the state in a row means; the rest of the row belongs to it if the row begins the line."""
    row = tables.printed.get(TOOL, {}).get(name)
    alone = not line.text[: match.start() + shift].strip()
    end = len(line.text) if alone and line.text.isascii() else match.end() + shift
    return Statement(
        line.start + match.start() + shift,
        line.start + end,
        f"{TOOL}: {name}",
        row.symptom if row else "",
        "absent" if row and row.when == "end" else "present",
        subject=position,
        position=position,
    )


READER = tool_reader(
    (
        "ubad",
        "onln",
        "offln",
        "dgrd",
        "pdgd",
        "optl",
        "ugood",
        "jbod ",
        "rbld",
        "ghs",
        "cvpm",
        "bbu",
        "storcli",
        "perccli",
        "cachevault",
        "controller status",
        "ndatn",
    ),
    Grammar(TOOL, rows=_rows, block=True),
)
