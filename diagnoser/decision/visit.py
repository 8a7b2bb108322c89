"""In which order to check the causes on site: probability over time.

Checking in falling order of P(cause) / minutes finds a single fault soonest on average (the ratio rule:
Kalagnanam and Henrion 1990; Heckerman, Breese and Rommelse 1995).  A cause whose part is not in hand can be
found but not mended, so those come after all others.
"""

from typing import Final

from diagnoser.decision.advice import USUAL_MINUTES
from diagnoser.decision.arrays import Prepared
from diagnoser.types import Kit, RankedCause, VisitStep

MOST_STEPS: Final = 8
LEAST_PROBABILITY: Final = 0.02

MINUTES: Final = {"small": 15.0, "medium": 30.0, "large": 75.0}
"""Shipping class -> time to swap such a part and to see whether it helped; judgement."""


def visit_order(prepared: Prepared, causes: tuple[RankedCause, ...], kit: Kit) -> tuple[VisitStep, ...]:
    """Return what to check, in order, with the parts in hand."""
    likely = [cause for cause in causes if cause.probability >= LEAST_PROBABILITY]
    steps = [
        VisitStep(cause.cause, cause.probability, _minutes(prepared, cause), _in_hand(cause, kit))
        for cause in likely
    ]
    return tuple(
        sorted(steps, key=lambda one: (not one.in_hand, -one.probability / one.minutes))[:MOST_STEPS]
    )


def _in_hand(cause: RankedCause, kit: Kit) -> bool:
    return cause.kind == "no_part" or cause.cause in kit.parts


def _minutes(prepared: Prepared, cause: RankedCause) -> float:
    if cause.kind == "no_part":
        known = prepared.model.knowledge.steps.get(cause.cause)
        return USUAL_MINUTES if known is None else known.minutes
    component = prepared.components.get(cause.cause)
    return MINUTES[component.shipping_class] if component else MINUTES["small"]
