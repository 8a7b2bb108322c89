"""Answers of `diagnoser network` as lines for a terminal."""

import math
from collections.abc import Iterator
from typing import Final

from diagnoser.bayesnet.query import Distribution, QueryAnswer
from diagnoser.decision.drawn_network import KitCoverage, NetworkDiagnosis

SHOWN: Final = 10
# A question that lowers the loss by less than this is not worth asking.
_WORTH_ASKING: Final = 1e-4


def query_lines(answer: QueryAnswer) -> Iterator[str]:
    """Yield one line with P(evidence), one for each node, and the joint distribution."""
    yield f"P(evidence) = {probability_text(answer.log_probability)}"
    for name, states in answer.posteriors.items():
        yield f"{name}: {_distribution(states)}"
    if answer.joint is not None:
        yield f"joint of {', '.join(answer.joint_of)}"
        yield from (f"  {', '.join(states)}: {value:.6g}" for states, value in answer.joint.items())


def diagnosis_lines(answer: NetworkDiagnosis) -> Iterator[str]:
    """Yield the likeliest causes, the kit and the most valuable questions."""
    yield f"P(evidence) = {probability_text(answer.log_probability)}"
    yield f"P(some cause is faulty | evidence) = {answer.fault_probability:.6f}"
    yield "causes"
    for cause in answer.causes[:SHOWN]:
        kind = "" if cause.kind == "part" else "  (needs no part)"
        name = "" if cause.name == cause.cause else f"  {cause.name}"
        yield f"  {cause.probability:.6f}  {cause.cause}{name}{kind}"
    yield from _more(len(answer.causes))
    yield f"kit: {_kit(answer.kit)}"
    yield from (f"  or {_kit(kit)}" for kit in answer.alternatives)
    yield "questions (rise in coverage, bits)"
    for question in answer.questions[:SHOWN]:
        yield (
            f"  {question.value:.6f}  {question.information:.4f}  {question.symptom}: "
            f"{_distribution(question.answers)}"
        )
    yield from _more(len(answer.questions))
    if all(question.value < _WORTH_ASKING for question in answer.questions):
        yield "  no single answer would make a better kit"


def probability_text(log_probability: float) -> str:
    """Return a probability with six digits, even if it is too small for a float.

    >>> probability_text(math.log(0.25)), probability_text(-2302.585093)
    ('0.25', '1e-1000')
    """
    probability = math.exp(log_probability)
    if probability > 1e-300:  # noqa: PLR2004
        return f"{probability:.6g}"
    exponent, rest = divmod(log_probability / math.log(10), 1)
    mantissa, carried = f"{10**rest:.5e}".split("e")
    return f"{float(mantissa):g}e{exponent + int(carried):.0f}"


def _distribution(states: Distribution) -> str:
    return ", ".join(f"{state} {probability:.6g}" for state, probability in states.items())


def _kit(kit: KitCoverage) -> str:
    return f"{' + '.join(kit.parts) or 'no part'}, coverage {kit.coverage:.6f}"


def _more(count: int) -> Iterator[str]:
    if count > SHOWN:
        yield f"  ... and {count - SHOWN} more (--json prints all)"
