"""Records of what machines print: lines, statements, and the rows of the tables that the readers look up."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

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


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row of printed.csv: what a field or event of a tool says.

    Attributes:
        tool: The tool, such as `megacli`.
        name: Name of the field or text of the event, in lower case.
        when: The value that makes the symptom present: `bad` for every value that is not healthy (a number above zero,
            yes, failed), `event` where the line itself is the event, or values joined by `|`.
        symptom: The symptom.
    """

    tool: str
    name: str
    when: str
    symptom: str


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A row of codes.csv: what a code of a maker says.

    Attributes:
        maker: `dell`, `hpe`, `ibm`, `lenovo`, `huawei`, `inspur` or `ipmi`.
        code: The code as it is printed, in capital letters; `#` stands for one digit or hexadecimal digit.
        symptom: The symptom; empty for a code that reports no fault.
        state: `present`, or `absent` for a code that tells a recovery.
    """

    maker: str
    code: str
    symptom: str
    state: State


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables that the readers look up, by tool and by maker."""

    printed: Mapping[str, Mapping[str, PrintedRow]]
    codes: Mapping[str, CodeRow]


ReadLines: TypeAlias = Callable[[Sequence[Line], Tables], Iterable[Statement]]


@dataclass(frozen=True, slots=True)
class ToolReader:
    """The reader of one tool.

    Attributes:
        tool: Name of the tool.
        triggers: Words in lower case.  The reader is called only for a text that contains one of them.
        read: Function from the lines of a text to its statements.  It must be linear in the length of the text.
    """

    tool: str
    triggers: tuple[str, ...]
    read: ReadLines
