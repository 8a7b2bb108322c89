"""What routes ask for: each is one typed name."""

from typing import Annotated

from fastapi import Depends, Header, Request

from api.diagnoses.service import Cases
from api.models.current_model import Serving
from api.store import Store
from diagnoser import Diagnoser


def _serving(request: Request) -> Serving:
    serving: Serving = request.app.state.serving
    return serving


def _store(request: Request) -> Store:
    store: Store = request.app.state.store
    return store


def _cases(request: Request) -> Cases:
    cases: Cases = request.app.state.cases
    return cases


def current_diagnoser(serving: Annotated[Serving, Depends(_serving)]) -> Diagnoser:
    """Return the model that answers; 503 while there is none."""
    return serving.current()


CurrentServing = Annotated[Serving, Depends(_serving)]
CurrentStore = Annotated[Store, Depends(_store)]
CurrentCases = Annotated[Cases, Depends(_cases)]
CurrentDiagnoser = Annotated[Diagnoser, Depends(current_diagnoser)]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="Sent again with the same request, nothing happens twice; with another one, 409.",
    ),
]
