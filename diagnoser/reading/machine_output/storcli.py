"""The listings of storcli and perccli: rows of drives, arrays, controllers and batteries, and their legends."""

import re
from collections.abc import Iterator

from diagnoser.reading.machine_output.records import Line, Statement, Tables

TOOL = "storcli"
TRIGGERS = (
    *(
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
    ),
    *("perccli", "cachevault", "controller status", "ndatn", "c0u", "c1u", "megaclisas", "eid:slt"),
)
_LEGEND = re.compile(r"\b[A-Za-z]{1,8}[=-][A-Za-z][\w ]{1,40}(?:\|[\w&]{1,8}[=-][A-Za-z][\w /]{1,40}){1,12}")
_STATE_WORDS = """
ubad ubunsp ugood ugunsp offln failed missing msng onln dhs ghs jbod rbld cpybck ugshld hspshld cfshld onl conf fail sed
raid drive cv bbu cachevault state opt dgd fld ndatn unkwn safe eid:slt dg/vd
"""
ROW_WORDS = (
    *_STATE_WORDS.split(),
    *("dg arr", "ctl model", "model  ", "property  ", *(f"c{number}u" for number in range(10))),
    *(
        f"{sign}{word}"
        for sign in "=-"
        for word in ("unconf", "online", "degr", "optimal", "offline", "foreign", "good")
    ),
)
"""One of them stands in every line of a listing."""
_HEADING = re.compile(
    r"\s{0,8}(?:EID:Slt|DG/VD|DG Arr Row|Ctl Model|Model {2,20}State|Property {2,40}Value)\b[\w /#:&.]{0,150}$"
)
_DRIVE = re.compile(
    r"(?<![\d.])(?<!\d:)(\d{1,4}| ):(\d{1,3})[ \t]{1,12}(?:\d{1,4}[ \t]{1,12})?"
    r"(UBad|UBUnsp|UGood|UGUnsp|Offln|Failed|Missing|Msng|Onln|DHS|GHS|JBOD|Rbld|Cpybck|UGShld|HSPShld|CFShld"
    r"|Ubad|Ugood|Onl|Conf|Fail|SED)\b([ \t]{1,12}F\b)?"
)
_ARRAY = re.compile(
    r"(?<![\d/])(\d{1,3})/(\d{1,3})[ \t]{1,12}RAID\d{1,2}[ \t]{1,12}(OfLn|Offln|Dgrd|Pdgd|Optl|Rec|HD|Cac0|Cac1)\b"
)
_GROUP = re.compile(
    r"(?<![\d/.:])\d{1,3}[ \t]{1,8}(?:-|\d{1,3})[ \t]{1,8}(?:-|\d{1,3})[ \t]{1,8}(?:\S{1,9})[ \t]{1,8}(?:-|\d{1,4})"
    r"[ \t]{1,8}(?:RAID\d{1,2}|DRIVE)[ \t]{1,8}(OfLn|Offln|Dgrd|Pdgd|Optl|Msng|Onln|Rbld|Failed|UBad)\b"
)
_BATTERY = re.compile(
    r"\b((?:CV|BBU|iBBU|TBBU)[\w-]{0,12}|Cachevault)[ \t]{1,12}"
    r"(Optimal|Operational|Failed|Degraded\S{0,20}|Missing|Learning|Charging|Dgd|Opt|Fld|Unknown|Non Operational)\b"
)
_JSON_STATE = re.compile(r"\"State\"\s?:\s?\"(\w{3,6})\"")
_SLOT = re.compile(r"\[[\dN/A]{1,4}:(\d{1,3})\]")
_SUMMARY = re.compile(r"\bc\d{1,2}u(\d{1,3})(p\d{1,3})?\s{0,8}\|")
_STATE = re.compile(
    r"\s{0,20}(?:battery )?state[ \t]{1,30}(\w{1,20}(?: Operational)?)(?:\([\w ]{1,20}\))?[ \t]{0,20}$",
    re.IGNORECASE,
)
_CONTROLLER = re.compile(
    r"\d{1,2}[ \t]{1,9}\S{0,40}(?:SAS|RAID|PERC|LSI|AVAGO|SVR|ServeRAID)\S{0,40}[^\n]{1,90}?[ \t]"
    r"(Optl?|Msng|Fld|Fail|Dgd|N/A|Unkwn|Lrn|-)?[ \t]{1,9}(?:On|Off|-)[ \t]{1,9}\S{1,9}[ \t]{1,9}[YN-][ \t]{1,9}\S{1,6}"
    r"[ \t]{1,9}(Opt|Dgd|Fld|NdAtn|Msng|Unkwn|Safe)\b"
)


def listing(line: Line, place: str, tables: Tables) -> Iterator[Statement]:
    """Yield what the rows of the listings say."""
    text = line.text
    if legend := _LEGEND.search(text) or _HEADING.match(text):
        yield Statement(line.start + legend.start(), line.start + legend.end(), f"{TOOL}: legend")
        return
    for match in _DRIVE.finditer(text):
        code = "foreign" if match[4] and match[3] == "UGood" else match[3]
        yield _row(line, match, tables, "drive " + code.lower(), f"slot {match[2]}")
    yield from _other_forms(line, place, tables)
    for match in _ARRAY.finditer(text):
        yield _row(line, match, tables, "array " + match[3].lower(), f"array {match[2]}")
    if found := _GROUP.search(text):
        yield _row(line, found, tables, "topology", "")
    if found := _BATTERY.search(text):
        yield _row(line, found, tables, "battery " + found[2].lower(), place)
    if found := _STATE.match(text):
        yield _row(line, found, tables, "battery " + found[1].lower(), place)
    if found := _CONTROLLER.match(text.lstrip()):
        yield _row(
            line, found, tables, "battery " + (found[1] or "-").lower(), "", len(text) - len(text.lstrip())
        )


def _other_forms(line: Line, place: str, tables: Tables) -> Iterator[Statement]:
    """Yield what the same states say in JSON and in the summary of megaclisas-status."""
    rows = tables.printed.get(TOOL, {})
    if found := _JSON_STATE.search(line.text):
        code = found[1].lower()
        yield _row(
            line, found, tables, f"drive {code}" if f"drive {code}" in rows else f"array {code}", place
        )
    if summary := _SUMMARY.search(line.text):
        cells = [cell.split(",")[0].strip().lower() for cell in line.text[summary.end() :].split("|")]
        slot = _SLOT.search(line.text)
        kind = "drive" if summary[2] else "array"
        position = f"slot {slot[1]}" if slot else f"{'disk' if summary[2] else 'array'} {summary[1]}"
        name = next((f"{kind} {cell}" for cell in cells if f"{kind} {cell}" in rows), "")
        if name:
            yield _row(line, summary, tables, name, position)


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
