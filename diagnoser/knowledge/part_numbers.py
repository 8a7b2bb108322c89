"""The table part_numbers.csv: the order numbers of a fleet's parts. Nothing is computed from them."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from diagnoser.knowledge.records import Knowledge, MachineType, PartNumber
from diagnoser.knowledge.tables import check_unique, known, read_table, text

COLUMNS: Final = ("part", "machine_type", "part_number", "description", "source")
_BETWEEN: Final = re.compile(r"[\W_]+")


def load_part_numbers(
    folder: Path, parts: frozenset[str], machines: Mapping[str, MachineType]
) -> tuple[PartNumber, ...]:
    """Return the table of a folder. It is empty if the folder has none.

    Raises:
        KnowledgeError: A row is wrong. The message names file, line and column.
    """
    if not (folder / "part_numbers.csv").exists():
        return ()
    rows = read_table(folder, "part_numbers.csv", COLUMNS)
    check_unique(rows, "part", "machine_type", "part_number")
    types = frozenset(machines) | {""}
    return tuple(
        PartNumber(
            part=known(row["part"], parts, "components.csv"),
            machine_type=known(row["machine_type"], types, "machine_types.csv"),
            number=text(row["part_number"]),
            description=row["description"].text,
            source=row["source"].text,
        )
        for row in rows
    )


def numbers_for(knowledge: Knowledge, part: str, machine_type: str) -> list[PartNumber]:
    """Return the numbers of a part for a machine type: those for this type, else those for all types.

    Args:
        knowledge: The knowledge.
        part: The part.
        machine_type: Key of the machine type, or an empty text if it is unknown.
    """
    of_part = [each for each in knowledge.part_numbers if each.part == part]
    closer = [each for each in of_part if each.machine_type and each.machine_type == machine_type]
    return closer or [each for each in of_part if not each.machine_type]


def part_of_number(numbers: Iterable[PartNumber], written: str) -> str:
    """Return the part with a number, or an empty text if no row, or rows of several parts, have it.

    Case, and characters other than letters and digits, do not matter.

    >>> part_of_number([PartNumber("RAID_CARD", "", "46M0829")], "46m-0829")
    'RAID_CARD'
    """
    wanted = _plain(written)
    found = {each.part for each in numbers if _plain(each.number) == wanted}
    return found.pop() if len(found) == 1 else ""


def _plain(number: str) -> str:
    return _BETWEEN.sub("", number).upper()
