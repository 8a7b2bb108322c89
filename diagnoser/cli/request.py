"""A request of the HTTP service, read from a file, as a report of the library."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TypeVar, cast, get_args

from diagnoser.errors import ContradictoryFindingsError, InputError, ModelError
from diagnoser.registry.atomic_files import read_bytes
from diagnoser.registry.canonical import parsed_json
from diagnoser.types import Report, State, Unlisted

MAX_REQUEST_BYTES: Final = 16 * 2**20
STATES: Final = get_args(State)
SILENCES: Final = get_args(Unlisted)

_T = TypeVar("_T")


def read_request(path: Path) -> Report:
    """Return the report in a JSON file with the fields of `POST /v1/diagnoses`.

    Raises:
        InputError: It cannot be read, or is no such request.
    """
    try:
        value = parsed_json(read_bytes(path, MAX_REQUEST_BYTES, str(path)), str(path))
    except ModelError as error:
        raise InputError(str(error)) from error
    return report_of(value)


def report_of(value: object) -> Report:
    """Return the report in a request body; fields that say nothing of the machine are passed over."""
    body = _a(dict, value, "The request")
    findings = _a(list, body.get("findings", []), "findings")
    said = _one_each(_said(_a(dict, one, "A finding")) for one in findings)
    asked = frozenset(one["symptom"] for one in findings if one.get("asked") is True)
    unlisted = body.get("unlisted", "unmentioned")
    if unlisted not in SILENCES:
        raise InputError(f"unlisted must be one of {', '.join(SILENCES)}.")
    machine = body.get("machine")
    return Report(
        text=_a(str, body.get("report") or "", "report"),
        machine=None if machine is None else _a(str, machine, "machine"),
        present=_ids(said, "present"),
        absent=_ids(said, "absent"),
        unknown=_ids(said, "unknown"),
        graded={symptom: one for symptom, one in said.items() if isinstance(one, float)},
        context=_a(dict, body.get("context", {}), "context"),
        unlisted=unlisted,
        asked=asked,
    )


def _said(finding: Mapping[str, Any]) -> tuple[str, State | float]:
    symptom = _a(str, finding.get("symptom"), "symptom")
    state, probability = finding.get("state"), finding.get("probability")
    if state in STATES and probability is None:
        return symptom, cast(State, state)
    if state is None and isinstance(probability, int | float) and not isinstance(probability, bool):
        return symptom, float(probability)
    raise InputError(f"The finding {symptom} needs either a state ({', '.join(STATES)}) or a probability.")


def _one_each(pairs: Any) -> dict[str, State | float]:
    states: dict[str, State | float] = {}
    for symptom, said in pairs:
        if states.setdefault(symptom, said) != said:
            raise ContradictoryFindingsError(f"The symptom {symptom} is given two different states.")
    return states


def _ids(said: Mapping[str, State | float], state: State) -> frozenset[str]:
    return frozenset(symptom for symptom, one in said.items() if one == state)


def _a(kind: type[_T], value: object, where: str) -> _T:
    if not isinstance(value, kind):
        raise InputError(f"{where} is missing or of the wrong kind.")
    return value
