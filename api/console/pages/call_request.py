"""From the form of the call page to a request: its fields, and the effect of the pressed button on the findings."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from api.console.forms import Form
from api.console.names import Names
from api.console.vocabulary import symptom_meant
from api.dispatches.schemas import DispatchRequest
from diagnoser.errors import EmptyReportError, InputError
from diagnoser.wire import DiagnosisRequest

TEXTS: Final = ("report", "machine", "serial", "customer", "ticket_id")
CHOICES: Final = ("service_level", "objective")
PROPOSED: Final = ("proposed_1", "proposed_2")
SENT: Final = ("sent_1", "sent_2")
PIECES: Final[Mapping[str, tuple[str, Any]]] = {"equipment": ("has:", {}), "stock": ("stock:", None)}
"""Field of the request with pieces by part -> the beginning of its names in the form, and its value if all are empty.
Without a stock everything can be sent."""

Fields = dict[str, Any]


class NoMatchError(InputError):
    """The words for a new symptom name none, or more than one."""


def first_request(form: Form, names: Names) -> DiagnosisRequest:
    """Return the request of a new call.

    Raises:
        EmptyReportError: Nothing was filled in.
        NoMatchError: The words for a new symptom name none.
    """
    return _request({"detail": "full"}, form, names)


def changed_request(stored: DiagnosisRequest, form: Form, names: Names) -> DiagnosisRequest:
    """Return the changed request of a call. Anything without a field in the form stays as it is.

    Raises:
        EmptyReportError: Nothing is left to diagnose from.
        NoMatchError: The words for a new symptom name none.
    """
    return _request(stored.model_dump() | {"detail": "full"}, form, names)


def _request(fields: Fields, form: Form, names: Names) -> DiagnosisRequest:
    fields |= _given(form) | {"language": "zh" if names.tongue.chinese else "en"}
    verb, _, rest = (form.one("do") or "").partition(":")
    fields["findings"] = list(fields.get("findings", ()))
    fields["actions"] = list(fields.get("actions", ()))
    if verb in VERBS:
        VERBS[verb](fields, rest, form)
    if typed := form.one("add"):
        _add(fields, typed, names)
    if not any(fields.get(name) for name in ("report", "machine", "findings", "context", "actions")):
        raise EmptyReportError("Enter a report or a machine first.")
    return DiagnosisRequest.model_validate(fields)


def dispatch_of(form: Form) -> DispatchRequest:
    """Return the dispatch in the form."""
    return DispatchRequest(
        parts=[part for name in SENT if (part := form.one(name))],
        by=form.one("sent_by") or "",
        reason=form.one("sent_why") or "",
    )


def new_pieces(form: Form, request: Mapping[str, Any]) -> bool:
    """Return whether a request has other pieces than its form, such as those of the inventory."""
    return any(
        (_pieces(form, beginning) or empty) != request[name] for name, (beginning, empty) in PIECES.items()
    )


def _given(form: Form) -> Fields:
    given: Fields = {name: form.one(name) for name in TEXTS if form.has(name)}
    given |= {name: form.one(name) for name in CHOICES if form.one(name)}
    if spares := form.one("max_spares"):
        given["max_spares"] = int(spares) if spares.isdecimal() else spares
    if any(form.has(name) for name in PROPOSED):
        given["proposed_parts"] = [part for name in PROPOSED if (part := form.one(name))] or None
    for name, (beginning, empty) in PIECES.items():
        if form.has(f"{name}_shown"):
            given[name] = _pieces(form, beginning) or empty
    if form.has("review_shown"):
        given["review"] = bool(form.one("review") and given.get("proposed_parts"))
    return given


def _pieces(form: Form, beginning: str) -> dict[str, int | str]:
    """Return the pieces by part. The request refuses anything but numbers, and names the field."""
    given = {
        name.removeprefix(beginning): form.one(name) for name in form.names() if name.startswith(beginning)
    }
    return {part: int(n) if n.isdecimal() else n for part, n in given.items() if n is not None}


def _set(fields: Fields, rest: str, _form: Form) -> None:
    symptom, _, state = rest.partition(":")
    _answer(fields, {symptom: state})


def _look(fields: Fields, rest: str, form: Form) -> None:
    """Answer all symptoms of one look: those with a tick are there, the others are not."""
    seen = set(form.all("look"))
    _answer(fields, {each: "present" if each in seen else "absent" for each in rest.split(",")})


def _drop(fields: Fields, rest: str, _form: Form) -> None:
    _keep(fields, lambda finding: finding["symptom"] not in rest.split(","))


def _try(fields: Fields, _rest: str, form: Form) -> None:
    if action := form.one("tried_action"):
        part, position = form.one("tried_part") or "", form.one("tried_position") or ""
        result = form.one("tried_result") or "unknown"
        fields["actions"].append({"action": action, "part": part, "position": position, "result": result})


def _untry(fields: Fields, rest: str, _form: Form) -> None:
    if rest.isdecimal() and int(rest) < len(fields["actions"]):
        del fields["actions"][int(rest)]


VERBS: Final[Mapping[str, Callable[[Fields, str, Form], None]]] = {
    "set": _set,
    "look": _look,
    "drop": _drop,
    "try": _try,
    "untry": _untry,
}
"""First word of the value of a button `do`, before the colon -> its effect."""


def _add(fields: Fields, typed: str, names: Names) -> None:
    symptom = symptom_meant(names, typed)
    if symptom is None:
        raise NoMatchError("No symptom, or more than one, has this name.")
    _answer(fields, {symptom: "present"})


def _answer(fields: Fields, states: Mapping[str, str]) -> None:
    """Put the answers behind the other findings. The last answer comes last."""
    _keep(fields, lambda finding: finding["symptom"] not in states)
    fields["findings"] += [
        {"symptom": symptom, "state": state, "known": "asked"} for symptom, state in states.items()
    ]


def _keep(fields: Fields, wanted: Callable[[Mapping[str, Any]], bool]) -> None:
    fields["findings"] = [each for each in fields["findings"] if wanted(each)]


def last_answers(now: DiagnosisRequest, before: DiagnosisRequest | None) -> list[str]:
    """Return the symptoms answered last: the new ones of this revision, or else the last one of all."""
    asked = [each.symptom for each in now.findings if not each.volunteered]
    known = set() if before is None else {(each.symptom, each.state) for each in before.findings}
    new = [each.symptom for each in now.findings if (each.symptom, each.state) not in known]
    return [each for each in asked if each in new] or asked[-1:]


def parts_of(names: Names, causes: Iterable[str]) -> list[tuple[str, str]]:
    """Return the id and the name of each part, in the order of the names."""
    parts = [(each, names.cause(each)) for each in causes if names.is_part(each)]
    return sorted(parts, key=lambda one: one[1])
