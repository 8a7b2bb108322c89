"""What a decision needs of a model, as arrays; made once for each model.

Axes: P parts, N kits, C causes.  In kits the number 0 stands for no part, p for the p-th part of the engine.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.knowledge import Component, Symptom, handling_cost, unneeded_cost
from diagnoser.model import Model, PastTicket

USUAL_MINUTES: Final = 4.0
"""For a symptom nobody wrote a question for: the median of those that have one."""

ON_SITE: Final = "engineer on site"
LOOKS: Final = ("light path", "drive LED", "beep")
"""Symptom groups that are seen, or heard, in one go."""

ABSENT_WEIGHT: Final = 0.1
"""How much a shared `absent` says of two tickets' likeness, beside a shared `present`."""


@dataclass(frozen=True, eq=False, slots=True)
class PastTickets:
    """Closed tickets, ready to be compared with.

    Attributes:
        tickets: Newest first.
        rows: (symptom, state) -> positions of the tickets that say so.
        weight: Symptom -> what sharing it says: minus the logarithm of its share of the tickets.
        unseen: The weight of a symptom that no past ticket showed.
        total: For each ticket, the weight of all its findings.
    """

    tickets: tuple[PastTicket, ...]
    rows: Mapping[tuple[str, str], Ints]
    weight: Mapping[str, float]
    unseen: float
    total: Floats


@dataclass(frozen=True, eq=False)
class Prepared:
    """A model made ready for decisions.

    Attributes:
        model: The model.
        parts: P part ids, in the order of the engine.
        number: Part id -> position among them, from 1.
        part_cause: Shape (P,), cause index of each part.
        handling: Shape (P + 1,), cost of sending one piece; 0 for no part.
        unneeded: Shape (P + 1,), cost of one piece sent in vain.
        kits: Shape (N, 2), fewest pieces first; (0, 0) is the empty kit, (0, p) one piece.
        size: Shape (N,), pieces.
    """

    model: Model
    parts: tuple[str, ...]
    number: Mapping[str, int]
    part_cause: Ints
    handling: Floats
    unneeded: Floats
    kits: Ints
    size: Ints

    def revisit(self, service_level: str) -> float:
        """Return the most that one visit more adds to a loss, whatever the objective."""
        return max(self.model.knowledge.costs.revisit[service_level], 1.0)

    def pieces(self, kit: int) -> float:
        """Return more than the pieces of a kit can add to a loss: all of them in vain."""
        return float((self.handling + self.unneeded)[self.kits[kit]].sum()) + 1e-3

    def spread(self, service_level: str) -> float:
        """Return more than the losses of two kits can ever differ by: a revisit, and the two dearest pieces in vain."""
        return self.revisit(service_level) + 2.0 * float((self.handling + self.unneeded).max()) + 1e-3

    @cached_property
    def kit_number(self) -> Mapping[tuple[int, int], int]:
        """(part, part), the smaller first -> row of `kits`."""
        return {(int(first), int(second)): number for number, (first, second) in enumerate(self.kits)}

    @cached_property
    def place(self) -> Ints:
        """Shape (N,), position of each kit in a flattened table of coverage."""
        return np.asarray(self.kits[:, 0] * (len(self.parts) + 1) + self.kits[:, 1])

    @cached_property
    def twice(self) -> Bools:
        """Shape (N,): two pieces of the same part."""
        return np.array((self.kits[:, 0] > 0) & (self.kits[:, 0] == self.kits[:, 1]), np.bool_)

    @cached_property
    def askable(self) -> Bools:
        """Shape (J,): whether a symptom has links and can be found out without a visit."""
        network, questions = self.model.network, self.model.knowledge.questions
        linked = np.bincount(network.link_symptom, minlength=len(network.symptoms)) > 0
        known = [questions.get(symptom) for symptom in network.symptoms]
        remote = np.array([one is None or one.observable_by != ON_SITE for one in known], np.bool_)
        return np.array(linked & remote, np.bool_)

    @cached_property
    def minutes(self) -> Floats:
        """Shape (J,), time to find out about a symptom remotely."""
        questions = self.model.knowledge.questions
        known = [questions.get(symptom) for symptom in self.model.network.symptoms]
        return np.array([USUAL_MINUTES if one is None else one.minutes for one in known])

    @cached_property
    def implied(self) -> Mapping[int, Ints]:
        """Symptom index -> the less specific symptoms that it makes pointless to ask about."""
        index = {symptom: number for number, symptom in enumerate(self.model.network.symptoms)}
        return {
            index[one.id]: np.array([index[other] for other in one.supersedes if other in index], np.int64)
            for one in self.model.knowledge.symptoms
            if one.supersedes and one.id in index
        }

    @cached_property
    def seen_together(self) -> Bools:
        """Shape (J,): the symptoms of any look."""
        return np.array(np.any(self.looks, axis=0), np.bool_)

    @cached_property
    def looks(self) -> tuple[Bools, ...]:
        """For each look, shape (J,): the symptoms that are seen in one go."""
        known = [self.symptoms.get(symptom) for symptom in self.model.network.symptoms]
        return tuple(
            np.array([one is not None and one.group == look for one in known], np.bool_) for look in LOOKS
        )

    @cached_property
    def past(self) -> PastTickets:
        """The closed tickets of the model."""
        return _past_tickets(self.model.past)

    @cached_property
    def several(self) -> tuple[str, ...]:
        """The parts of which a server typically has two or more."""
        return tuple(
            part for part in self.parts if part in self.components and self.components[part].units > 1
        )

    @cached_property
    def components(self) -> Mapping[str, Component]:
        """Cause id -> what the experts know of it."""
        return {component.id: component for component in self.model.knowledge.components}

    @cached_property
    def english_names(self) -> tuple[str, ...]:
        """What people call each cause; its id where nobody described it."""
        known = self.components
        return tuple(known[cause].name_en if cause in known else cause for cause in self.model.network.causes)

    @cached_property
    def chinese_names(self) -> tuple[str, ...]:
        """As `english_names`."""
        known = self.components
        return tuple(known[cause].name_zh if cause in known else cause for cause in self.model.network.causes)

    @cached_property
    def symptoms(self) -> Mapping[str, Symptom]:
        """Symptom id -> what the experts know of it."""
        return {symptom.id: symptom for symptom in self.model.knowledge.symptoms}


_PREPARED: WeakKeyDictionary[Model, Prepared] = WeakKeyDictionary()


def prepared(model: Model) -> Prepared:
    """Return the arrays of a model, made at the first call."""
    found = _PREPARED.get(model)
    if found is None:
        found = _PREPARED[model] = _prepare(model)
    return found


def _prepare(model: Model) -> Prepared:
    network = model.network
    part_cause = np.flatnonzero(network.is_part)
    parts = tuple(network.causes[index] for index in part_cause)
    kits = _kits(len(parts))
    return Prepared(
        model=model,
        parts=parts,
        number={part: number for number, part in enumerate(parts, 1)},
        part_cause=part_cause,
        handling=np.array([0.0, *(handling_cost(model.knowledge, part) for part in parts)]),
        unneeded=np.array([0.0, *(unneeded_cost(model.knowledge, part) for part in parts)]),
        kits=kits,
        size=(kits > 0).sum(axis=1),
    )


def _kits(parts: int) -> Ints:
    """Return every kit of at most two pieces, fewest first, so that the first of equals is the least.

    >>> _kits(2).tolist()
    [[0, 0], [0, 1], [0, 2], [1, 2], [1, 1], [2, 2]]
    """
    first, second = np.triu_indices(parts + 1, 1)
    twice = np.arange(1, parts + 1)
    kits = np.vstack([[0, 0], np.column_stack([first, second]), np.column_stack([twice, twice])])
    return kits.astype(np.int64)


def _past_tickets(tickets: tuple[PastTicket, ...]) -> PastTickets:
    rows: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for number, ticket in enumerate(tickets):
        for symptom in ticket.present:
            rows[symptom, "present"].append(number)
        for symptom in ticket.absent:
            rows[symptom, "absent"].append(number)
    unseen = float(np.log(len(tickets) + 2))
    weight = {
        symptom: unseen - float(np.log(1 + len(found)))
        for (symptom, state), found in rows.items()
        if state == "present"
    }
    total = np.zeros(len(tickets))
    for (symptom, state), found in rows.items():
        total[found] += weight.get(symptom, unseen) * (1.0 if state == "present" else ABSENT_WEIGHT)
    positions = {key: np.array(found, np.int64) for key, found in rows.items()}
    return PastTickets(tickets, positions, weight, unseen, total)
