"""Places and times that stand in a line of a log: `slot 5`, `DIMM A1`, `PSU 2`, `04/22/2019 08:05:41`."""

import re

_N = r"[ _#:=.(\[-]{0,3}"
_MEMORY = (
    (re.compile(rf"dimm{_N}(?:slot{_N}|socket{_N})?([a-p]?\d{{1,3}}[a-d]?|[a-p])(?![a-z0-9/])"), "DIMM {}"),
    (
        re.compile(r"cpu ?\d[ _-]?(?:chan(?:nel)?[ _]?\d[ _-]?)?dimm[ _-]?([a-p]?\d{1,2})(?![a-z0-9/])"),
        "DIMM {}",
    ),
    (re.compile(r"(?<![a-z0-9])(cpu\d_c\dd\d)(?!\d)"), "DIMM {}"),
    (re.compile(rf"(?:memory )?module{_N}(\d{{1,2}})(?![a-z0-9/])"), "DIMM {}"),
    (re.compile(r"内存(?:条|槽|插槽)?[ #]{0,2}([a-p]?\d{1,3})"), "DIMM {}"),
)
_POWER = (
    (
        re.compile(
            rf"(?:power ?supply(?: unit)?|pwr supply|ps redundancy|psu|(?<![a-z])ps|电源(?:模块)?){_N}"
            rf"(?:bay{_N}|slot{_N}|in slot )?(\d|[a-d])(?![a-z0-9/])"
        ),
        "PSU {}",
    ),
)
_FAN = (
    (
        re.compile(
            rf"(?:fan(?:[ _-]?(?:module|mod|modul|tray|zone|block))?|风扇(?:模块)?){_N}(\d{{1,2}}[a-z]?)(?![a-z0-9/])"
        ),
        "fan {}",
    ),
)
_DRIVE = (
    (re.compile(r"(?<![a-z0-9])(\d{1,2}[ie]:\d{1,3}:\d{1,3})(?!\d)"), "slot {}"),
    (
        re.compile(
            rf"(?:disk|drive|hdd|ssd|bay|slot|nvme|硬盘|磁盘|槽位|槽)(?: ?(?:bay|slot))?{_N}(\d{{1,3}})(?![a-z0-9/])"
        ),
        "slot {}",
    ),
)
_CPU = ((re.compile(rf"(?:cpu|processor|proc|socket|处理器){_N}(\d)(?![\dx])"), "CPU {}"),)
_SLOT = ((re.compile(rf"(?:slot|riser|pcie?|槽位){_N}(\d{{1,2}})(?![a-z0-9/])"), "PCI slot {}"),)

_PATTERNS = {
    "MEM": _MEMORY,
    "POST_289": _MEMORY,
    "POST_201": _MEMORY,
    "PSU": _POWER,
    "FAN": _FAN,
    "DRIVE": _DRIVE,
    "PFA": _DRIVE,
    "MEDIA": _DRIVE,
    "MULTI": _DRIVE,
    "RAID_REBUILD": _DRIVE,
    "HDD": _DRIVE,
    "CPU": _CPU,
    "POST_CPU": _CPU,
    "PCI": _SLOT,
    "POST_PCI": _SLOT,
    "CARD": _SLOT,
    "TEMP": (*_MEMORY, *_CPU),
}
_PREFIXES = sorted(_PATTERNS, key=len, reverse=True)

_TIME = re.compile(
    r"\d{4}[-/]\d{1,2}[-/]\d{1,2}[ T|]{1,3}\d{1,2}:\d{2}(?::\d{2})?"
    r"|\d{1,2}/\d{1,2}/\d{2,4}[ T|,]{1,4}\d{1,2}:\d{2}(?::\d{2})?(?: [AP]M)?"
    r"|\d{1,2}:\d{2}(?::\d{2})?[ |]{1,3}\d{1,2}/\d{1,2}/\d{2,4}"
    r"|[A-Z][a-z]{2}[- ]{1,2}\d{1,2}[-, ]{1,2}\d{4}[ |,]{1,4}\d{1,2}:\d{2}(?::\d{2})?"
    r"|(?:[A-Z][a-z]{2} )?[A-Z][a-z]{2} {1,2}\d{1,2} \d{1,2}:\d{2}:\d{2}(?: \d{4})?"
)
_LONGEST = 1000


def place_of(text: str, symptom: str) -> str:
    """Return the place that a line names for a symptom, empty where it names none.

    >>> place_of("power supply #2: failed", "PSU_LOG"), place_of("dimm_a1 uncorrectable ecc", "MEM_UE_LOG")
    ('PSU 2', 'DIMM A1')
    """
    place = place_at(text, symptom)
    return place[0] if place else ""


def place_at(text: str, symptom: str) -> tuple[str, int, int] | None:
    """Return the place that a line names for a symptom, and the interval of its words; None where it names none.

    >>> place_at("ecc errors on dimm b2", "MEM_CE_LOG")
    ('DIMM B2', 14, 21)
    """
    prefix = next((each for each in _PREFIXES if symptom.startswith(each)), "")
    low = text[:_LONGEST].lower()
    for pattern, form in _PATTERNS.get(prefix, ()):
        if match := pattern.search(low):
            return form.format(match[1].upper()), *match.span()
    return None


def time_of(text: str) -> str:
    """Return the first time that stands in a line, as printed but without column bars; empty where there is none."""
    match = _TIME.search(text, 0, _LONGEST)
    return " ".join(match[0].replace("|", " ").split()) if match else ""
