"""The next questions, ranked by the exact expected fall in cost from their answers.

    EVSI(j) = min_S C(S | e) - sum_x P(x | e) min_S C(S | e, x)

the expected value of sample information (Raiffa and Schlaifer 1961; for troubleshooting, Heckerman, Breese and
Rommelse 1995).  C is linear in probabilities.  With C0 = P(no) C(S | e, no), one mass for each question and kit,

    EVSI = min_S C - min_S C0 - min_S (C - C0)

so inference runs only for answers of no.  A question is worth asking when its value exceeds its time at
`COST_PER_MINUTE`.  Questions are ranked by value less time and not by value per minute, because a customer on the phone
answers only a few.

Axes: J symptoms, Q questions, N kits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.decision.arrays import ModelArrays
from diagnoser.decision.joint_questions import LEAST_VALUE, JointQuestion, joint_questions, with_joint
from diagnoser.decision.kits import Pricing
from diagnoser.decision.language import name_of_symptom
from diagnoser.decision.state import Case
from diagnoser.decision.useful_parts import SomeKits, can_be_best
from diagnoser.inference import kernel
from diagnoser.inference.evidence import Evidence
from diagnoser.types import Question

COST_PER_MINUTE: Final = 0.005
"""Cost of a minute of two people on the phone: 200 minutes cost as much as a revisit with its travel.  Judgement."""

MOST_QUESTIONS: Final = 10

SMALL_GAINS: Final = 1e-3
"""More than `kits.LEAST_GAIN` and `kits.ROUNDING` add to a loss."""

FEW_PARTS: Final = 32
"""Parts whose kits are worked out for all questions together.  Of more, each question has its own."""

COMMON: Final = 0.05
"""Share of the questions after which a part must be of use to be one of the common parts."""

CELLS: Final = 400_000
"""Losses of kits that are worked out together."""

_NOTHING: Final = np.empty(0, np.int64)


def open_questions(arrays: ModelArrays, evidence: Evidence) -> Ints:
    """Return the symptoms to ask about: with links, not answered, not hidden on this machine, seen without a visit.

    A machine without the light path panel is asked for none of its labels, even if something else shows the same.
    """
    hidden = arrays.network.hidden[evidence.context]
    open_ = np.array(arrays.askable & ~hidden, np.bool_)
    if hidden.any():
        open_ &= ~arrays.panel
    open_[evidence.symptom] = False
    for present in evidence.symptom[evidence.if_absent == 0]:
        open_[arrays.implied.get(int(present), _NOTHING)] = False
    if evidence.unlisted == "absent":
        open_[:] = False
    return np.flatnonzero(open_)


def possibly_worth(case: Case, symptoms: Ints) -> Ints:
    """Return the questions whose value may exceed the time they take.  The others need no inference.

    A symptom of a joint group is kept down to the least value with which it joins a joint question.
    """
    least = COST_PER_MINUTE * case.arrays.minutes
    least[case.arrays.in_joint_group] = LEAST_VALUE
    return np.asarray(symptoms[(most_value(case) > least)[symptoms]])


def most_value(case: Case) -> Floats:
    """Return an upper bound of the value of each question, shape (J,), from the posterior of the events alone.

    Let S be the best kit and T another.  After a yes, T beats S by at most a revisit where S does not cover, and by at
    most the pieces of S where S covers.  After a no, T must make up for its present distance to S.  It can do so by no
    more than the advantage of S in the worlds of a yes, at most P(yes) times the largest difference of two losses:

        EVSI <= revisit P(yes, S does not cover) + pieces(S) P(yes) + max(0, P(yes) spread - (C(T) - C(S)))

    with the second best kit for T.  P(yes, A) is at most leak P(A) + sum over events of link P(event, A), and
    P(event, A) is at most P(event) and at most P(A).  Silence only makes it smaller.
    """
    loss = case.priced.loss[case.number]
    best = int(case.number[loss.argmin()])
    behind = np.inf
    if len(loss) > 1:
        least, next_to_it = np.partition(loss, 1)[:2]
        behind = next_to_it - least
    uncovered = max(1.0 - float(case.priced.coverage[best]), 0.0)
    yes = _most_present(case, case.posterior.events, 1.0)
    yes_uncovered = _most_present(case, np.minimum(case.posterior.events, uncovered), uncovered)
    revisit, pieces, spread = _largest_differences(case.pricing, best)
    after_yes = revisit * yes_uncovered + pieces * yes
    return np.asarray(after_yes + np.maximum(spread * yes - behind, 0.0))


def _largest_differences(pricing: Pricing, kit: int) -> tuple[float, float, float]:
    """Return upper bounds of the loss of a revisit, of the pieces of a kit, and of the difference of two kits."""
    piece = pricing.handling + pricing.unneeded
    revisit = max(float(pricing.revisit), 1.0)  # with the objective `coverage` a revisit counts 1
    pieces = float(piece[pricing.table.first[kit]] + piece[pricing.table.second[kit]]) + SMALL_GAINS
    return revisit, pieces, revisit + 2.0 * float(piece.max()) + SMALL_GAINS


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
        symptom: Shape (Q,), in rising order.
        probability: Shape (Q,), P(no).
        value: Shape (Q,), expected fall in loss, at least 0.
        kit_if_absent: Shape (Q,), best kit after a no.
        kit_if_present: Shape (Q,), best kit after a yes.
    """

    symptom: Ints
    probability: Floats
    value: Floats
    kit_if_absent: Ints
    kit_if_present: Ints


def value_of_answers(case: Case, symptoms: Ints) -> Values:
    """Return the value of each question, as far as the budget goes.

    Inference runs twice for each question.  The posteriors tell which parts may be in a best kit after an answer, and
    the coverage is worked out for the kits of those alone.
    """
    if len(symptoms) and not case.budget.afford_all("questions", 2, case.each_posterior):
        symptoms = _NOTHING  # `Engine.if_absent` starts with a posterior, and it runs twice
    symptoms = _within_budget(case, symptoms, case.each_posterior)
    if not len(symptoms):
        return Values(symptoms, np.empty(0), np.empty(0), _NOTHING, _NOTHING)
    no = _after_no(case, symptoms)
    parts = np.flatnonzero(no.can_be_best.any(axis=0))
    together = len(parts) <= FEW_PARTS
    largest = no.can_be_best[no.can_be_best.sum(axis=1).argmax()]
    priced = parts if together else np.flatnonzero(largest)
    asked = _within_budget(case, symptoms, case.engine.cost(case.evidence, parts=priced).operations)
    rows = np.searchsorted(symptoms, asked)
    if together or not len(asked):
        found = _valued_together(case, no, rows)
    else:
        found = np.column_stack([_valued_alone(case, no, row) for row in rows.tolist()])
    return Values(asked, no.probability[rows], found[0], found[1].astype(np.int64), found[2].astype(np.int64))


@dataclass(frozen=True, eq=False, slots=True)
class _AfterNo:
    """The posteriors after an answer of no, with the parts that may be in a best kit after either answer.

    Attributes:
        symptom: Shape (Q,).
        probability: Shape (Q,), P(no).
        needed: Shape (Q, P), mass in which each part is needed and the answer is no.
        can_be_best: Shape (Q, P).
    """

    symptom: Ints
    probability: Floats
    needed: Floats
    can_be_best: Bools


def _after_no(case: Case, symptoms: Ints) -> _AfterNo:
    found = case.engine.if_absent(case.evidence, symptoms, kernel.POSTERIOR)
    probability = np.minimum(found.probability, 1.0)
    needed = found.causes[:, case.arrays.part_cause] * probability[:, None]
    if_no = can_be_best(case.pricing, needed, probability)
    if_yes = can_be_best(case.pricing, case.needed - needed, 1.0 - probability)
    return _AfterNo(symptoms, probability, needed, if_no | if_yes)


def _valued_alone(case: Case, no: _AfterNo, row: int) -> Floats:
    """Return one column of `_valued`, from the kits of the parts that matter for this question."""
    kits = case.kits_of(np.flatnonzero(no.can_be_best[row]))
    return _valued(case, kits, no, np.array([row]))


def _valued_together(case: Case, no: _AfterNo, rows: Ints) -> Floats:
    """Return `_valued` of all questions.

    The best kits after most answers are made of the same few parts. Those questions are worked out together with the
    kits of these parts, and the others with the kits of all parts.
    """
    useful = no.can_be_best[rows]
    few = useful.sum(axis=0) >= COMMON * len(rows)
    rare = useful[:, ~few].any(axis=1)
    found = np.empty((3, len(rows)))
    for chosen in (np.flatnonzero(~rare), np.flatnonzero(rare)):
        kits = case.kits_of(np.flatnonzero(useful[chosen].any(axis=0)))
        size = max(1, CELLS // len(kits.kits))  # slices that stay in the cache of a processor
        for first in range(0, len(chosen), size):
            part = chosen[first : first + size]
            found[:, part] = _valued(case, kits, no, rows[part])
    return found


def _within_budget(case: Case, symptoms: Ints, each: float) -> Ints:
    """Return the questions that the budget allows, those with the highest bound of their value first."""
    number = case.budget.afford("questions", len(symptoms), each)
    if number == len(symptoms):
        return symptoms
    least = COST_PER_MINUTE * case.arrays.minutes
    order = np.argsort(-(most_value(case) - least)[symptoms], kind="stable")
    return np.sort(symptoms[order[:number]])


def _valued(case: Case, kits: SomeKits, no: _AfterNo, rows: Ints) -> Floats:
    """Return the value, the best kit after a no and the best kit after a yes of some questions, shape (3, Q)."""
    probability = no.probability[rows]
    coverage = case.engine.coverage_if_absent(case.evidence, no.symptom[rows], probability, kits.parts)
    loss = case.priced.loss[kits.kits]
    after_no = kits.losses(no.needed[rows], coverage, probability)
    best_no = after_no.argmin(axis=1)
    each = np.arange(len(rows))
    value = loss.min() - after_no[each, best_no]
    after_yes = np.subtract(loss, after_no, out=after_no)
    best_yes = after_yes.argmin(axis=1)
    value -= after_yes[each, best_yes]
    return np.array([np.maximum(value, 0.0), kits.kits[best_no], kits.kits[best_yes]])


def worth_asking(case: Case, *, broad_first: bool = False) -> tuple[Question, ...]:
    """Return at most `MOST_QUESTIONS` questions that are worth their time, the best first.

    Args:
        case: The case.
        broad_first: Whether the best of the broad questions comes before all others, whatever it is worth.
    """
    open_ = open_questions(case.arrays, case.evidence)
    first = _best_broad(case, open_) if broad_first else ()
    values = value_of_answers(case, possibly_worth(case, open_))
    symptoms = values.symptom
    joint = {int(one.symptoms[0]): one for one in joint_questions(case, symptoms, values.value)}
    worth = values.value - COST_PER_MINUTE * case.arrays.minutes[symptoms]
    for symptom, one in joint.items():
        row = int(np.searchsorted(symptoms, symptom))
        worth[row] = max(worth[row], one.value - COST_PER_MINUTE * one.minutes)
    best = [int(row) for row in np.argsort(-worth, kind="stable")[:MOST_QUESTIONS] if worth[row] > 0]
    others = (_question(case, values, row, joint) for row in best)
    asked = {one.symptom for one in first}
    return (*first, *(one for one in others if one.symptom not in asked))[:MOST_QUESTIONS]


def _best_broad(case: Case, open_: Ints) -> tuple[Question, ...]:
    """Return the broad question with the highest value less its time. None if the knowledge marks none."""
    values = value_of_answers(case, open_[case.arrays.broad[open_]])
    if not len(values.symptom):
        return ()
    worth = values.value - COST_PER_MINUTE * case.arrays.minutes[values.symptom]
    return (_question(case, values, int(worth.argmax()), {}),)


def _question(case: Case, values: Values, row: int, joint: Mapping[int, JointQuestion]) -> Question:
    arrays, symptom = case.arrays, int(values.symptom[row])
    question = Question(
        symptom=arrays.network.symptoms[symptom],
        text=_text(arrays, symptom, chinese=case.chinese),
        value=float(values.value[row]),
        minutes=float(arrays.minutes[symptom]),
        probability=1.0 - float(values.probability[row]),
        if_present=arrays.parts_of(int(values.kit_if_present[row])),
        if_absent=arrays.parts_of(int(values.kit_if_absent[row])),
    )
    return with_joint(arrays, question, joint[symptom]) if symptom in joint else question


def _text(arrays: ModelArrays, symptom: int, *, chinese: bool) -> str:
    name = arrays.network.symptoms[symptom]
    question = arrays.knowledge.questions.get(name)
    if question is None:
        return name_of_symptom(arrays, name, chinese=chinese)
    return question.text_zh if chinese else question.text_en
