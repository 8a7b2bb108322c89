"""The whole estimate of links against loops, on counts that reach every rule and every bound."""

import numpy as np
import pytest

from diagnoser.learning import links as links_module
from diagnoser.learning.links import Cells, Prior, Shape, _fit_shape, estimate_links, mention_weight
from tests.learning.plain_links import plain_links, plain_shape
from tests.learning.test_links import counts_of

MEMBER = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [1, 1, 0, 0], [0, 1, 1, 1]]


def world(seed):
    """Counts of four causes and five symptoms, and what an expert says of none, of some or of all pairs."""
    rng = np.random.default_rng([seed, 17])
    member = np.array(MEMBER, bool)
    tickets = rng.integers(0, [3, 40, 400][seed % 3], (5, 5)).astype(float)
    share = rng.choice([0.0, 0.01, 0.2, 0.9, 1.0], (5, 5))
    looked = rng.integers(0, 30, (5, 5)) * (rng.random(5) < 0.5)
    seen = np.rint(looked * rng.choice([0.0, 0.5, 1.0], (5, 5)))
    mentioned = np.rint(tickets * share)
    counts = counts_of(member, mentioned, tickets - mentioned, seen, looked - seen)
    some = rng.random((4, 5)) < [0.0, 0.5, 0.9][seed // 3 % 3]
    some[:, 0] = False
    link = np.where(some, rng.choice([0.0005, 0.02, 0.4, 0.9, 0.999], (4, 5)), 0.0)
    expert = bool(some.any())
    leak = rng.choice([1e-9, 0.001, 0.05, 0.95], 5) if expert else np.zeros(5)
    rate, weight = (0.05, 20.0) if seed % 2 else (0.6, 2.0)
    return counts, Prior(link, leak, [0.0, 30.0][seed // 2 % 2] if expert else 0.0, rate, weight)


@pytest.mark.parametrize("seed", range(36))
def test_the_estimate_is_the_one_of_the_definition(seed):
    """Links, leaks, report rates and P(linked), with and without an expert, with one and with several causes."""
    counts, prior = world(seed)

    found, expected = estimate_links(counts, prior), plain_links(counts, prior)

    for name in ("report_rate", "leak", "link", "linked"):
        np.testing.assert_allclose(
            getattr(found, name), getattr(expected, name), rtol=1e-7, atol=1e-12, err_msg=name
        )


def test_the_worlds_reach_every_rule():
    """So that the test above sees each of them: links of 0, of the largest value and between, and both extremes."""
    found = [estimate_links(*world(seed)) for seed in range(36)]
    links = np.concatenate([one.link.ravel() for one in found])
    leaks = np.concatenate([one.leak for one in found])
    rates = np.concatenate([one.report_rate for one in found])

    assert (links == 0).any()
    assert ((links > 0) & (links < 0.9)).any()
    assert links.max() > 0.9
    assert leaks.max() > 0.5
    assert (rates == 1).any()
    assert (rates == 0.05).any()


@pytest.mark.parametrize(("most", "step"), [(40_000, 1), (30, 1), (15, 2), (10, 3), (9, 3)])
def test_of_very_many_pairs_every_second_or_third_is_enough(monkeypatch, most, step):
    """They are evenly spread over all pairs."""
    monkeypatch.setattr(links_module, "MOST_CELLS", most)
    yes = np.arange(30.0).reshape(5, 6)
    no, background = 100 - yes, np.linspace(0.01, 0.06, 6)
    pairs = [(yes[at], no[at], background[at[1]]) for at in np.ndindex(yes.shape)]

    found = _fit_shape(Cells(yes, no), background, np.ones(yes.shape, bool), Shape(0.05, 0.3, 3.0), 9)

    assert (found.share, found.mean, found.weight) == pytest.approx(
        plain_shape(pairs[::step], 0.05), rel=1e-9
    )


def test_forty_thousand_pairs_are_looked_at():
    """The number for which the time of a training was measured."""
    assert links_module.MOST_CELLS == 40_000


def test_a_share_that_has_not_settled_after_thirty_rounds_is_taken_as_it_is():
    """Hundreds of pairs whose counts say little: the share moves slowly from its start."""
    rng = np.random.default_rng(7)
    tickets = np.full((60, 5), 3.0)
    yes = rng.binomial(3, 0.1, tickets.shape).astype(float)
    background = np.full(5, 0.1)
    pairs = [(yes[at], 3 - yes[at], 0.1) for at in np.ndindex(yes.shape)]

    found = _fit_shape(
        Cells(yes, tickets - yes), background, np.ones(yes.shape, bool), Shape(0.001, 0.3, 3.0), 60
    )

    assert (found.share, found.mean, found.weight) == pytest.approx(plain_shape(pairs, 0.001), rel=1e-9)


@pytest.mark.parametrize("tickets", [0.0, 1.0, 2.0])
def test_a_history_of_next_to_no_tickets_is_estimated_as_well(tickets):
    """The mean background rate has at least one ticket below the line."""
    counts = counts_of([[True]], [[tickets / 2]], [[tickets / 2]])
    prior = Prior(np.zeros((1, 1)), np.zeros(1), 0.0, 0.05, 20.0)

    found, expected = estimate_links(counts, prior), plain_links(counts, prior)

    assert found.leak == pytest.approx(expected.leak, rel=1e-9)
    assert found.link == pytest.approx(expected.link, rel=1e-9)


def test_the_weight_of_a_rare_mention_has_an_upper_bound():
    """11 x (1 - 0.0001) / (0.0001 x 0.01) - 1 is far beyond it."""
    assert float(mention_weight(np.array(0.99), np.array(1e-4), 10.0)) == 5_000


def test_a_shape_that_is_as_good_does_not_replace_an_earlier_one(monkeypatch):
    """Pairs without any ticket leave only the share to explain, so every shape of the grid is as good as the first."""
    monkeypatch.setattr(links_module, "LEAST_MENTIONS", 0)
    nothing = np.zeros((1, 2))

    found = _fit_shape(
        Cells(nothing, nothing), np.full(2, 0.01), np.ones((1, 2), bool), Shape(0.05, 0.3, 3.0), 2
    )

    assert (found.mean, found.weight) == (0.02, 1.5)
