"""Expert knowledge as the prior of learning; an uninformative prior if there is no knowledge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from diagnoser.arrays import Bools, Floats
from diagnoser.knowledge import Knowledge, not_observable
from diagnoser.knowledge.machines import LIGHT_PATH_GROUP
from diagnoser.learning.links import Prior
from diagnoser.learning.priors import Place
from diagnoser.network.fault_network import WHOLE_FLEET

OWN_CONTEXT: Final = 20
"""Number of tickets from which a machine type is a context of its own."""

LEAK_WEIGHT: Final = 200.0
"""Weight of an expert's leak, in tickets."""

REPORT_WEIGHT: Final = 20.0
"""Weight of the experts' mean report rate, in tickets."""

SHARE_WEIGHT: Final = 40.0
"""Weight of the experts' shares of causes, and of their share of tickets with several causes, in tickets."""

BLANK_REPORT_RATE: Final = 0.5
"""Prior mean of the report rates if there is no knowledge."""


@dataclass(frozen=True, eq=False)
class Expert:
    """The prior of a training.

    Attributes:
        share: Shape (C,), the expert's P(cause | ticket), with the sum one.
        share_weight: Weight of `share`, in tickets.
        several: The expert's share of tickets with several causes.
        several_weight: Weight of `several`, in tickets.
        links: Prior of links, leaks and report rates.
    """

    share: Floats
    share_weight: float
    several: float
    several_weight: float
    links: Prior


def expert_of(knowledge: Knowledge, causes: Sequence[str], symptoms: Sequence[str]) -> Expert:
    """Return the prior for these causes and symptoms. Links without an expert's value get the prior of free links."""
    if not knowledge.components:
        return _blank(len(causes), len(symptoms))
    cause_index = {cause: i for i, cause in enumerate(causes)}
    symptom_index = {symptom: j for j, symptom in enumerate(symptoms)}
    link = np.zeros((len(causes), len(symptoms)))
    for one in knowledge.links:
        link[cause_index[one.cause], symptom_index[one.symptom]] = one.probability
    # The exposure is the share of a year that one ticket represents. Rates and leaks refer to the same time.
    rates = {component.id: component.annual_rate * knowledge.exposure for component in knowledge.components}
    rate = np.array([rates.get(cause, min(rates.values())) for cause in causes])
    leaks = [knowledge.leaks.get(symptom, 0.0) * knowledge.exposure for symptom in symptoms]
    links = Prior(link, np.array(leaks), LEAK_WEIGHT, knowledge.report_rate, REPORT_WEIGHT)
    return Expert(rate / rate.sum(), SHARE_WEIGHT, _several(rate), SHARE_WEIGHT, links)


def _several(rate: Floats) -> float:
    """Return P(two or more | at least one) for independent causes with these rates."""
    nothing = np.exp(np.log1p(-rate).sum())
    one = nothing * (rate / (1 - rate)).sum()
    return float(1 - one / (1 - nothing))


def _blank(causes: int, symptoms: int) -> Expert:
    links = Prior(np.zeros((causes, symptoms)), np.zeros(symptoms), 0.0, BLANK_REPORT_RATE, 2.0)
    return Expert(np.full(causes, 1 / causes), 0.5 * causes, 0.03, 30.0, links)


def places_of(
    knowledge: Knowledge, keys: Sequence[str], tickets: Floats
) -> tuple[list[Place], dict[str, str], dict[str, str]]:
    """Return the contexts of the network, machine type -> context name, and context name -> one of its machine types.

    A family with tickets is a context.  The other families of which the experts know something special, symptoms that
    they cannot show or equipment, share one context for each such set of facts.  A machine type is a context if it has
    OWN_CONTEXT tickets.

    Args:
        knowledge: Expert knowledge with the families of machine types.
        keys: X machine types as the tickets name them. The empty string means unknown.
        tickets: Shape (X,), tickets of each machine type.
    """
    seen = dict(zip(keys, tickets, strict=True))
    members: dict[str, list[str]] = {}
    for machine_type, machine in knowledge.machines.items():
        if machine.family is not None:
            members.setdefault(machine.family, []).append(machine_type)
    contexts = _families(knowledge, members, seen)
    places = [Place(WHOLE_FLEET, WHOLE_FLEET), *(Place(name, WHOLE_FLEET) for name in contexts)]
    machines = {one: name for name, types in contexts.items() for one in types}
    example = {name: types[0] for name, types in contexts.items()}
    for key in sorted(key for key, count in seen.items() if key and count >= OWN_CONTEXT):
        name = key if key not in contexts else f"type {key}"
        places.append(Place(name, machines.get(key, WHOLE_FLEET)))
        machines[key] = name
        example[name] = key
    return places, machines, example


def _families(
    knowledge: Knowledge, members: Mapping[str, Sequence[str]], seen: Mapping[str, float]
) -> dict[str, list[str]]:
    """Return context name -> machine types, in the order of the names."""
    contexts: dict[str, list[str]] = {}
    for family, types in sorted(members.items()):
        special = _special(knowledge, types[0])
        if any(seen.get(one, 0) for one in types):
            contexts.setdefault(family, []).extend(types)
        elif special:
            contexts.setdefault(special, []).extend(types)
    return dict(sorted(contexts.items()))


def _special(knowledge: Knowledge, machine_type: str) -> str:
    """Return a name for what the experts know of a machine beyond other machines; empty if they know nothing."""
    equipment = [f"with {one}" for one in sorted(knowledge.machines[machine_type].equipment)]
    hidden = not_observable(knowledge, machine_type)
    shown = [
        symptom.id
        for symptom in knowledge.symptoms
        if hidden and symptom.group == LIGHT_PATH_GROUP and symptom.id not in hidden
    ]
    panel = [" ".join(["without light path", *(["but"] if shown else []), *shown])] if hidden else []
    return ", ".join([*equipment, *panel])


def equipment_of(
    knowledge: Knowledge, places: Sequence[Place], example: Mapping[str, str], causes: Sequence[str]
) -> Floats:
    """Return how many times likelier each cause is in each context by its equipment, shape (X, C).

    A rate is an average over all machines.  Of a piece that few machines have, a machine that has it bears more: the
    rate is divided by `share_of_servers`.
    """
    share = {component.id: component.share_of_servers for component in knowledge.components}
    index = {cause: column for column, cause in enumerate(causes)}
    factor = np.ones((len(places), len(causes)))
    for row, place in enumerate(places):
        machine = knowledge.machines.get(example.get(place.name, ""))
        # A machine type inherits the factor from its family.
        if machine is not None and place.parent == WHOLE_FLEET:
            for cause in machine.equipment:
                factor[row, index[cause]] = 1 / share[cause]
    return factor


def hidden_of(
    knowledge: Knowledge, places: Sequence[Place], example: dict[str, str], symptoms: Sequence[str]
) -> Bools:
    """Return flags of the symptoms that the machines of a context cannot show, shape (X, J)."""
    hidden = np.zeros((len(places), len(symptoms)), np.bool_)
    for row, place in zip(hidden, places, strict=True):
        if place.name in example:
            cannot = not_observable(knowledge, example[place.name])
            row[:] = [symptom in cannot for symptom in symptoms]
    return hidden
