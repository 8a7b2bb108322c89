"""What repairs that were tried before tell about the causes (DESIGN, section 10; docs/adr/0017).

An action in vain leaves each cause that it repairs with the probability d of still being there (`two_step`).  An action
that helped (`fixed`) is weak evidence for the causes that it repairs, because the case is open all the same.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.knowledge.records import ONE_OF_SEVERAL, THE_PART, Remedy
from diagnoser.knowledge.remedies import DEFAULT_REMEDIES
from diagnoser.model import Model
from diagnoser.network.fault_network import Network
from diagnoser.types import Action

FIXED_RATIO: Final = 0.3
"""Factor on the prior weight of every fault event with a cause that an action did not repair, where the action is said
to have helped.  People call a fault fixed that comes back, and a fault may go away by chance.  Judgement."""


def remains_of(model: Model, actions: Iterable[Action], equipment: Mapping[str, int]) -> dict[str, float]:
    """Return cause -> P(it is still there after all actions | it was there), without causes that no action repairs.

    Several actions against one cause count as independent attempts.  Parts that the model does not know are left out.
    """
    remains: dict[str, float] = {}
    for action in actions:
        for cause, chance in repaired_by(model, action, equipment):
            remains[cause] = remains.get(cause, 1.0) * chance
    return remains


def repaired_by(model: Model, action: Action, equipment: Mapping[str, int]) -> Iterator[tuple[str, float]]:
    """Yield the causes that an action in vain repairs, each with P(it is still there | it was there)."""
    known = model.network.causes
    table = _table(model)
    for (kind, result, cause), chance in table.items():
        if (kind, result) == (action.action, action.result) and cause in known and cause != action.part:
            yield cause, chance
    if action.part in known:
        of_cause = table.get((action.action, action.result, action.part))
        named = (
            ONE_OF_SEVERAL if not action.position and _several(model, action.part, equipment) else THE_PART
        )
        of_part = table.get((action.action, action.result, THE_PART))
        found = table.get((action.action, action.result, named), of_part) if of_cause is None else of_cause
        if found is not None:
            yield action.part, found


def repairs(model: Model, action: Action) -> frozenset[str]:
    """Return the causes that an action repairs if it works: those of the remedies, and the part that it names."""
    known = model.network.causes
    named = {action.part} if action.action != "reseated" and action.part in known else set()
    general = {one.cause for one in _remedies(model) if one.action == action.action and one.cause in known}
    return frozenset(named | general)


def fixed_weight(model: Model, actions: Iterable[Action]) -> Floats | None:
    """Return the likelihood ratio of each event from actions that are said to have helped; None if there is none."""
    network, weight = model.network, None
    for action in actions:
        causes = repairs(model, action) if action.result == "fixed" else frozenset[str]()
        if causes:
            others = _with_other_causes(network, causes)
            weight = np.where(others, FIXED_RATIO, 1.0) * (1.0 if weight is None else weight)
    return weight


def _with_other_causes(network: Network, causes: frozenset[str]) -> list[bool]:
    return [any(network.causes[cause] not in causes for cause in event) for event in network.events]


def _remedies(model: Model) -> tuple[Remedy, ...]:
    return model.knowledge.remedies or DEFAULT_REMEDIES


def _table(model: Model) -> dict[tuple[str, str, str], float]:
    """Return (action, result, cause) -> P(still there): what the tickets taught, else the experts' value."""
    table: dict[tuple[str, str, str], float] = {
        (one.action, one.result, one.cause): one.remains for one in _remedies(model)
    }
    for key, chance in model.remains.items():
        action, result, cause = key.split(":")
        table[(action, result, cause)] = chance
    return table


def _several(model: Model, part: str, equipment: Mapping[str, int]) -> bool:
    """Return whether the machine has several pieces of a part, by its equipment or else by what is typical."""
    if part in equipment:
        return equipment[part] > 1
    component = next((one for one in model.knowledge.components if one.id == part), None)
    return component is not None and component.units > 1
