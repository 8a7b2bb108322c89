"""Many reports in one request: JSON lines in and JSON lines out, in the same order.

The whole input is read, within its limit, before the first answer is sent. Otherwise a client that sends everything
before it reads anything would wait for the server, and the server for the client.
"""

import json
import logging
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import islice
from typing import Any

from pydantic import ValidationError

from api.diagnoses.case import body_of
from api.diagnoses.repository import Revision
from api.diagnoses.service import DiagnosisService
from api.http import problems
from api.http.unique_names import read_json
from diagnoser.wire import DiagnosisRequest

CHUNK = 100
MEDIA_TYPE = "application/x-ndjson"
log = logging.getLogger("diagnoser.api")

Line = tuple[int, bytes]


def chunks(body: bytes) -> Iterator[list[Line]]:
    """Yield groups of lines with their numbers from 1, without the blank ones."""
    lines = ((number, line) for number, line in enumerate(BytesIO(body), 1) if line.strip())
    while chunk := list(islice(lines, CHUNK)):
        yield chunk


def answer_lines(diagnoses: DiagnosisService, lines: Sequence[Line], key: str | None) -> bytes:
    """Return one output line for each input line: a diagnosis, or a problem with the number of the line."""
    read = [_read(line) for _, line in lines]
    keyed = [
        (request, f"{key} line {number}" if key else None)
        for (number, _), request in zip(lines, read, strict=True)
        if isinstance(request, DiagnosisRequest)
    ]
    answers = iter(diagnoses.open_many(keyed))
    results = [next(answers) if isinstance(each, DiagnosisRequest) else each for each in read]
    return b"".join(_write(number, result) for (number, _), result in zip(lines, results, strict=True))


def _read(line: bytes) -> DiagnosisRequest | Exception:
    try:
        return DiagnosisRequest.model_validate(read_json(line))
    except ValidationError as error:
        return error
    except problems.UnreadableError as error:
        return error
    except (ValueError, RecursionError):
        return problems.UnreadableError("The line is not JSON.")


def _write(number: int, result: Revision | Exception) -> bytes:
    if isinstance(result, Exception):
        return json.dumps(_problem(result) | {"line": number}).encode("ascii") + b"\n"
    return body_of(result) + b"\n"


def _problem(error: Exception) -> dict[str, Any]:
    body = problems.of_error(error)
    if body is None:
        log.error("A line of a batch failed.", exc_info=error)
    return body or problems.of_status(500)
