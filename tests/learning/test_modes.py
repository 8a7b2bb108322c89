"""Hidden modes: found in tickets that have them, not in tickets that have not, and no probability is lost."""

import numpy as np
import pytest

from diagnoser.learning.links import Cells, Links, Shape
from diagnoser.learning.modes import Modes, find_all_modes, find_modes, mentions_by_cause, split_events

RATES = np.array([[0.8, 0.7, 0.6, 0.02, 0.02, 0.02], [0.02, 0.02, 0.02, 0.8, 0.7, 0.6]])


def drawn(rates, number, seed=1):
    """Return mentions of tickets, each of one of the modes in turn of a coin."""
    rng = np.random.default_rng(seed)
    return rng.random((number, rates.shape[1])) < rates[rng.integers(0, len(rates), number)]


def links_of(link, leak, report_rate):
    """Return learned links without the counts behind them."""
    nothing = Cells(np.zeros_like(link), np.zeros_like(link))
    shape = Shape(0.1, 0.3, 3.0)
    return Links(link, leak, report_rate, (link > 0).astype(float), nothing, shape, shape)


def test_two_modes_are_found_with_their_rates():
    """Two ways to fail that share no symptom come back, in whichever order."""
    mentioned = drawn(RATES, 600)

    modes = find_modes(mentioned, mentioned.mean(axis=0))
    order = np.argsort(-modes.rate[:, 0])

    assert len(modes.share) == 2
    assert modes.share.sum() == pytest.approx(1)
    assert modes.rate[order] == pytest.approx(RATES, abs=0.08)


@pytest.mark.parametrize("seed", range(5))
def test_no_modes_where_symptoms_do_not_depend(seed):
    """Independent mentions are one mode, whatever luck drew."""
    mentioned = drawn(RATES[:1], 500, seed)

    assert find_modes(mentioned, RATES[0]) is None


def test_too_few_tickets_have_no_modes():
    """With a hundred tickets nobody can tell."""
    assert find_modes(drawn(RATES, 100), RATES.mean(axis=0)) is None


@pytest.mark.parametrize("symptoms", [0, 4])
def test_tickets_that_mention_nothing_have_no_modes(symptoms):
    """A history of free text alone has no symptoms at all."""
    assert find_modes(np.zeros((300, symptoms), bool), np.full(symptoms, 0.01)) is None


def test_the_likelihood_of_tickets_never_seen_rises_with_the_modes():
    """On tickets of another draw the mixture says more than one rate for all, by the plainest computation."""
    modes = find_modes(drawn(RATES, 600), RATES.mean(axis=0))
    fresh = drawn(RATES, 300, seed=9)

    def plain(shares, rates):
        return sum(
            np.log(
                sum(
                    share * np.prod(np.where(ticket, rate, 1 - rate))
                    for share, rate in zip(shares, rates, strict=True)
                )
            )
            for ticket in fresh
        )

    assert plain(modes.share, modes.rate) > plain([1.0], [RATES.mean(axis=0)]) + 100


def test_only_causes_with_modes_are_split():
    """The second cause fails in one way and keeps one event."""
    link = np.vstack([RATES.mean(axis=0), RATES[0]])
    links = links_of(link, np.full(6, 0.01), np.ones(6))

    found = find_all_modes({0: drawn(RATES, 600), 1: drawn(RATES[:1], 600)}, links)

    assert list(found) == [0]


def test_splitting_keeps_the_cause_as_likely_and_its_symptoms_too():
    """The shares of a cause's modes add up to one; over the modes each symptom is mentioned as often as before."""
    background = np.full(6, 0.01)
    links = links_of(np.vstack([RATES.mean(axis=0), RATES[0]]), background, np.ones(6))
    modes = Modes(np.array([0.5, 0.5]), RATES)

    split = split_events([(0,), (1,), (0, 1)], links, {0: modes})
    own = np.array([event == (0,) for event in split.events])
    mentioned = 1 - (1 - background) * (1 - split.link[own] * split.report_rate)

    assert split.events == ((0,), (0,), (1,), (0, 1))
    assert split.origin.tolist() == [0, 0, 1, 2]
    assert split.share[own].sum() == pytest.approx(1)
    assert split.share[~own] == pytest.approx([1, 1])
    assert split.share[own] @ mentioned == pytest.approx(RATES.mean(axis=0), abs=0.011)
    assert split.leak * split.report_rate == pytest.approx(background)


def test_with_no_modes_nothing_changes():
    """The same events, links, leaks and report rates as learned."""
    links = links_of(RATES, np.full(6, 0.01), np.full(6, 0.8))

    split = split_events([(0,), (1,)], links, {})

    assert split.events == ((0,), (1,))
    assert split.link == pytest.approx(RATES)
    assert split.report_rate == pytest.approx(links.report_rate)


def test_mentions_are_taken_from_tickets_of_one_cause_that_somebody_described():
    """Several causes, no cause, and a list that says nothing of what is not on it are left out."""
    rows = [
        {"causes": "A", "reported": "t|s", "unlisted": "unmentioned"},
        {"causes": "A", "reported": "", "unlisted": "unmentioned"},
        {"causes": "A|B", "reported": "s", "unlisted": "unmentioned"},
        {"causes": "", "reported": "s", "unlisted": "unmentioned"},
        {"causes": "B", "reported": "s", "unlisted": "unknown"},
    ]

    found = mentions_by_cause(rows, ("A", "B"), ("s", "t"))

    assert {cause: flags.tolist() for cause, flags in found.items()} == {0: [[True, True], [False, False]]}
