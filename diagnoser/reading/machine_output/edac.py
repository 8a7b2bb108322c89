"""Memory and machine check errors: EDAC, edac-util, rasdaemon and ras-mc-ctl, mcelog, and hardware error records.

A record of mcelog or of the firmware spreads over lines: the severity comes first, the kind of error later.  A status
word of a machine check tells both (Intel SDM 3B, chapter 16): bit 61 is set if the error was not corrected, and the
low 16 bits are 000F 0000 1MMM CCCC for an error of a memory controller.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from diagnoser.reading.machine_output.places import place_in, time_in
from diagnoser.reading.machine_output.records import (
    OTHER_OUTPUT,
    Grammar,
    Line,
    ReadLines,
    Statement,
    Tables,
    ToolReader,
)
from diagnoser.reading.machine_output.search import lines_with

TOOL = "edac"
_STATUS = re.compile(
    r"\b(?:Bank[ #]?\d{1,3}\s?:\s?|STATUS )(?:0x)?([0-9a-f]{16})\b[^\n]{0,60}", re.IGNORECASE
)
_SEVERITY = re.compile(
    r"\b(un)?corrected[ _]error\b(?! count)|event severity: (corrected|recoverable|fatal|info)", re.IGNORECASE
)
_KIND = re.compile(
    r"\bMCA: ([\w -]{2,60})|\berror: (MEMORY CONTROLLER)\b"
    r"|section_type: (memory|PCIe|general processor|IA32/X64 processor|ARM processor) error"
    r"|\b(DRAM ECC error|memory read error|memory scrubbing error|memory write error)\b",
    re.IGNORECASE,
)
_COUNTS = re.compile(
    r"\s{0,8}((?:CPU|mc#|DIMM|P\d)[\w#-]{1,60})[ \t]{1,40}(\d{1,9})[ \t]{1,20}(\d{1,9})\s{0,8}$"
)
_PROCESSOR = re.compile(r"\b(?:CPU|PROCESSOR):? {0,2}(\d{1,4})(?=:? (?:Machine Check|BANK)\b)", re.IGNORECASE)
_OTHER = re.compile(
    r"\s{0,8}(?:MCE \d{1,5}$|CPU \d{1,4} BANK |MISC [0-9a-f]|ADDR [0-9a-f]|TIME \d{9}|MC[Gi][ _]|MCGCAP|Error enabled$"
    r"|Error overflow$|Transaction: |Memory errors$|Label {2,60}CE {1,20}UE|MICROCODE |SOCKET \d{1,3} APIC)"
    r"|[^\n]{0,60}\[Hardware Error\]:|mcelog\[\d{1,7}\]: (?:Location|Running)"
)
_LABEL = re.compile(r"\[Hardware Error\]:|^\s{0,8}\S{0,20}\s{0,4}$")
_WORDS = (
    *(
        "bank",
        "status ",
        "correct",
        "severity",
        "mca: ",
        "memory ",
        "section_type",
        "dram ecc",
        "edac",
        "[hardware",
    ),
    *("cpu", "processor", "mc#", "dimm", "p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9"),
    *(
        "mce ",
        "misc ",
        "addr ",
        "time ",
        "mcg",
        "mci",
        "error enabled",
        "error overflow",
        "transaction: ",
        "label ",
    ),
    *("microcode ", "socket ", "mcelog["),
)
"""One of them stands in every line of a record."""
_MEMORY_MASK, _MEMORY_BITS, _UNCORRECTED = 0xEF80, 0x0080, 1 << 61


def _read(lines: Sequence[Line], tables: Tables, by_table: ReadLines) -> Iterable[Statement]:
    """Return what the lines say: those of records by their place in the record, the others by the table."""
    taken: list[Statement] = []
    rest: list[Line] = []
    severity, place = "corrected", ""
    marked = lines_with(lines, _WORDS)
    for line in lines:
        if line.start not in marked:
            rest.append(line)
            continue
        if processor := _PROCESSOR.search(line.text):
            place = f"CPU {processor[1]}"
        if found := _SEVERITY.search(line.text):
            severity = "uncorrected" if found[1] or found[2] in {"recoverable", "fatal"} else "corrected"
        known = list(_of_record(line, tables, severity, place))
        taken += known
        if known:
            continue
        rest.append(line)
        if _OTHER.match(line.text):
            taken.append(Statement(line.start, line.start + len(line.text), TOOL + OTHER_OUTPUT))
    return [*taken, *by_table(rest, tables)]


def _of_record(line: Line, tables: Tables, severity: str, place: str) -> Iterator[Statement]:
    """Yield what a line of a record says.

    Arguments:
        line: The line.
        tables: The tables.
        severity: The severity that the record told last.
        place: The processor that the record told last.
    """
    if "edac mc" in line.text.lower():
        return
    if match := _STATUS.search(line.text):
        yield _said(line, match, tables, _of_status(int(match[1], 16)), place)
    elif match := _COUNTS.match(line.text):
        yield _said(line, match, tables, "memory corrected", match[1], int(match[2]))
        yield _said(line, match, tables, "memory uncorrected", match[1], int(match[3]))
    elif match := _KIND.search(line.text):
        kind = next(each for each in match.groups() if each).lower()
        memory = kind.startswith(("memory", "dram"))
        what = "memory" if memory else "pcie" if kind.startswith("pcie") else "processor"
        yield _said(line, match, tables, f"{what} {severity}", place_in(line.text) or place)
    elif (found := _SEVERITY.search(line.text)) and _LABEL.search(line.text[: found.start()]):
        yield Statement(line.start, line.start + found.end(), f"{TOOL}: severity")


def _of_status(status: int) -> str:
    """Return the row of a machine check status word."""
    severity = "uncorrected" if status & _UNCORRECTED else "corrected"
    return f"{'memory' if status & _MEMORY_MASK == _MEMORY_BITS else 'processor'} {severity}"


def _said(
    line: Line, match: re.Match[str], tables: Tables, name: str, position: str, count: int = 1
) -> Statement:
    row = tables.printed.get(TOOL, {}).get(name)
    whole = _OTHER.match(line.text) is not None or match.start() == 0
    return Statement(
        line.start + (0 if whole else match.start()),
        line.start + (len(line.text) if whole else match.end()),
        f"{TOOL}: {name}",
        row.symptom if row else "",
        "present" if count else "absent",
        subject=position,
        position=position,
        time=time_in(line.text),
        count=count,
    )


READER = ToolReader(
    TOOL,
    (
        *(
            "edac",
            "ce_count",
            "ue_count",
            "rasdaemon",
            "ras-mc-ctl",
            "mc_event",
            "mce_record",
            "mcelog",
            "mce: ",
            "mca: ",
        ),
        *(
            "corrected error",
            "corrected_error",
            "memory controller rd",
            "transaction: memory",
            "hardware error",
            "machine check",
            "bank ",
            "dimm label",
        ),
        *("no memory errors", "no mce errors", "dimm memory error count", "dimm info", "dram ecc", "_dimm#"),
    ),
    Grammar(TOOL),
    around=_read,
)
