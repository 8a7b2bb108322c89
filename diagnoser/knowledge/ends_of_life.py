"""The table ends_of_life.csv: until when there are spare parts for the machines of a family."""

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Final

from diagnoser.knowledge.records import EndOfLife
from diagnoser.knowledge.tables import Cell, check_unique, complain, known, read_table, text

COLUMNS: Final = ("family", "part", "ends_on", "source")


def load_ends_of_life(
    folder: Path, families: Collection[str], parts: Collection[str]
) -> tuple[EndOfLife, ...]:
    """Return the table of a folder. It is empty if the folder has none.

    Raises:
        KnowledgeError: A row is wrong. The message names file, line and column.
    """
    if not (folder / "ends_of_life.csv").exists():
        return ()
    rows = read_table(folder, "ends_of_life.csv", COLUMNS)
    check_unique(rows, "family", "part")
    return tuple(
        EndOfLife(
            family=known(row["family"], families, "machine_types.csv"),
            part=known(row["part"], {"", *parts}, "components.csv"),
            ends_on=_day(row["ends_on"]),
            source=text(row["source"]),
        )
        for row in rows
    )


def _day(cell: Cell) -> str:
    try:
        return date.fromisoformat(cell.text).isoformat()
    except ValueError:
        complain(cell, f"{cell.text!r} is not a day such as 2027-06-30")
