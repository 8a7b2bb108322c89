"""The next question: its value by brute force, the choice of questions, and the end of the questions."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser.decision import Options, decide
from diagnoser.decision.after_no import answered
from diagnoser.decision.arrays import arrays_of
from diagnoser.decision.joint_questions import joint_values
from diagnoser.decision.kits import best_kits
from diagnoser.decision.questions import COST_PER_MINUTE, open_questions, possibly_worth, value_of_answers
from diagnoser.decision.state import case_of
from diagnoser.model import CoverageRecalibration
from diagnoser.types import Finding
from tests.decision.plain import value_of_asking, value_of_looking
from tests.decision.worlds import engine_of, evidence_of, expert_model, findings_of, random_case


def values_of(model, evidence, options=None):
    """Return (case, open symptoms, values)."""
    case = case_of(model, engine_of(model), evidence, options or Options())
    symptoms = open_questions(case.arrays, evidence)
    return case, symptoms, value_of_answers(case, symptoms)


def answer(model, evidence, **options):
    """Return the answer with these options."""
    found = findings_of(model, evidence)
    return decide(model, engine_of(model), evidence, found, (), Options(**options), "v1")


@pytest.mark.parametrize("seed", range(20))
def test_the_value_is_that_of_every_answer_enumerated(seed):
    """EVSI of each open question equals the sum over all worlds, answers and kits, for every meaning of silence."""
    model, evidence = random_case(seed, causes=4, symptoms=8)
    if evidence.unlisted == "absent":
        evidence = replace(evidence, unlisted="unmentioned")

    _, symptoms, values = values_of(model, evidence)

    expected = [value_of_asking(model, evidence, symptom) for symptom in symptoms]
    np.testing.assert_allclose(values.value, expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("objective", ["expected_cost", "coverage"])
@pytest.mark.parametrize("recalibration", [None, CoverageRecalibration(0.1, 0.7)], ids=["", "recalibrated"])
def test_the_value_is_that_of_answering_and_deciding_again(seed, objective, recalibration):
    """If silence is no evidence, asking the engine with both answers gives the same value and probability."""
    model, evidence = random_case(seed)
    model = replace(model, coverage_recalibration=recalibration)
    evidence = replace(evidence, unlisted="unknown")
    case, symptoms, values = values_of(model, evidence, Options(objective=objective))

    now = case.priced.loss[case.allowed].min()
    for row, symptom in enumerate(symptoms):
        later = 0.0
        for present in (False, True):
            then, kits = case.engine.coverage(answered(evidence, int(symptom), present=present))
            probability = np.exp(then.log_probability - case.posterior.log_probability)
            priced = case.price(then.causes, kits)
            later += probability * priced.loss[best_kits(priced, case.allowed)]
            if not present:
                assert values.probability[row] == pytest.approx(probability, abs=1e-12)
        assert values.value[row] == pytest.approx(now - later, abs=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_what_follows_from_a_yes_is_a_difference_that_keeps_its_digits(seed):
    """If silence is no evidence, the kit after a yes is the best one of the posterior with the yes listed."""
    model, evidence = random_case(seed, causes=5, symptoms=12)
    evidence = replace(evidence, unlisted="unknown")
    case = case_of(model, engine_of(model), evidence, Options())
    symptoms = possibly_worth(case, open_questions(case.arrays, evidence))
    values = value_of_answers(case, symptoms)

    for row in np.flatnonzero(values.value > 1e-3):
        then, kits = case.engine.coverage(answered(evidence, int(symptoms[row]), present=True))
        loss = np.where(case.allowed, case.price(then.causes, kits).loss, np.inf)
        assert loss[values.kit_if_present[row]] == pytest.approx(loss.min(), abs=1e-9)
        before = np.exp(then.log_probability - case.posterior.log_probability)
        assert 1 - values.probability[row] == pytest.approx(before, rel=1e-9)
        assert before > 1e-4


@pytest.mark.parametrize("seed", range(20))
def test_a_recalibrated_coverage_is_the_average_of_those_after_each_answer(seed):
    """So a question has no value by itself: the present coverage is the expectation of the later one."""
    model, evidence = random_case(seed)
    model = replace(model, coverage_recalibration=CoverageRecalibration(0.1, 0.7))
    evidence = replace(evidence, unlisted="unknown")
    case, symptoms, _ = values_of(model, evidence)
    for symptom in symptoms:
        later = np.zeros(len(case.priced.cost))
        for present in (False, True):
            then, kits = case.engine.coverage(answered(evidence, int(symptom), present=present))
            probability = np.exp(then.log_probability - case.posterior.log_probability)
            later += probability * case.price(then.causes, kits).coverage
        np.testing.assert_allclose(later, case.priced.coverage, rtol=0, atol=1e-9)


@given(seed=st.integers(0, 10_000))
def test_an_answer_never_does_harm_on_average(seed):
    """No value is below zero: the kit for both answers would still be there."""
    model, evidence = random_case(seed)
    *_, values = values_of(model, evidence)

    assert (values.value >= 0).all()


@given(seed=st.integers(0, 10_000), objective=st.sampled_from(["expected_cost", "coverage"]))
def test_what_is_not_computed_is_not_worth_its_time(seed, objective):
    """A question ruled out by the bound has a value below the cost of its minutes."""
    model, evidence = random_case(seed)
    model = replace(
        model, network=replace(model.network, link=model.network.link * 0.01, leak=model.network.leak * 0.01)
    )
    case, symptoms, values = values_of(
        model, replace(evidence, unlisted="unmentioned"), Options(objective=objective)
    )

    out = ~np.isin(symptoms, possibly_worth(case, symptoms))

    assert (values.value[out] <= COST_PER_MINUTE * case.arrays.minutes[symptoms][out]).all()


def test_the_bound_spares_work_where_the_case_is_clear():
    """With a clear fault a part of the questions is ruled out without inference."""
    model = expert_model()
    evidence = evidence_of(model, 1, POST_289="reported", LP_MEM="present")
    case = case_of(model, engine_of(model), evidence, Options())
    symptoms = open_questions(case.arrays, case.evidence)

    assert len(possibly_worth(case, symptoms)) < 0.8 * len(symptoms)


def test_questions_are_worth_their_time_and_the_best_comes_first():
    """There are at most ten, each with a value above the cost of its minutes, in falling order of the difference."""
    model = expert_model()
    questions = answer(model, evidence_of(model, 1, NO_DISPLAY="reported")).questions
    worth = [max(one.value, one.joint_value or 0) for one in questions]
    left = [value - COST_PER_MINUTE * one.minutes for value, one in zip(worth, questions, strict=True)]

    assert 0 < len(questions) <= 10
    assert min(left) > 0
    assert sorted(left, reverse=True) == left


def test_each_question_says_what_either_answer_would_do():
    """The kits shown for a yes and a no are those proposed by the service afterwards."""
    model = expert_model()
    evidence = evidence_of(model, 1, NO_DISPLAY="reported")

    for question in answer(model, evidence).questions[:3]:
        index = model.network.symptoms.index(question.symptom)
        for present, kit in ((True, question.if_present), (False, question.if_absent)):
            later = answer(model, answered(evidence, index, present=present))
            assert set(later.kit.parts) == set(kit)


def test_nothing_is_asked_when_nothing_would_change():
    """A clear case: no question, and the advice is to send."""
    model = expert_model()
    found = answer(model, evidence_of(model, 1, POST_289="reported", LP_MEM="present"))

    assert found.kit.parts == ("DIMM",)
    assert found.questions == ()
    assert found.advice == "send"


def test_what_is_known_or_cannot_be_known_is_not_asked():
    """No reported or answered symptom, even with `unknown`, no hidden symptom, and none that needs a visit is asked."""
    model = expert_model()
    evidence = evidence_of(model, 2, NO_DISPLAY="reported", POST_289="absent", VIDEO_GARBLED="unknown")
    open_ = {model.network.symptoms[symptom] for symptom in open_questions(arrays_of(model), evidence)}

    assert not open_ & {"NO_DISPLAY", "POST_289", "VIDEO_GARBLED"}
    assert not any(symptom.startswith("LP_") for symptom in open_)
    assert not open_ & {"DIMM_SLOT_LED", "CARD_NOT_DETECTED", "FIXED_BY_RESEAT"}


def test_what_a_finding_implies_is_not_asked():
    """With all drive LEDs amber, a single amber LED is no question. After a closed checklist there is none at all."""
    model = expert_model()
    evidence = evidence_of(model, HDD_AMBER_ALL="reported")
    index = model.network.symptoms.index("HDD_AMBER_ON")

    assert index not in open_questions(arrays_of(model), evidence)
    assert len(open_questions(arrays_of(model), replace(evidence, unlisted="absent"))) == 0


@pytest.mark.parametrize("seed", range(12))
def test_a_look_is_worth_its_partition_and_no_more_than_all_its_answers(seed):
    """The value of the coarse answer equals the enumeration, and is at most that of the full joint answer."""
    model, evidence = random_case(seed, causes=4, symptoms=9)
    evidence = replace(evidence, unlisted=("unmentioned", "unknown")[seed % 2])
    case = case_of(model, engine_of(model), evidence, Options())
    symptoms = open_questions(case.arrays, evidence)[:3]

    (found,) = joint_values(case, [symptoms])

    assert found == pytest.approx(value_of_looking(model, evidence, symptoms, coarse=True), abs=1e-9)
    assert found <= value_of_looking(model, evidence, symptoms, coarse=False) + 1e-9


def test_a_look_at_the_panel_settles_its_other_leds():
    """The best light of the panel names the others in the same look, and their common value."""
    model = expert_model()
    questions = answer(model, evidence_of(model, 1, NO_DISPLAY="reported")).questions
    panel = next(one for one in questions if one.symptom.startswith("LP_") and one.settles)

    assert all(symptom.startswith("LP_") for symptom in panel.settles)
    assert panel.joint_value > panel.value


def test_a_chinese_report_is_asked_in_chinese():
    """The language of the questions, causes and steps is that of the report."""
    model = expert_model()
    evidence = evidence_of(model, 1, NO_DISPLAY="reported")
    said = (Finding("NO_DISPLAY", "present", "reported", "开机无显"),)

    found = decide(model, engine_of(model), evidence, said, (), Options(), "v1")

    index = found.questions[0].symptom
    assert found.questions[0].text == model.knowledge.questions[index].text_zh
    assert found.causes[0].name == "主板"


@pytest.mark.parametrize(("language", "board"), [("en", "System board (planar)"), ("zh", "主板")])
def test_a_language_asked_for_wins_over_that_of_the_report(language, board):
    """Names, questions and steps are in it."""
    model = expert_model()
    evidence = evidence_of(model, 1, NO_DISPLAY="reported")
    said = (Finding("NO_DISPLAY", "present", "reported", "开机无显"),)

    found = decide(model, engine_of(model), evidence, said, (), Options(language=language), "v1")

    question = model.knowledge.questions[found.questions[0].symptom]
    assert found.questions[0].text == {"en": question.text_en, "zh": question.text_zh}[language]
    assert board in {one.name for one in found.causes}
    assert found.steps
    assert all(one.text.isascii() is (language == "en") for one in found.steps)


def test_without_knowledge_a_question_is_the_symptoms_id():
    """A network learned from tickets alone still asks, with the usual minutes."""
    model, evidence = random_case(3)
    found = answer(model, replace(evidence, unlisted="unknown"))

    assert found.questions
    assert all(one.text == one.symptom and one.minutes == 4 for one in found.questions)
