"""Events, priors and their contexts against loops, on tickets that reach every rule and every bound."""

import numpy as np
import pytest

from diagnoser.learning.priors import (
    Events,
    Place,
    co_failures,
    concentration,
    context_priors,
    fit_events,
    several_share,
)
from tests.learning.plain_priors import (
    CONCENTRATIONS,
    plain_co_failures,
    plain_concentration,
    plain_context_priors,
    plain_events,
)


def history(seed):
    """Tickets with single causes, with sets of up to five, with sets of no ticket, and their frequencies."""
    rng = np.random.default_rng([seed, 23])
    causes = 5 + seed % 3
    rows = {(cause,) for cause in range(causes)}
    for size in (2, 2, 2, 3, 3, 4, 5)[: seed % 8]:
        rows.add(tuple(sorted(rng.choice(causes, size, replace=False).tolist())))
    if seed % 5 == 0:
        rows |= {(0, 1), (0, 1, 2), (0, 1, 3), (0, 1, 2, 3)}
    sets = sorted(rows)
    member = np.array([[cause in each for cause in range(causes)] for each in sets])
    single = member.sum(axis=1) == 1
    scale = (3, 30, 1_000)[seed % 3]
    tickets = np.where(single, rng.integers(1, 4 * scale, len(sets)), rng.integers(0, scale, len(sets))) * 1.0
    frequency = (tickets @ member + 0.5) / tickets.sum()
    return member, tickets, frequency, float(rng.choice([0.01, 0.02, 0.2, 0.6]))


@pytest.mark.parametrize("seed", range(48))
def test_events_and_priors_are_those_of_the_definition(seed):
    """Which sets fail together, their priors, and the tickets that chance explains."""
    member, tickets, frequency, several = history(seed)

    found = fit_events(member, tickets, frequency, several)
    events, prior, together = plain_events(member, tickets, frequency.tolist(), several)

    assert found.events == tuple(events)
    assert found.prior == pytest.approx(prior, rel=1e-7)
    assert np.array(found.together) == pytest.approx(np.array(together), rel=1e-6)


def test_the_histories_reach_every_rule():
    """Sets of two, three and four that fail together, sets of chance only, and the largest prior."""
    found = [fit_events(*history(seed)) for seed in range(48)]

    assert {len(event) for each in found for event in each.events} == {1, 2, 3, 4}
    assert any(not each.together for each in found)
    assert max(each.prior.max() for each in found) == 0.5


@pytest.mark.parametrize("seed", range(40))
def test_co_failures_are_those_of_the_definition(seed):
    """With counts from one to very many, and chance from next to nothing to far more than was seen."""
    rng = np.random.default_rng([seed, 29])
    counts = rng.integers(1, [3, 30, 900][seed % 3], 1 + seed % 12) * 1.0
    chance = counts * rng.choice([1e-6, 0.01, 0.5, 1.0, 1.5, 20.0], len(counts))
    possible = len(counts) + [0, 5, 200][seed // 3 % 3]

    found = co_failures(counts, chance, possible)

    assert found == pytest.approx(plain_co_failures(counts, chance, possible), rel=1e-7, abs=1e-12)


def test_where_nearly_every_set_fails_together_their_share_has_an_upper_bound():
    """All sixty possible sets were seen forty times where chance explains nothing: the share stops at one half."""
    counts, chance = np.full(60, 40.0), np.full(60, 0.01)

    assert co_failures(counts, chance, 60) == pytest.approx(plain_co_failures(counts, chance, 60), rel=1e-7)


def test_without_sets_nothing_fails_together():
    """An empty array of counts gives an empty array."""
    assert co_failures(np.zeros(0), np.zeros(0), 10).shape == (0,)


def test_every_weight_of_the_list_is_found_where_it_is_the_truth():
    """Contexts drawn around their parent, from very different ones to ones that hardly differ."""
    found = set()
    for weight in CONCENTRATIONS:
        for seed in range(3):
            rng = np.random.default_rng([seed, weight])
            parent = np.full((60, 4), 0.25)
            counts = np.array([rng.multinomial(20_000, rng.dirichlet(weight * row)) for row in parent], float)
            found.add(concentration(counts, parent))
            assert concentration(counts, parent) == plain_concentration(counts.tolist(), parent.tolist())

    assert found == {5, 10, 20, 40, 80, 160, 320, 640, 1280, 5120, 20480}


@pytest.mark.parametrize("seed", range(30))
def test_the_priors_of_contexts_are_those_of_the_definition(seed):
    """Families, types and lines of types, with many, few and no tickets, with and without equipment of their own."""
    rng = np.random.default_rng([seed, 31])
    parents = [0, 0, 0, 1, 1, 2, 3, 0][: 2 + seed % 7]
    events = ((0,), (1,), (2,), (3,), (0, 1), (1, 2, 3))
    prior = rng.choice([1e-9, 0.001, 0.1, 0.3, 0.5], len(events))
    counts = rng.integers(0, [2, 40, 3_000][seed % 3], (len(parents), 4)) * 1.0
    counts[rng.integers(len(parents))] = 0
    fleet = rng.dirichlet(np.ones(4)) * [1.0, 1.3][seed % 2]
    places = [Place(f"P{row}", f"P{parent}") for row, parent in enumerate(parents)]

    equipment = rng.choice([1.0, 1.0, 0.2, 9.0], counts.shape) if seed % 3 else np.ones(counts.shape)

    found, weights = context_priors(
        Events(events, prior, ()), places, counts, fleet, equipment if seed % 3 else None
    )
    expected, expected_weights = plain_context_priors(
        events, prior, parents, counts.tolist(), fleet.tolist(), equipment.tolist()
    )

    assert weights == expected_weights
    assert found == pytest.approx(np.array(expected), rel=1e-9)


@pytest.mark.parametrize(("several", "expected"), [(0.03, 0.02), (0.013, 0.0115), (0.0, 0.01)])
def test_the_share_of_several_causes_stops_at_its_lower_bound(several, expected):
    """By hand: one of 100 tickets, and the expert's share of 100 pseudo-tickets."""
    member = np.array([[1, 0], [1, 1]], bool)

    assert several_share(member, np.array([99.0, 1.0]), several, 100.0) == pytest.approx(expected)
