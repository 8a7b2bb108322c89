"""The order of the tables of a compiled network, and of the numbers that a kernel returns with each answer.

Axes as in `compiled`.
"""

from typing import Final

from diagnoser.types import Unlisted

SILENCE: Final[tuple[Unlisted, ...]] = ("unknown", "unmentioned", "absent")

NO_PART: Final = -1
MANY_PARTS: Final = -2

SIZES: Final = ("causes", "events", "symptoms", "parts")
INT_TABLES: Final = (
    "symptom_start",  # (J + 1,): the links of symptom j are symptom_start[j]:symptom_start[j + 1]
    "link_event",  # (L,)
    "hidden",  # (X, J), 0 or 1
    "first_part",  # (K,): part index of the event's first part, NO_PART or MANY_PARTS (three or more)
    "second_part",  # (K,): part index of its second part, or NO_PART
    "cause_start",  # (C + 1,), as symptom_start
    "cause_event",  # the events that contain each cause
    "event_start",  # (K + 1,), as symptom_start
    "event_cause",  # the causes of each event
    "part_start",  # (P + 1,)
    "part_event",  # the events whose only part is this one
    "joint_start",  # (P + 1,)
    "joint_event",  # the events with two parts of which this one is the first
    "no_part_event",  # the events without any part
)
FLOAT_TABLES: Final = (
    "link",  # (L,)
    "leak",  # (J,)
    "report_rate",  # (J,)
    "odds",  # (B, K): prior odds of each event times the likelihood of silence
    "chance",  # (B, K): the same as probability, odds / (1 + odds)
    "log_odds",  # (B, K): log(1 + odds)
    "cause_chance",  # (B, C): P(cause) = 1 - prod(1 - chance) over its events
    "part_odds",  # (B, P): prod(1 + odds) - 1 over the events whose only part this is
    "log_base",  # (B,): log P(no event) + log P(silence | no event)
)

STATUS: Final = 0  # columns of `Batch.numbers`
LOG_PROBABILITY: Final = 1
WIDTH: Final = 2
OPERATIONS: Final = 3
NUMBERS: Final = 4


def base_index(context: int, unlisted: Unlisted) -> int:
    """Return the index of a base: a context with one meaning of silence."""
    return context * len(SILENCE) + SILENCE.index(unlisted)
