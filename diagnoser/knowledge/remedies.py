"""The table remedies.csv: the evidence of an action in vain against a cause."""

from pathlib import Path
from typing import Final, cast, get_args

from diagnoser.knowledge.records import ONE_OF_SEVERAL, THE_PART, Remedy
from diagnoser.knowledge.tables import check_unique, choice, known, number, read_table
from diagnoser.types import ActionKind, ActionResult

REMEDY_COLUMNS: Final = ("action", "result", "cause", "remains")

IN_VAIN: Final = tuple(result for result in get_args(ActionResult) if result != "fixed")
"""The results of an action after which the fault is still there."""

DEFAULT_REMEDIES: Final = (
    Remedy("replaced", "no_change", THE_PART, 0.03),
    Remedy("replaced", "no_change", ONE_OF_SEVERAL, 0.15),
    Remedy("replaced", "came_back", THE_PART, 0.3),
    Remedy("replaced", "unknown", THE_PART, 0.5),
    Remedy("swapped", "no_change", THE_PART, 0.2),
    Remedy("removed", "no_change", THE_PART, 0.1),
)
"""What holds without a table, such as in training from tickets alone. Judgement."""


def load_remedies(folder: Path, causes: frozenset[str]) -> tuple[Remedy, ...]:
    """Return the table of a folder, or the defaults if the folder has none.

    Raises:
        KnowledgeError: A row is wrong. The message names file, line and column.
    """
    if not (folder / "remedies.csv").exists():
        return DEFAULT_REMEDIES
    rows = read_table(folder, "remedies.csv", REMEDY_COLUMNS)
    check_unique(rows, "action", "result", "cause")
    named = causes | {THE_PART, ONE_OF_SEVERAL}
    return tuple(
        Remedy(
            cast(ActionKind, choice(row["action"], get_args(ActionKind))),
            cast(ActionResult, choice(row["result"], IN_VAIN)),
            known(row["cause"], named, "components.csv"),
            number(row["remains"], 0, 1),
        )
        for row in rows
    )
