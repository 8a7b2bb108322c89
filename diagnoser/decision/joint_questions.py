"""Questions that settle several symptoms at once: one look at the panel shows all its LEDs.

The joint answer to m symptoms has 2^m forms; we price the partition {none seen, only j seen for each j, anything
else}.  A coarser answer is never worth more than the full one, so this is a lower bound of the joint value, and a
close one, since faults light one LED far more often than two.  As with single questions only answers of no are
inferred: P(only j) = P(no other) - P(none).

Axes: m symptoms of one look, N kits.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from diagnoser.arrays import Floats, Ints
from diagnoser.decision.after_no import all_absent
from diagnoser.decision.arrays import Prepared
from diagnoser.decision.state import Case
from diagnoser.types import Question

LEAST_VALUE: Final = 1e-3
"""Symptoms worth less than this alone, twelve seconds on the phone, join no look."""

MOST_SETTLED: Final = 6
"""The most valuable symptoms of a look are priced together; the others add little and cost inference."""


@dataclass(frozen=True, eq=False, slots=True)
class Look:
    """One look at several things.

    Attributes:
        symptoms: Symptom indexes, the most valuable first.
        value: Expected fall in loss, at least.
        minutes: The time of the longest of the questions.
    """

    symptoms: Ints
    value: float
    minutes: float


def looks(case: Case, open_: Ints, values: Floats) -> tuple[Look, ...]:
    """Return the looks that settle two or more open questions with a value.

    Args:
        case: The report.
        open_: Shape (Q,), the open questions.
        values: Shape (Q,), what each is worth alone.
    """
    found = []
    for members in case.prepared.looks:
        rows = np.flatnonzero(members[open_] & (values > LEAST_VALUE))
        chosen = open_[rows[np.argsort(-values[rows], kind="stable")]][:MOST_SETTLED]
        if len(chosen) > 1:
            found.append(
                Look(chosen, value_of_look(case, chosen), float(case.prepared.minutes[chosen].max()))
            )
    return tuple(found)


def value_of_look(case: Case, symptoms: Ints) -> float:
    """Return the expected fall in loss from a look at several open symptoms."""
    others = np.array([np.delete(symptoms, row) for row in range(len(symptoms))])
    solved = [all_absent(case.engine, case.evidence, sets) for sets in (symptoms[None, :], others)]
    log_no, causes, coverage = (np.concatenate(both) for both in zip(*solved, strict=True))
    mass = np.exp(log_no - case.posterior.log_probability)
    loss, before = case.losses(causes, coverage, mass), case.priced.loss[case.number]
    none, only = loss[0], loss[1:] - loss[0]
    rest = before - none - only.sum(axis=0)
    after = none.min() + only.min(axis=1).sum() + rest.min()
    return max(float(before.min() - after), 0.0)


def with_look(prepared: Prepared, question: Question, look: Look) -> Question:
    """Return the question with what the same look would settle."""
    names = tuple(prepared.model.network.symptoms[symptom] for symptom in look.symptoms)
    others = tuple(name for name in names if name != question.symptom)
    return replace(question, settles=others, joint_value=look.value)
