"""dmidecode, free, lscpu and numactl: amounts that contradict one another, and words that only sound like faults."""

import re
from collections.abc import Iterable, Sequence

from diagnoser.reading.machine_output.records import Grammar, Line, ReadLines, Statement, Tables, ToolReader

TOOL = "amounts"
_MODULE = re.compile(r"^\s{1,8}Size: (\d{1,7}) (MB|GB|kB)\s{0,4}$")
_TOTAL = re.compile(r"\b(?:MemTotal:\s{1,20}(\d{1,12}) kB|Mem:\s{1,20}(\d{1,12})(Ki|Mi|Gi|G|M)?\b)")
_NODE = re.compile(r"\bnode ?(\d{1,3}) size: (\d{1,9}) MB")
_KILO = {
    "kB": 1,
    "MB": 1024,
    "GB": 1024**2,
    "Ki": 1,
    "Mi": 1024,
    "M": 1024,
    "Gi": 1024**2,
    "G": 1024**2,
    "": 1,
}
_SHARE = 0.85  # the kernel and the firmware keep some of the memory for themselves


def _read(lines: Sequence[Line], tables: Tables, by_table: ReadLines) -> Iterable[Statement]:
    """Return what the amounts say together; a total that is much less than the modules is a finding."""
    taken: list[Statement] = []
    installed, rest = 0, list[Line]()
    totals: list[tuple[Line, re.Match[str]]] = []
    for line in lines:
        if module := _MODULE.match(line.text):
            installed += int(module[1]) * _KILO[module[2]]
            taken.append(Statement(line.start, line.start + len(line.text), f"{TOOL}: memory module"))
        elif total := _TOTAL.search(line.text):
            totals.append((line, total))
        elif node := _NODE.search(line.text):
            missing = int(node[2]) == 0
            taken.append(
                _less(line, node, tables, "node without memory" if missing else "node", f"CPU {node[1]}")
            )
        else:
            rest.append(line)
    for line, match in totals:
        less = bool(installed) and _kilobytes(match, installed) < installed * _SHARE
        taken.append(_less(line, match, tables, "total less than modules" if less else "total", ""))
    return [*taken, *by_table(rest, tables)]


def _kilobytes(match: re.Match[str], installed: int) -> int:
    """Return a total in kilobytes; one without unit is in the largest unit that does not exceed what is installed."""
    if match[1]:
        return int(match[1])
    if match[3]:
        return int(match[2]) * _KILO[match[3]]
    amounts = [int(match[2]) * factor for factor in (1, 1024, 1024**2)]
    return max((amount for amount in amounts if amount <= installed), default=amounts[0])


def _less(line: Line, match: re.Match[str], tables: Tables, name: str, position: str) -> Statement:
    row = tables.printed.get(TOOL, {}).get(name)
    symptom = row.symptom if row else ""
    start, end = line.start + match.start(), line.start + match.end()
    return Statement(start, end, f"{TOOL}: {name}", symptom, subject=position, position=position)


READER = ToolReader(
    TOOL,
    (
        *(
            "memtotal",
            "mem:",
            "memory device",
            "size: ",
            "numa node",
            "node 0 size",
            "node 1 size",
            "error correction type",
        ),
        *("error information handle", "off-line cpu", "maximum capacity", "no module installed"),
    ),
    Grammar(TOOL),
    around=_read,
)
