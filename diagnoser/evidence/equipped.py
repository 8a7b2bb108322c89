"""The equipment of one machine as evidence: a part that is not installed cannot be broken, and many break more often.

Axes: K events.
"""

from collections.abc import Collection, Mapping
from typing import Final

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.knowledge import Component, machine_type_of
from diagnoser.model import Model
from diagnoser.types import MAX_PIECES

_CERTAIN: Final = 1.0 - 1e-9


def equipment_weight(
    model: Model, context: int, machine: str | None, equipment: Mapping[str, int]
) -> Floats | None:
    """Return the factor on the prior odds of each event for a machine with this equipment, or None without equipment.

    An event with a missing part gets 0.  For an event of one part alone, n pieces instead of the typical u turn the
    prior p into 1 - (1 - p)^(n / u).  Before that, p is divided by the share of servers with the part, unless the
    machine has the part by its design.

    Args:
        model: The model.
        context: Row of the network.
        machine: The machine as written in the report, or None if it is unknown.
        equipment: Part -> pieces installed, in [0, MAX_PIECES].  Parts unknown to the model are left out.
    """
    network = model.network
    installed = {cause: equipment[name] for cause, name in enumerate(network.causes) if name in equipment}
    if not installed:
        return None
    kind = model.knowledge.machines.get(machine_type_of(machine, model.knowledge) or "") if machine else None
    by_design = kind.equipment if kind else ()
    weight = np.ones(len(network.events))
    components = {one.id: one for one in model.knowledge.components}
    for k, event in enumerate(network.events):
        pieces = [installed[cause] for cause in event if cause in installed]
        if 0 in pieces:
            weight[k] = 0.0
        elif pieces and len(event) == 1:
            prior = float(network.prior[context, k])
            units, share = units_and_share(components.get(network.causes[event[0]]), pieces[0], by_design)
            fitted = min(prior / share, _CERTAIN)
            rate = -np.expm1(np.log1p(-fitted) * units)
            rate = min(float(rate), _CERTAIN)
            weight[k] = rate / (1.0 - rate) * (1.0 - prior) / prior
    return weight


def units_and_share(
    component: Component | None, pieces: int, by_design: Collection[str] = ()
) -> tuple[float, float]:
    """Return the ratio of a machine's pieces to the typical number, and the share of servers with the part.

    Args:
        component: The experts' row of the part, or None if there is none.
        pieces: Pieces installed in the machine. More than MAX_PIECES count as MAX_PIECES.
        by_design: Parts of this machine type by its design.
    """
    if component is None:
        return (1.0 if pieces else 0.0), 1.0
    typical = component.units if component.units > 0 else float(max(pieces, 1))
    share = 1.0 if component.id in by_design else component.share_of_servers
    return min(pieces, MAX_PIECES) / typical, share
