"""Links from sufficient counts, against their definitions in plain Python and numbers worked out by hand."""

from math import comb, exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser.learning import links as links_module
from diagnoser.learning.links import (
    LEAST_SETS,
    SHAPED,
    Cells,
    Prior,
    Shape,
    _background,
    _fit_shape,
    estimate_links,
    linked_probability,
    log_background,
    log_marginal,
    mention_weight,
    share_out,
)
from diagnoser.learning.sufficient_counts import SufficientCounts
from tests.learning.plain_links import plain_shape, plain_share_out

PROBABILITIES = st.floats(0.01, 0.95)


def counts_of(member, mentioned, silent, seen=None, unseen=None):
    """Return sufficient counts of one context with made-up names."""
    member = np.array(member, bool)
    mentioned, silent = np.array(mentioned, float), np.array(silent, float)
    nothing = np.zeros_like(mentioned)
    return SufficientCounts(
        causes=tuple(f"C{i}" for i in range(member.shape[1])),
        symptoms=tuple(f"S{j}" for j in range(mentioned.shape[1])),
        contexts=("",),
        member=member,
        tickets=(mentioned + silent).max(axis=1)[None],
        equipment=("",),
        equipped=(mentioned + silent).max(axis=1).sum()[None, None],
        named=((mentioned + silent).max(axis=1) * member.sum(axis=1)).sum()[None, None],
        published=np.zeros(len(member)),
        mentioned=mentioned,
        silent=silent,
        seen=nothing if seen is None else np.array(seen, float),
        unseen=nothing if unseen is None else np.array(unseen, float),
    )


def rising(start, steps):
    """Return start (start + 1) ... with so many factors."""
    product = 1.0
    for step in range(steps):
        product *= start + step
    return product


@given(yes=st.integers(0, 12), no=st.integers(0, 12), mean=st.floats(0.05, 0.95), weight=st.floats(0.5, 40))
def test_the_marginal_likelihood_is_the_beta_binomial_one_ticket_at_a_time(yes, no, mean, weight):
    """P(this row of mentions and silences) is a product of Polya urn draws."""
    urn = rising(mean * weight, yes) * rising((1 - mean) * weight, no) / rising(weight, yes + no)
    cells = Cells(np.array([[float(yes)]]), np.array([[float(no)]]))

    assert exp(log_marginal(cells, np.array([[mean]]), weight)[0, 0]) == pytest.approx(urn, rel=1e-9)


def test_the_marginal_likelihood_of_a_uniform_rate_is_a_known_number():
    """Under a uniform rate every number of mentions among three tickets is equally likely: 1 / (4 comb(3, 2))."""
    cells = Cells(np.array([[2.0]]), np.array([[1.0]]))

    found = exp(log_marginal(cells, np.array([[0.5]]), 2.0)[0, 0])

    assert found == pytest.approx(1 / (4 * comb(3, 2)))


@given(yes=st.integers(0, 9), no=st.integers(0, 9), background=PROBABILITIES)
def test_the_background_likelihood_is_a_coin(yes, no, background):
    """Without a link each ticket mentions the symptom at the background rate."""
    cells = Cells(np.array([[float(yes)]]), np.array([[float(no)]]))

    assert log_background(cells, np.array([background]))[0, 0] == pytest.approx(
        log(background**yes * (1 - background) ** no)
    )


def test_the_probability_of_a_link_is_the_rule_of_bayes():
    """One mention in one ticket: 0.4 with a link, 0.1 without, a link one time in five: 0.08 / (0.08 + 0.08)."""
    cells = Cells(np.array([[1.0]]), np.array([[0.0]]))

    found = linked_probability(
        cells, np.array([0.1]), np.array([[0.4]]), np.array([[5.0]]), np.array([[0.2]])
    )

    assert found[0, 0] == pytest.approx(0.5)


def test_a_mention_goes_to_the_causes_that_explain_it():
    """Of two causes, one with the link of 0.5 and one without, beside a background of 0.1."""
    cells = share_out(
        np.array([[10.0]]),
        np.array([[0.0]]),
        np.array([[True, True]]),
        np.array([[0.5], [0.0]]),
        np.array([0.1]),
    )

    assert cells.yes[:, 0] == pytest.approx([10.0, 10 * 0.1 / 0.55])
    assert cells.no[:, 0] == pytest.approx([0.0, 10 - 10 * 0.1 / 0.55])


@given(seed=st.integers(0, 10_000))
def test_sharing_out_is_what_loops_give(seed):
    """Sets of one, two and three causes; nothing is lost: each cause of a set sees all tickets of the set."""
    rng = np.random.default_rng(seed)
    member = np.array([[1, 0, 0], [0, 1, 0], [1, 1, 0], [1, 1, 1]], bool)
    yes, no = rng.integers(0, 9, (2, 4, 5)).astype(float)
    rate, background = rng.uniform(0, 0.9, (3, 5)), rng.uniform(0.01, 0.3, 5)

    cells = share_out(yes, no, member, rate, background)
    own_yes, own_no = plain_share_out(yes, no, member, rate, background)

    np.testing.assert_allclose(cells.yes, own_yes, atol=1e-9)
    np.testing.assert_allclose(cells.no, own_no, atol=1e-9)
    np.testing.assert_allclose(cells.yes + cells.no, member.T @ (yes + no), atol=1e-9)


@given(link=PROBABILITIES, rate=st.floats(0.05, 1.0), weight=st.floats(2, 50))
def test_mentions_of_an_expert_link_are_as_uncertain_as_the_link(link, rate, weight):
    """Var(r p) is r^2 Var(p) for the Beta with that weight; never weaker than the link itself, and bounded."""
    found = float(mention_weight(np.array(link), np.array(rate), weight))
    mean = rate * link

    if weight < found < 5_000:
        assert mean * (1 - mean) / (found + 1) == pytest.approx(rate**2 * link * (1 - link) / (weight + 1))
    assert weight <= found <= 5_000


def test_the_weight_of_mentions_by_hand():
    """A link of one half worth ten tickets, said by every second customer: 11 x 0.75 / 0.25 - 1 = 32."""
    assert float(mention_weight(np.array(0.5), np.array(0.5), 10.0)) == pytest.approx(32.0)


def blank(causes, symptoms):
    """Return the prior of somebody who knows nothing."""
    return Prior(np.zeros((causes, symptoms)), np.zeros(symptoms), 0.0, 0.5, 2.0)


def test_what_nobody_tied_to_a_cause_stays_with_the_background():
    """A cause with three tickets that mention nothing unusual gets no link, not a link of one half."""
    counts = counts_of(np.eye(3), [[80, 2], [2, 90], [0, 0]], [[20, 98], [98, 10], [3, 3]])

    links = estimate_links(counts, blank(3, 2))

    assert links.link[2].max() * links.report_rate.max() < 0.05
    assert links.link[0, 0] * links.report_rate[0] == pytest.approx(0.8, abs=0.05)
    assert links.link[1, 1] * links.report_rate[1] == pytest.approx(0.9, abs=0.05)
    assert links.link[0, 1] * links.report_rate[1] < 0.03


def test_the_report_rate_comes_from_what_people_leave_unsaid():
    """The expert says it always shows; a third of the reports mention it: the rate falls, the link does not."""
    link = np.array([[0.9, 0.0], [0.0, 0.9], [0.8, 0.8]])
    counts = counts_of(np.eye(3), [[300, 10], [10, 300], [270, 270]], [[700, 990], [990, 700], [730, 730]])

    links = estimate_links(counts, Prior(link, np.full(2, 0.02), 200.0, 0.05, 20.0))

    assert links.report_rate == pytest.approx([0.33, 0.33], abs=0.05)
    assert links.link[0, 0] == pytest.approx(0.9, abs=0.1)


def test_an_expert_link_that_tickets_contradict_fades():
    """Among a thousand tickets of the cause nobody mentions it, though others do mention the symptom."""
    link = np.array([[0.9, 0.9], [0.0, 0.9]])
    counts = counts_of(np.eye(2), [[400, 0], [0, 400]], [[600, 1_000], [1_000, 600]])

    links = estimate_links(counts, Prior(link, np.full(2, 0.01), 200.0, 0.05, 20.0))

    assert links.link[0, 1] < 0.1
    assert links.link[1, 1] * links.report_rate[1] == pytest.approx(0.4, abs=0.03)


def test_the_share_of_linked_pairs_is_the_one_of_largest_likelihood():
    """No other share of the same Beta explains the counts better: the climb does not stop half way."""
    rng = np.random.default_rng(3)
    linked = rng.random((40, 60)) < 0.3
    yes = rng.binomial(8, np.where(linked, rng.beta(2.0, 6.0, linked.shape), 0.02)).astype(float)
    cells, background = Cells(yes, 8 - yes), np.full(60, 0.02)

    shape = _fit_shape(cells, background, np.ones_like(linked), Shape(0.01, 0.3, 3.0), 40)

    with_link = log_marginal(cells, background + (1 - background) * shape.mean, shape.weight)
    shares = np.linspace(0.01, 0.9, 90)[:, None, None]
    explained = np.log(shares * np.exp(with_link) + (1 - shares) * np.exp(log_background(cells, background)))
    assert shape.share == pytest.approx(shares[explained.sum(axis=(1, 2)).argmax(), 0, 0], abs=0.02)


RATES = {
    "steady and large": ([0.5] * 6, 0.5, 35.0),
    "all or nothing": ([0.99, 0.01] * 3, 0.5, 1.5),
    "steady and small": ([0.01] * 6, 0.02, 35.0),
    "mixed": ([0.3, 0.05, 0.1, 0.5, 0.02, 0.2], None, None),
}


@pytest.mark.parametrize(("rates", "mean", "weight"), RATES.values(), ids=RATES)
def test_the_shape_is_the_likeliest_of_the_grid(rates, mean, weight):
    """Mean, weight and share are those of loops over the pairs, also at the ends of the grid."""
    tickets = np.full((6, 5), 400.0)
    yes = np.rint(tickets * np.array(rates)[:, None])
    background = np.array([0.001, 0.002, 0.003, 0.004, 0.005])

    found = _fit_shape(
        Cells(yes, tickets - yes), background, np.ones((6, 5), bool), Shape(0.05, 0.3, 3.0), LEAST_SETS
    )

    pairs = [(yes[at], tickets[at] - yes[at], background[at[1]]) for at in np.ndindex(yes.shape)]
    assert (found.share, found.mean, found.weight) == pytest.approx(plain_shape(pairs, 0.05), rel=1e-9)
    if mean is not None:
        assert (found.mean, found.weight) == (mean, weight)


@pytest.mark.parametrize(
    ("mentions", "sets", "fitted"),
    [(50, 2, True), (49, 2, False), (50, 1, False), (49.5, 3, False)],
)
def test_the_shape_is_fitted_on_enough_mentions_and_sets_only(mentions, sets, fitted):
    """With one mention or one set of causes fewer than needed the shape stays as it was."""
    yes = np.array([[mentions, 0.0]])
    start = Shape(0.05, 0.3, 3.0)

    found = _fit_shape(Cells(yes, 60 - yes), np.full(2, 0.01), np.ones((1, 2), bool), start, sets)

    assert (found != start) == fitted


@pytest.mark.parametrize(
    ("link", "fits"), [(0.0, len(SHAPED)), (0.5, 0)], ids=["free links", "expert links only"]
)
def test_the_shape_of_free_links_is_fitted_in_its_rounds_only(monkeypatch, link, fits):
    """It is fitted in the rounds of `SHAPED`, and never if the expert has a value for every pair."""
    fitted = []

    def record(cells, background, where, shape, sets):
        fitted.append(where)
        return shape

    monkeypatch.setattr(links_module, "_fit_shape", record)
    prior = Prior(np.full((2, 2), link), np.full(2, 0.01), 20.0, 0.5, 2.0)

    estimate_links(counts_of(np.eye(2), [[60, 5], [5, 60]], [[40, 95], [95, 40]]), prior)

    assert len(fitted) == fits


def test_a_background_nobody_knows_is_drawn_to_the_usual_one_as_two_mentions_draw_it():
    """By hand: 4 mentions in 200 and none in 200, so usual is 1 %: (4 + 2) / 400 and (0 + 2) / 400."""
    cells = Cells(np.array([[4.0, 0.0]]), np.array([[196.0, 200.0]]))
    nothing, rate = np.zeros((1, 2)), np.full(2, 0.01)
    prior = Prior(nothing, np.zeros(2), 0.0, 0.05, 20.0)

    found = _background(cells, nothing, nothing + 0.01, rate, prior, np.ones(2))

    assert found == pytest.approx([0.015, 0.005])


@given(seed=st.integers(0, 10_000))
def test_whatever_the_counts_links_are_probabilities(seed):
    """No counts give a link, leak or rate outside [0, 1), a NaN, or a link at a cause that has no ticket."""
    rng = np.random.default_rng(seed)
    member = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [1, 1, 0, 0]], bool)
    mentioned, silent = rng.integers(0, 60, (2, 4, 6)) * rng.integers(0, 2, (2, 4, 6))

    links = estimate_links(counts_of(member, mentioned, silent), blank(4, 6))

    for values in (links.link, links.leak, links.report_rate, links.linked):
        assert np.isfinite(values).all()
        assert (values >= 0).all()
        assert (values <= 1).all()
    assert links.link.max() < 1
