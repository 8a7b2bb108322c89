"""Priors under the ticket condition, against enumeration of every set of events."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import gammaln

from diagnoser.learning.priors import (
    CONCENTRATIONS,
    Events,
    Place,
    _by_chance,
    _sets_together,
    _with_common,
    co_failures,
    concentration,
    context_priors,
    fit_events,
    frequencies,
    several_share,
)
from diagnoser.simulation import FleetSettings, draw, make_world
from tests.learning.plain_priors import plain_score

SHARES = st.lists(st.floats(0.02, 1.0), min_size=3, max_size=7)


def enumerated(events, prior, causes):
    """Return (P(cause | ticket) of each, P(several causes | ticket)) from all sets of events."""
    total, several, each = 0.0, 0.0, np.zeros(causes)
    for happened in product([False, True], repeat=len(events)):
        if not any(happened):
            continue
        weight = float(np.prod([p if here else 1 - p for p, here in zip(prior, happened, strict=True)]))
        found = sorted(
            {cause for event, here in zip(events, happened, strict=True) if here for cause in event}
        )
        total += weight
        several += weight * (len(found) > 1)
        each[found] += weight
    return each / total, several / total


def test_frequencies_by_hand():
    """Three tickets of A, one of A and B, four pseudo-tickets of half and half."""
    found = frequencies(np.array([[1, 0], [1, 1]], bool), np.array([3.0, 1.0]), np.array([0.5, 0.5]), 4.0)

    assert found == pytest.approx([6 / 8, 3 / 8])


def test_a_history_that_names_one_cause_at_a_time_is_no_proof_of_one_cause():
    """The share of several causes never falls to zero."""
    assert several_share(np.eye(3, dtype=bool), np.array([1e6, 1e6, 1e6]), 0.03, 30.0) == 0.01


def test_the_share_of_several_causes_by_hand():
    """Ten of ninety tickets, and ten pseudo-tickets that say one in ten: 11 / 100."""
    member = np.array([[1, 0], [1, 1]], bool)

    assert several_share(member, np.array([80.0, 10.0]), 0.1, 10.0) == pytest.approx(0.11)


@given(shares=SHARES, several=st.floats(0.01, 0.3))
def test_given_a_ticket_the_share_of_several_causes_is_the_one_of_the_tickets(shares, several):
    """Enumeration of all sets of independent events gives back what was asked for, odds in proportion."""
    frequency = np.array(shares) / sum(shares)
    member, tickets = np.eye(len(shares), dtype=bool), 1_000 * frequency

    events = fit_events(member, tickets, frequency, several)
    odds = events.prior / (1 - events.prior)

    if events.prior.max() < 0.49:
        assert enumerated(events.events, events.prior, len(shares))[1] == pytest.approx(several, rel=1e-3)
        assert odds / odds[0] == pytest.approx(frequency / frequency[0], rel=1e-3)


def test_ignoring_the_ticket_condition_would_inflate_every_prior():
    """With one cause in fifty tickets each, and several in one of a hundred, a prior is far below its frequency."""
    frequency = np.full(50, 0.02)
    events = fit_events(np.eye(50, dtype=bool), np.full(50, 20.0), frequency, 0.01)

    assert events.prior == pytest.approx(np.full(50, frequency[0] * 0.02), rel=0.05)


def test_with_a_co_failure_the_network_still_says_the_frequencies():
    """A and B together in 120 of 1,000 tickets: enumeration gives each cause, and several causes, their share."""
    member = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [1, 1, 0, 0]], bool)
    tickets = np.array([200.0, 180.0, 300.0, 200.0, 120.0])
    frequency = tickets @ member / 1_000

    events = fit_events(member, tickets, frequency, 0.12)
    each, several = enumerated(events.events, events.prior, 4)

    assert events.events == ((0,), (1,), (2,), (3,), (0, 1))
    assert each == pytest.approx(frequency, abs=0.02)
    assert several == pytest.approx(0.12, abs=0.02)
    assert events.together == ((120.0, pytest.approx(events.together[0][1])),)


def test_a_pair_that_meets_as_often_as_chance_has_nothing_in_common():
    """Ten pairs at their expectation, one far beyond it: only that one fails together, by about the surplus."""
    counts, chance = np.append(np.full(10, 4.0), 60.0), np.full(11, 4.0)

    own = co_failures(counts, chance, 100)

    assert own[:10].max() < 0.3
    assert own[10] == pytest.approx(56.0, abs=3.0)


@pytest.mark.parametrize("mean", [1.2, 2.0])
def test_where_most_were_seen_once_or_never_co_failures_keep_their_rate(mean):
    """Of 2,000 sets 300 fail together: what was not seen yet counts, so a few tickets are not halved again.

    With an exponential rate the posterior mean of n tickets is (n + 1) mean / (mean + 1).
    """
    rng = np.random.default_rng(5)
    drawn = rng.poisson(rng.exponential(mean, 300))
    counts = drawn[drawn > 0].astype(float)

    own = co_failures(counts, np.full(len(counts), 1e-6), 2_000)

    assert own[counts == 2.0] == pytest.approx(3 * mean / (mean + 1), rel=0.1)
    assert own[counts == 4.0] == pytest.approx(5 * mean / (mean + 1), rel=0.1)


@given(
    counts=st.lists(st.integers(1, 200), min_size=1, max_size=20),
    chance=st.floats(0.001, 50),
    spare=st.integers(0, 500),
)
def test_common_failures_are_never_more_than_the_tickets(counts, chance, spare):
    """And never negative, nor undefined."""
    numbers = np.array(counts, float)

    own = co_failures(numbers, np.full(len(numbers), chance), len(numbers) + spare)

    assert np.isfinite(own).all()
    assert (own >= 0).all()
    assert (own <= numbers).all()


@given(seed=st.integers(0, 1_000))
def test_the_concentration_is_the_likeliest_of_the_list(seed):
    """Against the definition, one context and one cause at a time."""
    rng = np.random.default_rng(seed)
    parent = np.tile(rng.dirichlet(np.ones(4)), (3, 1)).clip(1e-3)
    parent /= parent.sum(axis=1, keepdims=True)
    counts = rng.integers(0, 50, (3, 4)).astype(float)
    scores = [plain_score(counts, parent, weight) for weight in CONCENTRATIONS]

    assert scores[CONCENTRATIONS.index(concentration(counts, parent))] == pytest.approx(max(scores))


def test_contexts_that_are_alike_lend_one_another_and_contexts_that_differ_do_not():
    """The more the families differ, the fewer tickets the fleet is worth to them."""
    alike = np.array([[50.0, 50.0], [52.0, 48.0], [49.0, 51.0]])
    apart = np.array([[95.0, 5.0], [5.0, 95.0], [50.0, 50.0]])
    parent = np.full((3, 2), 0.5)

    assert concentration(alike, parent) > 100
    assert concentration(apart, parent) < 20


def test_a_context_shrinks_towards_its_parent_by_hand():
    """One family: share = (tickets + weight x fleet) / (all + weight), and odds move with the share."""
    fleet = np.array([0.5, 0.5])
    events = Events(((0,), (1,)), np.array([0.1, 0.2]), ())
    places = [Place("unknown", "unknown"), Place("x3650", "unknown"), Place("x3550", "unknown")]
    counts = np.array([[100.0, 100.0], [90.0, 10.0], [0.0, 0.0]])

    prior, weights = context_priors(events, places, counts, fleet)
    weight = weights["level 1"]
    tilt = (90 + weight * 0.5) / (100 + weight) / 0.5

    assert prior[0] == pytest.approx([0.1, 0.2])
    assert prior[1, 0] / (1 - prior[1, 0]) == pytest.approx(tilt * 0.1 / 0.9)
    assert prior[2] == pytest.approx(prior[0])


def test_every_level_has_its_own_weight_and_shrinks_towards_the_level_above():
    """By hand, for two families and a type of each: the weight of a level comes from the contexts of this level."""
    fleet = np.array([0.5, 0.5])
    events = Events(((0,), (1,)), np.array([0.1, 0.1]), ())
    parents = {"unknown": "unknown", "A": "unknown", "B": "unknown", "A1": "A", "B1": "B"}
    places = [Place(name, parent) for name, parent in parents.items()]
    counts = np.array([[1e3, 1e3], [900.0, 100.0], [100.0, 900.0], [180.0, 20.0], [20.0, 180.0]])

    prior, weights = context_priors(events, places, counts, fleet)
    family_weight = concentration(counts[1:3], np.tile(fleet, (2, 1)))
    family = (counts[1:3] + family_weight * fleet) / (1_000 + family_weight)
    type_weight = concentration(counts[3:], family)
    share = (counts[3:] + type_weight * family) / (200 + type_weight)

    assert weights == {"level 1": family_weight, "level 2": type_weight}
    assert family_weight < type_weight
    odds = np.vstack([family, share]) / fleet * 0.1 / 0.9
    assert prior[1:] == pytest.approx(odds / (1 + odds))


def test_a_machine_type_shrinks_towards_its_family_and_not_towards_the_fleet():
    """A type with few tickets in a family that differs from the fleet looks like its family."""
    events = Events(((0,), (1,)), np.array([0.1, 0.1]), ())
    places = [Place("unknown", "unknown"), Place("family", "unknown"), Place("type", "family")]
    counts = np.array([[1_000.0, 1_000.0], [900.0, 100.0], [1.0, 1.0]])

    prior, _ = context_priors(events, places, counts, np.array([0.5, 0.5]))

    assert abs(prior[2, 0] - prior[1, 0]) < abs(prior[2, 0] - prior[0, 0])


def test_a_rate_in_common_beyond_chance_by_integration():
    """The closed form of evidence and surplus against a sum over a fine grid of rates."""
    counts, chance, mean = np.array([1.0, 7.0, 40.0]), np.array([0.02, 3.0, 30.0]), 6.0
    rate = np.linspace(0, 400, 400_001)[None, :]
    log_poisson = counts[:, None] * np.log(chance[:, None] + rate) - chance[:, None] - rate
    weight = np.exp(log_poisson - gammaln(counts + 1)[:, None] - rate / mean) / mean

    log_probability, surplus = _with_common(counts, chance, mean)

    assert log_probability == pytest.approx(np.log(weight.sum(axis=1) * 0.001), abs=1e-2)
    expected = (weight * rate).sum(axis=1) / weight.sum(axis=1)
    assert surplus == pytest.approx(expected, rel=1e-2)


@given(seed=st.integers(0, 500))
def test_what_meets_by_chance_is_what_enumeration_says(seed):
    """Three single causes and two pairs of them: P(exactly these causes, not their own event | ticket)."""
    rng = np.random.default_rng(seed)
    prior = rng.uniform(0.01, 0.4, 6)
    member = np.array([[1, 1, 0], [1, 0, 1], [1, 1, 1]], bool)
    pairs, triples = _sets_together(member, np.ones(3))
    events = [(0,), (1,), (2,), (0, 1), (0, 2), (0, 1, 2)]

    def plain(causes):
        mass, ticket = 0.0, 1 - np.prod(1 - prior)
        for happened in product([False, True], repeat=6):
            here = {cause for event, flag in zip(events, happened, strict=True) if flag for cause in event}
            if here == set(causes) and not happened[events.index(causes)]:
                mass += np.prod([p if flag else 1 - p for p, flag in zip(prior, happened, strict=True)])
        return mass / ticket

    assert _by_chance(pairs, prior) == pytest.approx([plain((0, 1)), plain((0, 2))])
    assert _by_chance(triples, prior) == pytest.approx([plain((0, 1, 2))])


@pytest.mark.parametrize("seed", range(3))
def test_pairs_and_triples_that_fail_together_are_found_and_no_others(seed):
    """The simulator's co-failures from 20,000 tickets, though common causes often meet by chance."""
    world = make_world(FleetSettings(), 40 + seed)
    sets, number = np.unique(draw(world, 20_000, seed).truth, axis=0, return_counts=True)
    tickets = number.astype(float)
    usual = world.settings.pair_share / world.settings.pairs / 2

    events = fit_events(
        sets, tickets, tickets @ sets / tickets.sum(), float(tickets[sets.sum(axis=1) > 1].sum() / 2e4)
    )
    joint = {event for event in events.events if len(event) > 1}

    wanted = {
        each
        for each, share in zip(world.sets, world.share, strict=True)
        if len(each) == 3 or (len(each) == 2 and share > usual)
    }
    assert wanted <= joint
    assert len(joint - wanted) <= 1
