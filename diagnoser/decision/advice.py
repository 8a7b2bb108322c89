"""The advice (send, ask first, or fix remotely) and the remote steps that support can try."""

from typing import Final

from diagnoser.decision.arrays import ModelArrays
from diagnoser.types import Advice, Kit, Question, RankedCause, RemoteStep

LEAST_REMOTE: Final = 0.5
"""Smallest P(no part is needed) at which a remote fix is tried before a visit."""

LEAST_STEP: Final = 0.05
"""Smallest probability of a cause whose remote step is shown."""

MINUTES_OF_A_STEP: Final = 15.0
"""Time of a remote step that the knowledge does not describe."""


def advise(kit: Kit, questions: tuple[Question, ...], nothing_needed: float) -> Advice:
    """Return the advice.

    Args:
        kit: The kit that would be sent.
        questions: The questions that are worth their time.
        nothing_needed: P(no part is needed), the coverage of the empty kit.
    """
    if questions:
        return "ask"
    if not kit.parts and nothing_needed >= LEAST_REMOTE:
        return "fix_remotely"
    return "send"


def remote_steps(
    arrays: ModelArrays, causes: tuple[RankedCause, ...], *, chinese: bool
) -> tuple[RemoteStep, ...]:
    """Return the remote steps, by probability per minute, the highest first."""
    steps = [
        _step(arrays, cause, chinese=chinese)
        for cause in causes
        if cause.kind == "no_part" and cause.probability >= LEAST_STEP
    ]
    return tuple(sorted(steps, key=lambda step: -step.probability / step.minutes))


def _step(arrays: ModelArrays, cause: RankedCause, *, chinese: bool) -> RemoteStep:
    known = arrays.knowledge.steps.get(cause.cause)
    if known is None:
        return RemoteStep(cause.cause, cause.name, cause.probability, MINUTES_OF_A_STEP)
    return RemoteStep(
        cause.cause, known.text_zh if chinese else known.text_en, cause.probability, known.minutes
    )
