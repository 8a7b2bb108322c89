"""`/health/live`, `/health/ready` and `/metrics`."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.access.scopes import needs
from api.dependencies import Database, Model, Watched
from api.health.disk import DiskProbe
from api.health.schemas import HealthOut
from api.http.problems import NotReadyError, responses
from api.store import ping

router = APIRouter(tags=["health"])


@router.get("/health/live", operation_id="get_live", responses=responses())
async def get_live() -> HealthOut:
    """Report that the process runs. Neither the model nor the store is checked."""
    return HealthOut(status="live")


@router.get("/health/ready", operation_id="get_ready", responses=responses())
def get_ready(request: Request, model: Model, database: Database) -> HealthOut:
    """Say whether a model is loaded, the store answers and takes writes, and no shutdown has begun."""
    if request.app.state.shutting_down:
        raise NotReadyError("The service is shutting down.")
    model.diagnoser()
    if not ping(database):
        raise NotReadyError("The database takes no writes.")
    disk: DiskProbe = request.app.state.disk
    disk.require_writes()
    return HealthOut(status="ready")


@router.get(
    "/metrics",
    operation_id="get_metrics",
    dependencies=[needs()],
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **responses()},
)
def get_metrics(request: Request, watch: Watched) -> Response:
    """Return all counters in the Prometheus text format."""
    watch()
    text: bytes = request.app.state.metrics.text()
    return Response(text, media_type=CONTENT_TYPE_LATEST)
