"""From requests to answers in their sent and stored form, each written once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from api.store.packed import Compressed, pack
from diagnoser import Diagnoser
from diagnoser.types import Answer, KitAnswer
from diagnoser.wire import DiagnosisRequest
from diagnoser.wire.answer import answer_out


@dataclass(frozen=True, eq=False, slots=True)
class Written:
    """An answer in its JSON form. Nobody changes it.

    Attributes:
        document: The answer as JSON values.
        text: The same as JSON.
        packed: The same in its stored form.
    """

    document: dict[str, Any]
    text: bytes
    packed: Compressed


Answered = Written | Exception


def think(diagnoser: Diagnoser, requests: Sequence[DiagnosisRequest]) -> list[Answered]:
    """Compute the answers and return them in order. A failed request gives its error.

    Neighbouring requests for a short answer with the same options form one batch.
    """
    answers = list[Answer | KitAnswer | Exception]()
    for (detail, _), alike in groupby(requests, key=lambda request: (request.detail, request.options())):
        neighbours = list(alike)
        if detail == "kit":
            answers += _short_answers(diagnoser, neighbours)
        else:
            answers += (_answer_or_error(diagnoser, request) for request in neighbours)
    return [each if isinstance(each, Exception) else _written(each) for each in answers]


def answer_of(diagnoser: Diagnoser, request: DiagnosisRequest) -> Answer | KitAnswer:
    """Compute the full or the short answer to a request."""
    if request.detail == "kit":
        (answer,) = diagnoser.kit_answers([request.to_report()], request.options())
        return answer
    return diagnoser.answer(request.to_report(), request.options())


def _written(answer: Answer | KitAnswer) -> Written:
    text = answer_out(answer).model_dump_json().encode()
    # Pydantic takes eight times as long for the JSON values as reading them from the text.
    return Written(json.loads(text), text, pack(text))


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
