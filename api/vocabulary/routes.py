"""`/v1/symptoms`, `/v1/causes`, `/v1/machines`: the allowed ids of requests."""

from fastapi import APIRouter

from api.access.scopes import needs
from api.dependencies import CurrentDiagnoser
from api.http.problems import responses
from api.vocabulary.schemas import CausesOut, CauseTermOut, MachineOut, MachinesOut, SymptomOut, SymptomsOut
from diagnoser.knowledge import Component, Knowledge, MachineType, Symptom

router = APIRouter(prefix="/v1", tags=["vocabulary"], dependencies=[needs()], responses=responses())


@router.get("/symptoms", operation_id="list_symptoms")
def list_symptoms(diagnoser: CurrentDiagnoser) -> SymptomsOut:
    """List the symptoms of the current model, with how to ask for them."""
    knowledge, network = diagnoser.model.knowledge, diagnoser.model.network
    known = {symptom.id: symptom for symptom in knowledge.symptoms}
    listed = [_symptom(each, known.get(each), knowledge) for each in network.symptoms]
    return SymptomsOut(model_version=diagnoser.version, symptoms=listed)


@router.get("/causes", operation_id="list_causes")
def list_causes(diagnoser: CurrentDiagnoser) -> CausesOut:
    """List the causes of the current model."""
    network = diagnoser.model.network
    known = {component.id: component for component in diagnoser.model.knowledge.components}
    listed = [
        _cause(each, known.get(each), part=part)
        for each, part in zip(network.causes, network.is_part, strict=True)
    ]
    return CausesOut(model_version=diagnoser.version, causes=listed)


@router.get("/machines", operation_id="list_machines")
def list_machines(diagnoser: CurrentDiagnoser) -> MachinesOut:
    """List the machine types in the expert knowledge."""
    machines = diagnoser.model.knowledge.machines.values()
    return MachinesOut(model_version=diagnoser.version, machines=[_machine(each) for each in machines])


def _symptom(symptom_id: str, symptom: Symptom | None, knowledge: Knowledge) -> SymptomOut:
    question = knowledge.questions.get(symptom_id)
    return SymptomOut(
        symptom=symptom_id,
        name_en=symptom.name_en if symptom else symptom_id,
        name_zh=symptom.name_zh if symptom else symptom_id,
        group=symptom.group if symptom else "",
        how_observed=symptom.how_observed if symptom else "",
        question_en=question.text_en if question else None,
        question_zh=question.text_zh if question else None,
        minutes=question.minutes if question else None,
    )


def _cause(cause_id: str, component: Component | None, *, part: bool) -> CauseTermOut:
    return CauseTermOut(
        cause=cause_id,
        kind="part" if part else "no_part",
        name_en=component.name_en if component else cause_id,
        name_zh=component.name_zh if component else cause_id,
    )


def _machine(machine: MachineType) -> MachineOut:
    return MachineOut(
        machine_type=machine.machine_type,
        family=machine.family,
        product_name=machine.product_name,
        light_path=machine.light_path,
        shows=list(machine.shows),
    )
