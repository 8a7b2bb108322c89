"""Why: contributions by brute force, and that they add up."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser.decision import Options, decide
from diagnoser.decision.budget import Budget
from diagnoser.decision.coalitions import coalitions, players_of
from diagnoser.decision.shapley import MOST_PLAYERS, contributions, log10_odds
from diagnoser.inference.evidence import Evidence, pack
from tests.decision.plain import log10_odds_of, shapley
from tests.decision.worlds import engine_of, evidence_of, expert_model, findings_of, random_case


def few(evidence, most=4):
    """Return evidence with few findings, so the definition can be enumerated."""
    return replace(
        evidence,
        symptom=evidence.symptom[:most],
        reported=evidence.reported[:most],
        if_absent=evidence.if_absent[:most],
        if_present=evidence.if_present[:most],
    )


def evidence_in(players, inside):
    """Return the evidence of one coalition as a record."""
    return pack(coalitions(players, inside[None, :])).one(0)


@pytest.mark.parametrize("seed", range(12))
def test_contributions_are_shapleys(seed):
    """Each equals the sum over all coalitions of its definition, from enumerated posteriors.

    The tolerance is 1e-9, except for causes with fewer digits in the engine's P or 1 - P.
    """
    model, evidence = random_case(seed, causes=3, symptoms=6)
    network, evidence = model.network, few(evidence, 3)
    engine = engine_of(model)
    players = players_of(network, evidence)
    number = len(players.names)

    found = contributions(engine, evidence, engine.posterior(evidence), Budget(1e9), 1.0)

    for cause in range(len(network.causes)):

        def value(members, cause=cause):
            inside = np.isin(np.arange(number), list(members))
            return log10_odds_of(network, evidence_in(players, inside), cause)

        sets = [{one for one in range(number) if bits >> one & 1} for bits in range(1 << number)]
        odds = max(abs(value(members)) for members in sets)
        digits = 1e-9 + 4e-15 * 10**odds
        np.testing.assert_allclose(found.weight[:, cause], shapley(range(number), value), rtol=0, atol=digits)


@given(seed=st.integers(0, 10_000))
def test_contributions_lead_from_the_prior_to_the_posterior(seed):
    """Prior plus contributions are the posterior's log10 odds, of every cause, for any number of findings."""
    model, evidence = random_case(seed)
    engine = engine_of(model)
    posterior = engine.posterior(evidence)

    found = contributions(engine, evidence, posterior, Budget(1e9), 1.0)

    added = log10_odds(found.prior) + found.weight.sum(axis=0)
    np.testing.assert_allclose(added, log10_odds(posterior.causes), rtol=0, atol=1e-9)
    assert len(found.names) <= MOST_PLAYERS


def test_many_findings_play_as_few():
    """Beyond the limit the least important findings are one player, and the strongest keep their names."""
    model = expert_model()
    symptoms = model.network.symptoms
    evidence = evidence_of(model, 1, POST_289="reported", **dict.fromkeys(symptoms[40:54], "absent"))
    engine = engine_of(model)

    found = contributions(engine, evidence, engine.posterior(evidence), Budget(1e9), 1.0)

    assert len(found.names) == MOST_PLAYERS
    assert {"POST_289", "(other findings)", "(unmentioned)", "(machine)"} <= set(found.names)


def test_only_what_says_something_plays():
    """No player for an answer of `unknown`, a symptom the machine cannot show, a machine like the fleet."""
    model = expert_model()
    evidence = evidence_of(
        model, 2, unlisted="unknown", NO_DISPLAY="reported", LP_MEM="absent", POST_289="unknown"
    )

    assert players_of(model.network, evidence).names == ("NO_DISPLAY", "(machine)")
    assert players_of(model.network, replace(evidence, context=0)).names == ("NO_DISPLAY", "LP_MEM")


def test_the_reader_of_text_is_a_player():
    """Weights of events from the text are shown like a finding, and add up."""
    model = expert_model()
    weight = np.ones(len(model.network.events))
    weight[model.network.causes.index("FAN")] = 5000.0
    evidence = replace(evidence_of(model, NO_DISPLAY="reported"), event_weight=weight)
    found = decide(model, engine_of(model), evidence, findings_of(model, evidence), (), Options(), "v1")

    fan = next(one for one in found.causes if one.cause == "FAN")
    assert next(one for one in fan.because if one.symptom == "(text)").weight > 1


def test_the_answer_shows_contributions_and_where_they_start():
    """The likeliest causes and every part of the kit: prior and because together give the probability."""
    model = expert_model()
    evidence = evidence_of(model, 1, NO_DISPLAY="reported", BEEP_MEMORY="present", LP_MEM="absent")
    found = decide(model, engine_of(model), evidence, findings_of(model, evidence), (), Options(), "v1")

    explained = [one for one in found.causes if one.because]
    assert len(explained) >= 5
    assert set(found.kit.parts) <= {one.cause for one in explained}
    for one in explained:
        sizes = [abs(each.weight) for each in one.because]
        assert sorted(sizes, reverse=True) == sizes
        odds = np.log10(one.prior / (1 - one.prior)) + sum(each.weight for each in one.because)
        assert 1 / (1 + 10**-odds) == pytest.approx(one.probability, abs=1e-12)


def test_a_link_shows_its_tickets():
    """Beside a finding stands how many past tickets with this cause showed it."""
    model = replace(expert_model(), link_tickets={"DIMM": {"POST_289": 7}})
    evidence = evidence_of(model, 1, POST_289="reported")
    found = decide(model, engine_of(model), evidence, findings_of(model, evidence), (), Options(), "v1")

    because = {each.symptom: each.tickets for each in found.causes[0].because}
    assert because["POST_289"] == 7
    assert because["(unmentioned)"] is None


def test_nothing_known_is_explained_by_nothing():
    """No finding, no machine: no contribution, and the prior is the posterior."""
    model = expert_model()
    engine = engine_of(model)
    found = contributions(engine, Evidence(), engine.posterior(Evidence()), Budget(1e9), 1.0)

    assert found.names == ()
    np.testing.assert_array_equal(found.prior, engine.posterior(Evidence()).causes)
