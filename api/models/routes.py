"""`/v1/models`: the model versions and the current one."""

from fastapi import APIRouter, Request

from api.access.scopes import Caller, needs
from api.dependencies import CurrentDiagnoser, Database, Model
from api.http.json_route import JsonRoute
from api.http.problems import responses
from api.models.schemas import CurrentModelOut, ModelOut, ModelsOut, SwitchRequest
from api.models.switch import switch_model
from diagnoser import Diagnoser
from diagnoser.model import facts_to_json

router = APIRouter(
    prefix="/v1/models", tags=["models"], dependencies=[needs()], responses=responses(), route_class=JsonRoute
)


@router.get("", operation_id="list_models")
def list_models(model: Model) -> ModelsOut:
    """List all model versions in the folder."""
    current = model.diagnoser().version
    return ModelsOut(models=[ModelOut(version=each, current=each == current) for each in model.versions()])


@router.get("/current", operation_id="get_current_model")
def get_current_model(diagnoser: CurrentDiagnoser) -> CurrentModelOut:
    """Return the current model."""
    return _current_out(diagnoser)


@router.put(
    "/current",
    operation_id="put_current_model",
    dependencies=[needs("admin")],
    responses=responses(400, 404, 409, 413, 415, 422),
)
def put_current_model(
    given: SwitchRequest, request: Request, model: Model, database: Database, caller: Caller
) -> CurrentModelOut:
    """Switch to another version, while requests run. A formerly current version needs no comparison."""
    folder = request.app.state.settings.models
    return _current_out(switch_model(model, folder, database, given, who=f"key {caller.key_id}"))


def _current_out(diagnoser: Diagnoser) -> CurrentModelOut:
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
