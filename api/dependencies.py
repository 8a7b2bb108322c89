"""Typed dependencies of the routes.

They are coroutines, because FastAPI runs each plain function in a thread. Starting it takes longer than their work.
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Path, Request
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool

from api.access.key_ring import KeyRing
from api.access.repository import KeyRepository
from api.diagnoses.queue import AnswerQueue
from api.diagnoses.service import DiagnosisService
from api.dispatches.service import DispatchService
from api.inventory.service import InventoryService
from api.models.current_model import CurrentModel
from api.outcomes.service import OutcomeService
from api.retention.memory import Memory
from api.reviews.service import ReviewService
from api.tickets.service import TicketService
from api.visits.service import VisitService
from api.webhooks.repository import WebhookRepository
from diagnoser import Diagnoser


async def _model(request: Request) -> CurrentModel:
    model: CurrentModel = request.app.state.model
    return model


async def _engine(request: Request) -> Engine:
    engine: Engine = request.app.state.engine
    return engine


async def _diagnoses(request: Request) -> DiagnosisService:
    diagnoses: DiagnosisService = request.app.state.diagnoses
    return diagnoses


async def _queue(request: Request) -> AnswerQueue:
    queue: AnswerQueue = request.app.state.queue
    return queue


async def _outcomes(request: Request) -> OutcomeService:
    outcomes: OutcomeService = request.app.state.outcomes
    return outcomes


async def _keys(request: Request) -> KeyRepository:
    keys: KeyRepository = request.app.state.keys
    return keys


async def _ring(request: Request) -> KeyRing:
    ring: KeyRing = request.app.state.ring
    return ring


async def _visits(request: Request) -> VisitService:
    visits: VisitService = request.app.state.visits
    return visits


async def _dispatches(request: Request) -> DispatchService:
    dispatches: DispatchService = request.app.state.dispatches
    return dispatches


async def _reviews(request: Request) -> ReviewService:
    reviews: ReviewService = request.app.state.reviews
    return reviews


async def _tickets(request: Request) -> TicketService:
    tickets: TicketService = request.app.state.tickets
    return tickets


async def _inventory(request: Request) -> InventoryService:
    inventory: InventoryService = request.app.state.inventory
    return inventory


async def _watch(request: Request) -> Callable[[], None]:
    watch: Callable[[], None] = request.app.state.watch
    return watch


async def _memory(request: Request) -> Memory:
    memory: Memory = request.app.state.memory
    return memory


async def _pseudonym_key(request: Request) -> bytes | None:
    secret: bytes | None = request.app.state.settings.secret
    return secret


def _webhooks(request: Request) -> WebhookRepository:
    webhooks: WebhookRepository = request.app.state.webhooks
    return webhooks


def _webhooks_private(request: Request) -> bool:
    allowed: bool = request.app.state.settings.webhooks_private
    return allowed


async def current_diagnoser(model: Annotated[CurrentModel, Depends(_model)]) -> Diagnoser:
    """Return the diagnoser of the current model. Without one the answer is 503."""
    if model.behind:  # to load a model takes too long for the event loop
        await run_in_threadpool(model.catch_up)
    return model.diagnoser()


Model = Annotated[CurrentModel, Depends(_model)]
Database = Annotated[Engine, Depends(_engine)]
Diagnoses = Annotated[DiagnosisService, Depends(_diagnoses)]
Queue = Annotated[AnswerQueue, Depends(_queue)]
Outcomes = Annotated[OutcomeService, Depends(_outcomes)]
Keys = Annotated[KeyRepository, Depends(_keys)]
Ring = Annotated[KeyRing, Depends(_ring)]
Visits = Annotated[VisitService, Depends(_visits)]
Dispatches = Annotated[DispatchService, Depends(_dispatches)]
Reviews = Annotated[ReviewService, Depends(_reviews)]
Tickets = Annotated[TicketService, Depends(_tickets)]
Inventory = Annotated[InventoryService, Depends(_inventory)]
Watched = Annotated[Callable[[], None], Depends(_watch)]
Memories = Annotated[Memory, Depends(_memory)]
PseudonymKey = Annotated[bytes | None, Depends(_pseudonym_key)]
Webhooks = Annotated[WebhookRepository, Depends(_webhooks)]
WebhooksPrivate = Annotated[bool, Depends(_webhooks_private)]
CurrentDiagnoser = Annotated[Diagnoser, Depends(current_diagnoser)]
DiagnosisId = Annotated[str, Path(min_length=1, max_length=36, pattern=r"^[0-9a-f-]+$")]
