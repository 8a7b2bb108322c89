"""Putting the service together: the one place where its parts meet."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from api.console import routes as console
from api.diagnoses import routes as diagnoses
from api.diagnoses.service import Cases
from api.health import routes as health
from api.http import openapi, problems
from api.http.access import LoopbackOnly
from api.http.body_limits import BodyLimit
from api.http.metrics import Metrics
from api.http.request_metrics import Observed
from api.models import routes as models
from api.models.current_model import Loader, Serving, load_diagnoser
from api.settings import Settings
from api.store import Store, connect, migrate
from api.vocabulary import routes as vocabulary

STATIC = Path(__file__).parent / "console" / "static"
ROUTERS = (diagnoses.router, vocabulary.router, models.router, health.router, console.router)
log = logging.getLogger("diagnoser.api")


def create_app(settings: Settings | None = None, loader: Loader = load_diagnoser) -> FastAPI:
    """Return the service; nothing is opened or loaded before it starts."""
    settings = settings or Settings()
    app = FastAPI(
        title="Diagnoser",
        summary="From a server's fault report to the spares worth sending",
        version=version("diagnoser"),
        docs_url=None,  # they load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
    )
    _hang_up(app, settings, loader)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    problems.install(app)
    _surround(app, settings)
    openapi.install(app)
    return app


def _hang_up(app: FastAPI, settings: Settings, loader: Loader) -> None:
    state = app.state
    state.settings, state.log, state.metrics = settings, log, Metrics()
    state.engine = connect(settings.database_url)
    state.serving, state.store = Serving(settings.models, loader), Store(state.engine)
    state.cases = Cases(state.serving, state.store, state.metrics)


def _surround(app: FastAPI, settings: Settings) -> None:
    """Add the layers around all routes; the last one added is the outermost."""
    app.add_middleware(BodyLimit, limit=settings.max_body_bytes, batch_limit=settings.max_batch_bytes)
    app.add_middleware(LoopbackOnly)
    app.add_middleware(Observed, metrics=app.state.metrics)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    await asyncio.to_thread(_start, app)
    following = asyncio.create_task(_follow(app))
    log.warning("No API key was created yet: the service answers only clients on this machine.")
    try:
        yield
    finally:
        app.state.serving.draining = True
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
        app.state.engine.dispose()


def _start(app: FastAPI) -> None:
    """Prepare everything before the first connection is taken."""
    migrate(app.state.engine)
    oldest = datetime.now(UTC) - timedelta(days=app.state.settings.idempotency_days)
    app.state.store.forget_keys(oldest.isoformat())
    app.state.serving.load()


async def _follow(app: FastAPI) -> None:
    """Look from time to time which model is current: somebody may promote another, or train the first one."""
    while True:
        await asyncio.sleep(app.state.settings.reload_seconds)
        await asyncio.to_thread(app.state.serving.follow)
