"""Records of what machines print: lines, statements, the tables that readers look up, and the readers themselves."""

import re
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

    def moved(self, by: int, time: str = "") -> "Statement":
        """Return the same statement on words that stand later; with this time if its own words tell none."""
        return Statement(
            self.start + by,
            self.end + by,
            self.rule,
            self.symptom,
            self.state,
            self.subject,
            self.position,
            self.time or time,
            self.count,
        )


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


BLOT = "\0"
"""Stands in a line in place of each character that another reader understood."""
OTHER_OUTPUT = ": other output"
"""End of the rule of a statement on words that a tool seems to have printed: it gives way to any other statement."""
SILENT_FIELD = " says nothing"
"""End of the rule of a field of which its tool says nothing: a reader that gleans may say something of it."""

ReadLines: TypeAlias = Callable[[Sequence[Line], Tables], Iterable[Statement]]
Around: TypeAlias = Callable[[Sequence[Line], Tables, ReadLines], Iterable[Statement]]
RowReader: TypeAlias = Callable[[Line, str, Tables], Iterable[Statement]]
PlaceReader: TypeAlias = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Context:
    """Lines that tell the place of the lines that follow.

    Attributes:
        pattern: The pattern, whose first group is the name of the place.
        form: The place, with `{}` for the name; empty for a line that ends a place.
        word: A word in lower case without which the pattern need not be tried.
    """

    pattern: re.Pattern[str]
    form: str
    word: str


def context(pattern: str, form: str = "", *, word: str) -> Context:
    """Return a context; the pattern is matched without regard to capitals, and tried only where the word occurs."""
    return Context(re.compile(pattern, re.IGNORECASE), form, word)


@dataclass(frozen=True, slots=True)
class Grammar:
    """What a tool prints besides the rows of the table.

    Attributes:
        tool: Name of the tool in the table.
        contexts: Lines that tell a place.
        rows: Reader of the rows of the tool's own listings, asked before the table.
        row_words: Words in lower case, one of which stands in every line on which `rows` says anything.
        strict: Whether a field counts only where its value is plainly healthy or faulty; for names that occur in prose.
        block: Whether the tool prints blocks of fields, so that unknown fields between known ones say nothing.
        place: The place that a text names for a symptom, for texts that name several places; None: the first place.
    """

    tool: str
    contexts: tuple[Context, ...] = ()
    rows: RowReader | None = None
    row_words: tuple[str, ...] = ()
    block: bool = False
    strict: bool = False
    place: PlaceReader | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ToolReader:
    """The reader of one tool: the grammar of its table, or a function, or a function around its table.

    Attributes:
        tool: Name of the tool.
        triggers: Words in lower case.  The reader is called only for a text that contains one of them.
        grammar: What the tool prints besides the rows of its table; None where `read` does without a table of rows.
        read: Function from the lines of a text to its statements.  It must be linear in the length of the text.
        around: The same with the reading by table as its third argument; for tools whose lines depend on each other.
        gleans: Whether it is asked also for fields of which a tool before it says nothing.
    """

    tool: str
    triggers: tuple[str, ...]
    grammar: Grammar | None = None
    read: ReadLines | None = None
    around: Around | None = None
    gleans: bool = False
