"""The order in which to check the causes on site: by probability over time.

The order of falling P(cause) / minutes finds a single fault soonest on average (the ratio rule: Kalagnanam and Henrion
1990; Heckerman, Breese and Rommelse 1995).  A cause whose part is not in hand can be found but not mended, so it comes
after all others.
"""

from typing import Final

from diagnoser.decision.advice import MINUTES_OF_A_STEP
from diagnoser.decision.arrays import ModelArrays
from diagnoser.types import Kit, RankedCause, VisitStep

MOST_STEPS: Final = 8
LEAST_PROBABILITY: Final = 0.02

MINUTES: Final = {"small": 15.0, "medium": 30.0, "large": 75.0}
"""Shipping class -> minutes to swap such a part and to test the machine.  Judgement."""


def visit_order(arrays: ModelArrays, causes: tuple[RankedCause, ...], kit: Kit) -> tuple[VisitStep, ...]:
    """Return the checks in their order, at most `MOST_STEPS`."""
    likely = [cause for cause in causes if cause.probability >= LEAST_PROBABILITY]
    steps = [
        VisitStep(cause.cause, cause.probability, _minutes(arrays, cause), _in_hand(cause, kit))
        for cause in likely
    ]
    return tuple(
        sorted(steps, key=lambda one: (not one.in_hand, -one.probability / one.minutes))[:MOST_STEPS]
    )


def _in_hand(cause: RankedCause, kit: Kit) -> bool:
    return cause.kind == "no_part" or cause.cause in kit.parts


def _minutes(arrays: ModelArrays, cause: RankedCause) -> float:
    if cause.kind == "no_part":
        known = arrays.knowledge.steps.get(cause.cause)
        return MINUTES_OF_A_STEP if known is None else known.minutes
    component = arrays.components.get(cause.cause)
    return MINUTES[component.shipping_class] if component else MINUTES["small"]
