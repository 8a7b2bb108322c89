"""A model as arrays and tables for decisions, made once for each model.

Axes: P parts, C causes, J symptoms.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.decision.kit_table import KitTable, kit_table
from diagnoser.knowledge import Component, Knowledge, Symptom, handling_cost, unneeded_cost
from diagnoser.knowledge.machines import LIGHT_PATH_GROUP
from diagnoser.model import CoverageRecalibration, Model, PastTicket
from diagnoser.network.fault_network import Network

MINUTES_OF_A_QUESTION: Final = 4.0
"""Time of a question about a symptom for which nobody wrote one: the median of the written ones."""

ON_SITE: Final = "engineer on site"
JOINT_GROUPS: Final = (LIGHT_PATH_GROUP, "drive LED", "beep")
"""Groups of symptoms that one question settles, because they are seen or heard together."""

ABSENT_WEIGHT: Final = 0.1
"""Weight of a symptom that is absent in both of two tickets, relative to one that is present in both."""


@dataclass(frozen=True, eq=False, slots=True)
class PastTickets:
    """An index of closed tickets by their findings.

    Attributes:
        tickets: Newest first.
        rows: (symptom, state) -> positions of the tickets with this finding. What did not help has the state `tried`.
        weight: Symptom or action -> inverse document frequency: minus the logarithm of its share of the tickets.
        unseen: The weight of a symptom that no past ticket showed.
        total: For each ticket, the weight of all its findings.
    """

    tickets: tuple[PastTicket, ...]
    rows: Mapping[tuple[str, str], Ints]
    weight: Mapping[str, float]
    unseen: float
    total: Floats


@dataclass(frozen=True, eq=False)
class ModelArrays:
    """The fields of a model that decisions use, as arrays and tables.

    It holds no reference to the model itself, so a model that is no longer used leaves memory.

    Attributes:
        network: The fault network.
        knowledge: The experts' knowledge.
        cause_tickets: Shape (C,), past tickets of each cause. Empty if nobody counted.
        link_tickets: Cause id -> symptom id -> past tickets with both.
        past_tickets: Closed tickets to compare with, newest first.
        recalibration: The model's recalibration of coverage, or None.
        parts: P part ids, in the order of the engine.
        number: Part id -> position among them, from 1.
        part_cause: Shape (P,), cause index of each part.
        handling: Shape (P + 1,), cost of sending one piece. 0 for no part.
        unneeded: Shape (P + 1,), further cost of one piece sent in vain. 0 for no part.
        table: Every kit.
    """

    network: Network
    knowledge: Knowledge
    cause_tickets: tuple[int, ...]
    link_tickets: Mapping[str, Mapping[str, int]]
    past_tickets: tuple[PastTicket, ...]
    recalibration: CoverageRecalibration | None
    parts: tuple[str, ...]
    number: Mapping[str, int]
    part_cause: Ints
    handling: Floats
    unneeded: Floats
    table: KitTable

    def parts_of(self, kit: int) -> tuple[str, ...]:
        """Return the part ids of a kit, in the order of the network."""
        pair = (int(self.table.first[kit]), int(self.table.second[kit]))
        return tuple(self.parts[part - 1] for part in pair if part > 0)

    def revisit(self, service_level: str) -> float:
        """Return the cost of a second visit."""
        return self.knowledge.costs.revisit[service_level]

    @cached_property
    def askable(self) -> Bools:
        """Shape (J,): whether a symptom has links and can be found out without a visit."""
        network, questions = self.network, self.knowledge.questions
        linked = np.bincount(network.link_symptom, minlength=len(network.symptoms)) > 0
        known = [questions.get(symptom) for symptom in network.symptoms]
        remote = np.array([one is None or one.observable_by != ON_SITE for one in known], np.bool_)
        return np.array(linked & remote, np.bool_)

    @cached_property
    def minutes(self) -> Floats:
        """Shape (J,), time to find out about a symptom remotely."""
        questions = self.knowledge.questions
        known = [questions.get(symptom) for symptom in self.network.symptoms]
        return np.array([MINUTES_OF_A_QUESTION if one is None else one.minutes for one in known])

    @cached_property
    def broad(self) -> Bools:
        """Shape (J,): whether the question about a symptom is one to begin with when nothing is known."""
        questions = self.knowledge.questions
        marked = {symptom for symptom, one in questions.items() if one.broad}
        return np.array([symptom in marked for symptom in self.network.symptoms], np.bool_)

    @cached_property
    def implied(self) -> Mapping[int, Ints]:
        """Symptom index -> the less specific symptoms that it makes pointless to ask about."""
        index = {symptom: number for number, symptom in enumerate(self.network.symptoms)}
        return {
            index[one.id]: np.array([index[other] for other in one.supersedes if other in index], np.int64)
            for one in self.knowledge.symptoms
            if one.supersedes and one.id in index
        }

    @cached_property
    def in_joint_group(self) -> Bools:
        """Shape (J,): whether a symptom belongs to any of `joint_groups`."""
        return np.array(np.any(self.joint_groups, axis=0), np.bool_)

    @cached_property
    def panel(self) -> Bools:
        """Shape (J,): whether a symptom is a label of the light path panel."""
        return self.joint_groups[JOINT_GROUPS.index(LIGHT_PATH_GROUP)]

    @cached_property
    def joint_groups(self) -> tuple[Bools, ...]:
        """For each of `JOINT_GROUPS`, shape (J,): the symptoms that one question settles."""
        known = [self.symptoms.get(symptom) for symptom in self.network.symptoms]
        return tuple(
            np.array([one is not None and one.group == group for one in known], np.bool_)
            for group in JOINT_GROUPS
        )

    @cached_property
    def past(self) -> PastTickets:
        """The closed tickets of the model."""
        return _past_tickets(self.past_tickets)

    @cached_property
    def several(self) -> tuple[str, ...]:
        """The parts of which a server typically has two or more."""
        return tuple(
            part for part in self.parts if part in self.components and self.components[part].units > 1
        )

    @cached_property
    def components(self) -> Mapping[str, Component]:
        """Cause id -> its description in the knowledge."""
        return {component.id: component for component in self.knowledge.components}

    @cached_property
    def english_names(self) -> tuple[str, ...]:
        """The English name of each cause. Its id where nobody described it."""
        known = self.components
        return tuple(known[cause].name_en if cause in known else cause for cause in self.network.causes)

    @cached_property
    def chinese_names(self) -> tuple[str, ...]:
        """The Chinese name of each cause. Its id where nobody described it."""
        known = self.components
        return tuple(known[cause].name_zh if cause in known else cause for cause in self.network.causes)

    @cached_property
    def symptoms(self) -> Mapping[str, Symptom]:
        """Symptom id -> its description in the knowledge."""
        return {symptom.id: symptom for symptom in self.knowledge.symptoms}


_ARRAYS: WeakKeyDictionary[Model, ModelArrays] = WeakKeyDictionary()


def arrays_of(model: Model) -> ModelArrays:
    """Return the arrays of a model, made at the first call and kept as long as the model."""
    found = _ARRAYS.get(model)
    if found is None:
        found = _ARRAYS[model] = _make_arrays(model)
    return found


def _make_arrays(model: Model) -> ModelArrays:
    network = model.network
    part_cause = np.flatnonzero(network.is_part)
    parts = tuple(network.causes[index] for index in part_cause)
    return ModelArrays(
        network=network,
        knowledge=model.knowledge,
        cause_tickets=model.cause_tickets,
        link_tickets=model.link_tickets,
        past_tickets=model.past,
        recalibration=model.coverage_recalibration,
        parts=parts,
        number={part: number for number, part in enumerate(parts, 1)},
        part_cause=part_cause,
        handling=np.array([0.0, *(handling_cost(model.knowledge, part) for part in parts)]),
        unneeded=np.array([0.0, *(unneeded_cost(model.knowledge, part) for part in parts)]),
        table=kit_table(len(parts)),
    )


def _past_tickets(tickets: tuple[PastTicket, ...]) -> PastTickets:
    rows: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for number, ticket in enumerate(tickets):
        for symptom in ticket.present:
            rows[symptom, "present"].append(number)
        for symptom in ticket.absent:
            rows[symptom, "absent"].append(number)
        for action in ticket.tried:
            rows[action, "tried"].append(number)
    unseen = float(np.log(len(tickets) + 2))
    weight = {
        symptom: unseen - float(np.log(1 + len(found)))
        for (symptom, state), found in rows.items()
        if state != "absent"
    }
    total = np.zeros(len(tickets))
    for (symptom, state), found in rows.items():
        total[found] += weight.get(symptom, unseen) * (ABSENT_WEIGHT if state == "absent" else 1.0)
    positions = {key: np.array(found, np.int64) for key, found in rows.items()}
    return PastTickets(tickets, positions, weight, unseen, total)
