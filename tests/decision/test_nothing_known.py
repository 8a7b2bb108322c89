"""Reports without any known fact of the fault: the fleet's kit, the broad question, and the effect of a guess."""

from dataclasses import replace

import numpy as np
import pytest

from diagnoser.decision import Options, decide
from diagnoser.inference.evidence import Evidence, pack
from tests.decision.worlds import engine_of, evidence_of, expert_model, findings_of, random_case


def answer(model, evidence, understood="all"):
    """Return the answer to this evidence."""
    found = findings_of(model, evidence)
    return decide(model, engine_of(model), evidence, found, (), Options(), "v1", understood)


def test_with_nothing_understood_a_broad_question_comes_first_and_the_advice_is_to_ask():
    """The best broad question comes first, whatever its value. The other questions follow, each once."""
    model = expert_model()
    broad = {name for name, one in model.knowledge.questions.items() if one.broad}
    evidence = Evidence(unlisted="unmentioned")

    lost, usual = answer(model, evidence, "nothing"), answer(model, evidence)

    assert lost.advice == "ask"
    assert lost.questions[0].symptom in broad
    asked = [one.symptom for one in lost.questions]
    assert len(asked) == len(set(asked)) <= 10
    values = {one.symptom: one.value for one in usual.questions if one.symptom in broad}
    assert all(value <= lost.questions[0].value + 1e-9 for value in values.values())
    assert lost.kit.basis == "fleet"
    assert lost.kit.parts == usual.kit.parts


def test_a_finding_beside_words_that_were_not_understood_is_answered_as_usual():
    """Somebody knows something of the fault."""
    model = expert_model()
    evidence = evidence_of(model, NO_DISPLAY="present")

    assert answer(model, evidence, "nothing").questions == answer(model, evidence).questions
    assert answer(model, evidence, "nothing").kit.basis == "findings"


def test_a_knowledge_without_broad_questions_still_asks():
    """The questions are the usual ones."""
    model = expert_model()
    plain = {name: replace(one, broad=False) for name, one in model.knowledge.questions.items()}
    model = replace(model, knowledge=replace(model.knowledge, questions=plain))

    lost = answer(model, Evidence(unlisted="unmentioned"), "nothing")

    assert lost.advice == "ask"
    assert lost.questions == answer(model, Evidence(unlisted="unmentioned")).questions


def row(if_absent, if_present, **further):
    """Evidence on the first symptom."""
    one = np.array([0])
    return Evidence(0, one, one > 0, np.array([if_absent]), np.array([if_present]), **further)


@pytest.mark.parametrize(
    ("evidence", "informative"),
    [
        (Evidence(), False),
        (Evidence(1, unlisted="unmentioned"), False),
        (Evidence(unlisted="absent"), True),
        (row(1.0, 1.0), False),
        (row(1.0, 0.0), True),
        (row(0.3, 0.7), True),
    ],
)
def test_a_machine_and_an_answer_of_dont_know_tell_nothing_of_the_fault(evidence, informative):
    """Alone and among many."""
    assert evidence.informative == informative
    assert pack([Evidence(), evidence, Evidence()]).informative().tolist() == [False, informative, False]


def test_a_guess_is_shown_among_the_reasons_and_adds_up():
    """Its weight and those of all other evidence lead from the prior odds to the posterior odds."""
    model = expert_model()
    board = model.network.causes.index("SYSTEM_BOARD")
    weight = np.where([board in event for event in model.network.events], 2.0, 1.0)
    plain = evidence_of(model, NO_DISPLAY="present")
    found = answer(model, replace(plain, guess_weight=weight))

    cause = next(one for one in found.causes if one.cause == "SYSTEM_BOARD")
    before = next(one for one in answer(model, plain).causes if one.cause == "SYSTEM_BOARD")
    shares = {one.symptom: one.weight for one in cause.because}
    odds = [np.log10(p / (1 - p)) for p in (cause.prior, cause.probability)]
    assert cause.probability > before.probability
    assert shares["(guess)"] > 0
    assert sum(shares.values()) == pytest.approx(odds[1] - odds[0], abs=1e-9)


def test_the_weights_of_a_text_and_of_a_guess_multiply():
    """The engine sees one weight for each event, and both are their own players."""
    model, evidence = random_case(3, causes=5, symptoms=8)
    text = np.linspace(0.5, 2.0, len(model.network.events))
    guess = np.full(len(text), 2.0)
    both = replace(evidence, event_weight=text, guess_weight=guess)

    assert both.weights.tolist() == (text * guess).tolist()
    assert replace(both, guess_weight=None).weights.tolist() == text.tolist()
    assert len(replace(both, event_weight=None, guess_weight=None).weights) == 0
    names = {one.symptom for cause in answer(model, both).causes for one in cause.because}
    assert {"(text)", "(guess)"} <= names
