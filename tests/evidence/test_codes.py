"""Codes as features of the classifier, and the tempering of the network's own evidence from them."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from diagnoser.evidence.codes import code_features
from diagnoser.evidence.known import Known, graded_finding
from diagnoser.evidence.to_network import evidence_of
from diagnoser.inference.affordable import log_probability_of_findings
from diagnoser.inference.engine import Engine
from diagnoser.model import Model
from diagnoser.network.fault_network import Network
from diagnoser.reading.text_model import TextModel
from diagnoser.types import Finding

TEMPER = 0.3
SYMPTOMS = ("E1", "E2", "E3", "E4")
LINKS = np.array([[0.9, 0.8, 0.3, 0.1], [0.2, 0.6, 0.7, 0.4], [0.5, 0.1, 0.2, 0.8]])
LEAK, RATE = np.array([0.1, 0.05, 0.2, 0.02]), np.array([0.9, 0.5, 0.7, 0.8])
PRIOR = np.array([[0.1, 0.05, 0.02]])


def model(temper=TEMPER, kinds=("#absent", "#unmentioned", "#unknown")):
    """Return three causes, four codes, and a classifier in favour of the second cause if E1 is in a closed list."""
    symptom, event = np.divmod(np.arange(12), 3)
    network = Network(
        ("A", "B", "C"), (True,) * 3, SYMPTOMS, ("unknown",), ((0,), (1,), (2,)), PRIOR,
        event, symptom, LINKS[event, symptom], LEAK, RATE, np.zeros((1, 4), np.bool_),
    )  # fmt: skip
    vocabulary = {name: row for row, name in enumerate((*kinds, "#absent:E1"))}
    weights = np.zeros((len(vocabulary), 3))
    weights[-1, 1] = 2.0
    third = np.full(3, 1 / 3)
    classifier = TextModel(
        network.causes, vocabulary, np.ones(len(vocabulary)), weights, np.zeros(3), third, 1.0, temper
    )
    return Model(network, text_model=classifier)


def present(*symptoms, known="asked"):
    """Return present findings of one origin."""
    return tuple(Finding(symptom, "present", known) for symptom in symptoms)


def test_a_code_of_a_closed_list_is_another_feature_than_one_of_an_open_list():
    """The kind of the list is a feature too, so a closed list without any code is evidence."""
    closed = Known(present("E1"), silence="absent")
    opened = Known(present("E1", known="reported"), silence="unmentioned")

    assert code_features(closed) == ("#absent", "#absent:E1")
    assert code_features(opened) == ("#unmentioned", "#unmentioned:E1")
    assert code_features(Known(silence="absent")) == ("#absent",)
    assert code_features(Known(silence="unmentioned")) == ()


def test_answers_to_questions_are_no_codes():
    """Graded findings, absent codes and unknown ones are no codes either."""
    findings = (
        *present("E1", known="measured"),
        *present("E2", known="asked"),
        graded_finding("E3", 0.8),
        Finding("E4", "absent", "asked"),
    )

    assert code_features(Known(findings, silence="unmentioned")) == ("#unmentioned", "#unmentioned:E1")


@pytest.mark.parametrize("silence", ["absent", "unmentioned", "unknown"])
@pytest.mark.parametrize("seen", list(product([0, 1], repeat=4)))
def test_one_cause_alone_has_the_likelihood_ratio_to_the_power_of_the_temper(silence, seen):
    """By definition: P(findings | this cause alone), relative to no cause, to the power of the temper."""
    if not any(seen) and silence != "absent":
        return
    known = "asked" if silence == "absent" else "measured" if silence == "unknown" else "reported"
    listed = [symptom for symptom, one in zip(SYMPTOMS, seen, strict=True) if one]
    evidence = evidence_of(model(), Known(present(*listed, known=known), silence=silence))
    rate = RATE if silence == "unmentioned" else np.ones(4)
    ratio = np.ones(3)
    for place, one in enumerate(seen):
        absent = (1 - rate[place] * LEAK[place]) * (1 - rate[place] * LINKS[:, place])
        nothing = 1 - rate[place] * LEAK[place]
        if one:
            ratio *= (1 - absent) / (1 - nothing)
        elif silence != "unknown":
            ratio *= absent / nothing

    spoken = evidence.event_weight if evidence.event_weight is not None else np.ones(3)

    assert evidence.weights / spoken == pytest.approx(ratio ** (TEMPER - 1))


def test_with_temper_one_nothing_is_tempered():
    """A model without a temper, and one without a classifier, pass over the step."""
    known = Known(present("E1", "E2"), silence="absent")
    plain = replace(model(temper=1.0), text_model=None)

    assert evidence_of(model(temper=1.0), known).tempering is None
    assert len(evidence_of(plain, known).weights) == 0


def test_a_kind_of_list_that_the_classifier_never_heard_is_left_to_the_network():
    """It learned from closed lists, and this one is open."""
    known = Known(present("E1", known="reported"), silence="unmentioned")
    evidence = evidence_of(model(kinds=("#absent",)), known)

    assert evidence.tempering is None
    assert evidence.event_weight is None


@pytest.mark.parametrize("state", ["present", "absent"])
def test_an_answer_moves_the_causes_as_the_question_promised(state):
    """The weights are those of before the answer, so P(cause | answer) is the network's own conditional."""
    fleet = model()
    before = Known(present("E1", "E2", known="reported"), silence="unmentioned")
    after = Known((*before.findings, Finding("E4", state, "asked")), silence="unmentioned")
    first, second = evidence_of(fleet, before), evidence_of(fleet, after)

    assert second.weights == pytest.approx(first.weights)
    promised = replace(second, tempering=None, event_weight=first.weights)
    engine = Engine(fleet.network)
    assert engine.posterior(second).causes == pytest.approx(engine.posterior(promised).causes)
    ratio = engine.posterior(second).causes[2] / engine.posterior(first).causes[2]
    assert (ratio > 1) == (state == "present")


def test_a_finding_that_is_left_out_takes_its_tempering_along():
    """Explanations and answers to wide reports leave findings out. The others are tempered as if these were unknown."""
    fleet = model()
    evidence = evidence_of(fleet, Known(present("E1", "E3"), silence="absent"))
    one = replace(
        evidence, if_absent=np.array([0.0, 1.0]), if_present=np.ones(2), unlisted="unknown", event_weight=None
    )
    assert evidence.tempering is not None

    assert np.log(one.weights) == pytest.approx(evidence.tempering.rows[0])


def test_a_repair_in_vain_does_not_temper_the_codes_twice():
    """If the repaired cause is certainly still there, the answer is the same as before the repair."""
    fleet = model()
    evidence = evidence_of(fleet, Known(present("E1", "E3"), silence="absent"))
    engine = Engine(fleet.network)

    after = engine.posterior(replace(evidence, remains=((0, 1.0),)))

    assert after.causes == pytest.approx(engine.posterior(evidence).causes)


def test_the_probability_of_findings_is_that_of_the_network():
    """Surprise compares probabilities of findings, and a tempered likelihood is none."""
    known = Known(present("E1", "E3"), silence="absent")
    engine = Engine(model().network)

    tempered, plain = (
        log_probability_of_findings(engine, evidence_of(model(each), known)) for each in (0.3, 1.0)
    )

    assert tempered == pytest.approx(plain)
