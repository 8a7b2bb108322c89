"""Checks of a report before it is used with a model: its size, its contradictions, its symptoms."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from diagnoser.errors import (
    ContradictoryFindingsError,
    EmptyReportError,
    FutureActionError,
    InputError,
    TooLargeError,
    UnknownPartError,
    UnknownSymptomError,
)
from diagnoser.evidence.rule import coded_ids
from diagnoser.model import Model
from diagnoser.reading.normalise import LONGEST_FORM, normal_length
from diagnoser.types import MAX_PIECES, MAX_TEXT, Action, Report


def check_report(model: Model, report: Report) -> None:
    """Raise an InputError for a report unusable with the model.

    Raises:
        TooLargeError: The text is longer than `MAX_TEXT` characters, as given or in its normal form.
        EmptyReportError: There is no text, finding, machine or context.
        ContradictoryFindingsError: A symptom has two states.
        UnknownSymptomError: The model does not know a symptom, and the report does not ask for a list of such ids.
        UnknownPartError: An action names a part or cause unknown to the model.
        InputError: It is no Report, a probability is outside [0, 1], an answered symptom has no state, an action has
            two results, or the equipment has an impossible number of pieces.
    """
    if not isinstance(report, Report):
        message = f'A report is a Report, such as Report(text="..."), and not a {type(report).__name__}.'
        raise InputError(message)
    if not isinstance(report.text, str):
        message = "The text of a report must be a string; leave it out where there is none."
        raise InputError(message)
    if len(report.text) > MAX_TEXT:
        message = f"The report has {len(report.text)} characters; at most {MAX_TEXT} are read."
        raise TooLargeError(message)
    if len(report.text) > MAX_TEXT // LONGEST_FORM and normal_length(report.text) > MAX_TEXT:
        message = (
            f"The report has {normal_length(report.text)} characters after ligatures and the like are written out; "
            f"at most {MAX_TEXT} are read."
        )
        raise TooLargeError(message)
    coded = coded_ids(report)
    if not (report.text.strip() or report.machine or report.context or coded):
        message = "The report is empty: give a text, a finding, a machine or a context."
        raise EmptyReportError(message)
    for symptom in contradictions(report):
        message = f"Symptom {symptom} is given two different states."
        raise ContradictoryFindingsError(message)
    if not (model.network.symptom_index.keys() >= coded or lists_unknown(model, report)):
        symptom = min(coded.difference(model.network.symptoms))
        message = f"Symptom {symptom!r} is not known to this model."
        raise UnknownSymptomError(message)
    _check_answers(report, coded)
    _check_actions(model, report.actions)
    _check_equipment(report.equipment)


def _check_answers(report: Report, coded: frozenset[str]) -> None:
    """Raise an error for an answered symptom without a state, and for a number that is not a probability."""
    for symptom in sorted(report.asked - coded) if report.asked else ():
        message = (
            f"Symptom {symptom} is given as asked, but has no state: name it as present, absent or unknown."
        )
        raise InputError(message)
    for symptom, probability in report.graded.items():
        if not 0 <= probability <= 1:
            message = f"The probability of {symptom} must be between 0 and 1."
            raise InputError(message)


def _check_equipment(equipment: Mapping[str, int]) -> None:
    """Raise an error for an impossible number of pieces."""
    for part, pieces in equipment.items():
        if type(pieces) is not int or not 0 <= pieces <= MAX_PIECES:
            message = f"The equipment must have between 0 and {MAX_PIECES} pieces of {part}."
            raise InputError(message)


def _check_actions(model: Model, actions: Iterable[Action]) -> None:
    """Raise an error if an action names an unknown part, has no readable time, or has two results."""
    results: dict[tuple[str, ...], str] = {}
    for one in actions:
        if one.part and one.part not in model.network.causes:
            message = (
                f"The action {one.action!r} names {one.part!r}, which is no part or cause of this model."
            )
            raise UnknownPartError(message)
        _time(one)
        if one.result != "unknown":
            told = results.setdefault((one.action, one.part, one.position, one.at), one.result)
            if told != one.result:
                what = f"{one.action} {one.part}".strip()
                message = f"The action {what!r} is given two results, {told} and {one.result}."
                raise ContradictoryFindingsError(message)


def check_times(actions: Iterable[Action], now: datetime) -> None:
    """Raise an InputError for an action with an unreadable time, and a FutureActionError for a future time.

    Args:
        actions: The actions.
        now: The present, with its time zone.  A time without one counts as a time of this zone.
    """
    for one in actions:
        at = _time(one)
        if at is not None and (at if at.tzinfo else at.replace(tzinfo=now.tzinfo)) > now:
            message = f"The action {one.action!r} has the time {one.at}, which is in the future."
            raise FutureActionError(message)


def _time(action: Action) -> datetime | None:
    if not action.at:
        return None
    try:
        return datetime.fromisoformat(action.at.strip().upper())
    except ValueError:
        message = f"The time of an action must be in ISO 8601, such as 2026-11-25, and not {action.at!r}."
        raise InputError(message) from None


def lists_unknown(model: Model, report: Report) -> bool:
    """Return whether symptoms unknown to the model are listed as unread. Otherwise they are an error."""
    if report.unknown_symptoms is None:
        return not model.knowledge.components
    return report.unknown_symptoms == "list"


def contradictions(report: Report) -> Iterator[str]:
    """Yield the symptoms with two states, in order. Present and measured are one state."""
    states = (report.present | report.measured, report.absent, report.unknown, report.graded.keys())
    if sum(map(len, states)) == len(coded_ids(report)):
        return
    named: set[str] = set()
    for ids in states:
        yield from sorted(ids & named)
        named |= ids
