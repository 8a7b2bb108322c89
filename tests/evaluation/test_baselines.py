"""Baselines learn from all features, predict distributions, and never fail on unseen values."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from diagnoser.errors import InputError
from diagnoser.evaluation.baselines import (
    BASELINES,
    Features,
    fit_bernoulli_bayes,
    fit_frequency,
    fit_logistic,
    fit_multinomial_bayes,
    take_rows,
)
from diagnoser.evaluation.metrics import hit_at
from diagnoser.simulation import FleetSettings, cause_probabilities, draw, make_world, oracle

TEXTS = ("硬盘黄灯常亮", "开机无显示", "hard disk amber light", "no display at power on") * 10


@pytest.fixture(scope="module")
def history():
    """A small world: 600 training tickets, 600 test tickets."""
    world = make_world(FleetSettings(causes=6, symptoms=12, links_per_mode=3, pairs=2, triples=0), seed=1)
    return world, draw(world, 600, seed=1), draw(world, 600, seed=2)


@pytest.mark.parametrize("name", BASELINES)
def test_every_baseline_gives_a_distribution(history, name):
    """Rows add up to one, and every cause has some probability."""
    _, old, new = history
    found = BASELINES[name](Features(600, present=old.present), old.label)(Features(600, present=new.present))

    assert found.shape == (600, 6)
    assert found.sum(axis=1) == pytest.approx(np.ones(600))
    assert (found > 0).all()


def hits(probability, truth):
    """Return the share of tickets with a true cause as the likeliest one."""
    return hit_at(probability, truth, 1).mean()


@pytest.mark.parametrize("name", [name for name in BASELINES if name != "frequency"])
def test_a_baseline_that_reads_findings_closes_most_of_the_gap_to_the_oracle(history, name):
    """Top-1 lies at least half way from the frequencies to the oracle, who knows the world."""
    world, old, new = history
    cases, asked = Features(600, present=old.present), Features(600, present=new.present)
    found = BASELINES[name](cases, old.label)(asked)
    plain = fit_frequency(cases, old.label)(asked)

    known = cause_probabilities(world, oracle(world, new.state))
    lowest, highest = hits(plain, new.truth), hits(known, new.truth)
    assert highest > lowest + 0.1
    assert hits(found, new.truth) >= (lowest + highest) / 2


@pytest.mark.parametrize("name", BASELINES)
def test_a_cause_never_seen_is_never_impossible(name):
    """Causes without a ticket share the weight of one ticket."""
    label = np.eye(4, dtype=bool)[[0, 1] * 5]
    present = np.eye(3, dtype=bool)[[0, 1] * 5]
    found = BASELINES[name](Features(10, present=present), label)(Features(10, present=present))

    assert (found[:, 2:] > 0).all()
    assert (found[:, 2:] < 0.1).all()
    assert found.sum(axis=1) == pytest.approx(np.ones(10))


def test_bernoulli_naive_bayes_by_hand():
    """Two tickets a cause, one symptom: (2+1)/(2+2) against (0+1)/(2+2), even priors, makes 3/4."""
    present, label = np.array([[1], [1], [0], [0]], bool), np.eye(2, dtype=bool)[[0, 0, 1, 1]]
    found = fit_bernoulli_bayes(Features(4, present=present), label)(Features(1, present=np.array([[True]])))

    assert found[0] == pytest.approx([0.75, 0.25])


def test_a_ticket_of_two_causes_teaches_half_a_ticket_of_each():
    """The weights of one ticket add up to one for every label."""
    label = np.array([[True, True, False], [False, False, True]])

    assert fit_frequency(Features(2), label)(Features(1))[0] == pytest.approx([0.3, 0.3, 0.4])


def test_logistic_regression_is_that_of_scikit_learn(history):
    """On coded findings with one cause a ticket, the probabilities are scikit-learn's."""
    _, old, new = history
    chosen = old.label.sum(axis=1) == 1
    present, label = old.present[chosen], old.label[chosen]
    ours = fit_logistic(Features(len(label), present=present), label, strength=1.0)(
        Features(600, present=new.present)
    )
    theirs = LogisticRegression(max_iter=2000, tol=1e-3).fit(present.astype(float), label.argmax(axis=1))

    assert ours == pytest.approx(theirs.predict_proba(new.present.astype(float)), abs=1e-5)


@pytest.mark.parametrize("fit", [fit_multinomial_bayes, fit_logistic])
def test_texts_in_two_languages_are_learned(fit):
    """Words and characters of Chinese and English reports lead to their causes."""
    label = np.eye(2, dtype=bool)[[0, 1, 0, 1] * 10]
    predict = fit(Features(40, texts=TEXTS), label)
    found = predict(Features(3, texts=["hard disk amber light", "开机无显示", "completely different"]))

    assert found[:2].argmax(axis=1).tolist() == [0, 1]
    assert np.isfinite(found).all()


@pytest.mark.parametrize("fit", [fit_multinomial_bayes, fit_logistic])
def test_context_is_learned_and_new_values_do_no_harm(fit):
    """A machine type with a certain cause is learned. An unknown one is answered all the same."""
    context = np.array([["a"], ["b"]] * 20)
    predict = fit(Features(40, context=context), np.eye(2, dtype=bool)[[0, 1] * 20])
    found = predict(Features(3, context=np.array([["a"], ["b"], ["new"]])))

    assert found[:2].argmax(axis=1).tolist() == [0, 1]
    assert found[2] == pytest.approx([0.5, 0.5], abs=0.05)


def test_absent_findings_count_as_evidence():
    """Support asked and the answer was no: the cause that always shows it becomes unlikely."""
    present = np.array([[True]] * 20 + [[False]] * 20)
    label = np.eye(2, dtype=bool)[[0] * 20 + [1] * 20]
    cases = Features(40, present=present, absent=~present)
    asked = Features(2, present=np.zeros((2, 1), bool), absent=np.array([[True], [False]]))
    for fit in (fit_bernoulli_bayes, fit_logistic):
        found = fit(cases, label)(asked)
        assert found[0, 0] < found[1, 0]


def test_the_same_tickets_give_the_same_answers(history):
    """Nothing in a baseline is random."""
    _, old, _ = history
    cases = Features(600, present=old.present)

    for fit in BASELINES.values():
        assert np.array_equal(fit(cases, old.label)(cases), fit(cases, old.label)(cases))


@pytest.mark.parametrize("name", BASELINES)
def test_tickets_without_texts_are_predicted_by_a_baseline_of_tickets_with_texts(name):
    """A period may hold no text at all, after any training."""
    label = np.eye(2, dtype=bool)[np.arange(40) % 2]
    present = np.arange(80).reshape(40, 2) % 3 == 0
    predict = BASELINES[name](Features(40, present=present, texts=TEXTS[:40]), label)

    assert predict(Features(3, present=present[:3])).shape == (3, 2)


def test_cases_are_taken_with_all_their_columns():
    """A choice of rows keeps findings, texts and context together."""
    cases = Features(
        3, present=np.eye(3, dtype=bool), texts=("a", "b", "c"), context=np.array([["x"], ["y"], ["z"]])
    )
    chosen = take_rows(cases, np.array([2, 0]))

    assert (chosen.number, list(chosen.texts), chosen.context.tolist()) == (2, ["c", "a"], [["z"], ["x"]])
    assert chosen.present.tolist() == [[False, False, True], [True, False, False]]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Features(2, present=np.ones((3, 1), bool)),
        lambda: fit_frequency(Features(2), np.zeros((2, 2), bool)),
        lambda: fit_bernoulli_bayes(Features(2, texts=("a", "b")), np.eye(2, dtype=bool)),
        lambda: fit_logistic(Features(2), np.eye(2, dtype=bool)),
    ],
    ids=["lengths", "no label", "no findings", "nothing"],
)
def test_what_cannot_be_learned_from_is_refused(make):
    """The error names the missing features in one sentence."""
    with pytest.raises(InputError):
        make()
