"""The wire format: requests, answers, outcomes and tickets as they are sent, printed and stored.

The service, the command line and the store use the same pydantic models, and the OpenAPI document is made from
them. `import diagnoser` does not import this package, because pydantic takes longer to import than the library.
"""

from diagnoser.wire.answer import AnswerOut, KitAnswerOut
from diagnoser.wire.outcome import OutcomeRequest
from diagnoser.wire.request import AnswersRequest, DiagnosisRequest, FindingIn
from diagnoser.wire.ticket import Ticket

__all__ = [
    "AnswerOut",
    "AnswersRequest",
    "DiagnosisRequest",
    "FindingIn",
    "KitAnswerOut",
    "OutcomeRequest",
    "Ticket",
]
