"""Tickets whose causes nobody wrote down."""

from dataclasses import replace

import numpy as np
import pytest

from diagnoser.evidence.known import Known
from diagnoser.evidence.row import ids
from diagnoser.evidence.understand import known_of
from diagnoser.learning.log_loss import log_losses
from diagnoser.learning.train import train
from diagnoser.learning.unlabelled import soft_counts
from diagnoser.model import Model
from diagnoser.network.fault_network import Network, sparse_links
from diagnoser.reading import Lexicon
from diagnoser.simulation import FleetSettings, draw, make_world, take_tickets, to_rows, write_tickets
from diagnoser.types import Finding, Report

TICKETS, LABELLED = 2_400, 0.25
PLAIN = {
    "period": "2025-01",
    "machine_type": "",
    "reported": "s0",
    "asked": "",
    "measured": "",
    "absent": "",
    "unknown": "",
    "graded": "",
    "silence": "unmentioned",
    "parts_sent": "",
    "parts_used": "",
    "visits": None,
}


@pytest.fixture(scope="module")
def model():
    """Three parts; the first two show the same symptom."""
    event, symptom, link = sparse_links(np.array([[0.8, 0.0], [0.6, 0.0], [0.0, 0.7]]))
    return Model(
        Network(
            causes=("A", "B", "C"),
            is_part=(True, True, True),
            symptoms=("s0", "s1"),
            contexts=("unknown",),
            events=((0,), (1,), (2,)),
            prior=np.array([[0.03, 0.02, 0.02]]),
            link_event=event,
            link_symptom=symptom,
            link=link,
            leak=np.array([0.01, 0.01]),
            report_rate=np.array([0.5, 0.5]),
            hidden=np.zeros((1, 2), bool),
        )
    )


def shares(model, **said):
    """What one unlabelled ticket is counted as: set of causes -> share."""
    rows = soft_counts(model, [PLAIN | said], 1.0).tickets.to_pylist()
    return {row["causes"]: row["n"] for row in rows}


def test_a_ticket_is_shared_between_what_may_explain_it(model):
    """As the posterior says, and as one ticket altogether."""
    found = shares(model)

    assert sum(found.values()) == pytest.approx(1)
    assert found["A"] > found["B"] > 5 * found["C"]
    assert found["A|B"] > 0


def test_a_part_that_was_sent_and_not_used_was_not_the_cause(model):
    """Nobody fits the one part and brings the other one back for nothing."""
    found = shares(model, parts_sent="A|B", parts_used="B", visits=2)

    assert not any("A" in causes for causes in found)
    assert found["B"] > 0.9


def test_what_one_visit_used_was_a_cause(model):
    """Even where the findings point elsewhere; after two visits it may have been in vain."""
    assert set(shares(model, parts_used="C", visits=1)) == {"A|C", "B|C", "C"}
    assert "A" in shares(model, parts_used="C", visits=2)


def test_findings_are_shared_with_their_ticket(model):
    """Mentioned, asked and absent alike."""
    counts = soft_counts(model, [PLAIN | {"absent": "s1"}] * 3, 0.5)
    rows = counts.findings.to_pylist()

    for kind, symptom in (("reported", "s0"), ("absent", "s1")):
        told = sum(row["n"] for row in rows if (row["kind"], row["symptom"]) == (kind, symptom))
        assert told == pytest.approx(1.5)


def test_a_report_that_the_network_thinks_impossible_tells_it_nothing(model):
    """It costs what guessing costs, and is not taken for one that was foretold."""
    network = model.network
    kept = network.link_symptom == 0
    links = {name: getattr(network, name)[kept] for name in ("link_event", "link_symptom", "link")}
    never = replace(model, network=replace(network, **links, leak=np.array([0.01, 0.0])))

    assert log_losses(
        never, [(Known((Finding("s1", "present", "reported"),), "unmentioned"), ("C",))]
    ) == pytest.approx([np.log(3)])


@pytest.fixture(scope="module")
def world():
    """A world where a third of the tickets have a label, and 1,000 other tickets that all have one."""
    world = make_world(replace(FleetSettings(), label_missing=1 - LABELLED, label_wrong=0.0), 11)
    full = make_world(replace(FleetSettings(), label_missing=0.0, label_wrong=0.0), 11)
    return draw(world, TICKETS, 1), draw(full, 1_000, 2)


def learned(tickets, path):
    """Train on tickets without what became of their parts."""
    # Each ticket is of a machine of its own, so that none is the return of another.
    write_tickets([replace(tickets, serial=np.arange(len(tickets)))], path)
    return train([str(path)], None).model


def told(tickets):
    """Labelled tickets as what was known of each, with the causes that were found."""
    lexicon = Lexicon.compile(())
    return [
        (
            known_of(Report(present=set(ids(row["present"])), absent=set(ids(row["absent"]))), lexicon),
            ids(row["causes"]),
        )
        for row in to_rows(tickets)
        if row["causes"] and (row["present"] or row["absent"])
    ]


def test_tickets_of_the_same_world_help(world, tmp_path):
    """On tickets that neither model has seen."""
    tickets, others = world
    has_label = tickets.label.any(axis=1)
    alone = learned(take_tickets(tickets, has_label), tmp_path / "alone.csv")
    joined = learned(tickets, tmp_path / "all.csv")
    reports = told(others)

    assert joined.facts["unlabelled"]["worth"] > 0
    assert joined.cause_tickets == alone.cause_tickets
    assert log_losses(joined, reports).mean() < log_losses(alone, reports).mean() - 0.02


def test_tickets_of_another_world_stay_out(world, tmp_path):
    """Symptoms dealt out at random and no word of parts: the network is the one of the labelled tickets."""
    tickets, _ = world
    has_label = tickets.label.any(axis=1)
    rng = np.random.default_rng(5)
    state = tickets.state.copy()
    state[~has_label] = rng.permuted(state[~has_label], axis=1)
    nobody = np.where(has_label[:, None], tickets.sent, False)
    truth = np.where(has_label[:, None], tickets.truth, False)
    mixed = replace(tickets, state=state, sent=nobody, truth=truth)

    alone = learned(take_tickets(tickets, has_label), tmp_path / "alone.csv")
    joined = learned(mixed, tmp_path / "all.csv")

    assert joined.facts["unlabelled"]["worth"] == 0
    np.testing.assert_array_equal(joined.network.link, alone.network.link)
