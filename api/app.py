"""The application: the one place where the parts of the service are put together."""

import asyncio
import gc
import logging
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from fastapi.telemetry import TelemetryConfig
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import State

from api.access import routes as keys
from api.access import session_routes as sessions
from api.access.gate import Gate
from api.access.key_ring import KeyRing
from api.access.rate_limits import Limit, RateLimits
from api.access.repository import KeyRepository
from api.audit import routes as audit
from api.console import PAGES
from api.console.refusal_pages import RefusalPages
from api.diagnoses import routes as diagnoses
from api.diagnoses.answering import Answering
from api.diagnoses.context import CaseContext
from api.diagnoses.queue import AnswerQueue
from api.diagnoses.repository import DiagnosisRepository
from api.diagnoses.service import DiagnosisService
from api.dispatches import routes as dispatches
from api.dispatches.repository import DispatchRepository
from api.dispatches.service import DispatchService
from api.health import routes as health
from api.health.disk import DiskProbe
from api.http import openapi, problems
from api.http.body_limits import BodyLimit
from api.http.idempotency import forget_keys
from api.http.metrics import Metrics
from api.http.request_log import RequestLog
from api.http.request_metrics import RequestMetrics
from api.inventory import routes as inventory
from api.inventory.repository import InventoryRepository
from api.inventory.service import InventoryService
from api.models import routes as models
from api.models.current_model import CurrentModel, Loader
from api.outcomes import routes as outcomes
from api.outcomes.repository import OutcomeRepository
from api.outcomes.service import OutcomeService
from api.reference import routes as reference
from api.replay import routes as replay
from api.reports import routes as reports
from api.retention import routes as erasures
from api.retention.memory import Memory
from api.reviews import routes as reviews
from api.reviews.repository import ReviewRepository
from api.reviews.service import ReviewService
from api.settings import Settings
from api.store import connect, flush, migrate
from api.tickets import routes as tickets
from api.tickets.service import TicketService
from api.visits import routes as visits
from api.visits.repository import VisitRepository
from api.visits.service import VisitService
from api.vocabulary import routes as vocabulary
from api.webhooks import routes as webhooks
from api.webhooks.repository import WebhookRepository
from api.webhooks.sender import WebhookSender

STATIC = Path(__file__).parent / "console" / "static"
ROUTERS = (
    diagnoses.opening,
    diagnoses.router,
    visits.router,
    dispatches.router,
    reviews.router,
    outcomes.router,
    tickets.router,
    inventory.router,
    reports.router,
    vocabulary.router,
    models.router,
    replay.router,
    keys.router,
    audit.router,
    erasures.router,
    webhooks.router,
    sessions.router,
    health.router,
    reference.router,
    *PAGES,
)
FLUSH_SECONDS = 0.25
"""Pause between bringing new answers to the disk."""
TURN_SECONDS = 0.0005
"""Time after which Python lets another thread run. The thread that receives and sends gives its turn up with each call
of the system; with Python's default of 5 ms it then waits for those that answer, and so do all clients."""
YOUNG_OBJECTS = 20_000
"""New objects after which Python looks for unreachable ones among them. An answer makes a thousand and more, nearly all
of which go by themselves; with Python's default of 700 the search takes one part in twenty of the processor time."""
LAST_SECONDS = 5.0
"""Time that work in the background has for its end when the service ends."""
log = logging.getLogger("diagnoser.api")


def create_app(settings: Settings | None = None, loader: Loader | None = None) -> FastAPI:
    """Return the service. Nothing is opened or loaded before it starts."""
    settings = settings or Settings()
    model = CurrentModel(settings.models, loader, remember=settings.remembered_answers)
    app = FastAPI(
        title="Diagnoser",
        summary="From a server's fault report to the spares worth sending",
        version=version("diagnoser"),
        docs_url=None,  # these pages load scripts from other hosts; `api.reference` has one of our own
        redoc_url=None,
        redirect_slashes=False,
        telemetry=_telemetry(settings),
        lifespan=_lifespan,
    )
    _attach(app, settings, model)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    problems.install(app)
    _add_middleware(app, settings)
    openapi.install(app)
    return app


def _telemetry(settings: Settings) -> TelemetryConfig:
    """Return the telemetry signals of FastAPI. Its logs are off, because their errors may quote a report."""
    wanted = settings.telemetry
    return {"tracing": wanted, "metrics": False, "logs": False, "auto_configure": wanted}


def _attach(app: FastAPI, settings: Settings, model: CurrentModel) -> None:
    """Make the parts of the service and keep them in the state of the application."""
    state = app.state
    state.settings, state.log, state.metrics = settings, log, Metrics()
    state.shutting_down, state.watch = False, partial(_note_state, state)
    state.engine, state.model = connect(settings.database_url), model
    state.disk = DiskProbe(state.engine)
    state.keys = KeyRepository(state.engine)
    state.ring = KeyRing(state.keys)
    key = settings.secret
    answering = Answering(settings.remembered_answers)
    state.memory = Memory(state.engine, partial(_forget, model, answering))
    state.outcomes = OutcomeService(state.model, OutcomeRepository(state.engine), state.metrics)
    state.diagnoses = DiagnosisService(
        state.model,
        DiagnosisRepository(state.engine, prompt=not settings.answers_wait_for_disk),
        CaseContext(state.engine, key),
        state.metrics,
        answering,
    )
    state.queue = AnswerQueue(state.diagnoses)
    state.visits = VisitService(state.model, state.diagnoses, VisitRepository(state.engine))
    state.dispatches = DispatchService(state.model, DispatchRepository(state.engine))
    state.tickets = TicketService(state.model, state.engine, key)
    state.inventory = InventoryService(state.model, InventoryRepository(state.engine))
    state.webhooks = WebhookRepository(state.engine)
    state.sender = WebhookSender(state.engine, private=settings.webhooks_private)
    state.reviews = ReviewService(state.model, ReviewRepository(state.engine))


def _add_middleware(app: FastAPI, settings: Settings) -> None:
    """Add the layers around all routes. The last one added is the outermost."""
    app.add_middleware(BodyLimit, limit=settings.max_body_bytes, batch_limit=settings.max_batch_bytes)
    limits = RateLimits(app.state.engine, Limit(settings.requests_per_minute, settings.request_burst))
    app.add_middleware(Gate, ring=app.state.ring, limits=limits)
    app.add_middleware(RefusalPages)
    app.add_middleware(RequestMetrics, metrics=app.state.metrics)
    app.add_middleware(RequestLog)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    await asyncio.to_thread(_start, app)
    settings, state = app.state.settings, app.state
    ended = asyncio.Event()
    following = [
        asyncio.create_task(_repeat(work, seconds, ended))
        for work, seconds in (
            (partial(_follow, state), settings.reload_seconds),
            (state.ring.follow, settings.key_seconds),
            (state.memory.follow, settings.key_seconds),
            (partial(_flush, state.engine), FLUSH_SECONDS),
            (state.sender.send_due, settings.webhook_seconds),
        )
    ]
    if not state.ring.needed:
        log.warning("No API key exists yet: the service answers only clients on this machine.")
    try:
        yield
    finally:
        state.shutting_down = True
        state.watch()
        ended.set()
        # Work that has begun ends before the store is left, because its connection would never be closed.
        _, late = await asyncio.wait(following, timeout=LAST_SECONDS)
        for each in late:
            each.cancel()
        state.queue.close()
        with suppress(SQLAlchemyError):
            await asyncio.to_thread(state.ring.note_uses)
        state.engine.dispose()


def _start(app: FastAPI) -> None:
    """Migrate the store, forget old keys and messages, and load the model, before the first connection is accepted."""
    migrate(app.state.engine)
    oldest = datetime.now(UTC) - timedelta(days=app.state.settings.idempotency_days)
    forget_keys(app.state.engine, oldest.isoformat())
    app.state.webhooks.forget_old(oldest.isoformat())
    app.state.ring.read()
    app.state.memory.begin()
    app.state.model.load()
    sys.setswitchinterval(TURN_SECONDS)
    gc.set_threshold(YOUNG_OBJECTS, *gc.get_threshold()[1:])
    app.state.watch()


def _forget(model: CurrentModel, answering: Answering) -> None:
    model.forget()
    answering.remembered.clear()


def _follow(state: State) -> None:
    state.model.follow()
    state.watch()


def _note_state(state: State) -> None:
    """Record in the metrics whether this process can answer, and its current model."""
    ready = state.model.loaded and not state.shutting_down
    state.metrics.note_state(ready=ready, version=state.model.version)


def _flush(engine: Engine) -> None:
    try:
        flush(engine)
    except OSError as error:
        reason = error.strerror
    else:
        return
    log.error("The newest answers could not be brought to the disk: %s", reason)


async def _repeat(work: Callable[[], object], seconds: float, ended: asyncio.Event) -> None:
    """Do the same again and again in a thread, with a pause before each time, until the end."""
    while True:
        with suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), seconds)
            return
        await asyncio.to_thread(work)
