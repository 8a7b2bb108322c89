"""Whole cases: a fault, the visits until it is gone, and the customer's report before each of them.

The world is the two-step model of `inference.two_step`.  Fault events happen as in a network.  At each visit the
engineer repairs all causes without a part, and installs the parts of the kit.  A part removes its cause from every
event, unless the new part is faulty, with the probability `Site.remains`.  An event goes on with its remaining causes
and their links.  The customer calls again until nothing is left.

The new findings equal the earlier ones, unless the repair removed them.  One uniform random number for each event and
symptom decides whether the event shows the symptom. After a repair the same number decides again, with the links of the
remaining causes.  So an untouched fault keeps its symptoms, and a partial repair removes the symptoms of the repaired
causes.

Axes: C causes, J symptoms, E events of one fault.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.evidence.tried import remains_of
from diagnoser.model import Model
from diagnoser.network.fault_network import Network, link_matrix
from diagnoser.network.repaired import links_of_rest
from diagnoser.simulation.from_network import draw_events
from diagnoser.types import MAX_SPARES, Action

MOST_VISITS: Final = 6
"""Visits after which a case is given up; it then counts as one visit more."""

LEARNS: Final = 0.3
"""P(the engineer finds out on a visit in vain what is still wrong), where nothing else is said.  Judgement."""

Parts = tuple[int, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Site:
    """The rules of the repairs on site.

    Attributes:
        remains: Shape (C,), P(the cause is still there | its part was replaced).
        learns: P(the engineer finds the remaining causes on a visit in vain).
        most_visits: Largest number of visits.
    """

    remains: Floats
    learns: float = LEARNS
    most_visits: int = MOST_VISITS


def site_of(model: Model, learns: float = LEARNS) -> Site:
    """Return the rules on site with the numbers of a model for parts replaced in vain."""
    network = model.network
    actions = {cause: Action("replaced", cause, "no_change") for cause in network.causes}
    remains = [remains_of(model, [actions[cause]], {}).get(cause, 0.0) for cause in network.causes]
    return Site(np.array(remains), learns)


@dataclass(frozen=True, eq=False)
class CaseWorld:
    """A network prepared for whole cases."""

    network: Network

    @cached_property
    def links(self) -> Floats:
        """Shape (K, J), the links of every event."""
        return link_matrix(self.network)

    @cached_property
    def is_part(self) -> Bools:
        """Shape (C,), whether a cause needs a part."""
        return np.array(self.network.is_part, np.bool_)


@dataclass(frozen=True, eq=False, slots=True)
class Fault:
    """The fault of one machine.

    Attributes:
        number: Number of the case. It determines the random events on site.
        context: Row of the network's contexts.
        events: E events that happened.
        left: The remaining causes of each event.
        luck: Shape (E + 1, J), the uniform numbers of the events, and in the last row those of the leak.
    """

    number: int
    context: int
    events: tuple[int, ...]
    left: tuple[frozenset[int], ...]
    luck: Floats

    @property
    def causes(self) -> frozenset[int]:
        """The remaining causes."""
        return frozenset[int]().union(*self.left)


class Call(NamedTuple):
    """The facts known to the desk at a call of the customer.

    Attributes:
        number: Number of the case.
        context: Row of the network's contexts.
        mentioned: Shape (J,), the symptoms that the customer mentions now.
        in_vain: The kits of the visits before.
    """

    number: int
    context: int
    mentioned: Bools
    in_vain: tuple[Parts, ...]


class SiteVisit(NamedTuple):
    """One visit.

    Attributes:
        call: The call before it.
        fault: The fault before it.
        kit: The causes whose parts went along.
        repaired: The causes that are gone because of it, those without a part as well.
        fixed: Whether nothing is wrong any more.
    """

    call: Call
    fault: Fault
    kit: Parts
    repaired: frozenset[int]
    fixed: bool


Policy = Callable[[Call, Fault], Parts]
"""Names the parts of a visit.  Only a policy that knows everything looks at the fault."""


def draw_faults(world: CaseWorld, contexts: Ints, seed: int, first: int = 0) -> list[Fault]:
    """Return one fault for each context, given that there is a fault.

    Args:
        world: The world.
        contexts: Shape (N,), the context of each machine.
        seed: The same seed gives the same faults.
        first: Number of the first case.
    """
    rng = np.random.default_rng([seed, 6, first])
    network = world.network
    faults = []
    for row, happened in enumerate(draw_events(network.prior, contexts, rng)):
        events = tuple(np.flatnonzero(happened).tolist())
        luck = rng.random((len(events) + 1, len(network.symptoms)))
        left = tuple(frozenset(network.events[event]) for event in events)
        faults.append(Fault(first + row, int(contexts[row]), events, left, luck))
    return faults


def shown(world: CaseWorld, fault: Fault) -> tuple[Bools, Bools]:
    """Return the symptoms that are mentioned and those that can be seen, each of shape (J,)."""
    network = world.network
    links = np.vstack([*_links(world, fault), network.leak])
    visible = ~network.hidden[fault.context]
    mentioned = (fault.luck < links * network.report_rate).any(axis=0) & visible
    return mentioned, (fault.luck < links).any(axis=0) & visible


def _links(world: CaseWorld, fault: Fault) -> Iterator[Floats]:
    for event, left in zip(fault.events, fault.left, strict=True):
        if len(left) == len(world.network.events[event]):
            yield world.links[event]
        else:
            yield links_of_rest(world.network, world.links, tuple(sorted(left)))


def visits(world: CaseWorld, site: Site, fault: Fault, policy: Policy, seed: int) -> tuple[SiteVisit, ...]:
    """Return the visits of a case under a policy, until nothing is wrong or `Site.most_visits` are over.

    What happens to a part depends on the case, the visit and the seed only, so policies can be compared in pairs.
    """
    rng = np.random.default_rng([seed, 7, fault.number])
    luck, insight = rng.random((site.most_visits, len(site.remains))), rng.random(site.most_visits)
    done: list[SiteVisit] = []
    known = False
    for number in range(site.most_visits):
        in_vain = tuple(one.kit for one in done)
        call = Call(fault.number, fault.context, shown(world, fault)[0], in_vain)
        kit = needed_parts(world, fault) if known else policy(call, fault)
        repaired = _repaired(world, site, fault, kit, luck[number])
        after = _without(fault, repaired)
        done.append(SiteVisit(call, fault, kit, repaired, not after.causes))
        if not after.causes:
            break
        fault, known = after, known or insight[number] < site.learns
    return tuple(done)


def needed_parts(world: CaseWorld, fault: Fault) -> Parts:
    """Return the needed parts, as many as one visit can bring."""
    return tuple(sorted(cause for cause in fault.causes if world.is_part[cause]))[:MAX_SPARES]


def _repaired(world: CaseWorld, site: Site, fault: Fault, kit: Parts, luck: Floats) -> frozenset[int]:
    return frozenset(
        cause
        for cause in fault.causes
        if not world.is_part[cause] or (cause in kit and luck[cause] >= site.remains[cause])
    )


def _without(fault: Fault, repaired: frozenset[int]) -> Fault:
    return replace(fault, left=tuple(left - repaired for left in fault.left))


def pieces_in_vain(done: Iterable[SiteVisit]) -> int:
    """Return the pieces of all visits that repaired nothing: not needed, or no good."""
    return sum(cause not in one.repaired for one in done for cause in one.kit)


def number_of_visits(done: Sequence[SiteVisit]) -> int:
    """Return the visits until the fault was gone. Of a case that was given up, one more than it had."""
    return len(done) + (not done[-1].fixed)
