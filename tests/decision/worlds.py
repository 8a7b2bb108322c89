"""Models to decide with: the experts' knowledge as it stands, and random networks."""

from functools import cache
from pathlib import Path

import numpy as np

from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence
from diagnoser.knowledge import load_knowledge
from diagnoser.model import Model
from diagnoser.network.fault_network import Network, sparse_links
from diagnoser.types import Finding
from tests.support.random_networks import random_evidence, random_network

KNOWLEDGE = Path(__file__).parents[2] / "data" / "knowledge"


@cache
def expert_model() -> Model:
    """Return a model of the shipped knowledge alone: one event a cause, nothing learned."""
    knowledge = load_knowledge(KNOWLEDGE)
    causes = {component.id: number for number, component in enumerate(knowledge.components)}
    symptoms = {symptom.id: number for number, symptom in enumerate(knowledge.symptoms)}
    links = np.zeros((len(causes), len(symptoms)))
    for one in knowledge.links:
        links[causes[one.cause], symptoms[one.symptom]] = one.probability
    link_event, link_symptom, link = sparse_links(links)
    panel = [symptom.group == "light path" for symptom in knowledge.symptoms]
    network = Network(
        causes=tuple(causes),
        is_part=tuple(component.kind == "part" for component in knowledge.components),
        symptoms=tuple(symptoms),
        contexts=("unknown", "x3650", "no panel"),
        events=tuple((number,) for number in range(len(causes))),
        prior=np.outer(
            [1.0, 1.5, 1.0], [one.annual_rate * knowledge.exposure for one in knowledge.components]
        ),
        link_event=link_event,
        link_symptom=link_symptom,
        link=link,
        leak=np.array([knowledge.leaks[symptom] * knowledge.exposure for symptom in symptoms]),
        report_rate=np.full(len(symptoms), knowledge.report_rate),
        hidden=np.array([np.zeros(len(symptoms)), np.zeros(len(symptoms)), panel], np.bool_),
    )
    return Model(network, knowledge, {"7979": "x3650"})


@cache
def engine_of(model: Model) -> Engine:
    """Return the one engine of a model."""
    return Engine(model.network)


def evidence_of(model: Model, context: int = 0, unlisted: str = "unmentioned", **states: str) -> Evidence:
    """Return evidence from symptom=state, the state being reported, present, absent or unknown."""
    weights = {"reported": (0, 1), "present": (0, 1), "absent": (1, 0), "unknown": (1, 1)}
    index = [model.network.symptoms.index(symptom) for symptom in states]
    pairs = np.array([weights[state] for state in states.values()], np.float64).reshape(-1, 2)
    reported = np.array([state == "reported" for state in states.values()], np.bool_)
    return Evidence(context, np.array(index, np.int64), reported, pairs[:, 0], pairs[:, 1], unlisted)


def findings_of(model: Model, evidence: Evidence) -> tuple[Finding, ...]:
    """Return the findings behind evidence."""
    rows = zip(evidence.symptom, evidence.reported, evidence.if_absent, evidence.if_present, strict=True)
    return tuple(
        Finding(model.network.symptoms[symptom], _state(absent, present), "reported" if reported else "asked")
        for symptom, reported, absent, present in rows
    )


def _state(absent: float, present: float) -> str:
    if absent == present:
        return "unknown"
    return "present" if present > absent else "absent"


def random_case(
    seed: int, *, causes: int | None = None, symptoms: int | None = None
) -> tuple[Model, Evidence]:
    """Return a random network as a model, with possible evidence."""
    network = random_network(seed, causes=causes, symptoms=symptoms)
    return Model(network), random_evidence(network, seed)
