"""Joint questions: one question settles several symptoms, because one look at the panel shows all its LEDs.

The answer to a joint question about m symptoms has 2^m forms.  We price the coarser partition {none seen, only j seen
for each j, anything else}.  A coarser answer is never worth more than the full one, so this is a lower bound of the
joint value.  It is close, because faults light one LED far more often than two.  As with single questions, inference
runs only for answers of no: P(only j) = P(no other) - P(none).

Axes: m symptoms of one joint question, Q open questions, M kits.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import numpy as np

from diagnoser.arrays import Floats, Ints
from diagnoser.decision.arrays import ModelArrays
from diagnoser.decision.state import Case
from diagnoser.decision.useful_parts import can_be_best
from diagnoser.inference import kernel
from diagnoser.types import Question

LEAST_VALUE: Final = 1e-3
"""Least value of a symptom alone with which it joins a joint question: twelve seconds on the phone."""

MOST_SETTLED: Final = 6
"""Most symptoms of one joint question.  Less valuable ones add little and cost inference."""


@dataclass(frozen=True, eq=False, slots=True)
class JointQuestion:
    """One question about several symptoms.

    Attributes:
        symptoms: Symptom indexes, the most valuable first.
        value: Expected fall in loss, at least.
        minutes: Time of the longest of the single questions.
    """

    symptoms: Ints
    value: float
    minutes: float


def joint_questions(case: Case, open_: Ints, values: Floats) -> tuple[JointQuestion, ...]:
    """Return the joint questions about two or more open symptoms of some value.

    Args:
        case: The report.
        open_: Shape (Q,), the open questions.
        values: Shape (Q,), value of each question alone.
    """
    each = case.each_posterior + case.each_coverage
    asked = []
    for members in case.arrays.joint_groups:
        rows = np.flatnonzero(members[open_] & (values > LEAST_VALUE))
        chosen = open_[rows[np.argsort(-values[rows], kind="stable")]][:MOST_SETTLED]
        if len(chosen) > 1 and case.budget.afford_all("questions", len(chosen) + 1, each):
            asked.append(chosen)
    minutes = case.arrays.minutes
    return tuple(
        JointQuestion(chosen, value, float(minutes[chosen].max()))
        for chosen, value in zip(asked, joint_values(case, asked), strict=True)
    )


def joint_values(case: Case, asked: Sequence[Ints]) -> list[float]:
    """Return the expected fall in loss from the answer to each joint question about open symptoms, at least."""
    if not asked:
        return []
    sets = [one for symptoms in asked for one in (symptoms, *symptoms[_all_but_one(len(symptoms))])]
    size = np.array([1 + len(symptoms) for symptoms in asked])
    none = np.cumsum(size) - size
    mass, causes, _ = case.engine.if_absent(case.evidence, sets, kernel.POSTERIOR)
    needed = causes[:, case.arrays.part_cause] * mass[:, None]
    before = np.concatenate([[1.0], case.needed])
    answers = np.concatenate(_answers(np.column_stack([mass, needed]), none, size, before))
    useful = can_be_best(case.pricing, answers[:, 1:], answers[:, 0]).any(axis=0)
    kits = case.kits_of(np.flatnonzero(useful))
    coverage = case.engine.coverage_if_absent(case.evidence, sets, mass, kits.parts)
    loss = case.priced.loss[kits.kits]
    none_or_one, rest = _answers(kits.losses(needed, coverage, mass), none, size, loss)
    after = np.add.reduceat(none_or_one.min(axis=1), none) + rest.min(axis=1)
    return np.maximum(loss.min() - after, 0.0).tolist()  # type: ignore[no-any-return]  # they are floats


def _answers(absent: Floats, none: Ints, size: Ints, before: Floats) -> tuple[Floats, Floats]:
    """Return the masses of the answers to G joint questions from those of the answers of no.

    Args:
        absent: Shape (R, X), any masses, one question after the other: of none of its symptoms, then of none of the
            others for each of them.
        none: Shape (G,), the row of each question at which nothing is seen.
        size: Shape (G,), the rows of each question.
        before: Shape (X,), the same masses before any answer.

    Returns:
        Shape (R, X): of none, then of one alone; and shape (G, X): of anything else.
    """
    only = absent - np.repeat(absent[none], size, axis=0)
    only[none] = absent[none]
    return only, before - np.add.reduceat(only, none, axis=0)


@cache
def _all_but_one(count: int) -> Ints:
    """Return shape (m, m - 1): the places of the others, for each of m symptoms."""
    return np.array([[other for other in range(count) if other != row] for row in range(count)], np.int64)


def with_joint(arrays: ModelArrays, question: Question, joint: JointQuestion) -> Question:
    """Return the question with the other symptoms that the joint question would settle."""
    names = tuple(arrays.network.symptoms[symptom] for symptom in joint.symptoms)
    others = tuple(name for name in names if name != question.symptom)
    return replace(question, settles=others, joint_value=joint.value)
