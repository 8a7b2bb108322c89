"""What became of the sources of tickets: checked rows, and the file of reduced tickets."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from diagnoser.errors import TicketError
from diagnoser.tickets.fault import Fault

REDUCED_MARK: Final = "diagnoser.reduced"
"""Key in the metadata of a Parquet file of reduced tickets. Its value is the names of the context columns."""

MAPPED_MARK: Final = "diagnoser.mapped"
"""Key in the metadata of a Parquet file of mapped tickets. Its value is JSON: the source, its columns and notes."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A rejected row, with its number and the reason."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of checking one source.

    Attributes:
        source: Path, or URL without its password.
        rows: Number of rows with any cell that is not empty.
        accepted: Number of accepted rows. Reduced tickets are always accepted.
        first: The first rejected rows.
        rejects: The file with all rejected rows. None if there are none, no path was given, or it cannot be written.
        unwritten: The reason why the file could not be written, or empty.
        faults: All rejected rows in groups, the largest first.
        notes: Remarks for the user.
        reports: Number of accepted rows with a report in free text.
    """

    source: str
    rows: int
    accepted: int
    first: tuple[Rejected, ...] = ()
    rejects: Path | None = None
    notes: tuple[str, ...] = ()
    reports: int = 0
    unwritten: str = ""
    faults: tuple[Fault, ...] = ()

    @property
    def rejected(self) -> int:
        """Number of rejected rows."""
        return self.rows - self.accepted


@dataclass(frozen=True, slots=True)
class Reduced:
    """Reduced tickets in a Parquet file, ordered by id.

    Attributes:
        path: The file.
        rows: Number of tickets in the file.
        contexts: Context columns besides the machine type.
        sources: Result of reading each source, in the given order.
        repeated: Number of rows with the same content as a later row of the same ticket.
        updated: Number of rows that a later row of the same ticket replaced with other content.
        returned: Number of tickets of a machine that came back with the same symptom and another cause (`returns`).
    """

    path: Path
    rows: int
    contexts: tuple[str, ...] = ()
    sources: tuple[Checked, ...] = ()
    repeated: int = 0
    updated: int = 0
    returned: int = 0

    @classmethod
    def load(cls, path: Path) -> "Reduced":
        """Open a file that `reduce` wrote."""
        import pyarrow.parquet as pq
        from pyarrow import ArrowException

        try:
            found = pq.read_metadata(path)
        except (OSError, ArrowException) as error:
            raise TicketError(f"{path} is not a Parquet file, or it is cut off.") from error
        marks = found.metadata or {}
        if REDUCED_MARK.encode() not in marks:
            raise TicketError(f"{path} does not hold reduced tickets.")
        contexts = marks[REDUCED_MARK.encode()].decode().split("\x1f")
        return cls(path, found.num_rows, tuple(each for each in contexts if each))
