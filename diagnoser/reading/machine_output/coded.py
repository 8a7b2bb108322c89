"""Codes of makers in a line: looked up in codes.csv, whole or by the rule of their family.

A row of the table may end in `*`: it stands for every code that begins so and has no row of its own.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from diagnoser.knowledge.records import CodeRow
from diagnoser.reading.machine_output.positions import place_of, time_of
from diagnoser.reading.machine_output.records import Line, Statement, Tables
from diagnoser.reading.machine_output.values import health_of

_ENDED = re.compile(r"deassert|de-assert|recover|cleared|repaired|resolved|已恢复|已清除|已修复|解除")
_DENIED = re.compile(
    r"(?:\bno|\bnot|\bwithout|没有|沒有|无|無|未见|未)(?:出现|看到|发现|報|报)?\W{0,2}(?:[a-z]{1,12} ){0,2}$"
)
_VALUE = re.compile(r"\s{0,10}[:=：]\s{0,10}([^\s,;，；。]{1,20})\s{0,10}(?:$|[,;，；。])")
_SHORTEST_FAMILY = 3
_REACH = 160


@dataclass(frozen=True, slots=True)
class Code:
    """A code as it stands in the table, and what its own form adds.

    Attributes:
        text: The code in capital letters.
        ended: The form tells that the fault is over.
        mild: The form tells that no fault is reported, unless the table has a row for this very code.
        subject: What the code belongs to where the line names no place.
    """

    text: str
    ended: bool = False
    mild: bool = False
    subject: str = ""


def plain(code: str) -> Code:
    """Return a code as it is."""
    return Code(code)


def row_of(code: str, tables: Tables) -> CodeRow | None:
    """Return the row of a code in capital letters: its own, or that of the longest family that it begins with."""
    if row := tables.codes.get(code):
        return row
    families = (f"{code[:length]}*" for length in range(len(code) - 1, _SHORTEST_FAMILY, -1))
    return next((tables.codes[each] for each in families if each in tables.codes), None)


def statements_of(
    line: Line,
    pattern: re.Pattern[str],
    tables: Tables,
    tool: str,
    understand: Callable[[str], Code] = plain,
) -> Iterator[Statement]:
    """Yield what the codes of a line say.

    Arguments:
        line: The line.
        pattern: The form of the codes; its first group is the code.
        tables: The tables.
        tool: The tool, for the rule of the statement.
        understand: Function from the code as printed, in capital letters, to the code of the table.
    """
    text = line.text
    matches = list(pattern.finditer(text))
    low = text.lower() if matches else ""
    for number, match in enumerate(matches):
        code = understand(match[1].upper())
        row = row_of(code.text, tables)
        if row is None or _DENIED.search(low[max(0, match.start() - 24) : match.start()]):
            continue
        limit = matches[number + 1].start() if number + 1 < len(matches) else len(text)
        rest = low[match.end() : min(limit, match.end() + _REACH)]
        value = _VALUE.match(rest)
        healthy = value is not None and health_of(value[1]) == "good"
        ended = row.state == "absent" or code.ended or healthy or _ENDED.search(rest) is not None
        position = place_of(rest, row.symptom) or place_of(low[: match.start()], row.symptom)
        yield Statement(
            line.start + match.start(1),
            line.start + match.end(1),
            f"{tool}: {row.code}",
            "" if code.mild and row.code != code.text else row.symptom,
            "absent" if ended else "present",
            subject=position or code.subject,
            position=position,
            time=time_of(text),
        )
