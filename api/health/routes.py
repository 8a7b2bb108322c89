"""Whether the process lives, whether it can answer, and what it counted."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api.dependencies import CurrentServing, CurrentStore
from api.http.metrics import Metrics
from api.http.problems import NotReadyError, responses
from api.schemas import HealthOut

router = APIRouter(tags=["health"])


@router.get("/health/live", operation_id="get_live", responses=responses())
async def get_live() -> HealthOut:
    """Say that the process lives; nothing else is looked at."""
    return HealthOut(status="live")


@router.get("/health/ready", operation_id="get_ready", responses=responses())
def get_ready(serving: CurrentServing, store: CurrentStore) -> HealthOut:
    """Say whether a model is loaded, the store answers and no shutdown has begun."""
    if serving.draining:
        raise NotReadyError("The service is shutting down.")
    serving.current()
    store.ping()
    return HealthOut(status="ready")


@router.get(
    "/metrics",
    operation_id="get_metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **responses()},
)
def get_metrics(request: Request, serving: CurrentServing) -> Response:
    """Return all counters in the Prometheus text format."""
    metrics: Metrics = request.app.state.metrics
    metrics.ready.set(serving.loaded and not serving.draining)
    return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)
