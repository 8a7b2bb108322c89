"""The gate promotes what is shown to be as good, and is wrong as rarely as its interval says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser.errors import InputError
from diagnoser.evaluation.gate import MIN_GROUPS, Margin, compare, decide

WORSE_BY_THE_MARGIN = [(400, 0.0, 0.05), (400, 0.02, 0.1), (1_000, 0.01, 0.05)]


def fixes(rng, tickets, loss, discordant):
    """Outcomes of two models that differ in a share of tickets, the candidate worse by `loss`."""
    current = rng.random(tickets) < 0.8
    draw = rng.random(tickets)
    lost = draw < (discordant + loss) / 2
    won = draw > 1 - (discordant - loss) / 2
    candidate = current.astype(float) + won - lost
    return candidate, current.astype(float)


@pytest.mark.parametrize(("tickets", "margin", "discordant"), WORSE_BY_THE_MARGIN)
def test_a_model_that_is_worse_by_the_margin_is_rarely_promoted(tickets, margin, discordant):
    """At the border of what is allowed (no difference, with margin 0) 2.5 % pass, as the 95 % interval says."""
    rng = np.random.default_rng(int(1000 * margin))
    promoted = 0
    for seed in range(800):
        candidate, current = fixes(rng, tickets, margin, discordant)
        promoted += compare(candidate, current, margin=Margin(margin), seed=seed, repeats=300).not_worse

    assert promoted / 800 == pytest.approx(0.025, abs=0.017)


def test_a_clearly_better_model_is_promoted_and_a_clearly_worse_one_is_not():
    """Four points better pass even without a margin; four points worse do not pass with one of a point."""
    rng = np.random.default_rng(1)
    candidate, current = fixes(rng, 4_000, -0.04, 0.1)

    assert compare(candidate, current).better
    assert not compare(current, candidate, margin=Margin(0.01)).not_worse


def test_a_loss_counts_the_other_way():
    """For a cost the smaller value is better, and the difference is turned so that above zero is better."""
    cheap, dear = np.full(50, 0.2), np.full(50, 0.3)
    verdict = compare(cheap, dear, score="cost", margin=Margin(larger_is_better=False))

    assert verdict.better
    assert verdict.difference == pytest.approx(0.1)
    assert (verdict.candidate, verdict.current) == pytest.approx((0.2, 0.3))


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


@given(st.integers(0, 500))
def test_pairing_makes_the_interval_of_a_difference_turn_round(seed):
    """Exchanging the models changes the sign of everything, on the same resamples."""
    rng = np.random.default_rng(seed)
    first, second = rng.random((2, 40))
    there, back = compare(first, second, repeats=200), compare(second, first, repeats=200)

    assert there.difference == pytest.approx(-back.difference)
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))


def test_one_score_that_is_worse_stops_a_promotion_and_is_the_reason():
    """All scores have to be not worse; the reasons name those that are not, with their interval."""
    rng = np.random.default_rng(2)
    good, bad = np.ones(200), (rng.random(200) < 0.5).astype(float)
    margins = {"first_time_fix": Margin(0.01), "cost": Margin(0.01, larger_is_better=False)}

    passed = decide({"first_time_fix": good, "cost": bad - 1}, {"first_time_fix": bad, "cost": bad}, margins)
    stopped = decide({"first_time_fix": good, "cost": good}, {"first_time_fix": bad, "cost": bad}, margins)

    assert passed.promote
    assert len(passed.reasons) == 2
    assert not stopped.promote
    assert len(stopped.reasons) == 1
    assert stopped.reasons[0].startswith("cost 1.0000 against")
    assert "95% interval" in stopped.reasons[0]
    assert "not shown to be as good" in stopped.reasons[0]


@pytest.mark.parametrize(
    "make",
    [
        lambda: compare(np.ones(3), np.ones(4)),
        lambda: Margin(-0.1),
        lambda: decide({}, {}, {}),
    ],
    ids=["other tickets", "negative margin", "no score"],
)
def test_a_comparison_without_a_basis_is_refused(make):
    """Different tickets, a negative margin and no score at all are refused."""
    with pytest.raises(InputError):
        make()
