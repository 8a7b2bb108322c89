"""From tickets back to the truth: through the product's own route, on data of our own making."""

import csv
import re
from pathlib import Path

import numpy as np
import pytest

from diagnoser import Diagnoser, Report
from diagnoser.knowledge import load_knowledge
from diagnoser.learning.settings import TrainSettings
from diagnoser.learning.train import train
from diagnoser.model import model_to_json
from diagnoser.network.fault_network import Network, sparse_links
from diagnoser.registry import canonical_json
from diagnoser.simulation import (
    FleetSettings,
    Period,
    draw,
    draw_from_network,
    make_world,
    take_tickets,
    write_tickets,
)

REPOSITORY = Path(__file__).parents[2]
LINK = np.array(
    [
        [0.9, 0.6, 0.0, 0.0, 0.0, 0.0],
        [0.0, 0.0, 0.8, 0.7, 0.0, 0.0],
        [0.0, 0.5, 0.0, 0.0, 0.9, 0.0],
        [0.0, 0.0, 0.0, 0.4, 0.0, 0.8],
    ]
)
PLAIN = FleetSettings(questions=0)


def world():
    """Return four causes and six symptoms; nothing fails together."""
    event, symptom, value = sparse_links(LINK)
    return Network(
        causes=("A", "B", "C", "D"),
        is_part=(True,) * 4,
        symptoms=tuple("stuvwx"),
        contexts=("unknown", "0000"),
        events=((0,), (1,), (2,), (3,)),
        prior=np.tile([0.05, 0.04, 0.03, 0.02], (2, 1)),
        link_event=event,
        link_symptom=symptom,
        link=value,
        leak=np.full(6, 0.02),
        report_rate=np.full(6, 0.7),
        hidden=np.zeros((2, 6), bool),
    )


def drawn(folder, number, seed=11):
    """Write tickets of that world."""
    path = folder / f"{number}-{seed}.parquet"
    write_tickets([draw_from_network(world(), Period(number, seed), PLAIN)], path)
    return str(path)


def written(path, rows):
    """Write tickets with the columns that the rows have."""
    with path.open("w", encoding="utf-8", newline="") as file:
        columns = dict.fromkeys(column for row in rows for column in row)
        writer = csv.DictWriter(file, ["ticket_id", *columns], restval="")
        writer.writeheader()
        writer.writerows({"ticket_id": f"T{number:05}"} | row for number, row in enumerate(rows))
    return str(path)


def rates(network):
    """P(mentioned | cause), without the background, of single events; causes and symptoms in the world's order."""
    dense = np.zeros((4, 6))
    for k, j, value in zip(network.link_event, network.link_symptom, network.link, strict=True):
        if len(network.events[k]) == 1:
            cause = "ABCD".index(network.causes[network.events[k][0]])
            dense[cause, "stuvwx".index(network.symptoms[j])] = value * network.report_rate[j]
    return dense


def test_more_tickets_bring_links_closer_to_the_truth(tmp_path):
    """The largest error of a mention rate falls with the history, to a few hundredths at 8,000 tickets."""
    errors = [
        np.abs(rates(train([drawn(tmp_path, number)], None).model.network) - 0.7 * LINK).max()
        for number in (150, 8_000)
    ]

    assert errors[1] < 0.04
    assert errors[1] < errors[0]


def test_the_same_tickets_give_the_same_bytes(tmp_path):
    """Model and every file that goes with it, twice."""
    path = drawn(tmp_path, 800)
    first, second = train([path], None), train([path], None)

    assert canonical_json(model_to_json(first.model)) == canonical_json(model_to_json(second.model))
    assert first.files == second.files


def test_trained_on_one_cause_at_a_time_it_sends_both_parts_when_both_are_needed(tmp_path):
    """No ticket names two causes, yet findings of A and of B together are explained by A and B together."""
    rows = [
        {"present": present, "causes": cause}
        for cause, present in (("A", "s|t"), ("B", "u|v"), ("C", "w|t"), ("D", "x|v"))
        for _ in range(100)
    ]
    diagnoser = Diagnoser(train([written(tmp_path / "single.csv", rows)], None).model, "fresh")

    answer = diagnoser.diagnose(Report(present=frozenset("stuv")))

    assert set(answer.kit.parts) == {"A", "B"}
    assert diagnoser.diagnose(Report(present=frozenset("st"))).kit.parts == ("A",)


def test_trained_on_the_simulators_single_faults_it_fixes_double_ones(tmp_path):
    """Two modes a cause, 6,000 tickets with one cause each; two parts at once are found in most of its pairs."""
    world = make_world(FleetSettings(causes=12, symptoms=40, pairs=12, chance_pairs=20), seed=4)
    history, tested = draw(world, 8_000, seed=5), draw(world, 3_000, seed=6)
    needed = world.is_part & tested.truth
    both = take_tickets(tested, (needed.sum(axis=1) == 2) & (tested.present.sum(axis=1) >= 5))
    path = tmp_path / "single.parquet"
    write_tickets([take_tickets(history, history.label.sum(axis=1) == 1)], path)
    diagnoser = Diagnoser(train([str(path)], None).model, "fresh")
    names = np.array(world.causes)

    fixed = [
        set(names[wanted & world.is_part]) <= set(answer.kit.parts)
        for wanted, answer in zip(
            both.truth,
            diagnoser.diagnose_many(
                [Report(present=frozenset(np.array(world.symptoms)[row].tolist())) for row in both.present],
                objective="coverage",
            ),
            strict=True,
        )
    ]

    assert len(fixed) > 50
    assert np.mean(fixed) > 0.6


def test_tickets_without_a_cause_teach_no_link_and_are_counted(tmp_path):
    """They are read and said; what is learned is the same as without them, but for what is usual."""
    labelled = [{"present": "s", "causes": "A"}] * 30 + [{"present": "t", "causes": "B"}] * 30
    unknown = [{"present": "t", "causes": ""}] * 15
    alone = train([written(tmp_path / "alone.csv", labelled)], None).model
    mixed = train([written(tmp_path / "mixed.csv", labelled + unknown)], None).model

    assert mixed.training.tickets == 75
    assert mixed.training.labelled == alone.training.labelled == 60
    assert mixed.network.link == pytest.approx(alone.network.link)
    assert mixed.network.prior == pytest.approx(alone.network.prior)


def test_a_cause_that_the_knowledge_does_not_know_is_rejected_and_counted(tmp_path):
    """With expert knowledge a name outside it is a mistake: skipped, counted, and the rest is learned."""
    rows = [
        {"report": "黄灯", "machine": "7979Q7C", "causes": cause}
        for cause in ("HDD", "HDD", "FLUX_CAPACITOR")
    ]

    trained = train([written(tmp_path / "odd.csv", rows)], load_knowledge(REPOSITORY / "data" / "knowledge"))

    assert sum(source.rejected for source in trained.sources) == 1
    assert trained.model.training.tickets == 2


def test_any_fleet_learns_from_labels_codes_text_and_columns_alone(tmp_path):
    """Patients: no knowledge, no server; codes, words and a column each move the answer."""
    kinds = {
        "flu": ("fever|cough", "aching all over since monday", "winter"),
        "hay fever": ("sneezing", "itchy eyes in the garden", "spring"),
        "migraine": ("headache", "bright light hurts", "winter"),
    }
    rows = [
        {"season": season, "causes": cause} | ({"present": codes} if coded else {"report": words})
        for _ in range(75)
        for coded in (True, False)
        for cause, (codes, words, season) in kinds.items()
    ]
    trained = train([written(tmp_path / "patients.csv", rows)], None, TrainSettings(context=("season",)))
    diagnoser = Diagnoser(trained.model, "fresh")

    assert trained.model.network.causes == ("flu", "hay fever", "migraine")
    assert diagnoser.diagnose(Report(present=frozenset({"headache"}))).causes[0].cause == "migraine"
    assert diagnoser.diagnose(Report(text="my eyes are itchy")).causes[0].cause == "hay fever"
    assert diagnoser.diagnose(Report(context={"season": "spring"})).causes[0].cause == "hay fever"


def test_the_learning_code_knows_nothing_of_servers():
    """Not a word of the fleet it was first made for."""
    words = re.compile(
        r"\b(servers?|HDD|DIMM|RAID|IBM|disks?|memory module|LED|motherboard|x3650)\b", re.IGNORECASE
    )

    for path in sorted((REPOSITORY / "diagnoser" / "learning").glob("*.py")):
        assert not words.search(path.read_text(encoding="utf-8")), path.name
