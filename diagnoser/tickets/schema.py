"""The columns of a ticket, their limits, and the columns of a reduced ticket.

A row number is the number that a spreadsheet shows. The header is row 1, an empty line counts, and a line break inside
quotes does not. JSON Lines have no header, so there it is the line number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, Literal, get_args

from diagnoser.errors import TicketError
from diagnoser.evidence.row import KNOWN
from diagnoser.types import MAX_TEXT, Sample, Unlisted

Format = Literal["csv", "jsonl", "parquet", "workbook", "database"]
Engine = Literal["duckdb", "spark"]

COLUMNS: Final = (  # the columns that are used in every file
    "ticket_id",
    "opened_at",
    "closed_at",
    "machine",
    "serial",
    "customer",
    "service_level",
    "report",
    "present",
    "absent",
    "causes",
    "parts_sent",
    "parts_used",
    "visits",
    "unlisted",
    "asked",
    "unknown",
    "graded",
    "measured",
    "actions",
    "equipment",
    "sample",
)
DATES: Final = ("opened_at", "closed_at")  # columns of dates
SETS: Final = (  # columns of ids in which each id counts once
    "present",
    "absent",
    "causes",
    "asked",
    "unknown",
    "graded",
    "measured",
    "equipment",
)
SYMPTOMS: Final = ("present", "absent", "asked", "unknown", "measured")  # columns of plain symptom ids
PIECES: Final = ("parts_sent", "parts_used")  # columns in which an id is repeated for each piece
EVIDENCE: Final = (
    "report",
    "present",
    "absent",
    "machine",
)  # one of these must be filled, or a context column
FURTHER_EVIDENCE: Final = ("unknown", "graded", "measured")  # or one of these instead
UNLISTED: Final = get_args(Unlisted)  # values of the column unlisted
SAMPLES: Final = get_args(Sample)  # values of the column sample
OWN: Final[Sample] = "own"  # the value of a ticket of the user
PUBLISHED: Final[Sample] = "published"  # the value of a public account; see `learning.published`
CODES: Final = ("present", "absent", "graded", "measured", "unknown")  # columns that annotate a report

CONTEXT_SEPARATOR: Final = "\x1f"  # a control character; no accepted value has one
PSEUDONYM_MARK: Final = "key-"  # start of a pseudonym

MAX_ID: Final = 200  # characters of one ticket, symptom, cause or part id, machine, customer or context value
MAX_IDS: Final = 2_000  # ids in one cell
MAX_CELL: Final = MAX_TEXT  # characters of any cell; a report is the longest cell
MAX_RECORD: Final = 8 * 2**20  # bytes of one row for the fast CSV reader, and of one line of JSON Lines
MAX_COLUMNS: Final = 1_000  # columns of a file
MAX_VISITS: Final = 1_000  # visits of one ticket
MIN_YEAR: Final = 1970  # earliest year of a date
MAX_YEAR: Final = 2100  # latest year of a date
ALIKE: Final = 0.8  # similarity from which a column is taken for a misspelt one (difflib)
MAP_HINT: Final = "; `diagnoser tickets map` proposes which of its columns become which of a ticket"
MIN_KEY: Final = 16  # bytes of the key of the pseudonyms

REDUCED: Final = (  # columns of a reduced ticket, before the context columns
    "ticket_id",
    "closed_on",
    "period",
    "machine_type",
    "causes",
    *KNOWN,
    "sample",
    "customer_key",
    "serial_key",
    "parts_sent",
    "parts_used",
    "visits",
)


@dataclass(frozen=True, slots=True)
class TicketColumns:
    """The used columns: those of `COLUMNS`, and context columns by name.

    Attributes:
        contexts: Further columns such as `brand` that are used as context. Empty: the machine type alone.
    """

    contexts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse names of context columns that have another meaning."""
        for name in self.contexts:
            if name in COLUMNS or name in REDUCED or not name.strip() or name.startswith("_"):
                raise TicketError(f"{name!r} cannot be the name of a context column.")
        if len(set(self.contexts)) < len(self.contexts):
            raise TicketError("A context column is named twice.")

    @property
    def names(self) -> tuple[str, ...]:
        """Every used column."""
        return COLUMNS + self.contexts

    @property
    def reduced(self) -> tuple[str, ...]:
        """The columns of a reduced ticket."""
        return REDUCED + self.contexts

    def unread(self, header: Sequence[str]) -> tuple[str, ...]:
        """Return a note for each column that is not read and looks like one that would be.

        >>> TicketColumns().unread(["ticket_id", "report", "Cause", "colour"])
        ("the column 'Cause' is not read; did you mean 'causes'?",)
        """
        missing = [name for name in self.names if name not in header]
        notes = []
        for name in header:
            like = (
                get_close_matches(name.strip().lower(), missing, 1, ALIKE) if name not in self.names else []
            )
            notes += [f"the column {clip(name)!r} is not read; did you mean {each!r}?" for each in like]
        return tuple(notes)

    def fits(self, header: Sequence[str]) -> bool:
        """Return whether these cells can be the header of tickets."""
        return "ticket_id" in header

    def locate(self, source: str, header: Sequence[str]) -> dict[str, int]:
        """Return the position of each used column of this header, or raise TicketError.

        >>> TicketColumns().locate("a.csv", ["causes", "ticket_id", "report"])
        {'ticket_id': 1, 'report': 2, 'causes': 0}
        """
        _check_header(source, header, self)
        return {name: header.index(name) for name in self.names if name in header}


def _check_header(source: str, header: Sequence[str], columns: TicketColumns) -> None:
    if len(header) > MAX_COLUMNS:
        raise TicketError(f"{source} has {len(header):,} columns; at most {MAX_COLUMNS:,} are read.")
    hint = "".join(f" Also, {note}" for note in columns.unread(header))
    if "ticket_id" not in header:
        found = ", ".join(clip(name) for name in header[:8]) or "none"
        said = f"{source} has no column ticket_id in its first row; the columns found are: {found}"
        raise TicketError(f"{said}.{hint}" if hint else f"{said}{MAP_HINT}.")
    for name in columns.names:
        if header.count(name) > 1:
            raise TicketError(f"{source} has the column {name} {header.count(name)} times.")
    for name in columns.contexts:
        if name not in header:
            raise TicketError(f"{source} has no column {name}, which was named as context.")
    if not any(name in header for name in (*EVIDENCE, *FURTHER_EVIDENCE, *columns.contexts)):
        raise TicketError(
            f"{source} needs at least one of the columns {', '.join(EVIDENCE)} or a context column.{hint}"
        )


def clip(text: str, length: int = 40) -> str:
    r"""Return a text for a message: one line, printable characters only, cut to a length.

    >>> clip("a" * 50, 5), clip("a\nb")
    ('aaaaa…', 'a b')
    """
    kept = "".join(char if char.isprintable() else " " for char in text[: length + 1])
    return kept if len(kept) <= length else kept[:length] + "…"
