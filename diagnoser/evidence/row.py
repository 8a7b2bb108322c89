"""What is known of a case as one row of a table, and back: reduced tickets have these columns.

A cell of ids is a sorted set joined by `|`. A graded answer is written `ID=0.8`. The text is not kept.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, get_args

from diagnoser.errors import InputError
from diagnoser.evidence.known import Known, graded_finding
from diagnoser.types import Action, ActionKind, ActionResult, Finding, How, State, Unlisted

ID_SEPARATOR: Final = "|"

KINDS: Final[Mapping[str, tuple[State, How]]] = {
    "reported": ("present", "reported"),
    "asked": ("present", "asked"),
    "measured": ("present", "measured"),
    "absent": ("absent", "asked"),
    "unknown": ("unknown", "asked"),
}
"""Columns of plain findings -> the state and how it is known."""

GRADED: Final = "graded"
SILENCE: Final = "silence"
ACTIONS: Final = "actions"
FINDINGS: Final = (*KINDS, GRADED)
"""Every column that names symptoms."""

KNOWN: Final = (*FINDINGS, SILENCE, ACTIONS)
"""Every column of what is known, but the machine and the context columns."""


def ids(cell: str | None) -> tuple[str, ...]:
    """Return the ids in a cell.

    >>> ids("screen|battery"), ids("")
    (('screen', 'battery'), ())
    """
    return tuple(cell.split(ID_SEPARATOR)) if cell else ()


def joined(symptoms: Iterable[str]) -> str:
    """Return ids as a cell, sorted, each once."""
    return ID_SEPARATOR.join(sorted(set(symptoms)))


def parsed_grades(cell: str | None) -> dict[str, float]:
    """Return symptom -> probability of a cell of graded answers.

    >>> parsed_grades("LP_MEM=0.8|A=B=0.25")
    {'LP_MEM': 0.8, 'A=B': 0.25}
    """
    parted = (each.rpartition("=") for each in ids(cell))
    return {symptom: float(probability) for symptom, _, probability in parted}


def written_grades(graded: Mapping[str, float]) -> str:
    """Return the cell of `parsed_grades`."""
    return ID_SEPARATOR.join(f"{symptom}={probability!r}" for symptom, probability in sorted(graded.items()))


def parsed_actions(cell: str | None) -> tuple[Action, ...]:
    """Return the actions of a cell, in time order; InputError for one that is not written like an action.

    >>> parsed_actions("replaced:DIMM@DIMM 3=no_change|restarted")
    (Action(action='replaced', part='DIMM', result='no_change', position='DIMM 3'),\
 Action(action='restarted', part='', result='unknown', position=''))
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


def written_actions(actions: Iterable[Action]) -> str:
    """Return the cell of `parsed_actions`."""
    return ID_SEPARATOR.join(
        one.action
        + (f":{one.part}" if one.part or one.position else "")
        + (f"@{one.position}" if one.position else "")
        + f"={one.result}"
        for one in actions
    )


def row_of(known: Known) -> dict[str, str]:
    """Return what is known as the cells of `KNOWN`."""
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
    }


def known_of_row(row: Mapping[str, Any], contexts: Iterable[str] = ()) -> Known:
    """Return what a reduced ticket knows; it has no text.

    Args:
        row: The columns of `KNOWN` and `machine_type`; those that older versions did not write may be missing.
        contexts: Further columns to take along.
    """
    silence = silence_of_row(row)
    return Known(
        tuple(_findings(row, closed=silence == "absent")),
        silence,
        row.get("machine_type") or None,
        "",
        {name: row[name] for name in contexts if row.get(name)},
        parsed_actions(row.get(ACTIONS)),
    )


def silence_of_row(row: Mapping[str, Any]) -> Unlisted:
    """Return the meaning of silence in a reduced ticket.

    Older versions kept the column `unlisted`, in which a ticket that names only a machine was `unmentioned` as well.
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
    """Yield the findings of a row; older versions wrote those of a closed checklist as reported."""
    for column, (state, how) in KINDS.items():
        for symptom in ids(row.get(column)):
            yield Finding(symptom, state, "asked" if closed and how == "reported" else how)
    for symptom, probability in parsed_grades(row.get(GRADED)).items():
        yield graded_finding(symptom, probability)
