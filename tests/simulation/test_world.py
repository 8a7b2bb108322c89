"""The simulated world has the properties of its settings, and the oracle is exact."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser.errors import InputError
from diagnoser.simulation import (
    ABSENT,
    AS_DESIGNED,
    HARD,
    PRESENT,
    UNKNOWN,
    UNMENTIONED,
    Circumstances,
    FleetSettings,
    Tickets,
    all_kits,
    best_kits,
    best_pair,
    cause_probabilities,
    circumstances,
    draw,
    make_world,
    oracle,
    oracle_coverage,
    oracle_first_time_fix,
    set_shares,
    take_tickets,
)

SMALL = FleetSettings(causes=5, symptoms=4, links_per_mode=2, pairs=2, triples=1, chance_pairs=3, families=2)
TILTED = replace(SMALL, family_tilt=0.8, drift=0.3, customer_rate_spread=0.5)
STATES = st.lists(st.sampled_from([ABSENT, UNMENTIONED, PRESENT, UNKNOWN]), min_size=4, max_size=4)


def by_the_definition(world, state, machine=0, month=0, rate=1.0):
    """P(cause set | findings) in the plainest Python."""
    shares = set_shares(world, machine, month)
    weight = [0.0] * len(world.sets)
    for owner, modes, seen in zip(
        world.configuration_set, world.configuration_share, world.seen, strict=True
    ):
        likelihood = shares[owner] * modes
        for known, chance, reported in zip(state, seen, world.report_rate, strict=True):
            mentioned = chance * min(1.0, reported * rate)
            likelihood *= {PRESENT: mentioned, ABSENT: 1 - chance, UNMENTIONED: 1 - mentioned, UNKNOWN: 1}[
                known
            ]
        weight[owner] += likelihood
    return [each / sum(weight) for each in weight]


@given(state=STATES, seed=st.integers(0, 20), month=st.integers(0, 5), machine=st.integers(0, 1))
def test_the_oracle_is_bayes_rule_written_out(state, seed, month, machine):
    """Vectorised and written out in loops, the posterior is the same for all evidence."""
    world = make_world(TILTED, seed)
    known = Circumstances(np.array([machine]), np.array([month]), np.array([1.3]))

    found = oracle(world, np.array([state], np.int8), known)[0]

    assert found == pytest.approx(by_the_definition(world, state, machine, month, 1.3), abs=1e-12)


def test_one_posterior_by_hand():
    """With priors 3:1, P(seen) 0.9 and 0.3 and one mentioned symptom, the posteriors are 0.9 and 0.1."""
    world = make_world(
        FleetSettings(causes=3, symptoms=1, modes=1, links_per_mode=1, pairs=0, triples=0, chance_pairs=0)
    )
    world = replace(
        world,
        share=np.array([0.75, 0.25, 1e-12]),
        seen=np.array([[0.9], [0.3], [0.5]]),
        tilt=np.zeros((1, 3)),
    )

    found = oracle(world, np.array([[PRESENT]], np.int8))[0]

    assert found[:2] == pytest.approx([0.9, 0.1], abs=1e-9)


def test_a_mention_and_a_confirmed_answer_weigh_the_same():
    """The report rate of a symptom known to be present cancels."""
    world = make_world(SMALL)
    state = np.array([[PRESENT, UNMENTIONED, UNMENTIONED, UNMENTIONED]], np.int8)
    other = replace(world, report_rate=np.append(0.01, world.report_rate[1:]))

    assert oracle(world, state) == pytest.approx(oracle(other, state))


@pytest.mark.parametrize(
    "settings",
    [FleetSettings(chance_pairs=50), replace(HARD, chance_pairs=50), AS_DESIGNED],
    ids=["default", "everything up", "as designed"],
)
def test_the_oracle_is_calibrated_on_its_own_world(settings):
    """Among tickets with a claimed coverage of about 0.8, about 80 in 100 are fixed, for all settings."""
    world = make_world(settings, seed=2)
    tickets = draw(world, 6_000, seed=5, months=18)
    kits, coverage = best_pair(world, oracle(world, tickets.state, circumstances(world, tickets)))
    held = np.zeros((len(kits), len(world.causes) + 1), bool)
    held[np.arange(len(kits))[:, None], kits] = True
    fixed = ~(tickets.truth & world.is_part & ~held[:, :-1]).any(axis=1)

    for low in (0.3, 0.5, 0.7, 0.9):
        mine = (coverage >= low) & (coverage < low + 0.2)
        deviation = np.sqrt((coverage[mine] * (1 - coverage[mine])).sum())
        assert abs(fixed[mine].sum() - coverage[mine].sum()) < 4 * deviation


def test_the_oracles_causes_are_as_frequent_as_it_says():
    """Averaged over tickets, P(cause | findings) is the share of tickets with the cause."""
    world = make_world(SMALL, seed=3)
    tickets = draw(world, 20_000, seed=1)

    said = cause_probabilities(world, oracle(world, tickets.state, circumstances(world, tickets))).mean(
        axis=0
    )

    assert said == pytest.approx(tickets.truth.mean(axis=0), abs=0.012)


@pytest.mark.parametrize("settings", [FleetSettings(), AS_DESIGNED], ids=["default", "as designed"])
def test_a_world_is_that_of_the_acceptance_figures(settings):
    """30 causes, 60 symptoms, two modes, co-failures. The oracle's best pair fixes 0.84, give or take 0.04."""
    world = make_world(settings)

    assert (len(world.causes), len(world.symptoms), world.settings.modes) == (30, 60, 2)
    assert oracle_first_time_fix(world, draw(world, 4_000, seed=999)) == pytest.approx(0.84, abs=0.04)


def test_more_spares_fix_more_and_none_fixes_the_tickets_without_parts():
    """First-time fix rises with the size of the kit. With no part it is the share of tickets without a needed part."""
    world = make_world(SMALL)
    tickets = draw(world, 3_000, seed=1)
    none, one, two = (oracle_first_time_fix(world, tickets, size) for size in (0, 1, 2))

    assert none == pytest.approx((~(tickets.truth & world.is_part).any(axis=1)).mean())
    assert none < one < two


@given(state=STATES, seed=st.integers(0, 20))
def test_coverage_of_a_kit_is_the_mass_of_the_sets_inside_it(state, seed):
    """For every kit the vectorised coverage is the plain sum over the cause sets. The best kit is the maximum."""
    world = make_world(SMALL, seed)
    posterior = oracle(world, np.array([state], np.int8))
    kits = all_kits(world)

    plain = [
        sum(
            mass
            for mass, causes in zip(posterior[0], world.sets, strict=True)
            if all(cause in kit or not world.is_part[cause] for cause in causes)
        )
        for kit in kits.tolist()
    ]

    assert oracle_coverage(world, posterior, kits)[0] == pytest.approx(plain)
    assert best_kits(world, posterior)[1][0] == pytest.approx(max(plain))


def test_the_cause_sets_have_the_shares_of_the_settings():
    """Shares add up to one. Co-failing pairs are five times as frequent as pairs by chance."""
    settings = FleetSettings()
    world = make_world(settings)
    size = world.member.sum(axis=1)
    alone = world.share @ world.member
    pairs = np.flatnonzero(size == 2)
    ratio = world.share[pairs] / [alone[list(world.sets[index])].prod() for index in pairs]

    assert world.share.sum() == pytest.approx(1)
    assert world.share[pairs].sum() == pytest.approx(settings.pair_share + settings.chance_share)
    assert world.share[size == 3].sum() == pytest.approx(settings.triple_share)
    assert (ratio > 5 * np.median(ratio)).sum() == settings.pairs


def test_modes_of_a_cause_exclude_each_other_and_share_out_the_whole():
    """Every cause set has modes to the power of its size, with shares that add up to one."""
    world = make_world(SMALL)

    for index, causes in enumerate(world.sets):
        mine = world.configuration_set == index
        assert mine.sum() == SMALL.modes ** len(causes)
        assert world.configuration_share[mine].sum() == pytest.approx(1)


def test_the_same_seed_gives_the_same_world():
    """Worlds and tickets are functions of their seeds, and other seeds give others."""
    first, again, other = (make_world(SMALL, seed) for seed in (1, 1, 2))

    assert np.array_equal(first.seen, again.seen)
    assert first.seen.shape != other.seen.shape or not np.array_equal(first.seen, other.seen)
    assert np.array_equal(draw(first, 500, seed=3).state, draw(again, 500, seed=3).state)
    assert not np.array_equal(draw(first, 500, seed=3).state, draw(first, 500, seed=4).state)


def shown(world):
    """P(symptom seen | cause in mode), shape (C, M, J), of single causes."""
    single = world.seen[: len(world.causes) * world.settings.modes]
    return single.reshape(len(world.causes), world.settings.modes, -1)


BY_SYMPTOM = FleetSettings(
    causes=20, symptoms=200, most_causes=3, causes_tail=0.7, mode_overlap=0.0, leaks=(1e-7, 1e-6)
)


@given(seed=st.integers(0, 1_000))
def test_links_dealt_out_by_symptom_give_it_one_to_so_many_causes(seed):
    """Each symptom has between one and `most_causes` causes, and 62 in 100 have more than one, as 1 +
    floor(Pareto(0.7)) has.
    """
    linked = shown(make_world(BY_SYMPTOM, seed)).max(axis=1) > 1e-3
    causes = linked.sum(axis=0)

    assert causes.min() >= 1
    assert causes.max() <= BY_SYMPTOM.most_causes
    assert linked.any(axis=1).all()
    assert np.mean(causes > 1) == pytest.approx(2**-0.7, abs=0.16)


def test_a_cause_that_got_no_symptom_is_given_one():
    """With five symptoms of one cause each, the other fifteen or more of twenty causes also get a symptom."""
    linked = shown(make_world(replace(BY_SYMPTOM, symptoms=5, most_causes=1))).max(axis=1) > 1e-3

    assert linked.any(axis=1).all()
    assert (linked.sum(axis=1) == 1).sum() >= 15


def test_a_link_of_one_mode_is_faint_in_the_other():
    """Without overlap the other mode has the share `faint` of each link. With overlap 1 both modes have the whole
    link.
    """
    apart = shown(make_world(BY_SYMPTOM))
    faint = shown(make_world(replace(BY_SYMPTOM, faint=0.25)))
    same = shown(make_world(replace(BY_SYMPTOM, mode_overlap=1.0)))

    linked = apart.max(axis=1) > 1e-3
    assert apart.min(axis=1)[linked].max() < 1e-5
    assert (faint.min(axis=1) / faint.max(axis=1))[linked] == pytest.approx(0.25, abs=1e-4)
    assert np.array_equal(same[:, 0], same[:, 1])


def test_faint_links_stay_between_those_of_the_modes_where_links_are_dealt_out_by_mode():
    """A symptom without a mode stays unseen, and a common link of both modes does not change."""
    plain, faint = shown(make_world(FleetSettings())), shown(make_world(FleetSettings(faint=0.5)))

    assert (faint >= plain - 1e-12).all()
    assert np.array_equal(plain.max(axis=1), faint.max(axis=1))
    assert (faint > plain + 1e-3).any()


def test_frequencies_lie_within_their_ratio():
    """Frequencies are log-uniform: the largest is nearly the ratio times the smallest, and half are below its square
    root.
    """
    settings = FleetSettings(causes=400, frequency_ratio=50.0, pairs=0, triples=0, chance_pairs=0)
    share = make_world(settings).share

    assert 40 < share.max() / share.min() <= 50
    assert np.mean(share < np.sqrt(share.min() * share.max())) == pytest.approx(0.5, abs=0.08)


def test_drift_moves_the_causes_and_families_differ():
    """Shares depend on month and machine if drift and tilts are set, and on neither if they are zero."""
    still, moving = make_world(SMALL), make_world(TILTED)

    assert np.array_equal(set_shares(still, 0, 0), set_shares(still, 1, 100))
    assert not np.allclose(set_shares(moving, 0, 0), set_shares(moving, 0, 12))
    assert not np.allclose(set_shares(moving, 0, 0), set_shares(moving, 1, 0))
    with pytest.raises(InputError, match="months 0 to"):
        set_shares(moving, 0, 1_000)


@pytest.mark.parametrize(
    "change",
    [
        {"label_wrong": 1.2},
        {"causes": 2},
        {"links": (0.9, 0.2)},
        {"leaks": (0.0, 0.1)},
        {"pair_share": 0.7, "triple_share": 0.3},
        {"label_wrong": 0.6, "label_missing": 0.6},
        {"links_per_mode": 61},
        {"modes": 9, "chance_pairs": 4_000, "causes": 300},
        {"drift": float("nan")},
        {"tickets_per_machine": 0.0},
        {"most_causes": -1},
        {"causes_tail": 0.0},
        {"frequency_ratio": 0.5},
        {"faint": 1.5},
    ],
)
def test_settings_that_no_fleet_can_have_are_refused(change):
    """A setting outside its range is refused in one sentence."""
    with pytest.raises(InputError, match=r"\.$"):
        FleetSettings(**change)


def test_every_setting_is_documented():
    """The docstring of the settings names each of them."""
    for each in fields(FleetSettings):
        assert f"\n        {each.name}: " in FleetSettings.__doc__


def test_findings_of_another_shape_are_refused():
    """The oracle needs one column for each symptom."""
    with pytest.raises(InputError, match="shape"):
        oracle(make_world(SMALL), np.zeros((2, 5), np.int8))


def test_taking_tickets_keeps_their_columns_together():
    """A selection holds the chosen rows of every column."""
    tickets = draw(make_world(SMALL), 50, seed=1)
    chosen = take_tickets(tickets, np.array([7, 3]))

    for each in fields(Tickets):
        if each.name not in {"names", "reports"} and getattr(tickets, each.name) is not None:
            assert np.array_equal(getattr(chosen, each.name), getattr(tickets, each.name)[[7, 3]])
