"""Answers, remembered for the next report with the same content.

Support desks see the same evidence all day. An answer depends only on the version of the model, on the facts of the
fault in the request, and on its options. Customer, serial number and ticket change no answer, so these fields are no
part of the key.
"""

from collections.abc import Sequence
from typing import Final

from api.diagnoses.thinking import Answered, Written, think
from diagnoser import Diagnoser
from diagnoser.remembered import Remembered
from diagnoser.wire import DiagnosisRequest

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

Key = tuple[str, str]
"""A version, and the content of a request as JSON."""


class Answering:
    """Answers requests. Threads may share it.

    Args:
        remember: Largest number of remembered answers.
    """

    def __init__(self, remember: int) -> None:
        """Remember no answer yet."""
        self.remembered = Remembered[Key, Written](remember)

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
        """Return the answers in order. A failed request gives its error. Equal requests are answered once."""
        keys = [_key(diagnoser, request) for request in requests]
        found: dict[Key, Answered] = {
            key: known for key in keys if (known := self.remembered.get(key)) is not None
        }
        new = {key: request for key, request in zip(keys, requests, strict=True) if key not in found}
        for key, answer in zip(new, think(diagnoser, list(new.values())), strict=True):
            found[key] = answer if isinstance(answer, Exception) else self._kept(key, answer)
        return [found[key] for key in keys]

    def _kept(self, key: Key, written: Written) -> Written:
        if len(key[1]) <= LONG_KEY:
            self.remembered.put(key, written)
        return written


def _key(diagnoser: Diagnoser, request: DiagnosisRequest) -> Key:
    return diagnoser.version, request.model_dump_json(exclude=NOT_TOLD, exclude_defaults=True)
