"""The evidence of earlier repair attempts about the causes (DESIGN, section 10, and docs/adr/0017).

An action in vain may have failed to repair a cause: each cause among its targets is still there with probability d
    (`two_step`).  A successful action (`fixed`) is weak evidence for its targets, because the case is open all the
    same.
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

FIXED_WITHOUT_RATIO: Final = 0.1
"""The same factor if the machine works without the part that was taken out. Nothing else was changed.  Judgement."""


class Repaired(NamedTuple):
    """A target of an action in vain: a cause repaired by it if it works.

    Attributes:
        cause: The cause.
        key: Its key in `Model.remains`: `action:result:cause`, with the words of `knowledge.records`.
        remains: P(the cause is still there | it was there before the action).
    """

    cause: str
    key: str
    remains: float


def remains_of(model: Model, actions: Iterable[Action], equipment: Mapping[str, int]) -> dict[str, float]:
    """Return cause -> P(it is still there after all actions | it was there), for the targets of the actions.

    Several actions against one cause count as independent attempts.  Parts unknown to the model are left out.
    """
    remains: dict[str, float] = {}
    table = table_of(model)
    for action in actions:
        for one in repaired_by(model, table, action, equipment):
            remains[one.cause] = remains.get(one.cause, 1.0) * one.remains
    return remains


def table_of(model: Model) -> dict[str, float]:
    """Return the key of `Repaired` -> P(still there): the value learned from tickets, else the experts' value."""
    experts = {key_of(one.action, one.result, one.cause): one.remains for one in _remedies(model)}
    return experts | dict(model.remains)


def key_of(action: str, result: str, cause: str) -> str:
    """Return the key of a number in `Model.remains`."""
    return f"{action}:{result}:{cause}"


def repaired_by(
    model: Model, table: Mapping[str, float], action: Action, equipment: Mapping[str, int]
) -> Iterator[Repaired]:
    """Yield the targets of an action in vain.

    Args:
        model: The model.
        table: Result of `table_of`.
        action: The action.
        equipment: Pieces installed in the machine.
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
    """Return the targets of an action: those of the remedies, and its named part."""
    known = model.network.causes
    named = {action.part} if action.action != "reseated" and action.part in known else set()
    general = {one.cause for one in _remedies(model) if one.action == action.action and one.cause in known}
    return frozenset(named | general)


def tried_tokens(actions: Iterable[Action]) -> tuple[str, ...]:
    """Return the actions in vain as sorted ids, for comparing cases.

    >>> tried_tokens([Action("replaced", "DIMM", "no_change"), Action("restarted", "", "fixed")])
    ('replaced:DIMM',)
    """
    return tuple(
        sorted({f"{one.action}:{one.part}" for one in actions if one.part and one.result != "fixed"})
    )


def fixed_weight(model: Model, actions: Iterable[Action]) -> Floats | None:
    """Return the likelihood ratio of each event from actions reported as successful, or None without any."""
    network, weight = model.network, None
    for action in actions:
        causes = repairs(model, action) if action.result == "fixed" else frozenset[str]()
        if causes:
            others = _with_other_causes(network, causes)
            ratio = FIXED_WITHOUT_RATIO if action.action == "removed" else FIXED_RATIO
            weight = np.where(others, ratio, 1.0) * (1.0 if weight is None else weight)
    return weight


def after_a_visit(network: Network, evidence: Evidence) -> Evidence:
    """Return the evidence after a visit in vain. All causes without a part count as repaired during the visit.

    This follows the definition of a first-time fix: any kit fixes a ticket without a needed part.  Replays and
    simulations follow the same rule, so a continued case needs a part.
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
    """Return whether the machine has several pieces of a part, by its equipment or else by the typical number."""
    if part in equipment:
        return equipment[part] > 1
    component = next((one for one in model.knowledge.components if one.id == part), None)
    return component is not None and component.units > 1
