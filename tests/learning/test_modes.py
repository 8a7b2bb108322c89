"""Hidden modes: found in tickets that have them, not in tickets that have not, and no probability is lost."""

import numpy as np
import pytest

from diagnoser.learning.links import Cells, Links, Shape
from diagnoser.learning.modes import (
    MOST_EVENTS,
    Modes,
    find_all_modes,
    find_modes,
    mentions_by_cause,
    split_events,
)

BACKGROUND = np.full(6, 0.02)
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

    modes = find_modes(mentioned, BACKGROUND, np.ones(6))
    order = np.argsort(-modes.rate[:, 0])

    assert len(modes.share) == 2
    assert modes.share.sum() == pytest.approx(1)
    assert modes.rate[order] == pytest.approx(RATES, abs=0.08)


@pytest.mark.parametrize("seed", range(5))
def test_no_modes_where_symptoms_do_not_depend(seed):
    """Independent mentions are one mode, whatever luck drew."""
    mentioned = drawn(RATES[:1], 500, seed)

    assert find_modes(mentioned, BACKGROUND, np.ones(6)) is None


@pytest.mark.parametrize("seed", range(5))
def test_symptoms_of_other_causes_do_not_hide_the_modes_of_a_rare_one(seed):
    """A hundred tickets are enough, though fifty symptoms that it has nothing to do with are mentioned now and then."""
    rates = np.hstack([RATES, np.full((2, 50), 0.01)])
    linked = np.append(np.ones(6), np.full(50, 0.05))

    modes = find_modes(drawn(rates, 100, seed), np.append(BACKGROUND, np.full(50, 0.01)), linked)

    assert len(modes.share) == 2
    assert modes.rate[:, 6:].mean() == pytest.approx(0.01, abs=0.002)


def test_a_symptom_that_a_mode_does_not_have_is_background_there():
    """Not the noise of the mode's own tickets, nor the mean of the cause."""
    modes = find_modes(drawn(RATES, 600), BACKGROUND, np.ones(6))
    order = np.argsort(-modes.rate[:, 0])

    assert modes.rate[order][0, 3:] == pytest.approx(BACKGROUND[3:], abs=0.01)
    assert modes.rate[order][1, :3] == pytest.approx(BACKGROUND[:3], abs=0.01)


def test_too_few_tickets_have_no_modes():
    """With thirty tickets nobody can tell."""
    assert find_modes(drawn(RATES, 30), BACKGROUND, np.ones(6)) is None


@pytest.mark.parametrize("symptoms", [0, 4])
def test_tickets_that_mention_nothing_have_no_modes(symptoms):
    """A history of free text alone has no symptoms at all."""
    nothing = np.zeros((300, symptoms), bool)

    assert find_modes(nothing, np.full(symptoms, 0.01), np.zeros(symptoms)) is None
    assert find_modes(nothing, np.full(symptoms, 0.01), np.ones(symptoms)) is None


def test_the_likelihood_of_tickets_never_seen_rises_with_the_modes():
    """On tickets of another draw the mixture says more than one rate for all, by the plainest computation."""
    modes = find_modes(drawn(RATES, 600), BACKGROUND, np.ones(6))
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
    """Shares add up to one; over the modes, and the pairs of modes, each symptom is mentioned as often as before."""
    background = np.full(6, 0.01)
    links = links_of(np.vstack([RATES.mean(axis=0), RATES[0]]), background, np.ones(6))
    modes = Modes(np.array([0.5, 0.5]), RATES)

    split = split_events([(0,), (1,), (0, 1)], np.array([0.1, 0.1, 0.01]), links, {0: modes})
    mentioned = 1 - (1 - background) * (1 - split.link * split.report_rate)
    both = 1 - (1 - RATES.mean(axis=0)) * (1 - RATES[0])

    assert split.events == ((0,), (0,), (1,), (0, 1), (0, 1))
    assert split.origin.tolist() == [0, 0, 1, 2, 2]
    assert split.share[:2].sum() == split.share[3:].sum() == pytest.approx(1)
    assert split.share[:2] @ mentioned[:2] == pytest.approx(RATES.mean(axis=0), abs=0.011)
    assert split.share[3:] @ mentioned[3:] == pytest.approx(both, abs=0.011)
    assert split.leak * split.report_rate == pytest.approx(background)


def test_a_co_failure_happens_in_each_combination_of_modes():
    """Two causes of two modes each: four events, each with the links of its own two modes."""
    links = links_of(np.vstack([RATES.mean(axis=0), RATES.mean(axis=0)]), np.full(6, 0.01), np.ones(6))
    modes = Modes(np.array([0.3, 0.7]), RATES)

    split = split_events([(0,), (1,), (0, 1)], np.array([0.1, 0.1, 0.01]), links, {0: modes, 1: modes})
    own = (RATES - 0.01).clip(0) / 0.99
    both = [1 - (1 - own[first]) * (1 - own[second]) for first in (0, 1) for second in (0, 1)]

    assert split.events[4:] == ((0, 1),) * 4
    assert split.share[4:] == pytest.approx([0.09, 0.21, 0.21, 0.49])
    assert split.link[4:] == pytest.approx(np.array(both), abs=1e-3)


def test_only_the_likeliest_co_failures_are_split_where_a_cause_has_many():
    """One cause fails with each of six others: none has more than MOST_EVENTS, the rarest stay whole."""
    links = links_of(np.tile(RATES.mean(axis=0), (7, 1)), np.full(6, 0.01), np.ones(6))
    modes = Modes(np.array([0.5, 0.5]), RATES)
    joint = [(0, other) for other in range(1, 7)]
    prior = np.array([0.1] * 7 + [0.001, 0.002, 0.003, 0.004, 0.005, 0.006])

    split = split_events(
        [(cause,) for cause in range(7)] + joint, prior, links, dict.fromkeys(range(7), modes)
    )
    number = [split.events.count(pair) for pair in joint]

    assert sum(0 in event for event in split.events) <= MOST_EVENTS
    assert sorted(number) == number
    assert number[0] == 1
    assert number[-1] > 1


def test_with_no_modes_nothing_changes():
    """The same events, links, leaks and report rates as learned."""
    links = links_of(RATES, np.full(6, 0.01), np.full(6, 0.8))

    split = split_events([(0,), (1,)], np.array([0.1, 0.1]), links, {})

    assert split.events == ((0,), (1,))
    assert split.link == pytest.approx(RATES)
    assert split.report_rate == pytest.approx(links.report_rate)


def test_mentions_are_taken_from_tickets_of_one_cause_that_somebody_described():
    """Several causes, no cause, and a list that says nothing of what is not on it are left out."""
    rows = [
        {"causes": "A", "reported": "t|s", "silence": "unmentioned"},
        {"causes": "A", "reported": "", "silence": "unmentioned"},
        {"causes": "A|B", "reported": "s", "silence": "unmentioned"},
        {"causes": "", "reported": "s", "silence": "unmentioned"},
        {"causes": "B", "reported": "s", "silence": "unknown"},
    ]

    found = mentions_by_cause(rows, ("A", "B"), ("s", "t"))

    assert {cause: flags.tolist() for cause, flags in found.items()} == {0: [[True, True], [False, False]]}
