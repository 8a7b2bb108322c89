"""What is known of the request that is being answered, for logs, problems and the audit log.

A middleware makes one record for each request. Routes, services and the threads that they run in reach it without
handing it on.
"""

from contextvars import ContextVar, Token
from dataclasses import dataclass
from typing import Final

NOBODY: Final = "nobody"


@dataclass(slots=True)
class RequestFacts:
    """Facts of one request. They are filled in while it is answered.

    Attributes:
        request_id: The name of the request, from its client or made here.
        trace_id: The trace of the client that the request belongs to; empty without one.
        caller: Id of the API key that asks; `local` for a client of this machine while no key exists.
        diagnosis_id: The diagnosis that the request is about; empty if there is none.
        model_version: The model version that answered; empty if none did.
    """

    request_id: str = ""
    trace_id: str = ""
    caller: str = NOBODY
    diagnosis_id: str = ""
    model_version: str = ""


_FACTS: ContextVar[RequestFacts | None] = ContextVar("request_facts", default=None)


def request_facts() -> RequestFacts:
    """Return the facts of the request that is being answered; blank ones outside of a request."""
    return _FACTS.get() or RequestFacts()


def note_answer(diagnosis_id: str, model_version: str) -> None:
    """Note which diagnosis the request led to, and which model answered."""
    facts = request_facts()
    facts.diagnosis_id, facts.model_version = diagnosis_id, model_version


def begin(facts: RequestFacts) -> Token[RequestFacts | None]:
    """Make these the facts of the request from now on. Return what `end` needs."""
    return _FACTS.set(facts)


def end(token: Token[RequestFacts | None]) -> None:
    """Forget the facts of a request that is answered."""
    _FACTS.reset(token)
