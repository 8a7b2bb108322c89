"""A backtest continues the cases not fixed by the first kit."""

from dataclasses import replace

import numpy as np
import pytest

from diagnoser.backtest.closed_tickets import read_history
from diagnoser.backtest.predict import features_of, replay
from diagnoser.backtest.trial import trial_of, vocabulary_of
from diagnoser.backtest.trial_metrics import SCORES, scores_of
from diagnoser.backtest.whole_case import MOST_VISITS, replay_cases, replay_cases_of_baseline
from diagnoser.evaluation.baselines import fit_frequency
from diagnoser.evaluation.metrics import in_kit
from diagnoser.evidence.to_network import evidence_of
from diagnoser.evidence.tried import after_a_visit
from diagnoser.inference.two_step import TwoStepEngine
from diagnoser.learning.train import train
from diagnoser.simulation import FleetSettings, Period, write_tickets
from diagnoser.simulation.case_tickets import case_blocks
from diagnoser.simulation.cases import Site
from diagnoser.tickets.count import sample
from diagnoser.tickets.reduce import reduce
from diagnoser.types import Action
from tests.support.case_network import CAUSES, case_network


@pytest.fixture(scope="module")
def trial(world):
    """The later year."""
    return trial_of(world.later, vocabulary_of(world.later, world.model.knowledge, [world.model]))


@pytest.fixture(scope="module")
def played(world, trial):
    """The model's kits for all visits."""
    return replay_cases(world.model, trial)


def test_the_first_visit_is_that_of_a_replay(world, trial, played):
    """Playing on changes no first kit and no probability."""
    first = replay(world.model, trial)
    assert (played.kits["cost"] == first.kits["cost"]).all()
    assert (played.probability == first.probability).all()
    assert "visits" not in scores_of(trial, first)


def test_only_open_cases_are_played_on_and_few_parts_go_twice(trial, played):
    """A case has no kit after the visit that fixed it, and most second kits hold new parts only.

    A part is sent again if a faulty new part is likelier than every other cause.
    """
    needed, causes = trial.truth & trial.is_part, len(trial.causes)
    held = in_kit(played.kits["cost"], causes)
    assert len(played.later) == MOST_VISITS - 1
    repeated = []
    for kits in played.later:
        is_open = (needed & ~held).any(axis=1)
        assert (kits[~is_open] == -1).all()
        assert (kits[is_open] >= 0).any(axis=1).all()
        repeated.append((in_kit(kits, causes) & held)[is_open].any(axis=1).mean())
        held |= in_kit(kits, causes)
    assert repeated[0] < 0.25


def test_the_second_kit_is_that_of_the_report_with_the_actions(world, trial, played):
    """Inference on the ticket's own report with the first kit replaced in vain names the cause that the kit follows."""
    model, engine = world.model, TwoStepEngine(world.model.network)
    shown = 0
    for row in np.flatnonzero((played.later[0] >= 0).any(axis=1))[:12]:
        given = trial.history.tickets[row].given
        kit = [trial.causes[part] for part in played.kits["cost"][row] if part >= 0]
        tried = replace(given, actions=tuple(Action("replaced", part, "no_change") for part in kit))
        again = trial_of(
            replace(trial.history, tickets=(replace(trial.history.tickets[row], given=tried),)),
            trial.vocabulary,
        )
        evidence = evidence_of(model, again.history.known(model.knowledge)[0])
        assert len(evidence.remains) == len(kit)
        causes = engine.posterior(after_a_visit(model.network, evidence)).causes
        likeliest = model.network.causes[int(np.argmax(causes * np.array(model.network.is_part)))]
        shown += likeliest in [trial.causes[part] for part in played.later[0][row] if part >= 0]
    assert shown >= 10


def test_scores_of_whole_cases_by_hand(trial, played):
    """Visits, fixed by the second visit, and spares in vain of each case, counted one by one."""
    values = scores_of(trial, played)
    assert list(values) == list(SCORES)
    for row in range(0, len(trial), 7):
        needed = set(np.flatnonzero(trial.truth[row] & trial.is_part))
        missing, visits, pieces, useful = set(needed), 0, 0, set()
        for kits in (played.kits["cost"], *played.later):
            if visits and not missing:
                break
            kit = {int(part) for part in kits[row] if part >= 0}
            visits, pieces = visits + 1, pieces + len(kit)
            useful |= kit & needed
            missing -= kit
        visits += bool(missing)
        assert values["visits"][row] == visits
        assert values["fixed_by_second"][row] == (visits <= 2)
        assert values["spares_in_vain_of_case"][row] == pieces - len(useful)


def test_a_baseline_excludes_what_was_tried(world, trial):
    """The frequencies send the likeliest parts, then the next ones, and never one twice."""
    knowledge = world.model.knowledge
    symptoms = sorted(world.model.network.symptoms)
    known = features_of(world.first.labelled(), knowledge, symptoms)
    predict = fit_frequency(known, trial_of(world.first, trial.vocabulary).truth)
    played = replay_cases_of_baseline(predict, features_of(trial.history, knowledge, symptoms), trial)

    sent = [in_kit(kits, len(trial.causes)) for kits in (played.kits["cost"], *played.later)]
    assert (np.sum(sent, axis=0) <= 1).all()
    assert (np.sum(sent, axis=0)[:, ~trial.is_part] == 0).all()
    third = np.flatnonzero((played.later[1] >= 0).any(axis=1))
    assert len({tuple(kit) for kit in played.later[1][third]}) == 1


def test_memory_is_better_than_sending_the_same_again(trial, played):
    """More cases are fixed by the second visit than with the first kits alone."""
    values = scores_of(trial, played)
    assert values["fixed_by_second"].sum() > 1.1 * values["first_time_fix"].sum()
    assert values["visits"].mean() < 2


@pytest.mark.parametrize("is_reduced", [False, True], ids=["plain", "reduced"])
def test_returns_are_those_of_training(tmp_path, is_reduced):
    """The causes and the actions of every ticket of a history of whole cases are those of the reduced tickets."""
    path, key = tmp_path / "cases.csv", b"sixteen bytes or more"
    site = Site(np.full(CAUSES, 0.1), 0.3)
    settings = FleetSettings(tickets_per_machine=2.0, label_missing=0.05, asked_share=0.3)
    write_tickets(case_blocks(case_network(0.01), Period(600, seed=3), site, settings), path)
    found = reduce([str(path)], tmp_path / "reduced.parquet", key=key)
    source = str(found.path) if is_reduced else str(path)
    rows = {row["ticket_id"]: row for row in sample(found, 10**6).to_pylist()}

    told = read_history([source])

    assert found.returned > 50
    assert len(told) == len(rows)
    for ticket in told.tickets:
        row = rows[ticket.ticket_id]
        assert "|".join(ticket.causes) == row["causes"]
        actions = {(one.action, one.part, one.result) for one in ticket.given.actions}
        assert actions == {
            ("replaced", each.split(":")[1].split("=")[0], "no_change")
            for each in row["actions"].split("|")
            if each
        }
    labels = {ticket.ticket_id: ticket.cells.get("causes", "") for ticket in told.tickets}
    if not is_reduced:
        assert labels != {ticket.ticket_id: "|".join(ticket.causes) for ticket in told.tickets}


def test_a_model_of_whole_cases_is_tested_on_them(tmp_path):
    """The tickets of a history with returns can be trained on and replayed, with their own actions."""
    path = tmp_path / "cases.parquet"
    site = Site(np.full(CAUSES, 0.05), 0.3)
    write_tickets(case_blocks(case_network(0.01), Period(500, seed=4), site), path)
    model = train([str(path)], None).model
    told = read_history([str(path)])
    trial = trial_of(told, vocabulary_of(told, model.knowledge, [model]))

    values = scores_of(trial, replay_cases(model, trial))

    late = np.array([bool(ticket.given.actions) for ticket in trial.history.tickets])
    assert late.sum() > 50
    assert values["first_time_fix"][late].mean() > 0.3
