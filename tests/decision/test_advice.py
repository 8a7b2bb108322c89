"""The parts of an answer beside the kit: advice, steps, surprise, similar tickets, the visit, the smallest change."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser.decision import Options, decide
from diagnoser.decision.after_no import answered
from diagnoser.decision.arrays import arrays_of
from diagnoser.decision.similar import similar_tickets
from diagnoser.decision.surprise import conflict
from diagnoser.inference.affordable import log_probability_of_findings
from diagnoser.model import PastTicket
from diagnoser.types import Finding
from tests.decision.worlds import engine_of, evidence_of, expert_model, findings_of, random_case
from tests.support.enumeration import enumerate_posterior


def answer(model, evidence, unread=(), **options):
    """Return the answer with these options."""
    found = findings_of(model, evidence)
    return decide(model, engine_of(model), evidence, found, unread, Options(**options), "v1")


def test_a_drive_that_is_only_offline_is_mended_remotely():
    """No part is likely to be needed and none is sent: the advice is to fix it remotely, with a step of support."""
    model = expert_model()
    evidence = evidence_of(model, 1, SEL_FULL="reported")
    found = answer(model, evidence)

    assert found.kit.parts == ()
    assert found.advice in {"fix_remotely", "ask"}
    assert found.steps
    assert all(step.probability >= 0.05 and step.minutes > 0 for step in found.steps)


@pytest.mark.parametrize("chinese", [True, False])
def test_steps_speak_the_language_of_the_report(chinese):
    """Even words not understood determine the language."""
    model = expert_model()
    found = answer(model, evidence_of(model, SEL_FULL="reported"), ("日志满",) if chinese else ("log full",))

    assert any("一" <= letter <= "鿿" for letter in found.steps[0].text) == chinese


def test_the_probability_of_the_findings_is_by_definition():
    """Log P(findings | ticket) is the sum over all event sets, less log P(ticket), without the text classifier."""
    model, evidence = random_case(5, causes=5, symptoms=8)
    evidence = replace(evidence, event_weight=None)
    network = model.network
    joint = enumerate_posterior(network, evidence).log_probability
    ticket = np.log(1 - np.prod(1 - network.prior[evidence.context]))

    weighted = replace(evidence, event_weight=np.full(len(network.events), 3.0))

    assert log_probability_of_findings(engine_of(model), evidence) == pytest.approx(joint - ticket, abs=1e-9)
    assert answer(model, weighted).log_probability == pytest.approx(joint - ticket, abs=1e-9)


def test_surprise_is_the_share_of_tickets_that_were_likelier():
    """With half the past tickets likelier it is 0.5, above 99 in 100 unusual, and with too few tickets unknown."""
    model = expert_model()
    evidence = evidence_of(model, 1, NO_DISPLAY="reported")
    log = answer(model, evidence).log_probability
    around = tuple(sorted([log - 1.0] * 50 + [log + 1.0] * 50))

    assert answer(
        replace(model, reference_distribution=around), evidence
    ).surprise.percentile == pytest.approx(0.5)
    assert answer(replace(model, reference_distribution=(log + 1.0,) * 100), evidence).surprise.unusual
    assert answer(replace(model, reference_distribution=around[:10]), evidence).surprise.percentile is None


def test_findings_that_contradict_one_another_are_flagged():
    """A fan, a tape drive and a blue screen at once are unusual, with the worst-fitting finding. One fault is not."""
    model = expert_model()
    odd = answer(
        model, evidence_of(model, TAPE_FAIL="present", LP_FAN="present", NIC_ERRORS="present")
    ).surprise
    clear = answer(model, evidence_of(model, POST_289="present", LP_MEM="present")).surprise

    assert odd.unusual
    assert odd.conflict > 0.7
    assert odd.worst in {"TAPE_FAIL", "LP_FAN", "NIC_ERRORS"}
    assert not clear.unusual
    assert clear.conflict < 0
    assert clear.worst is None


def test_the_conflict_is_the_ratio_of_the_definition():
    """log10 of the product of single probabilities over the joint one, by enumeration."""
    model, evidence = random_case(11, causes=5, symptoms=8)
    evidence = replace(evidence, unlisted="unknown", event_weight=None)
    rows = np.flatnonzero(
        (evidence.if_absent != evidence.if_present)
        & ~model.network.hidden[evidence.context][evidence.symptom]
    )

    def log_given(chosen):
        parts = (evidence.symptom, evidence.reported, evidence.if_absent, evidence.if_present)
        given = type(evidence)(evidence.context, *(part[chosen] for part in parts))
        nothing = type(evidence)(evidence.context)
        network = model.network
        return (
            enumerate_posterior(network, given).log_probability
            - enumerate_posterior(network, nothing).log_probability
        )

    expected = (sum(log_given([row]) for row in rows) - log_given(rows)) / np.log(10)

    assert len(rows) >= 2
    assert conflict(engine_of(model), evidence).strength == pytest.approx(expected, abs=1e-9)


def test_the_most_similar_tickets_come_first():
    """Tickets with all findings come before some before none. Rare findings weigh more than common ones."""
    past = (
        PastTicket("none", ("FAN",), ("FAN_LOG",)),
        PastTicket("common", ("DIMM",), ("NO_DISPLAY",)),
        PastTicket("rare", ("DIMM",), ("LP_MEM", "MEM_LESS")),
        PastTicket("same", ("DIMM",), ("NO_DISPLAY", "LP_MEM")),
        *(PastTicket(f"more{number}", ("CPU",), ("NO_DISPLAY", "POST_HANG")) for number in range(20)),
    )
    model = replace(expert_model(), past=past)

    found = answer(model, evidence_of(model, NO_DISPLAY="reported", LP_MEM="reported")).similar

    assert [one.ticket_id for one in found][:2] == ["same", "rare"]
    assert "none" not in {one.ticket_id for one in found}


def test_tickets_with_the_same_part_replaced_in_vain_are_more_similar():
    """An action in vain counts like a finding."""
    past = (
        PastTicket("first call", ("DIMM",), ("NO_DISPLAY",)),
        PastTicket("second call", ("SYSTEM_BOARD",), ("NO_DISPLAY",), tried=("replaced:DIMM",)),
    )
    model = replace(expert_model(), past=past)  # held, because its arrays are kept only as long as it is
    arrays = arrays_of(model)
    findings = (Finding("NO_DISPLAY", "present", "reported"),)

    plain, again = (similar_tickets(arrays, findings, tried) for tried in ((), ("replaced:DIMM",)))

    assert plain[0].ticket_id == "first call"
    assert again[0].ticket_id == "second call"


def test_the_smallest_change_changes_the_kit():
    """The statement is true: with those findings reversed another kit is sent."""
    model = expert_model()
    evidence = evidence_of(model, 1, NO_DISPLAY="reported", LP_MEM="present")
    found = answer(model, evidence)

    kept = {"NO_DISPLAY": "reported", "LP_MEM": "present"} | dict(found.counterfactual.changes)
    changed = answer(model, evidence_of(model, 1, **kept))
    assert len(found.counterfactual.changes) == 1
    assert set(changed.kit.parts) == set(found.counterfactual.kit) != set(found.kit.parts)


def test_without_findings_there_is_nothing_to_change():
    """A machine alone has no counterfactual, no conflict and no similar ticket."""
    model = expert_model()
    found = answer(model, evidence_of(model, 1))

    assert found.counterfactual is None
    assert found.surprise.conflict is None
    assert found.similar == ()


@given(seed=st.integers(0, 10_000))
def test_the_visit_goes_by_probability_over_time(seed):
    """Repairable causes come first, each group in falling order of probability per minute."""
    model, evidence = random_case(seed, causes=6, symptoms=10)
    steps = answer(model, evidence).visit_order

    keys = [(not step.in_hand, -step.probability / step.minutes) for step in steps]
    assert sorted(keys) == keys


def test_the_parts_in_hand_are_checked_before_those_at_home():
    """A likely part missing in the kit is checked last."""
    model = expert_model()
    found = answer(model, evidence_of(model, 1, NO_DISPLAY="reported"), stock={"DIMM": 1})

    assert [step.cause for step in found.visit_order if step.in_hand and step.cause == "DIMM"]
    assert not next(step for step in found.visit_order if step.cause == "SYSTEM_BOARD").in_hand
    assert found.visit_order[-1].in_hand is False


def test_a_dialogue_ends():
    """Answering the best question again and again leads to a stop, and each answer is a fresh ranking."""
    model = expert_model()
    evidence = evidence_of(model, 1, NO_DISPLAY="reported")
    for _ in range(40):
        found = answer(model, evidence)
        if not found.questions:
            break
        evidence = answered(evidence, model.network.symptoms.index(found.questions[0].symptom), present=False)

    assert found.questions == ()
    assert found.advice in {"send", "fix_remotely"}


def test_the_best_cause_is_first():
    """Every cause of the network once, likeliest first, with its kind and name."""
    model = expert_model()
    causes = answer(model, evidence_of(model, POST_289="reported")).causes

    assert {one.cause for one in causes} == set(model.network.causes)
    assert sorted((one.probability for one in causes), reverse=True) == [one.probability for one in causes]
    assert (causes[0].cause, causes[0].kind, causes[0].name) == ("DIMM", "part", "Memory module (DIMM)")
