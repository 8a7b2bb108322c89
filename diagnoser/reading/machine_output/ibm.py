"""Reads what IBM and Lenovo machines print: event logs of RSA II, IMM and XCC, UEFI codes and results of DSA.

An identifier of the IMM holds the event of IPMI: `0x80` asserts it and `0x81` ends it, then follow the event type, the
offset and the sensor type.  The letter at the end of an XCC identifier tells the severity: `I` and `F` need no action.
"""

import re
from collections.abc import Callable, Iterable

from diagnoser.reading.machine_output.coded import Code, plain, statements_of
from diagnoser.reading.machine_output.positions import place_of
from diagnoser.reading.machine_output.records import Grammar, Line, Statement, Tables, ToolReader

TOOL = "ibm"
_TRIGGER_TEXT = """
806f|816f|8001|8101|8007|8107|800b|810b|8004|8104|fqxs|plat0|s.5|w.5|s.1|w.1|s.2|w.3|s.3|i.1|i.2|i.5|-9|-8|-0
has lost input|input state|asserted|detected fault|on drive|limit reached|limit removed|ierr|frb1|subsystem
critical condition|array|has occurred on|encountered|log is|is full|watchdog|redundancy|transitioned|scrub
memory dimm|power supply|over-temperature|vbat|pfa threshold|fault|network port|bootable media|battery
backup image|rom corruption|logging limit|loader
"""
TRIGGERS = tuple(_TRIGGER_TEXT.strip().replace("\n", "|").split("|"))
_IMM = re.compile(
    r"(?<![0-9A-Za-z])(?:0x)?(8[01](?:6f|01|04|07|0b)[0-9a-f]{4})(?:-?[0-9a-f]{8}|-?[0-9a-f]{4}x{4})?(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_XCC = re.compile(r"(?<![0-9A-Za-z])(FQXS[PF][A-Z]{2}\d{4}[A-Z]|PLAT\d{4})(?![0-9A-Za-z])", re.IGNORECASE)
_UEFI = re.compile(r"(?<![0-9A-Za-z.])([SWI]\.\d{2}[0-9A-F]{3,5})(?![0-9A-Za-z])")
_DSA = re.compile(r"(?<![\d-])((?:089|166|180|201|202|206|215|217|264|405)-\d{3}-\d{3})(?![\d-])")
_HARMLESS = ("I", "F")


def _imm(code: str) -> Code:
    text = f"0X80{code[2:]}"
    return Code(text, ended=code[1] == "1", subject=text)


def _xcc(code: str) -> Code:
    return Code(code, mild=code.endswith(_HARMLESS))


_FORMS: tuple[tuple[str, re.Pattern[str], Callable[[str], Code]], ...] = (
    ("80", _IMM, _imm),
    ("81", _IMM, _imm),
    ("FQX", _XCC, _xcc),
    ("PLAT", _XCC, _xcc),
    (".", _UEFI, plain),
    ("-", _DSA, plain),
)


def _codes(line: Line, _place: str, tables: Tables) -> Iterable[Statement]:
    """Return what the identifiers of a line say; an identifier speaks for the words of its line."""
    text = line.text
    for sign, pattern, understand in _FORMS:
        if sign in text and (found := list(statements_of(line, pattern, tables, TOOL, understand))):
            return found
    return ()


_ROW_WORDS = (
    *(f"8{asserted}{kind}" for asserted in "01" for kind in ("6f", "01", "04", "07", "0b")),
    *(f"{severity}.{digit}" for severity in "swi" for digit in "0123456789"),
    *("fqxs", "plat", "089-", "166-", "180-", "201-", "202-", "206-", "215-", "217-", "264-", "405-"),
)
READER = ToolReader(TOOL, TRIGGERS, Grammar(TOOL, rows=_codes, row_words=_ROW_WORDS, place=place_of))
