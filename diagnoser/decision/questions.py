"""What to ask next: the expected fall in cost from each answer, exactly.

    EVSI(j) = min_S C(S | e) - sum_x P(x | e) min_S C(S | e, x)

the value of sample information (Raiffa and Schlaifer 1961; for troubleshooting, Heckerman, Breese and
Rommelse 1995).  C is linear in probabilities, so with C0 = P(no) C(S | e, no), one mass for each question
and kit, EVSI = min_S C - min_S C0 - min_S (C - C0): no answer of yes is ever inferred.

A question is worth asking when its value exceeds the time it takes at `COST_PER_MINUTE`.  Questions are
ranked by what is left: a customer on the phone answers a few questions, so each should bring most, not most
for its minute.

Axes: J symptoms, Q questions, N kits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from diagnoser.arrays import Floats, Ints
from diagnoser.decision.after_no import Branches, if_absent
from diagnoser.decision.arrays import Prepared
from diagnoser.decision.joint_questions import LEAST_VALUE, Look, looks, with_look
from diagnoser.decision.kits import kit_parts
from diagnoser.decision.language import name_of_symptom
from diagnoser.decision.state import Case
from diagnoser.inference.evidence import Evidence
from diagnoser.types import Question

COST_PER_MINUTE: Final = 0.005
"""Judgement: 200 minutes of two people on the phone cost what a revisit costs, travel included."""

MOST_QUESTIONS: Final = 10
_NOTHING: Final = np.empty(0, np.int64)


def open_questions(prepared: Prepared, evidence: Evidence) -> Ints:
    """Return the symptoms to ask about: linked, not answered, shown by this machine, seen without a visit."""
    open_ = np.array(prepared.askable & ~prepared.model.network.hidden[evidence.context], np.bool_)
    open_[evidence.symptom] = False
    for present in evidence.symptom[evidence.if_absent == 0]:
        open_[prepared.implied.get(int(present), _NOTHING)] = False
    if evidence.unlisted == "absent":
        open_[:] = False
    return np.flatnonzero(open_)


def possibly_worth(case: Case, symptoms: Ints) -> Ints:
    """Return the questions whose value may exceed the time they take; the others cannot, and need no inference.

    One that a look settles together with others is kept down to the least value with which it may join a look.
    """
    least = COST_PER_MINUTE * case.prepared.minutes
    least[case.prepared.seen_together] = LEAST_VALUE
    return np.asarray(symptoms[(most_value(case) > least)[symptoms]])


def most_value(case: Case) -> Floats:
    """Return more than the value of each question can be, shape (J,), from the posterior of the events alone.

    Let S be the best kit and T another.  After a yes, T beats S by a revisit at most where S does not cover, and by
    the pieces of S where it does.  After a no, T has to make up for what it is behind now; it can by no more than
    what S is ahead of it in the worlds of the yes, where that is P(yes) times the largest difference of two losses:

        EVSI <= revisit P(yes, S does not cover) + pieces(S) P(yes) + max(0, P(yes) spread - (C(T) - C(S)))

    with the runner-up for T.  P(yes, A) is at most the leak times P(A) plus the sum over events of link times
    P(event, A), and that is no more than either of P(event) and P(A); silence only makes it smaller.
    """
    prepared, level = case.prepared, case.options.service_level
    loss = np.sort(case.priced.loss[case.number])
    best = int(case.number[case.priced.loss[case.number].argmin()])
    uncovered = max(1.0 - float(case.priced.coverage[best]), 0.0)
    yes = _most_present(case, case.posterior.events, 1.0)
    yes_uncovered = _most_present(case, np.minimum(case.posterior.events, uncovered), uncovered)
    behind = loss[1] - loss[0] if len(loss) > 1 else np.inf
    after_yes = prepared.revisit(level) * yes_uncovered + prepared.pieces(best) * yes
    return np.asarray(after_yes + np.maximum(prepared.spread(level) * yes - behind, 0.0))


def _most_present(case: Case, events: Floats, mass: float) -> Floats:
    """Return a bound of P(symptom, A) of each symptom from P(event, A), shape (K,), and P(A)."""
    network = case.engine.network
    weight = events[network.link_event] * network.link
    shown = np.bincount(network.link_symptom, weight, minlength=len(network.symptoms))
    return np.asarray(np.minimum(network.leak * mass + shown, mass))


@dataclass(frozen=True, eq=False, slots=True)
class Values:
    """The value of Q questions, before the time they take.

    Attributes:
        value: Shape (Q,), expected fall in loss, at least 0.
        kit_if_absent: Shape (Q,), best kit after a no.
        kit_if_present: Shape (Q,), best kit after a yes.
    """

    value: Floats
    kit_if_absent: Ints
    kit_if_present: Ints


def value_of_answers(case: Case, branches: Branches) -> Values:
    """Return the value of each question."""
    mass = branches.probability
    loss = case.priced.loss[case.number]
    no = case.losses(branches.causes, branches.coverage, mass)
    best_no = no.argmin(axis=1)
    rows = np.arange(len(mass))
    value = loss.min() - no[rows, best_no]
    yes = np.subtract(loss, no, out=no)
    best_yes = yes.argmin(axis=1)
    value -= yes[rows, best_yes]
    return Values(np.maximum(value, 0.0), case.number[best_no], case.number[best_yes])


def worth_asking(case: Case) -> tuple[Question, ...]:
    """Return at most ten questions that are worth their time, the best first; empty when none is."""
    symptoms = possibly_worth(case, open_questions(case.prepared, case.evidence))
    branches = if_absent(case.engine, case.evidence, symptoms)
    values = value_of_answers(case, branches)
    looked = {int(look.symptoms[0]): look for look in looks(case, symptoms, values.value)}
    worth = values.value - COST_PER_MINUTE * case.prepared.minutes[symptoms]
    for symptom, look in looked.items():
        row = int(np.searchsorted(symptoms, symptom))
        worth[row] = max(worth[row], look.value - COST_PER_MINUTE * look.minutes)
    best = [int(row) for row in np.argsort(-worth, kind="stable")[:MOST_QUESTIONS] if worth[row] > 0]
    return tuple(_question(case, int(symptoms[row]), branches, values, row, looked) for row in best)


def _question(
    case: Case, symptom: int, branches: Branches, values: Values, row: int, looked: Mapping[int, Look]
) -> Question:
    prepared = case.prepared
    question = Question(
        symptom=prepared.model.network.symptoms[symptom],
        text=_text(prepared, symptom, chinese=case.chinese),
        value=float(values.value[row]),
        minutes=float(prepared.minutes[symptom]),
        probability=float(1.0 - branches.probability[row]),
        if_present=kit_parts(prepared, int(values.kit_if_present[row])),
        if_absent=kit_parts(prepared, int(values.kit_if_absent[row])),
    )
    return with_look(prepared, question, looked[symptom]) if symptom in looked else question


def _text(prepared: Prepared, symptom: int, *, chinese: bool) -> str:
    name = prepared.model.network.symptoms[symptom]
    question = prepared.model.knowledge.questions.get(name)
    if question is None:
        return name_of_symptom(prepared, name, chinese=chinese)
    return question.text_zh if chinese else question.text_en
