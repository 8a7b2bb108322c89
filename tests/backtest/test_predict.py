"""A replay gives the predictions of the service for closed tickets, and one rule chooses the kits of all methods."""

import numpy as np
import pytest

from diagnoser.backtest.closed_tickets import read_history, write_history
from diagnoser.backtest.predict import features_of, replay, replay_baseline
from diagnoser.backtest.predictions import POLICIES
from diagnoser.backtest.training_plan import plan_of, train_from_history
from diagnoser.backtest.trial import trial_of, vocabulary_of
from diagnoser.backtest.trial_metrics import price_curve, scores_of
from diagnoser.errors import InputError, TicketError
from diagnoser.evaluation.baselines import fit_frequency
from diagnoser.evaluation.metrics import in_kit
from diagnoser.facade import Diagnoser
from diagnoser.knowledge import empty_knowledge
from diagnoser.tickets.reduce import reduce
from tests.backtest.worlds import ALONE


@pytest.fixture(scope="module")
def trial(world):
    """The later year."""
    return trial_of(world.later, vocabulary_of(world.later, world.model.knowledge, [world.model]))


@pytest.fixture(scope="module")
def answers(world, trial):
    """The model's answers to it."""
    return replay(world.model, trial)


def test_a_replay_says_what_the_service_says(world, trial, answers):
    """Probabilities, kit and coverage of `Diagnoser.diagnose`, by least cost and by coverage, one spare or two."""
    diagnoser = Diagnoser(world.model, "0" * 16)
    for row in range(0, len(trial), 60):
        ticket = trial.history.tickets[row]
        for policy, options in (
            ("cost", {}),
            ("two", {"objective": "coverage"}),
            ("one", {"objective": "coverage", "max_spares": 1}),
        ):
            answer = diagnoser.diagnose(ticket.given, service_level=ticket.level, **options)
            kit = {trial.causes[cause] for cause in answers.kits[policy][row] if cause >= 0}
            assert kit == set(answer.kit.parts)
            assert answers.coverage[policy][row] == pytest.approx(answer.kit.coverage, abs=1e-12)
        said = {one.cause: one.probability for one in answer.causes}
        assert [said[cause] for cause in trial.causes] == pytest.approx(
            answers.probability[row].tolist(), abs=1e-9
        )


def test_reports_are_read_as_the_service_reads_them(tmp_path):
    """The ten real tickets, text and all, with the shipped model."""
    diagnoser = Diagnoser.load("models")
    told = read_history(["data/tickets/seed_tickets.csv"], knowledge=diagnoser.model.knowledge)
    trial = trial_of(told, vocabulary_of(told, diagnoser.model.knowledge, [diagnoser.model]))
    answers = replay(diagnoser.model, trial)

    for row, ticket in enumerate(trial.history.tickets):
        said = {one.cause: one.probability for one in diagnoser.diagnose(ticket.given).causes}
        assert [said.get(cause, 0.0) for cause in trial.causes] == pytest.approx(
            answers.probability[row].tolist(), abs=1e-9
        )


def test_counted_pieces_are_replayed_as_they_were_answered(tmp_path):
    """Two named drives are sent as two, and four counted ones change the coverage, as in the service."""
    diagnoser = Diagnoser.load("models")
    texts = ("no display", "4个HDD黄灯常亮", "硬盘1和硬盘3黄灯；其余硬盘正常")
    rows = [f"T{row},{text},HDD,7979Q7C" for row, text in enumerate(texts)]
    (tmp_path / "told.csv").write_text(
        "\n".join(["ticket_id,report,causes,machine", *rows]) + "\n", encoding="utf-8"
    )
    told = read_history([str(tmp_path / "told.csv")], knowledge=diagnoser.model.knowledge)
    trial = trial_of(told, vocabulary_of(told, diagnoser.model.knowledge, [diagnoser.model]))

    answers = replay(diagnoser.model, trial)

    said = [diagnoser.diagnose(ticket.given, service_level=ticket.level) for ticket in trial.history.tickets]
    assert [len(answer.units) for answer in said] == [0, 1, 1]
    for row, answer in enumerate(said):
        kit = [trial.causes[cause] for cause in answers.kits["cost"][row] if cause >= 0]
        assert sorted(kit) == sorted(answer.kit.parts)
        assert answers.coverage["cost"][row] == pytest.approx(answer.kit.coverage, abs=1e-12)
    assert kit == ["HDD", "HDD"]


def test_reduced_tickets_are_answered_as_the_originals(world, trial, answers, tmp_path):
    """Codes are all that these tickets hold, so nothing is lost."""
    reduced = reduce([world.path], tmp_path / "reduced.parquet")
    told = read_history([str(reduced.path)]).since("2025-01-01")
    again = replay(world.model, trial_of(told, trial.vocabulary))

    assert np.allclose(again.probability, answers.probability, atol=1e-12)


def test_kits_never_hold_more_than_allowed(trial, answers):
    """Two pieces, or one; and only parts."""
    for policy in POLICIES:
        held = in_kit(answers.kits[policy], len(trial.causes))
        assert held.sum(axis=1).max() <= (1 if policy == "one" else 2)
        assert not (held & ~trial.is_part).any()


def test_dearer_spares_are_sent_less(trial, answers):
    """Most are sent if they cost nothing."""
    sent = [one["spares_sent"] for one in price_curve(trial, answers)]

    assert sent == sorted(sent, reverse=True)


def test_tickets_without_a_label_are_left_out(world, trial):
    """And all the others are there."""
    assert len(trial) == sum(bool(ticket.causes) for ticket in world.later.tickets)
    with pytest.raises(InputError, match="names its causes"):
        trial_of(world.later.take([]), trial.vocabulary)


def test_a_cause_nobody_knows_is_a_part_that_was_missing(world):
    """A ticket about something new counts against every method, it is not dropped."""
    ticket = world.later.tickets[0]
    changed = type(ticket)(**{**{n: getattr(ticket, n) for n in ticket.__slots__}, "causes": ("NEW",)})
    told = type(world.later)((changed,))
    trial = trial_of(told, vocabulary_of(told, world.model.knowledge, [world.model]))

    assert not scores_of(trial, replay(world.model, trial))["first_time_fix_two"].any()


def test_simpler_methods_answer_in_the_same_words(world, trial):
    """Frequency sends the two most frequent parts to everybody."""
    first = trial_of(world.first, trial.vocabulary)
    known, asked = (features_of(one.history, empty_knowledge(), ("S01",)) for one in (first, trial))

    answers = replay_baseline(fit_frequency(known, first.truth), asked, trial)

    assert len(np.unique(answers.kits["two"], axis=0)) == 1
    assert np.allclose(answers.probability.sum(axis=1), 1)


def test_a_history_written_and_read_again_is_the_same(world, tmp_path):
    """So a training on part of a history equals a training on a file with this part."""
    again = read_history(write_history(world.first, tmp_path))

    assert again.fingerprint == world.first.fingerprint
    assert train_from_history(ALONE, again).model.network.prior.tolist() == world.model.network.prior.tolist()


def test_reduced_tickets_are_written_and_read_again(world, tmp_path):
    """They stay reduced."""
    told = read_history([str(reduce([world.path], tmp_path / "reduced.parquet").path)])

    assert read_history(write_history(told, tmp_path / "again")).fingerprint == told.fingerprint


def test_the_last_row_of_a_ticket_counts(tmp_path):
    """Also across files, as in training."""
    for number, cause in enumerate(("A", "B")):
        (tmp_path / f"{number}.csv").write_text(f"ticket_id,present,causes\nT1,S1,{cause}\n")

    told = read_history([str(tmp_path / "0.csv"), str(tmp_path / "1.csv")])

    assert [ticket.causes for ticket in told.tickets] == [("B",)]


def test_a_file_without_usable_rows_is_refused(tmp_path):
    """In one sentence."""
    (tmp_path / "empty.csv").write_text("ticket_id,present,visits\nT1,S1,many\n")

    with pytest.raises(TicketError, match="no usable ticket"):
        read_history([str(tmp_path / "empty.csv")])


def test_a_model_knows_its_training_plan(world):
    """Knowledge, context columns, half-life."""
    assert plan_of(world.model).description == ALONE.description
