"""Tickets follow the probabilities of their world or network, whether they are few or many."""

import csv
import json
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from diagnoser.errors import InputError
from diagnoser.network.fault_network import Network, sparse_links
from diagnoser.simulation import (
    ABSENT,
    HARD,
    PRESENT,
    TAKEN_FROM_NETWORK,
    USED_WITH_NETWORK,
    FleetSettings,
    Period,
    draw,
    draw_blocks,
    draw_from_network,
    make_world,
    network_blocks,
    oracle_first_time_fix,
    to_rows,
    world_like,
    write_tickets,
)
from diagnoser.simulation import sampling as sampling_module
from diagnoser.simulation.tickets import COLUMNS, EXTRA_COLUMNS

SMALL = FleetSettings(causes=5, symptoms=6, links_per_mode=2, pairs=2, triples=1, chance_pairs=3)


@pytest.fixture(scope="module")
def network():
    """Return three causes, a co-failure, and two machine types, one without a display for the last symptom."""
    link = np.array([[0.8, 0.0, 0.0], [0.0, 0.6, 0.3], [0.0, 0.0, 0.7], [0.9, 0.5, 0.0]])
    event, symptom, value = sparse_links(link)
    return Network(
        causes=("A", "B", "C"),
        is_part=(True, True, False),
        symptoms=("x", "y", "z"),
        contexts=("unknown", "old", "new"),
        events=((0,), (1,), (2,), (0, 1)),
        prior=np.array([[0.2, 0.1, 0.05, 0.02], [0.3, 0.1, 0.05, 0.02], [0.1, 0.2, 0.05, 0.02]]),
        link_event=event,
        link_symptom=symptom,
        link=value,
        leak=np.array([0.01, 0.02, 0.03]),
        report_rate=np.array([0.5, 0.9, 0.4]),
        hidden=np.array([[False] * 3, [False, False, True], [False] * 3]),
    )


def test_symptoms_are_seen_and_mentioned_with_their_frequencies():
    """The share of tickets that mention a symptom is P(seen) times its report rate, averaged over all
    configurations.
    """
    world = make_world(SMALL, seed=1)
    tickets = draw(world, 60_000, seed=2)
    weight = world.share[world.configuration_set] * world.configuration_share

    expected = (weight @ world.seen) * world.report_rate

    assert tickets.present.mean(axis=0) == pytest.approx(expected, abs=0.008)
    assert (tickets.truth.mean(axis=0)) == pytest.approx(world.share @ world.member, abs=0.008)


def test_blocks_do_not_change_the_tickets(monkeypatch):
    """Streaming yields the same as drawing at once, oldest first, each number once."""
    monkeypatch.setattr(sampling_module, "BLOCK", 100)
    world = make_world(SMALL)
    whole = draw(world, 350, seed=3)
    blocks = list(draw_blocks(world, Period(350, 3)))

    assert [len(block) for block in blocks] == [100, 100, 100, 50]
    assert np.array_equal(np.concatenate([block.state for block in blocks]), whole.state)
    assert np.array_equal(whole.number, np.arange(350))
    assert (np.diff(whole.opened) >= np.timedelta64(0, "s")).all()


def test_a_history_lies_inside_its_months():
    """Tickets are opened from the first day on and before the last month ends, and closed later."""
    tickets = draw(make_world(SMALL), 2_000, seed=1, start=date(2025, 2, 10), months=3)

    assert tickets.opened.min() >= np.datetime64("2025-02-10")
    assert tickets.opened.max() < np.datetime64("2025-05-10")
    assert tickets.opened.max() > np.datetime64("2025-05-09")
    assert (tickets.closed > tickets.opened).all()


def test_a_serial_stays_one_machine_of_one_customer():
    """Every ticket of a serial has the same machine type and customer."""
    tickets = draw(make_world(HARD), 3_000, seed=1)
    owners = {}
    for serial, machine, customer in zip(tickets.serial, tickets.machine, tickets.customer, strict=True):
        assert owners.setdefault(serial, (machine, customer)) == (machine, customer)
    assert len(owners) < 3_000
    assert len(np.unique(tickets.machine)) == 12


def test_answers_say_what_was_seen_and_only_unmentioned_symptoms_are_asked():
    """Tickets with questions have at most `questions` answers, some yes and some no. The other tickets have none."""
    settings = replace(SMALL, asked_share=0.5, questions=2, answer_unknown=0.0)
    tickets = draw(make_world(settings), 4_000, seed=1)
    plain = draw(make_world(replace(settings, asked_share=0.0)), 4_000, seed=1)
    asked = tickets.asked.sum(axis=1)

    assert asked.max() == 2
    assert (asked > 0).mean() == pytest.approx(0.5, abs=0.03)
    assert not (tickets.asked & plain.present).any()
    assert set(np.unique(tickets.state[tickets.asked])) == {ABSENT, PRESENT}
    assert (tickets.state[~tickets.asked] != ABSENT).all()


def test_answers_help_the_oracle():
    """With answered questions more tickets are fixed at the first visit than without."""
    world = make_world(FleetSettings(chance_pairs=50, asked_share=1.0, questions=6, answer_unknown=0.0))
    silent = make_world(FleetSettings(chance_pairs=50))

    assert oracle_first_time_fix(world, draw(world, 3_000)) > 0.02 + oracle_first_time_fix(
        silent, draw(silent, 3_000)
    )


def test_labels_are_wrong_as_often_as_the_settings_say():
    """Wrong, partial and missing labels have their shares. Undamaged settings leave every label true."""
    settings = replace(SMALL, label_wrong=0.1, label_missing=0.05, label_partial=0.4)
    tickets = draw(make_world(settings), 30_000, seed=1)
    clean = draw(make_world(SMALL), 1_000, seed=1)
    named = tickets.label.any(axis=1)
    wrong = (tickets.label & ~tickets.truth).any(axis=1)
    several = tickets.truth.sum(axis=1) > 1
    partial = named & ~wrong & (tickets.label != tickets.truth).any(axis=1)

    assert (~named).mean() == pytest.approx(0.05, abs=0.01)
    assert wrong.mean() == pytest.approx(0.1, abs=0.01)
    assert partial[several].mean() == pytest.approx(0.4, abs=0.02)
    assert not partial[~several].any()
    assert np.array_equal(clean.label, clean.truth)


def test_dispatches_agree_with_what_was_needed():
    """All needed parts are sent in the end, and one visit is enough exactly if the first one brought them all."""
    world = make_world(SMALL)
    tickets = draw(world, 3_000, seed=1)
    needed = tickets.truth & world.is_part

    assert not (needed & ~tickets.sent).any()
    assert not (tickets.sent & ~world.is_part).any()
    assert set(np.unique(tickets.visits)) == {1, 2}
    assert (tickets.visits[needed.sum(axis=1) > 2] == 2).all()


def test_rows_have_the_contract_columns_and_say_that_they_are_simulated():
    """Every row carries the ticket columns, the true label, and `simulated`."""
    world = make_world(replace(HARD, symptoms=20))
    tickets = draw(world, 200, seed=7)
    rows = to_rows(tickets)

    assert tuple(rows[0]) == COLUMNS + EXTRA_COLUMNS
    assert all(row["simulated"] is True for row in rows)
    assert len({row["ticket_id"] for row in rows}) == 200
    for index, row in enumerate(rows):
        assert row["present"] == "|".join(
            name for name, flag in zip(world.symptoms, tickets.present[index], strict=True) if flag
        )
        assert row["label_true"] == "|".join(
            name for name, flag in zip(world.causes, tickets.truth[index], strict=True) if flag
        )
    assert rows[0]["opened_at"] == str(tickets.opened[0])


def test_the_three_formats_hold_the_same_tickets(tmp_path, monkeypatch):
    """CSV, JSON Lines and Parquet, written in several blocks, read back as the same rows."""
    monkeypatch.setattr(sampling_module, "BLOCK", 40)
    world, period = make_world(SMALL), Period(100, 1)
    for name in ("a.csv", "a.jsonl", "a.parquet"):
        assert write_tickets(draw_blocks(world, period), tmp_path / name) == 100

    import pyarrow.parquet

    rows = pyarrow.parquet.read_table(tmp_path / "a.parquet").to_pylist()
    assert [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()] == rows
    with (tmp_path / "a.csv").open(newline="") as stream:
        texts = list(csv.DictReader(stream))
    assert [row["present"] for row in texts] == [row["present"] for row in rows]
    assert {row["simulated"] for row in texts} == {"true"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "a.jsonl", "a.parquet"]


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.parquet"])
def test_a_broken_off_history_leaves_the_old_file(tmp_path, name):
    """If drawing fails, the old file is unchanged and no other file is left."""
    path = tmp_path / name
    path.write_text("old")

    def broken():
        yield draw(make_world(SMALL), 10)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_tickets(broken(), path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("path", ["a.xls", "nowhere/a.csv"])
def test_a_name_that_cannot_be_written_is_refused(tmp_path, path):
    """An unknown format or a missing folder is reported before any ticket is drawn."""
    with pytest.raises(InputError):
        write_tickets([], tmp_path / Path(path))


@pytest.mark.parametrize(
    "period", [{"tickets": 0}, {"months": 0}, {"seed": -1}, {"start": date(2020, 1, 1)}], ids=str
)
def test_a_history_that_cannot_be_drawn_is_refused(period):
    """No tickets, no months, a negative seed and a start before `EPOCH` are refused."""
    with pytest.raises(InputError):
        Period(**({"tickets": 1, "seed": 0} | period))


def test_a_network_is_sampled_given_that_there_is_a_ticket(network):
    """Causes and mentions have the frequencies of an enumeration over all event sets, given at least one event."""
    tickets = draw_from_network(network, Period(60_000, 1), machines={"7979": "new"})
    causes, mentioned = enumerated(network, context=2)

    assert tickets.truth.any(axis=1).all()
    assert tickets.truth.mean(axis=0) == pytest.approx(causes, abs=0.008)
    assert tickets.present.mean(axis=0) == pytest.approx(mentioned, abs=0.008)
    assert tickets.names.machines == ("7979",)


def enumerated(network, context):
    """P(cause | ticket) and P(mentioned | ticket), over all 16 event sets."""
    link = np.zeros((4, 3))
    link[network.link_event, network.link_symptom] = network.link
    causes, mentioned, total = np.zeros(3), np.zeros(3), 0.0
    for bits in range(1, 16):
        events = [k for k in range(4) if bits >> k & 1]
        chance = np.prod([p if k in events else 1 - p for k, p in enumerate(network.prior[context])])
        there = sorted({cause for k in events for cause in network.events[k]})
        rate = network.report_rate
        silent = (1 - rate * network.leak) * np.prod([1 - rate * link[k] for k in events], axis=0)
        causes[there] += chance
        mentioned += chance * (1 - silent)
        total += chance
    return causes / total, mentioned / total


def test_a_machine_that_cannot_show_a_symptom_never_does(network):
    """A symptom hidden in a context is neither mentioned nor answered there."""
    tickets = draw_from_network(network, Period(5_000, 1), FleetSettings(asked_share=1.0, questions=3))
    old = tickets.machine == tickets.names.machines.index("old")

    assert 0.3 < old.mean() < 0.7
    assert (tickets.state[old, 2] == 0).all()
    assert (tickets.state[~old, 2] != 0).any()


def test_a_network_streams_what_it_draws(network, monkeypatch):
    """Blocks of a network's tickets are the same as those drawn at once."""
    monkeypatch.setattr(sampling_module, "BLOCK", 64)
    blocks = list(network_blocks(network, Period(150, 2)))

    assert np.array_equal(
        np.concatenate([block.state for block in blocks]), draw_from_network(network, Period(150, 2)).state
    )


def test_a_world_like_a_network_has_its_shape_and_its_links_on_average(network):
    """Causes, symptoms and parts are those of the network, and the mean link over the modes is its link."""
    world = world_like(network, FleetSettings(pairs=1, triples=0, mode_overlap=0.5), seed=3)
    singles = [index for index, causes in enumerate(world.sets) if causes == (1,)]
    mine = world.configuration_set == singles[0]
    average = world.configuration_share[mine] @ world.seen[mine]

    assert (world.causes, world.symptoms) == (network.causes, network.symptoms)
    assert world.is_part.tolist() == [True, True, False]
    assert average[1] == pytest.approx(0.6, abs=0.15)
    assert average[0] == pytest.approx(network.leak[0])
    assert oracle_first_time_fix(world, draw(world, 500)) > 0.5


TURNED = replace(
    HARD,
    pairs=1,
    triples=1,
    triple_share=0.1,
    chance_pairs=3,
    chance_share=0.1,
    faint=0.1,
    symptoms=12,
)
FURTHER = {
    "causes": 20,
    "symptoms": 30,
    "most_causes": 4,
    "links": (0.5, 0.6),
    "leaks": (0.1, 0.2),
    "report_rates": (0.4, 0.5),
    "frequency_ratio": 3.0,
    "pairs": 0,
    "triples": 0,
    "chance_pairs": 1,
    "customers": 7,
    "tickets_per_machine": 3.0,
    "families": 2,
    "machine_types": 2,
    "modes": 3,
    "links_per_mode": 4,
    "questions": 2,
}


@pytest.mark.parametrize("setting", [each.name for each in fields(FleetSettings)])
def test_a_setting_has_an_effect_unless_the_network_decides_it(network, setting):
    """Each setting changes a history, except those that are listed as without effect for a world like a network or
    for a network itself.
    """
    value = FURTHER[setting] if setting in FURTHER else getattr(TURNED, setting) / 2
    further = replace(TURNED, **{setting: value})
    period = Period(400, 3)

    def differ(histories):
        one, other = (list(to_rows(tickets)) for tickets in histories)
        return one != other

    assert differ(draw(world_like(network, each, 2), 400, seed=3) for each in (TURNED, further)) == (
        setting not in TAKEN_FROM_NETWORK
    )
    assert differ(draw_from_network(network, period, each) for each in (TURNED, further)) == (
        setting in USED_WITH_NETWORK
    )
