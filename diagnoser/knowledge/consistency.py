"""Consistency checks of a `Knowledge`, wherever it comes from: files, a model or a program."""

from collections.abc import Iterable, Mapping
from datetime import date

from diagnoser.errors import KnowledgeError
from diagnoser.knowledge.patterns import pattern_problem
from diagnoser.knowledge.records import Knowledge
from diagnoser.types import SERVICE_LEVELS

LARGEST = 1e9
"""The largest cost, value, number of pieces and number of minutes.  Sums and products of them stay finite."""

SHIPPING_CLASSES = ("small", "medium", "large")


def check_knowledge(knowledge: Knowledge) -> None:
    """Check that ids are unique and known, and that numbers and patterns are valid.

    Raises:
        KnowledgeError: A record breaks a rule. The message names it.
    """
    causes = _unique("cause", (component.id for component in knowledge.components))
    symptoms = _unique("symptom", (symptom.id for symptom in knowledge.symptoms))
    if both := sorted(causes & symptoms):
        raise KnowledgeError(f"{both[0]} is the id of a cause and of a symptom; rename one of them.")
    _unique("link", (f"{link.symptom} to {link.cause}" for link in knowledge.links))
    _check_causes(knowledge)
    _check_symptoms(knowledge, symptoms)
    _check_links(knowledge, symptoms, causes)
    _check_keys(knowledge, symptoms, causes)
    _check_costs(knowledge)
    _check_steps(knowledge)
    _check_part_numbers(knowledge)
    _check_ends_of_life(knowledge)


def _unique(what: str, ids: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    for name in ids:
        if not name or name in seen:
            raise KnowledgeError(f"The {what} {name!r} is empty or given twice.")
        seen.add(name)
    return seen


def _check_part_numbers(knowledge: Knowledge) -> None:
    parts = {component.id for component in knowledge.components if component.kind == "part"}
    for each in knowledge.part_numbers:
        _known(f"part of the number {each.number}", (each.part,), parts)


def _check_ends_of_life(knowledge: Knowledge) -> None:
    families = {machine.family for machine in knowledge.machines.values()}
    parts = {component.id for component in knowledge.components if component.kind == "part"}
    _unique("end of life", (f"{each.family} {each.part}" for each in knowledge.ends_of_life))
    for each in knowledge.ends_of_life:
        _known(f"part of the end of life of {each.family}", (each.part,), {"", *parts})
        if each.family not in families:
            raise KnowledgeError(f"The end of life of {each.family} is that of no family of a machine.")
        try:
            date.fromisoformat(each.ends_on)
        except ValueError:
            raise KnowledgeError(f"The end of life of {each.family} is no day: {each.ends_on!r}.") from None


def _check_causes(knowledge: Knowledge) -> None:
    _fraction("exposure", knowledge.exposure)
    _fraction("report_rate", knowledge.report_rate)
    for component in knowledge.components:
        _fraction(f"annual_rate x exposure of {component.id}", component.annual_rate * knowledge.exposure)
        if component.units < 0 or component.value_usd < 0:
            raise KnowledgeError(f"The cause {component.id} has negative units or value.")
        if max(component.units, component.value_usd) > LARGEST:
            raise KnowledgeError(f"The cause {component.id} has units or a value above {LARGEST:,.0f}.")
        if component.shipping_class not in SHIPPING_CLASSES:
            raise KnowledgeError(
                f"The shipping class of {component.id} is unknown: {component.shipping_class!r}."
            )


def _check_symptoms(knowledge: Knowledge, symptoms: set[str]) -> None:
    below = {symptom.id: symptom.supersedes for symptom in knowledge.symptoms}
    for symptom in knowledge.symptoms:
        _known(f"symptom superseded by {symptom.id}", symptom.supersedes, symptoms)
        if leads_back(symptom.id, below):
            raise KnowledgeError(f"The symptom {symptom.id} supersedes itself, directly or through others.")
        for pattern in symptom.patterns:
            if problem := pattern_problem(pattern):
                raise KnowledgeError(f"The symptom {symptom.id}: {problem}.")


def leads_back(start: str, below: Mapping[str, Iterable[str]]) -> bool:
    """Return whether a path along `below` leads from start back to start."""
    seen: set[str] = set()
    waiting = list(below[start])
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(below.get(name, ()))
    return start in seen


def _check_links(knowledge: Knowledge, symptoms: set[str], causes: set[str]) -> None:
    _known("symptom of a link", (link.symptom for link in knowledge.links), symptoms)
    _known("cause of a link", (link.cause for link in knowledge.links), causes)
    for link in knowledge.links:
        _fraction(f"link of {link.symptom} to {link.cause}", link.probability)
    for name, leak in knowledge.leaks.items():
        _fraction(f"leak of {name}", leak)


def _check_keys(knowledge: Knowledge, symptoms: set[str], causes: set[str]) -> None:
    _known("symptom of a leak", knowledge.leaks, symptoms)
    _complete("leak", symptoms, knowledge.leaks)
    _known("symptom of a question", knowledge.questions, symptoms)
    _known("cause of a remote step", knowledge.steps, causes)
    keyed = [(key, question.symptom) for key, question in knowledge.questions.items()]
    keyed += [(key, machine.machine_type) for key, machine in knowledge.machines.items()]
    keyed += [(key, step.cause) for key, step in knowledge.steps.items()]
    for key, name in keyed:
        if key != name:
            raise KnowledgeError(f"The record of {name!r} has the key {key!r}; the two must be equal.")


def _check_costs(knowledge: Knowledge) -> None:
    costs = knowledge.costs
    _complete("handling cost", SHIPPING_CLASSES, costs.handling)
    _complete("revisit cost", SERVICE_LEVELS, costs.revisit)
    amounts = {f"handling cost of {name}": value for name, value in costs.handling.items()}
    amounts |= {f"revisit cost of {name}": value for name, value in costs.revisit.items()}
    amounts |= {"unneeded base cost": costs.unneeded_base}
    amounts |= {"unneeded cost per 1000 USD": costs.unneeded_per_1000_usd}
    amounts |= {f"minutes of the question {name}": each.minutes for name, each in knowledge.questions.items()}
    for what, amount in amounts.items():
        if amount < 0:
            raise KnowledgeError(f"The {what} is {amount:g}; it must not be negative.")
        if amount > LARGEST:
            raise KnowledgeError(f"The {what} is {amount:g}; it must not be above {LARGEST:,.0f}.")


def _check_steps(knowledge: Knowledge) -> None:
    for name, step in knowledge.steps.items():
        if step.minutes <= 0:
            raise KnowledgeError(
                f"The remote step against {name} takes {step.minutes:g} minutes; it must be above zero."
            )
        if step.minutes > LARGEST:
            raise KnowledgeError(f"The remote step against {name} takes more than {LARGEST:,.0f} minutes.")


def _known(what: str, names: Iterable[str], ids: set[str]) -> None:
    for name in names:
        if name not in ids:
            raise KnowledgeError(f"The {what} is {name!r}, which is not a known id.")


def _complete(what: str, names: Iterable[str], given: Mapping[str, float]) -> None:
    for name in names:
        if name not in given:
            raise KnowledgeError(f"There is no {what} of {name!r}.")


def _fraction(what: str, value: float) -> None:
    if not 0.0 < value < 1.0:
        raise KnowledgeError(f"The {what} is {value:g}, not strictly between 0 and 1.")
