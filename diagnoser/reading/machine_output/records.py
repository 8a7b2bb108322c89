"""Records of what machines print: lines, statements, and the tables that the readers look up."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from diagnoser.knowledge.records import CodeRow, PrintedRow, ReadingTables
from diagnoser.types import State


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text and the offset of its first character."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What an interval of the text says.

    Attributes:
        start: Offset of the first character in the text.
        end: Offset after the last character.
        rule: The tool and the rule, such as `smartctl: attribute 197`, for those who maintain the tables.
        symptom: The symptom; empty where the line was understood and says nothing about any symptom.
        state: `present` or `absent`.
        subject: What the state belongs to, such as `Fan 3` or `sda attribute 197`.  A later statement on the same
            symptom and subject replaces an earlier one: a `Deasserted` ends an `Asserted`.
        position: The place of the part, such as `slot 5` or `DIMM 3`; empty where none is told.
        time: The time as it was printed; empty where none is told.
        count: Number of events or pieces, where the line tells one.
    """

    start: int
    end: int
    rule: str
    symptom: str = ""
    state: State = "present"
    subject: str = ""
    position: str = ""
    time: str = ""
    count: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """The tables that the readers look up.  Compared by identity, so that what is made of them can be kept.

    Attributes:
        printed: Tool -> name of a field or event in lower case -> its row.
        codes: Code in capital letters -> its row.
    """

    printed: Mapping[str, Mapping[str, PrintedRow]]
    codes: Mapping[str, CodeRow]

    @classmethod
    def of(cls, tables: ReadingTables) -> "Tables":
        """Return the tables of a knowledge, indexed."""
        printed: dict[str, dict[str, PrintedRow]] = {}
        for row in tables.printed:
            printed.setdefault(row.tool, {})[row.name] = row
        return cls(printed, {row.code: row for row in tables.codes})


OTHER_OUTPUT = ": other output"
"""End of the rule of a statement on words that a tool seems to have printed: it gives way to any other statement."""
SILENT_FIELD = " says nothing"
"""End of the rule of a field of which its tool says nothing: a reader that gleans may say something of it."""

ReadLines: TypeAlias = Callable[[Sequence[Line], Tables], Iterable[Statement]]


@dataclass(frozen=True, slots=True)
class ToolReader:
    """The reader of one tool.

    Attributes:
        tool: Name of the tool.
        triggers: Words in lower case.  The reader is called only for a text that contains one of them.
        read: Function from the lines of a text to its statements.  It must be linear in the length of the text.
        gleans: Whether it is asked also for fields of which a tool before it says nothing.
    """

    tool: str
    triggers: tuple[str, ...]
    read: ReadLines
    gleans: bool = False
