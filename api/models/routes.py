"""Which model versions there are, and which one answers."""

from fastapi import APIRouter

from api.dependencies import CurrentDiagnoser, CurrentServing
from api.http.problems import responses
from api.schemas import CurrentModelOut, ModelOut, ModelsOut
from diagnoser.model import facts_to_json

router = APIRouter(prefix="/v1/models", tags=["models"], responses=responses())


@router.get("", operation_id="list_models")
def list_models(serving: CurrentServing) -> ModelsOut:
    """List the model versions at hand."""
    current = serving.current().version
    return ModelsOut(models=[ModelOut(version=each, current=each == current) for each in serving.versions()])


@router.get("/current", operation_id="get_current_model")
def get_current_model(diagnoser: CurrentDiagnoser) -> CurrentModelOut:
    """Return the model that answers now."""
    network = diagnoser.model.network
    return CurrentModelOut(
        version=diagnoser.version,
        current=True,
        causes=len(network.causes),
        symptoms=len(network.symptoms),
        events=len(network.events),
        contexts=len(network.contexts),
        facts=facts_to_json(diagnoser.model),
    )
