"""Reads what Dell machines print: iDRAC Lifecycle and system event logs, OMSA, message ids and front panel codes."""

import re
from collections.abc import Iterable

from diagnoser.reading.machine_output.coded import statements_of
from diagnoser.reading.machine_output.positions import place_of
from diagnoser.reading.machine_output.records import Grammar, Line, Statement, Tables, ToolReader, context

TOOL = "dell"
_PREFIX_TEXT = """
AMP ASR BAT BIOS BOOT CBL CMC CPU CTL DIS DKM ENC FAN FSD HWC JCP LIC LNK LOG MEM NIC OSD OSE PCI PDR PFM PST PSU PWR
RAC RDU RFL RRDU SEC SEL SSD STOR SWC SYS TMP UEFI USR VDR VFL VLT VME
"""
PREFIXES = tuple(_PREFIX_TEXT.split())
_CODE = re.compile(r"(?<![A-Za-z0-9])([A-Z]{3,4}\d{1,4})(?![A-Za-z0-9])")
_PANEL = re.compile(r"(?<![A-Za-z0-9#])([EIW]1[0-9A-F]{3}|E2[0-9A-F]{3})(?![A-Za-z0-9])", re.IGNORECASE)
_ASSESSMENT = re.compile(r"(?<![\d-])(2000-0\d{3})(?![\d-])")
_WORD_TEXT = """
e10|e11|e12|e13|e14|e15|e16|e17|e18|e19|e1a|e20|e21|e22|i19|w1|2000-0
power supply|power supplies|power input|disk drive bay|on drive|rpm is|redundancy is|memory device|memory error
machine check|upper warning|upper critical|lower critical|lower warning|battery|physical disk|virtual disk|fatal error
parity error|asserted fault|outside of range|within range|log is|log cleared|log full|failure predicted|internal error
over-temperature|network link|ps1 status|ps2 status|sensor|probe|severity|predictive failure|watchdog|chassis is
normally|dual sd|bad block|foreign configuration|enclosure|fans|processors|temperatures|voltages|hardware log
"""
_ROW_WORDS = (
    *(prefix.lower() + digit for prefix in PREFIXES for digit in "0123456789"),
    *("e1", "e2", "i1", "w1", "2000-0"),
)
TRIGGERS = (
    *_ROW_WORDS[:-5],
    *_WORD_TEXT.strip().replace("\n", "|").split("|"),
)


def _codes(line: Line, _place: str, tables: Tables) -> Iterable[Statement]:
    """Return what message ids and panel codes say; a code that stands in a line speaks for its words."""
    found = list(statements_of(line, _CODE, tables, TOOL))
    found = found or list(statements_of(line, _PANEL, tables, TOOL))
    return found or list(statements_of(line, _ASSESSMENT, tables, TOOL))


READER = ToolReader(
    TOOL,
    TRIGGERS,
    Grammar(
        TOOL,
        (
            context(
                r"^\s{0,8}(?:id|physical disk)\s{0,40}:\s{0,4}(?:\d{1,2}:){1,2}(\d{1,3})\s{0,8}$",
                "slot {}",
                word=":",
            ),
            context(r"^\s{0,8}location\s{0,40}:\s{0,4}ps ?(\d)", "PSU {}", word="location"),
            context(
                r"^\s{0,8}probe name\s{0,40}:.{0,40}fan ?(?:mod )?(\d{1,2}[a-z]?)",
                "fan {}",
                word="probe name",
            ),
            context(
                r"^\s{0,8}connector name\s{0,40}:\s{0,4}(dimm[ _]?[a-d]?\d{1,2})", "{}", word="connector name"
            ),
            context(r"^\s{0,8}index\s{0,40}:", word="index"),
        ),
        _codes,
        _ROW_WORDS,
        block=True,
        place=place_of,
    ),
)
