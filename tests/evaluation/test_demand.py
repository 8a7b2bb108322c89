"""Demand for spare parts: the negative binomial, the open cases, and their sum."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import gamma, poisson

from diagnoser.evaluation.demand import demand_of, pieces_ahead

NONE = np.array([])


def test_the_history_alone_is_the_mixture_over_the_unknown_rate():
    """The definition: Poisson at each rate, weighted by the posterior of the rate."""
    posterior = gamma(10.5, scale=1 / 20)
    expected = [
        quad(lambda rate, n=n: poisson.pmf(n, 4 * rate) * posterior.pdf(rate), 0, np.inf)[0] for n in range(8)
    ]

    assert pieces_ahead(10, 20.0, 4.0, NONE)[:8] == pytest.approx(expected, abs=1e-8)


def test_open_cases_come_on_top_by_enumeration():
    """All combinations of needs in three cases are enumerated."""
    chances = np.array([0.2, 0.5, 0.9])
    alone = pieces_ahead(3, 10.0, 2.0, NONE)
    expected = np.zeros(len(alone) + 3)
    for needs in product([0, 1], repeat=3):
        weight = np.prod(np.where(needs, chances, 1 - chances))
        expected[sum(needs) : sum(needs) + len(alone)] += weight * alone

    assert pieces_ahead(3, 10.0, 2.0, chances) == pytest.approx(expected, abs=1e-12)


def test_a_number_by_hand():
    """No piece in the past week: P(none in the next week) = (1/2)^(1/2)."""
    assert pieces_ahead(0, 1.0, 1.0, NONE)[0] == pytest.approx(0.5**0.5)


@given(
    st.integers(0, 200),
    st.floats(1, 60),
    st.floats(0.5, 26),
    st.lists(st.floats(0, 1), max_size=8),
    st.sampled_from([0.5, 0.9, 0.99]),
)
def test_the_stock_is_the_fewest_pieces_that_suffice(needed, weeks, ahead, chances, level):
    """One piece less does not suffice, the interval holds the middle, and the mean is that of the distribution."""
    pieces = pieces_ahead(needed, weeks, ahead, np.array(chances))
    demand = demand_of(needed, weeks, ahead, np.array(chances), level=level)

    assert pieces.sum() == pytest.approx(1, abs=1e-6)
    assert pieces[: demand.stock + 1].sum() >= level - 1e-9
    assert pieces[: demand.stock].sum() < level
    assert demand.low <= demand.stock <= demand.high
    assert demand.expected == pytest.approx(pieces @ np.arange(len(pieces)), rel=1e-4, abs=1e-3)
