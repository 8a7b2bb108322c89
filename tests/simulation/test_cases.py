"""Whole cases follow the two-step model, and their tickets are recorded as a desk would."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from diagnoser.inference.evidence import Evidence
from diagnoser.inference.two_step import TwoStepEngine
from diagnoser.simulation import FleetSettings, Period, join_tickets, to_rows
from diagnoser.simulation.case_tickets import case_blocks
from diagnoser.simulation.cases import (
    CaseWorld,
    Site,
    draw_faults,
    needed_parts,
    number_of_visits,
    pieces_in_vain,
    shown,
    visits,
)
from tests.support.case_network import CAUSES, case_network

REMAINS = 0.2


@pytest.fixture(scope="module")
def world():
    """Return a world with frequent pairs of causes, so partial repairs are frequent."""
    return CaseWorld(case_network(0.05, 0.03))


def site(remains=REMAINS, learns=0.0, most_visits=6):
    """Return the rules on site, the same for every part."""
    return Site(np.full(CAUSES, remains), learns, most_visits)


def test_after_a_repair_in_vain_cases_are_as_inference_says(world):
    """The shares of the causes agree in the cases continued after C0 was replaced, with S05 mentioned or not."""
    faults = draw_faults(world, np.zeros(40_000, np.int64), seed=1)
    once = site(most_visits=2)
    done = [visits(world, once, fault, lambda *_: (0,), seed=1) for fault in faults]
    second = [one[1] for one in done if len(one) > 1]
    engine = TwoStepEngine(world.network)
    for symptom in (0, 5, 9):
        for said in (True, False):
            mine = [one.fault for one in second if bool(one.call.mentioned[symptom]) is said]
            share = np.array([[cause in fault.causes for cause in range(CAUSES)] for fault in mine])
            told = np.array([said]), np.array([float(not said)]), np.array([float(said)])
            given = Evidence(0, np.array([symptom]), np.array([True]), *told[1:], remains=((0, REMAINS),))
            expected = engine.posterior(given).causes
            allowed = 4.5 * np.sqrt(expected * (1 - expected) / len(mine)) + 1e-3
            assert (np.abs(share.mean(axis=0) - expected) < allowed).all()


def test_a_fault_that_was_not_touched_looks_as_it_did(world):
    """A kit without a repair changes no finding. A kit with a repair adds no findings of the other causes."""
    for fault in draw_faults(world, np.zeros(300, np.int64), seed=2):
        idle = next(cause for cause in range(CAUSES) if cause not in fault.causes)
        first, second = visits(world, site(most_visits=2), fault, lambda *_, part=idle: (part,), seed=2)
        assert (first.call.mentioned == second.call.mentioned).all()
        mentioned, seen = shown(world, fault)
        assert (seen | ~mentioned).all()


def test_who_knows_everything_needs_one_visit_for_two_parts(world):
    """With good parts. Every bad part costs a visit and counts as in vain."""
    faults = draw_faults(world, np.zeros(400, np.int64), seed=3)

    def knows(_, fault):
        return needed_parts(world, fault)

    for fault in faults:
        done = visits(world, site(0.0), fault, knows, seed=3)
        assert number_of_visits(done) == -(-len(fault.causes) // 2)
        assert pieces_in_vain(done) == 0
    bad = [visits(world, site(0.5), fault, knows, seed=3) for fault in faults]
    assert all(
        number_of_visits(one) >= -(-len(fault.causes) // 2) for one, fault in zip(bad, faults, strict=True)
    )
    assert sum(map(pieces_in_vain, bad)) > 100


def test_an_engineer_who_finds_out_brings_the_right_kit(world):
    """With empty kits a case never ends. If the engineer finds the causes, the second visit brings the needed parts."""
    for fault in draw_faults(world, np.zeros(50, np.int64), seed=4):
        helpless = visits(world, site(0.0, most_visits=3), fault, lambda *_: (), seed=4)
        assert number_of_visits(helpless) == 4
        told = visits(world, site(0.0, learns=1.0), fault, lambda *_: (), seed=4)
        assert told[1].kit == needed_parts(world, fault)


def test_a_visit_puts_right_what_needs_no_part():
    """A fault without a needed part is gone after any visit."""
    world = CaseWorld(case_network(no_part=(0, 1, 2, 3)))
    for fault in draw_faults(world, np.zeros(200, np.int64), seed=5):
        done = visits(world, site(0.0), fault, lambda *_: (), seed=5)
        assert done[0].fixed == (not needed_parts(world, fault))
        assert not done[0].repaired & {4, 5, 6, 7}


@pytest.fixture(scope="module")
def told():
    """The tickets of 400 cases by machine, one machine for each case."""
    settings = FleetSettings(tickets_per_machine=0.001, label_missing=0.1, asked_share=0.3)
    blocks = case_blocks(case_network(), Period(400, seed=6), site(learns=0.3), settings)
    cases = {}
    for row in to_rows(join_tickets(blocks)):
        cases.setdefault(row["serial"], []).append(row)
    return [sorted(case, key=lambda row: row["opened_at"]) for case in cases.values()]


def test_the_tickets_of_a_case_tell_what_was_tried(told):
    """Each visit is a ticket. The next one is opened within 30 days and names the parts of all visits before."""
    assert Counter(len(case) > 1 for case in told)[True] > 60
    for case in told:
        tried = set()
        for before, row in pairwise([None, *case]):
            assert row["visits"] == 1
            actions = set(filter(None, row["actions"].split("|")))
            assert actions == {f"replaced:{part}=no_change" for part in tried}
            if before:
                days = np.datetime64(row["opened_at"]) - np.datetime64(before["closed_at"])
                assert np.timedelta64(1, "D") <= days <= np.timedelta64(10, "D")
            tried |= set(row["parts_sent"].split("|"))


def test_a_visit_in_vain_leaves_a_wrong_label_or_none(told):
    """The label is the kit, and not the truth. The last ticket has the truth or no label."""
    wrong = 0
    for case in told:
        for row in case[:-1]:
            assert row["causes"] in ("", row["parts_sent"])
            assert row["parts_used"] == row["parts_sent"]
            wrong += row["causes"] != row["label_true"]
        if len(case) < 6:
            assert case[-1]["causes"] in ("", case[-1]["label_true"])
    assert wrong > 60


def test_the_same_seed_gives_the_same_cases():
    """And another seed gives others."""

    def drawn(seed):
        return [to_rows(block) for block in case_blocks(case_network(), Period(60, seed=seed), site())]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
