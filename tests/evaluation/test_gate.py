"""The gate passes a challenger shown to be as good, with the error rate of its interval."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser.errors import InputError
from diagnoser.evaluation.gate import MIN_GROUPS, Margin, ScoreDifference, compare, differences, passes

WORSE_BY_THE_MARGIN = [(400, 0.0, 0.05), (400, 0.02, 0.1), (1_000, 0.01, 0.05)]


def fixes(rng, tickets, loss, discordant):
    """Outcomes of two models that differ in a share of tickets, the challenger worse by `loss`."""
    champion = rng.random(tickets) < 0.8
    draw = rng.random(tickets)
    lost = draw < (discordant + loss) / 2
    won = draw > 1 - (discordant - loss) / 2
    challenger = champion.astype(float) + won - lost
    return challenger, champion.astype(float)


@pytest.mark.parametrize(("tickets", "margin", "discordant"), WORSE_BY_THE_MARGIN)
def test_a_model_that_is_worse_by_the_margin_is_rarely_promoted(tickets, margin, discordant):
    """A challenger worse by exactly the margin passes in 2.5 % of cases, the rate of a 95 % interval."""
    rng = np.random.default_rng(int(1000 * margin))
    promoted = 0
    for seed in range(800):
        challenger, champion = fixes(rng, tickets, margin, discordant)
        promoted += compare(challenger, champion, margin=Margin(margin), seed=seed, repeats=300).not_worse

    assert promoted / 800 == pytest.approx(0.025, abs=0.017)


def test_a_clearly_better_model_is_promoted_and_a_clearly_worse_one_is_not():
    """Four points better pass even without a margin. Four points worse do not pass with one of a point."""
    rng = np.random.default_rng(1)
    challenger, champion = fixes(rng, 4_000, -0.04, 0.1)

    assert compare(challenger, champion).better
    assert not compare(champion, challenger, margin=Margin(0.01)).not_worse


def test_a_loss_counts_the_other_way():
    """For a cost the smaller value is better, and the difference is turned so above zero is better."""
    cheap, dear = np.full(50, 0.2), np.full(50, 0.3)
    found = compare(cheap, dear, score="cost", margin=Margin(larger_is_better=False))

    assert found.better
    assert found.gain == pytest.approx(0.1)
    assert (found.challenger, found.champion) == pytest.approx((0.2, 0.3))


def test_the_same_model_again_is_not_worse_but_not_better():
    """No difference on any ticket passes with a margin and does not without."""
    values = np.random.default_rng(0).random(100)

    assert compare(values, values, margin=Margin(0.001)).not_worse
    assert not compare(values, values).not_worse


def test_a_handful_of_machines_proves_nothing():
    """However clear the difference, fewer machines than the minimum do not promote."""
    few = MIN_GROUPS - 1

    assert not compare(np.ones(few), np.zeros(few)).not_worse
    assert not compare(np.ones(300), np.zeros(300), np.arange(300) % few).better
    assert compare(np.ones(MIN_GROUPS), np.zeros(MIN_GROUPS)).better


def difference(low, *, margin=0.0, groups=MIN_GROUPS):
    """Return a difference with an interval of the gain from `low`."""
    return ScoreDifference("score", 0.8, 0.8, 0.0, low, 0.5, 0.95, margin, 100, groups)


@pytest.mark.parametrize(
    ("low", "groups", "better"),
    [(0.0, MIN_GROUPS, False), (1e-9, MIN_GROUPS, True), (1e-9, MIN_GROUPS - 1, False)],
)
def test_an_improvement_is_proven_above_zero_and_with_enough_machines(low, groups, better):
    """An interval that begins at zero does not exclude "no better". The smallest number of machines suffices."""
    assert difference(low, margin=0.01, groups=groups).better == better


@pytest.mark.parametrize(
    ("low", "groups", "not_worse"),
    [(-0.01, MIN_GROUPS, False), (-0.01 + 1e-9, MIN_GROUPS, True), (0.0, MIN_GROUPS - 1, False)],
)
def test_a_challenger_is_not_worse_above_the_margin_and_with_enough_machines(low, groups, not_worse):
    """An interval that begins at the margin does not exclude "worse by the margin"."""
    assert difference(low, margin=0.01, groups=groups).not_worse == not_worse


def test_with_enough_machines_the_sentence_does_not_ask_for_more():
    """The smallest number of machines is enough, so the interval is the reason."""
    assert "not shown to be inside the margin of 0.01" in difference(-0.02, margin=0.01).sentence
    assert "30 machines are needed" in difference(-0.02, margin=0.01, groups=MIN_GROUPS - 1).sentence


@given(st.integers(0, 500))
def test_pairing_makes_the_interval_of_a_difference_turn_round(seed):
    """Exchanging the models changes the sign of everything, on the same resamples."""
    rng = np.random.default_rng(seed)
    first, second = rng.random((2, 40))
    there, back = compare(first, second, repeats=200), compare(second, first, repeats=200)

    assert there.gain == pytest.approx(-back.gain)
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))


def test_one_score_that_is_worse_stops_a_promotion():
    """Every score has to pass."""
    rng = np.random.default_rng(2)
    good, bad = np.ones(200), (rng.random(200) < 0.5).astype(float)
    margins = {"first_time_fix": Margin(0.01), "cost": Margin(0.01, larger_is_better=False)}
    champion = {"first_time_fix": bad, "cost": bad}

    both_better = differences({"first_time_fix": good, "cost": bad - 1}, champion, margins)
    dearer = differences({"first_time_fix": good, "cost": good}, champion, margins)

    assert [one.not_worse for one in both_better] == [True, True]
    assert passes(both_better)
    assert [one.not_worse for one in dearer] == [True, False]
    assert not passes(dearer)


@pytest.mark.parametrize(
    ("challenger", "champion", "machines", "sentence"),
    [
        (0.9, 0.8, 40, "better by 0.1000, a proven improvement"),
        (0.79, 0.8, 40, "worse by 0.0100, inside the margin of 0.03"),
        (0.8, 0.8, 40, "no difference, inside the margin of 0.03"),
        (0.7, 0.8, 40, "worse by 0.1000, not shown to be inside the margin of 0.03"),
        (0.9, 0.8, 10, "better by 0.1000, not proven, because 30 machines are needed"),
    ],
)
def test_the_sentence_says_how_much_better_or_worse_and_what_that_proves(
    challenger, champion, machines, sentence
):
    """Direction, size, margin and interval, in words."""
    found = compare(
        np.full(80, challenger), np.full(80, champion), np.arange(80) % machines, margin=Margin(0.03)
    )

    assert f": {sentence} (95% interval of the gain " in found.sentence
    assert found.sentence.endswith(f"80 tickets of {machines} machines).")


@pytest.mark.parametrize(
    "make",
    [
        lambda: compare(np.ones(3), np.ones(4)),
        lambda: Margin(-0.1),
        lambda: differences({}, {}, {}),
    ],
    ids=["other tickets", "negative margin", "no score"],
)
def test_a_comparison_without_a_basis_is_refused(make):
    """Different tickets, a negative margin and no score at all are refused."""
    with pytest.raises(InputError):
        make()
