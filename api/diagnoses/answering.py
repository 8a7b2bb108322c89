"""Answers as they are sent and stored, each written once, and remembered for the next report that says the same.

Desks see the same evidence all day. What a service answers depends on the version of the model and on what the request
tells of the fault and of the choice, and on nothing else. Whose machine it is and which ticket it belongs to changes no
answer, so those fields are no part of the key.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from api.store.packed import Compressed, pack
from diagnoser import Diagnoser
from diagnoser.remembered import Remembered
from diagnoser.types import Answer, KitAnswer
from diagnoser.wire import DiagnosisRequest
from diagnoser.wire.answer import answer_out

NOT_TOLD: Final = {
    "serial",
    "customer",
    "continues",
    "ticket_id",
    "review",
    "proposed_causes",
}
"""Fields of a request that no answer depends on."""

LONG_KEY: Final = 8000
"""Characters of a request above which its answer is not remembered."""


@dataclass(frozen=True, eq=False, slots=True)
class Written:
    """An answer with its JSON form. Nobody changes it.

    Attributes:
        answer: The answer.
        document: The same as JSON values.
        text: The same as JSON.
        packed: The same as the store keeps it.
    """

    answer: Answer | KitAnswer
    document: dict[str, Any]
    text: bytes
    packed: Compressed


Answered = Written | Exception


class Answering:
    """Answers requests. Threads may share it.

    Args:
        remember: Answers that are remembered, at most.
    """

    def __init__(self, remember: int) -> None:
        """Remember no answer yet."""
        self.remembered = Remembered[tuple[str, str], Written](remember)

    def recalled(self, diagnoser: Diagnoser, request: DiagnosisRequest) -> Written | None:
        """Return the answer to a request if it is remembered."""
        return self.remembered.get(_key(diagnoser, request)) if self.remembered.most else None

    def one(self, diagnoser: Diagnoser, request: DiagnosisRequest) -> Written:
        """Return the answer to a request.

        Raises:
            DiagnoserError: It has none.
        """
        (found,) = self.many(diagnoser, [request])
        if isinstance(found, Exception):
            raise found
        return found

    def many(self, diagnoser: Diagnoser, requests: Sequence[DiagnosisRequest]) -> list[Answered]:
        """Return the answers in order; a request without one gives its error. The same request is answered once."""
        keys = [_key(diagnoser, request) for request in requests]
        found: dict[tuple[str, str], Answered] = {
            key: known for key in keys if (known := self.remembered.get(key)) is not None
        }
        new = {key: request for key, request in zip(keys, requests, strict=True) if key not in found}
        for key, answer in zip(new, _answers(diagnoser, list(new.values())), strict=True):
            found[key] = answer if isinstance(answer, Exception) else self._kept(key, _written(answer))
        return [found[key] for key in keys]

    def _kept(self, key: tuple[str, str], written: Written) -> Written:
        if len(key[1]) <= LONG_KEY:
            self.remembered.put(key, written)
        return written


def answer_of(diagnoser: Diagnoser, request: DiagnosisRequest) -> Answer | KitAnswer:
    """Return the full or the short answer to a request, worked out now."""
    if request.detail == "kit":
        (answer,) = diagnoser.kit_answers([request.to_report()], request.options())
        return answer
    return diagnoser.answer(request.to_report(), request.options())


def _key(diagnoser: Diagnoser, request: DiagnosisRequest) -> tuple[str, str]:
    return diagnoser.version, request.model_dump_json(exclude=NOT_TOLD, exclude_defaults=True)


def _written(answer: Answer | KitAnswer) -> Written:
    out = answer_out(answer)
    text = out.model_dump_json().encode()
    # Pydantic takes eight times as long for the JSON values as reading them from the text.
    return Written(answer, json.loads(text), text, pack(text))


def _answers(
    diagnoser: Diagnoser, requests: Sequence[DiagnosisRequest]
) -> list[Answer | KitAnswer | Exception]:
    """Return the answers in order. Neighbours that ask for a short answer with the same options are one batch."""
    answers = list[Answer | KitAnswer | Exception]()
    for (detail, _), alike in groupby(requests, key=lambda request: (request.detail, request.options())):
        neighbours = list(alike)
        if detail == "kit":
            answers += _short_answers(diagnoser, neighbours)
        else:
            answers += (_answer_or_error(diagnoser, request) for request in neighbours)
    return answers


def _short_answers(
    diagnoser: Diagnoser, requests: Sequence[DiagnosisRequest]
) -> Sequence[Answer | KitAnswer | Exception]:
    """Return the short answers as one batch, or one by one if a report of them has no answer."""
    try:
        return diagnoser.kit_answers([request.to_report() for request in requests], requests[0].options())
    except Exception:  # noqa: BLE001 -- the answers one by one show which report it was
        return [_answer_or_error(diagnoser, request) for request in requests]


def _answer_or_error(diagnoser: Diagnoser, request: DiagnosisRequest) -> Answer | KitAnswer | Exception:
    try:
        return answer_of(diagnoser, request)
    except Exception as error:  # noqa: BLE001 -- one bad line must not stop the other lines
        return error
