"""The known facts of a case as one row of a table, and back. Reduced tickets have these columns.

A cell of ids is a sorted set joined by `|`. A graded answer is written `ID=0.8`. The text is not kept.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, get_args

from diagnoser.errors import InputError
from diagnoser.evidence.known import Known, graded_finding
from diagnoser.types import Action, ActionKind, ActionResult, Finding, Guess, How, State, Unlisted

ID_SEPARATOR: Final = "|"
"""Character between two ids of a cell."""

KINDS: Final[Mapping[str, tuple[State, How]]] = {
    "reported": ("present", "reported"),
    "asked": ("present", "asked"),
    "measured": ("present", "measured"),
    "absent": ("absent", "asked"),
    "measured_absent": ("absent", "measured"),
    "unknown": ("unknown", "asked"),
}
"""Column of plain findings -> state of these findings, and how they are known."""

GRADED: Final = "graded"  # column of graded answers
SILENCE: Final = "silence"  # column of the meaning of silence
ACTIONS: Final = "actions"  # column of earlier repair attempts
GUESSES: Final = "guesses"  # column of the causes that the speaker guesses
EQUIPMENT: Final = "equipment"  # column of the pieces that the machine has
FINDINGS: Final = (*KINDS, GRADED)
"""All columns that name symptoms."""

KNOWN: Final = (*FINDINGS, SILENCE, ACTIONS, GUESSES, EQUIPMENT)
"""All columns of a `Known`, except the machine and the context columns."""


def ids(cell: str | None) -> tuple[str, ...]:
    """Return the ids of a cell.

    >>> ids("screen|battery"), ids("")
    (('screen', 'battery'), ())
    """
    return tuple(cell.split(ID_SEPARATOR)) if cell else ()


def joined(symptoms: Iterable[str]) -> str:
    """Return ids as a cell: sorted, and each id once."""
    return ID_SEPARATOR.join(sorted(set(symptoms)))


def parsed_grades(cell: str | None) -> dict[str, float]:
    """Return symptom -> probability from a cell of graded answers.

    >>> parsed_grades("LP_MEM=0.8|A=B=0.25")
    {'LP_MEM': 0.8, 'A=B': 0.25}
    """
    parted = (each.rpartition("=") for each in ids(cell))
    return {symptom: float(probability) for symptom, _, probability in parted}


def written_grades(graded: Mapping[str, float]) -> str:
    """Return the cell of `parsed_grades`."""
    return ID_SEPARATOR.join(f"{symptom}={probability!r}" for symptom, probability in sorted(graded.items()))


def parsed_actions(cell: str | None) -> tuple[Action, ...]:
    """Return the actions of a cell, in time order.

    Raises:
        InputError: An action is not written as in the example.

    >>> parsed_actions("replaced:DIMM@DIMM 3=no_change|restarted")
    (Action(action='replaced', part='DIMM', result='no_change', position='DIMM 3', at=''),\
 Action(action='restarted', part='', result='unknown', position='', at=''))
    """
    return tuple(_action(each) for each in ids(cell))


def _action(text: str) -> Action:
    deed, _, result = text.partition("=")
    kind, _, thing = deed.partition(":")
    part, _, position = thing.partition("@")
    for kinds, kinds_given in ((ActionKind, kind), (ActionResult, result or "unknown")):
        if kinds_given not in get_args(kinds):
            message = f"The action {text!r} is not written like replaced:DIMM=no_change: {kinds_given!r} is none of "
            raise InputError(message + f"{', '.join(get_args(kinds))}.")
    return Action(kind, part, result or "unknown", position)  # type: ignore[arg-type]  # checked above


_MARKS: Final = str.maketrans("|@=", "   ")


def written_actions(actions: Iterable[Action]) -> str:
    """Return the cell of `parsed_actions`. The separators of the cell are removed from a position."""
    return ID_SEPARATOR.join(
        one.action
        + (f":{one.part}" if one.part or one.position else "")
        + (f"@{one.position.translate(_MARKS)}" if one.position else "")
        + f"={one.result}"
        for one in actions
    )


def parsed_equipment(cell: str | None) -> dict[str, int]:
    """Return part -> installed pieces from a cell of equipment.

    >>> parsed_equipment("HDD=8|RAID_CARD=0")
    {'HDD': 8, 'RAID_CARD': 0}
    """
    parted = (each.rpartition("=") for each in ids(cell))
    return {part: int(pieces) for part, _, pieces in parted}


def written_equipment(equipment: Mapping[str, int]) -> str:
    """Return the cell of `parsed_equipment`."""
    return ID_SEPARATOR.join(f"{part}={pieces}" for part, pieces in sorted(equipment.items()))


def row_of(known: Known) -> dict[str, str]:
    """Return the known facts as the cells of `KNOWN`."""
    row = {
        column: joined(
            one.symptom
            for one in known.findings
            if one.probability is None and (one.state, one.known) == (state, how)
        )
        for column, (state, how) in KINDS.items()
    }
    graded = {one.symptom: one.probability for one in known.findings if one.probability is not None}
    return {
        **row,
        GRADED: written_grades(graded),
        SILENCE: known.silence,
        ACTIONS: written_actions(known.actions),
        GUESSES: joined(guess.cause for guess in known.guesses),
        EQUIPMENT: written_equipment(known.equipment),
    }


def known_of_row(row: Mapping[str, Any], contexts: Iterable[str] = ()) -> Known:
    """Return the known facts of a reduced ticket. They have no text.

    Args:
        row: The columns of `KNOWN` and `machine_type`. Columns unknown to older versions may be missing.
        contexts: Context columns to include.
    """
    silence = silence_of_row(row)
    return Known(
        tuple(_findings(row, closed=silence == "absent")),
        silence,
        row.get("machine_type") or None,
        "",
        {name: row[name] for name in contexts if row.get(name)},
        parsed_actions(row.get(ACTIONS)),
        guesses=tuple(map(Guess, ids(row.get(GUESSES)))),
        equipment=parsed_equipment(row.get(EQUIPMENT)),
    )


def silence_of_row(row: Mapping[str, Any]) -> Unlisted:
    """Return the meaning of silence in a reduced ticket.

    Older versions have a column `unlisted` instead. There a ticket with a machine only was `unmentioned` too.
    """
    if SILENCE in row:
        kept: Unlisted = row[SILENCE]
        return kept
    older: Unlisted = row.get("unlisted") or "unmentioned"
    described = older != "unmentioned" or any(row.get(column) for column in FINDINGS)
    return older if described else "unknown"


def says_something(row: Mapping[str, Any]) -> bool:
    """Return whether a reduced ticket names a finding or a machine."""
    return any(row.get(column) for column in ("machine_type", *FINDINGS))


def _findings(row: Mapping[str, Any], *, closed: bool) -> Iterator[Finding]:
    """Yield the findings of a row. Older versions wrote the findings of a closed checklist as reported."""
    for column, (state, how) in KINDS.items():
        for symptom in ids(row.get(column)):
            yield Finding(symptom, state, "asked" if closed and how == "reported" else how)
    for symptom, probability in parsed_grades(row.get(GRADED)).items():
        yield graded_finding(symptom, probability)
