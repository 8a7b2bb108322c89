"""Scores equal their definitions, and those of scikit-learn where it has them."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import log_loss, top_k_accuracy_score

from diagnoser.errors import InputError
from diagnoser.evaluation.metrics import (
    as_distribution,
    brier_causes,
    first_time_fix,
    hit_at,
    log_losses_causes,
    log_losses_single,
    realised_cost,
    spares_in_vain,
    spares_sent,
)

CAUSES = 4
TRUTHS = arrays(bool, (6, CAUSES))
PARTS = arrays(bool, CAUSES)
KITS = arrays(np.int64, (6, 2), elements=st.integers(-1, CAUSES - 1))
MARGINALS = arrays(float, (6, CAUSES), elements=st.floats(0, 1))


@pytest.fixture(scope="module")
def single():
    """Distributions and one true cause a ticket, every cause seen."""
    rng = np.random.default_rng(1)
    label = np.concatenate([np.arange(5), rng.integers(5, size=195)])
    return rng.dirichlet(np.ones(5), 200), label, np.eye(5, dtype=bool)[label]


def test_marginals_are_scaled_to_a_distribution():
    """Each row keeps its proportions and sums to one, for any former sum. A zero becomes a tiny probability."""
    found = as_distribution(np.array([[0.9, 0.9], [0.3, 0.1], [0.5, 0.0]]))

    assert found[:2] == pytest.approx(np.array([[0.5, 0.5], [0.75, 0.25]]))
    assert 0 < found[2, 1] < 1e-14
    assert found.sum(axis=1) == pytest.approx(np.ones(3))


@given(TRUTHS, PARTS, KITS)
def test_decisions_are_scored_as_in_plain_python(truth, is_part, kits):
    """Fixed, sent, in vain and cost agree with the words of the definition, for every ticket."""
    handling, unneeded, revisit = np.array([0.1, 0.2, 0.3, 0.4]), np.array([0.5, 0.6, 0.7, 0.8]), 2.0
    cost = realised_cost(truth, is_part, kits, handling=handling, unneeded=unneeded, revisit=revisit)
    for row in range(len(truth)):
        needed = {cause for cause in range(CAUSES) if truth[row, cause] and is_part[cause]}
        pieces = [piece for piece in kits[row].tolist() if piece >= 0]
        fixed = needed <= set(pieces)
        spare = list(pieces)
        for part in needed & set(pieces):
            spare.remove(part)

        assert first_time_fix(truth, is_part, kits)[row] == fixed
        assert spares_sent(kits)[row] == len(pieces)
        assert spares_in_vain(truth, is_part, kits)[row] == len(spare)
        paid = sum(handling[piece] for piece in pieces) + sum(unneeded[piece] for piece in spare)
        assert cost[row] == pytest.approx(paid + revisit * (not fixed))


@given(TRUTHS, PARTS, KITS)
def test_a_larger_kit_never_fixes_less(truth, is_part, kits):
    """Leaving the second piece at home can only lose fixes."""
    smaller = np.column_stack([kits[:, 0], np.full(len(kits), -1)])

    assert (first_time_fix(truth, is_part, smaller) <= first_time_fix(truth, is_part, kits)).all()


def test_more_than_two_needed_parts_cannot_be_fixed_and_no_part_always_is():
    """Three broken parts need a second visit. A reseat is fixed by the empty kit."""
    truth = np.array([[1, 1, 1, 0], [0, 0, 0, 1]], bool)
    is_part = np.array([True, True, True, False])

    assert first_time_fix(truth, is_part, np.array([[0, 1], [-1, -1]])).tolist() == [False, True]


def test_two_equal_pieces_where_one_was_needed_leave_one_in_vain():
    """Units are not counted in the truth, so the second piece of a part is in vain."""
    assert spares_in_vain(np.array([[True]]), np.array([True]), np.array([[0, 0]])).tolist() == [1]


def test_single_label_scores_equal_those_of_scikit_learn(single):
    """Log loss and top-k of tickets with one cause are scikit-learn's."""
    probability, label, truth = single

    assert log_losses_single(probability, truth).mean() == pytest.approx(log_loss(label, probability))
    for k in (1, 2, 3):
        ours = hit_at(probability, truth, k).mean()
        assert ours == pytest.approx(top_k_accuracy_score(label, probability, k=k))


@given(MARGINALS, TRUTHS)
def test_binary_scores_equal_the_mean_of_scikit_learn_over_the_causes(probability, truth):
    """Log loss and Brier of each cause on its own, averaged, are scikit-learn's binary scores."""
    columns = [(truth[:, cause], probability[:, cause].clip(1e-12, 1 - 1e-12)) for cause in range(CAUSES)]
    losses = [log_loss(true, said, labels=[False, True]) for true, said in columns]
    squares = [np.mean((said - true) ** 2) for true, said in columns]

    assert log_losses_causes(probability.clip(1e-12, 1 - 1e-12), truth).mean() == pytest.approx(
        np.mean(losses)
    )
    assert brier_causes(probability, truth).mean() == pytest.approx(np.mean(squares), abs=1e-9)


def test_the_log_loss_of_a_ticket_of_two_causes_by_hand():
    """P = (1/2, 1/4, 1/4) and causes 1 and 2: half of log 2 and half of log 4."""
    found = log_losses_single(np.array([[0.5, 0.25, 0.25]]), np.array([[True, True, False]]))

    assert found[0] == pytest.approx((math.log(2) + math.log(4)) / 2)


@given(st.integers(0, 1000))
def test_the_true_distribution_has_the_least_log_loss(seed):
    """The score is proper: on average over the truth no other distribution scores better."""
    rng = np.random.default_rng(seed)
    true, other = rng.dirichlet(np.ones(CAUSES), 2)
    each = np.eye(CAUSES, dtype=bool)
    honest = true @ log_losses_single(np.tile(true, (CAUSES, 1)), each)

    assert honest <= true @ log_losses_single(np.tile(other, (CAUSES, 1)), each) + 1e-12


@given(MARGINALS, TRUTHS)
def test_scores_of_any_probabilities_are_finite(probability, truth):
    """A wrong certainty costs much, never infinity or NaN."""
    for losses in (log_losses_causes(probability, truth), brier_causes(probability, truth)):
        assert np.isfinite(losses).all()
        assert (losses >= 0).all()


@given(MARGINALS, TRUTHS)
def test_more_guesses_hit_more(probability, truth):
    """A hit with k guesses is a hit with k + 1. With all causes every labelled ticket is hit."""
    hits = [hit_at(probability, truth, k) for k in range(1, CAUSES + 1)]

    assert all((fewer <= more).all() for fewer, more in pairwise(hits))
    assert np.array_equal(hits[-1], truth.any(axis=1))


@pytest.mark.parametrize(
    ("probability", "truth"),
    [
        (np.ones((2, 3)), np.ones((2, 2), bool)),
        (np.empty((0, 3)), np.empty((0, 3), bool)),
        (np.full((1, 3), np.nan), np.ones((1, 3), bool)),
        (np.full((1, 3), -0.1), np.ones((1, 3), bool)),
    ],
    ids=["other shape", "no ticket", "not a number", "negative"],
)
def test_what_cannot_be_scored_is_refused(probability, truth):
    """Never a silent NaN."""
    for score in (log_losses_single, log_losses_causes, brier_causes):
        with pytest.raises(InputError):
            score(probability, truth)


def test_the_single_label_log_loss_needs_a_label():
    """A ticket without a cause has no single-label loss."""
    with pytest.raises(InputError, match="at least one true cause"):
        log_losses_single(np.ones((1, 2)), np.zeros((1, 2), bool))
