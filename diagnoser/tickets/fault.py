"""A fault of many rows as one record, and in one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

OPENED, CLOSED, NEXT = "\x02", "\x03", "\x1e"
"""Marks before and after a value in a reason, and between two reasons."""

MOST_SHOWN: Final = 3  # values of a group that are shown
NOT_A_DATE: Final = " is not a date like 2024-01-31 or 2024-01-31T09:30:00"
UNKNOWN_ID: Final = "unknown id "


@dataclass(frozen=True, slots=True)
class Fault:
    """All cells of a source with the same fault.

    Attributes:
        kind: The reason without the column, with `OPENED` in the place of each value.
        columns: The columns of these cells.
        cells: Number of cells.
        row: The first row with this fault.
        values: The most frequent values, each with its number of cells.
        hints: What may have been meant, such as `'硬盘坏' may be HDD`.
    """

    kind: str
    columns: tuple[str, ...]
    cells: int
    row: int
    values: tuple[tuple[str, int], ...] = ()
    hints: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The fault in one sentence."""
        where, hint = ", ".join(self.columns), "".join(f"; {each}" for each in self.hints)
        if self.cells == 1:
            told = f"{where}: {self.kind}" if where else self.kind
            return f"row {self.row}: {_filled(told, self.values)}{hint}"
        shown = _listed(self.values)
        if self.kind == OPENED + NOT_A_DATE:
            said = "are not dates like 2024-01-31"
        elif self.kind.startswith(f"{OPENED} is ") and self.kind.count(OPENED) == 1:
            said = f"are {self.kind.removeprefix(f'{OPENED} is ')}"
        elif self.kind.startswith(UNKNOWN_ID):
            said = "hold a name that the knowledge does not have"
        else:
            said = f"have the same fault, the first in row {self.row}: {_filled(self.kind, self.values)}"
            return (
                f"{self.cells:,} cells in {where} {said}{hint}"
                if where
                else f"{self.cells:,} rows {said}{hint}"
            )
        return f"{self.cells:,} cells in {where} {said}: {shown}{hint} (the first in row {self.row})"


def _filled(kind: str, values: Sequence[tuple[str, int]]) -> str:
    return kind.replace(OPENED, f"'{values[0][0]}'" if values else "a value")


def _listed(values: Sequence[tuple[str, int]]) -> str:
    shown = ", ".join(
        f"'{value}'" + (f" ({count:,})" if count > 1 else "") for value, count in values[:MOST_SHOWN]
    )
    return shown + (" and others" if len(values) > MOST_SHOWN else "")
