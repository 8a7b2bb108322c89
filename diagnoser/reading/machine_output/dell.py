"""Reads what Dell machines print: iDRAC Lifecycle and system event logs, OMSA, message ids and front panel codes."""

import re
from collections.abc import Iterable

from diagnoser.reading.machine_output.coded import statements_of
from diagnoser.reading.machine_output.positions import place_of
from diagnoser.reading.machine_output.records import Line, Statement, Tables
from diagnoser.reading.machine_output.tabled import Grammar, context, tool_reader

TOOL = "dell"
PREFIXES = (
    *(
        "AMP",
        "ASR",
        "BAT",
        "BIOS",
        "BOOT",
        "CBL",
        "CMC",
        "CPU",
        "CTL",
        "DIS",
        "DKM",
        "ENC",
        "FAN",
        "FSD",
        "HWC",
    ),
    *(
        "LIC",
        "LNK",
        "LOG",
        "MEM",
        "NIC",
        "OSD",
        "OSE",
        "PCI",
        "PDR",
        "PFM",
        "PST",
        "PSU",
        "PWR",
        "RDU",
        "RFL",
    ),
    *(
        "RRDU",
        "SEC",
        "SEL",
        "SSD",
        "STOR",
        "SWC",
        "SYS",
        "TMP",
        "UEFI",
        "USR",
        "VDR",
        "VFL",
        "VLT",
        "VME",
        "RAC",
    ),
)
_CODE = re.compile(rf"(?<![A-Za-z0-9])((?:{'|'.join(PREFIXES)})\d{{1,4}})(?![A-Za-z0-9])")
_PANEL = re.compile(r"(?<![A-Za-z0-9#])([EIW]1[0-9A-F]{3}|E2[0-9A-F]{3})(?![A-Za-z0-9])", re.IGNORECASE)
TRIGGERS = (
    *(prefix.lower() + digit for prefix in PREFIXES for digit in "0123456789"),
    *(
        "e10",
        "e11",
        "e12",
        "e13",
        "e14",
        "e15",
        "e16",
        "e17",
        "e18",
        "e19",
        "e1a",
        "e20",
        "e21",
        "e22",
        "i19",
        "w1",
    ),
    *(
        "power supply",
        "power input",
        "disk drive bay",
        "on drive",
        "rpm is",
        "redundancy is",
        "memory device",
    ),
    *(
        "memory error",
        "machine check",
        "upper warning",
        "upper critical",
        "lower critical",
        "battery",
        "physical disk",
    ),
    *(
        "virtual disk",
        "fatal error",
        "parity error",
        "asserted fault",
        "outside of range",
        "log is full",
        "omreport",
    ),
    *(
        "failure predicted",
        "internal error",
        "over-temperature",
        "network link",
        "ps1 status",
        "ps2 status",
        "sensor",
    ),
    *("log full", "probe", "state", "fan blade", "predictive failure", "watchdog", "intrusion", "chassis is"),
)


def _codes(line: Line, _place: str, tables: Tables) -> Iterable[Statement]:
    """Return what message ids and panel codes say; a code that stands in a line speaks for its words."""
    found = list(statements_of(line, _CODE, tables, TOOL))
    return found or list(statements_of(line, _PANEL, tables, TOOL))


READER = tool_reader(
    TRIGGERS,
    Grammar(
        TOOL,
        (
            context(
                r"^\s{0,8}(?:id|physical disk)\s{0,40}:\s{0,4}(?:\d{1,2}:){1,2}(\d{1,3})\s{0,8}$", "slot {}"
            ),
            context(r"^\s{0,8}location\s{0,40}:\s{0,4}ps ?(\d)", "PSU {}"),
            context(r"^\s{0,8}probe name\s{0,40}:.{0,40}fan ?(?:mod )?(\d{1,2}[a-z]?)", "fan {}"),
            context(r"^\s{0,8}connector name\s{0,40}:\s{0,4}(dimm[ _]?[a-d]?\d{1,2})", "{}"),
            context(r"^\s{0,8}index\s{0,40}:"),
        ),
        _codes,
        block=True,
        place=place_of,
    ),
)
