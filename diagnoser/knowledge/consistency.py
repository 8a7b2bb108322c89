"""What must hold between the tables, whether they come from files, from a model or from a program."""

from collections.abc import Iterable, Mapping

from diagnoser.errors import KnowledgeError
from diagnoser.knowledge.patterns import pattern_problem
from diagnoser.knowledge.records import Knowledge
from diagnoser.types import SERVICE_LEVELS

SHIPPING_CLASSES = ("small", "medium", "large")


def check_knowledge(knowledge: Knowledge) -> None:
    """Check ids, ranges, patterns and that nothing is said twice.

    Raises:
        KnowledgeError: Naming the record that breaks a rule.
    """
    causes = _unique("cause", (component.id for component in knowledge.components))
    symptoms = _unique("symptom", (symptom.id for symptom in knowledge.symptoms))
    if both := sorted(causes & symptoms):
        raise KnowledgeError(f"{both[0]} is the id of a cause and of a symptom.")
    _unique("link", (f"{link.symptom} to {link.cause}" for link in knowledge.links))
    _check_causes(knowledge)
    _check_symptoms(knowledge, symptoms)
    _check_links(knowledge, symptoms, causes)
    _check_keys(knowledge, symptoms)
    _check_costs(knowledge)


def _unique(what: str, ids: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    for name in ids:
        if not name or name in seen:
            raise KnowledgeError(f"The {what} {name!r} is empty or given twice.")
        seen.add(name)
    return seen


def _check_causes(knowledge: Knowledge) -> None:
    _fraction("exposure", knowledge.exposure)
    _fraction("report_rate", knowledge.report_rate)
    for component in knowledge.components:
        _fraction(f"annual_rate x exposure of {component.id}", component.annual_rate * knowledge.exposure)
        if component.units < 0 or component.value_usd < 0:
            raise KnowledgeError(f"The cause {component.id} has negative units or value.")
        if component.shipping_class not in SHIPPING_CLASSES:
            raise KnowledgeError(
                f"The shipping class of {component.id} is unknown: {component.shipping_class!r}."
            )


def _check_symptoms(knowledge: Knowledge, symptoms: set[str]) -> None:
    below = {symptom.id: symptom.supersedes for symptom in knowledge.symptoms}
    for symptom in knowledge.symptoms:
        _known(f"supersedes of {symptom.id}", symptom.supersedes, symptoms)
        if leads_back(symptom.id, below):
            raise KnowledgeError(f"The symptom {symptom.id} supersedes itself, directly or through others.")
        for pattern in symptom.patterns:
            if problem := pattern_problem(pattern):
                raise KnowledgeError(f"The symptom {symptom.id}: {problem}.")


def leads_back(start: str, below: Mapping[str, Iterable[str]]) -> bool:
    """Return whether following `below` from start comes back to start."""
    seen: set[str] = set()
    waiting = list(below[start])
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(below.get(name, ()))
    return start in seen


def _check_links(knowledge: Knowledge, symptoms: set[str], causes: set[str]) -> None:
    _known("links", (link.symptom for link in knowledge.links), symptoms)
    _known("links", (link.cause for link in knowledge.links), causes)
    for link in knowledge.links:
        _fraction(f"link of {link.symptom} to {link.cause}", link.probability)
    for name, leak in knowledge.leaks.items():
        _fraction(f"leak of {name}", leak)


def _check_keys(knowledge: Knowledge, symptoms: set[str]) -> None:
    _known("leaks", knowledge.leaks, symptoms)
    _known("leaks of all symptoms", symptoms, set(knowledge.leaks))
    _known("questions", knowledge.questions, symptoms)
    keyed = [(key, question.symptom) for key, question in knowledge.questions.items()]
    keyed += [(key, machine.machine_type) for key, machine in knowledge.machines.items()]
    for key, name in keyed:
        if key != name:
            raise KnowledgeError(f"The record {name!r} stands under the key {key!r}.")


def _check_costs(knowledge: Knowledge) -> None:
    costs = knowledge.costs
    _known("handling costs", SHIPPING_CLASSES, set(costs.handling))
    _known("revisit costs", SERVICE_LEVELS, set(costs.revisit))
    amounts = [
        *costs.handling.values(),
        *costs.revisit.values(),
        costs.unneeded_base,
        costs.unneeded_per_1000_usd,
    ]
    minutes = [question.minutes for question in knowledge.questions.values()]
    if min([*amounts, *minutes]) < 0:
        raise KnowledgeError("A cost or a question's minutes are negative.")


def _known(what: str, names: Iterable[str], ids: set[str]) -> None:
    for name in names:
        if name not in ids:
            raise KnowledgeError(f"The {what} name {name!r}, which is not known there.")


def _fraction(what: str, value: float) -> None:
    if not 0.0 < value < 1.0:
        raise KnowledgeError(f"The {what} is {value:g}, not strictly between 0 and 1.")
