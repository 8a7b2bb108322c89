"""What repairs that were tried before tell about the causes (DESIGN, section 10; docs/adr/0017).

An action in vain leaves each cause that it repairs with the probability d of still being there (`two_step`).  An action
that helped (`fixed`) is weak evidence for the causes that it repairs, because the case is open all the same.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.inference.evidence import Evidence
from diagnoser.knowledge.records import ONE_OF_SEVERAL, THE_PART, Remedy
from diagnoser.knowledge.remedies import DEFAULT_REMEDIES
from diagnoser.model import Model
from diagnoser.network.fault_network import Network
from diagnoser.types import Action

FIXED_RATIO: Final = 0.3
"""Factor on the prior weight of every fault event with a cause that an action did not repair, where the action is said
to have helped.  People call a fault fixed that comes back, and a fault may go away by chance.  Judgement."""


class Repaired(NamedTuple):
    """A cause that an action in vain repairs.

    Attributes:
        cause: The cause.
        key: The key of the number in `Model.remains`: `action:result:cause`, with the words of `knowledge.records`.
        remains: P(the cause is still there | it was there before the action).
    """

    cause: str
    key: str
    remains: float


def remains_of(model: Model, actions: Iterable[Action], equipment: Mapping[str, int]) -> dict[str, float]:
    """Return cause -> P(it is still there after all actions | it was there), without causes that no action repairs.

    Several actions against one cause count as independent attempts.  Parts that the model does not know are left out.
    """
    remains: dict[str, float] = {}
    table = table_of(model)
    for action in actions:
        for one in repaired_by(model, table, action, equipment):
            remains[one.cause] = remains.get(one.cause, 1.0) * one.remains
    return remains


def table_of(model: Model) -> dict[str, float]:
    """Return the key of `Repaired` -> P(still there): what the tickets taught, else the experts' value."""
    experts = {key_of(one.action, one.result, one.cause): one.remains for one in _remedies(model)}
    return experts | dict(model.remains)


def key_of(action: str, result: str, cause: str) -> str:
    """Return the key of a number in `Model.remains`."""
    return f"{action}:{result}:{cause}"


def repaired_by(
    model: Model, table: Mapping[str, float], action: Action, equipment: Mapping[str, int]
) -> Iterator[Repaired]:
    """Yield the causes that an action in vain repairs.

    Args:
        model: The model.
        table: Result of `table_of`.
        action: The action.
        equipment: Pieces that are installed in the machine.
    """
    known = model.network.causes
    start = key_of(action.action, action.result, "")
    for key, remains in table.items():
        cause = key.removeprefix(start)
        if key.startswith(start) and cause in known and cause != action.part:
            yield Repaired(cause, key, remains)
    if action.part not in known:
        return
    one_of_several = not action.position and _several(model, action.part, equipment)
    for cause in (action.part, ONE_OF_SEVERAL if one_of_several else THE_PART, THE_PART):
        if start + cause in table:
            yield Repaired(action.part, start + cause, table[start + cause])
            return


def repairs(model: Model, action: Action) -> frozenset[str]:
    """Return the causes that an action repairs if it works: those of the remedies, and the part that it names."""
    known = model.network.causes
    named = {action.part} if action.action != "reseated" and action.part in known else set()
    general = {one.cause for one in _remedies(model) if one.action == action.action and one.cause in known}
    return frozenset(named | general)


def tried_tokens(actions: Iterable[Action]) -> tuple[str, ...]:
    """Return what did not help, as ids to compare cases by, sorted.

    >>> tried_tokens([Action("replaced", "DIMM", "no_change"), Action("restarted", "", "fixed")])
    ('replaced:DIMM',)
    """
    return tuple(
        sorted({f"{one.action}:{one.part}" for one in actions if one.part and one.result != "fixed"})
    )


def fixed_weight(model: Model, actions: Iterable[Action]) -> Floats | None:
    """Return the likelihood ratio of each event from actions that are said to have helped; None if there is none."""
    network, weight = model.network, None
    for action in actions:
        causes = repairs(model, action) if action.result == "fixed" else frozenset[str]()
        if causes:
            others = _with_other_causes(network, causes)
            weight = np.where(others, FIXED_RATIO, 1.0) * (1.0 if weight is None else weight)
    return weight


def after_a_visit(network: Network, evidence: Evidence) -> Evidence:
    """Return the evidence after a visit in vain on which the engineer put right whatever needs no part.

    A first-time fix is defined so: any kit fixes a ticket that needs no part.  Replays and simulations follow the same
    rule, and a case that goes on needs a part.
    """
    remains = dict(evidence.remains) | {
        cause: 0.0 for cause, is_part in enumerate(network.is_part) if not is_part
    }
    return replace(evidence, remains=tuple(sorted(remains.items())))


def _with_other_causes(network: Network, causes: frozenset[str]) -> list[bool]:
    return [any(network.causes[cause] not in causes for cause in event) for event in network.events]


def _remedies(model: Model) -> tuple[Remedy, ...]:
    return model.knowledge.remedies or DEFAULT_REMEDIES


def _several(model: Model, part: str, equipment: Mapping[str, int]) -> bool:
    """Return whether the machine has several pieces of a part, by its equipment or else by what is typical."""
    if part in equipment:
        return equipment[part] > 1
    component = next((one for one in model.knowledge.components if one.id == part), None)
    return component is not None and component.units > 1
