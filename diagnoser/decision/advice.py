"""Send, ask first, or fix remotely; and the steps that support can try."""

from typing import Final

from diagnoser.decision.arrays import Prepared
from diagnoser.types import Advice, Kit, Question, RankedCause, RemoteStep

LEAST_REMOTE: Final = 0.5
"""Trying remotely comes before a visit when it is likelier than not that no part is needed."""

LEAST_STEP: Final = 0.05
"""Steps against less likely causes are not shown."""

USUAL_MINUTES: Final = 15.0
"""Of a step that nobody described."""


def advise(kit: Kit, questions: tuple[Question, ...], nothing_needed: float) -> Advice:
    """Return what to do now.

    Args:
        kit: The kit that would be sent.
        questions: Those that are worth their time.
        nothing_needed: P(no part is needed), the coverage of the empty kit.
    """
    if questions:
        return "ask"
    if not kit.parts and nothing_needed >= LEAST_REMOTE:
        return "fix_remotely"
    return "send"


def remote_steps(
    prepared: Prepared, causes: tuple[RankedCause, ...], *, chinese: bool
) -> tuple[RemoteStep, ...]:
    """Return what support can try, the most promising for its time first."""
    steps = [
        _step(prepared, cause, chinese=chinese)
        for cause in causes
        if cause.kind == "no_part" and cause.probability >= LEAST_STEP
    ]
    return tuple(sorted(steps, key=lambda step: -step.probability / step.minutes))


def _step(prepared: Prepared, cause: RankedCause, *, chinese: bool) -> RemoteStep:
    known = prepared.model.knowledge.steps.get(cause.cause)
    if known is None:
        return RemoteStep(cause.cause, cause.name, cause.probability, USUAL_MINUTES)
    return RemoteStep(
        cause.cause, known.text_zh if chinese else known.text_en, cause.probability, known.minutes
    )
