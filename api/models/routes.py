"""`/v1/models`: the model versions and the current one."""

from fastapi import APIRouter

from api.access.scopes import needs
from api.dependencies import CurrentDiagnoser, Model
from api.http.problems import responses
from api.models.schemas import CurrentModelOut, ModelOut, ModelsOut
from diagnoser.model import facts_to_json

router = APIRouter(prefix="/v1/models", tags=["models"], dependencies=[needs()], responses=responses())


@router.get("", operation_id="list_models")
def list_models(model: Model) -> ModelsOut:
    """List all model versions in the folder."""
    current = model.diagnoser().version
    return ModelsOut(models=[ModelOut(version=each, current=each == current) for each in model.versions()])


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
