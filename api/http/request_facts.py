"""Facts of the current request, for logs, problems and the audit log.

A middleware makes one record for each request. Routes, services and their threads reach it without passing it as an
argument.
"""

from contextvars import ContextVar, Token
from dataclasses import dataclass
from typing import Final

NOBODY: Final = "nobody"


@dataclass(slots=True)
class RequestFacts:
    """Facts of one request. They are filled in while it is answered.

    Attributes:
        request_id: The id of the request, from its client or made here.
        trace_id: The trace of the client around the request, or an empty text.
        caller: Id of the API key of the request. `local` for a client of this machine before any key exists.
        diagnosis_id: The diagnosis of the request, or an empty text.
        model_version: The model version of the answer, or an empty text.
    """

    request_id: str = ""
    trace_id: str = ""
    caller: str = NOBODY
    diagnosis_id: str = ""
    model_version: str = ""


_FACTS: ContextVar[RequestFacts | None] = ContextVar("request_facts", default=None)


def request_facts() -> RequestFacts:
    """Return the facts of the current request, or blank ones outside of a request."""
    return _FACTS.get() or RequestFacts()


def note_answer(diagnosis_id: str, model_version: str) -> None:
    """Note the diagnosis of the request, and the model version of its answer."""
    facts = request_facts()
    facts.diagnosis_id, facts.model_version = diagnosis_id, model_version


def begin(facts: RequestFacts) -> Token[RequestFacts | None]:
    """Make these the facts of the current request. Return the token for `end`."""
    return _FACTS.set(facts)


def end(token: Token[RequestFacts | None]) -> None:
    """Drop the facts of an answered request."""
    _FACTS.reset(token)
