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
from itertools import accumulate
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
    ends = list(accumulate(1 + len(symptoms) for symptoms in asked))
    mass, causes, _ = case.engine.if_absent(case.evidence, sets, kernel.POSTERIOR)
    needed = causes[:, case.arrays.part_cause] * mass[:, None]
    spans = [slice(end - 1 - len(symptoms), end) for end, symptoms in zip(ends, asked, strict=True)]
    answers = np.concatenate([_answers(mass[span], needed[span], case.needed) for span in spans])
    useful = can_be_best(case.pricing, answers[:, 1:], answers[:, 0]).any(axis=0)
    kits = case.kits_of(np.flatnonzero(useful))
    coverage = case.engine.coverage_if_absent(case.evidence, sets, mass, kits.parts)
    loss, before = kits.losses(needed, coverage, mass), case.priced.loss[kits.kits]
    return [_value(before, loss[span]) for span in spans]


def _value(before: Floats, absent: Floats) -> float:
    """Return the fall in loss from the losses of all kits: before, and after each answer of no, shape (m + 1, M)."""
    none, only = absent[0], absent[1:] - absent[0]
    rest = before - none - only.sum(axis=0)
    after = none.min() + only.min(axis=1).sum() + rest.min()
    return max(float(before.min() - after), 0.0)


@cache
def _all_but_one(count: int) -> Ints:
    """Return shape (m, m - 1): the places of the others, for each of m symptoms."""
    return np.array([[other for other in range(count) if other != row] for row in range(count)], np.int64)


def _answers(mass: Floats, needed: Floats, needed_before: Floats) -> Floats:
    """Return the mass of each answer and the mass in which each part is needed then, shape (m + 2, 1 + P)."""
    absent = np.column_stack([mass, needed])
    none, only = absent[:1], absent[1:] - absent[0]
    rest = np.concatenate([[1.0], needed_before])[None, :] - none - only.sum(axis=0)
    return np.concatenate([none, only, rest])


def with_joint(arrays: ModelArrays, question: Question, joint: JointQuestion) -> Question:
    """Return the question with the other symptoms that the joint question would settle."""
    names = tuple(arrays.network.symptoms[symptom] for symptom in joint.symptoms)
    others = tuple(name for name in names if name != question.symptom)
    return replace(question, settles=others, joint_value=joint.value)
