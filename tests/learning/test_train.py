"""What training promises, whatever its formulas become: order, repetition, silence, truth."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from diagnoser import Diagnoser, Report
from diagnoser.errors import TicketError
from diagnoser.knowledge import load_knowledge
from diagnoser.learning.train import train
from diagnoser.model import model_to_json
from diagnoser.network.fault_network import Network, sparse_links
from diagnoser.registry import canonical_json, version_of
from diagnoser.simulation import FleetSettings, Period, draw_from_network, write_tickets

REPOSITORY = Path(__file__).parents[2]
SEED = REPOSITORY / "data" / "tickets" / "seed_tickets.csv"
HEADER = [
    "ticket_id",
    "opened_at",
    "closed_at",
    "machine",
    "report",
    "present",
    "absent",
    "causes",
    "unlisted",
]


@pytest.fixture(scope="module")
def knowledge():
    """The experts' tables."""
    return load_knowledge(REPOSITORY / "data" / "knowledge")


def written(path, rows):
    """Write tickets; a row gives what differs from a plain ticket of May 2009."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER, restval="")
        writer.writeheader()
        for number, row in enumerate(rows):
            writer.writerow(
                {"ticket_id": f"T-{number:05d}", "opened_at": "2009-05-01", "closed_at": "2009-05-02"} | row
            )
    return str(path)


def as_bytes(trained):
    """Return a trained model as its file."""
    return canonical_json(model_to_json(trained.model))


def answering(trained):
    """Return a diagnoser with a model that is on no disk."""
    return Diagnoser(trained.model, "fresh")


def probability(trained, cause, **report):
    """P(cause | report)."""
    answer = answering(trained).diagnose(Report(**report))
    return next(one.probability for one in answer.causes if one.cause == cause)


def test_the_order_of_the_tickets_does_not_matter(knowledge, tmp_path):
    """Rows in reverse give the same bytes."""
    header, *rows = SEED.read_text(encoding="utf-8").splitlines()
    turned = tmp_path / "turned.csv"
    turned.write_text("\n".join([header, *reversed(rows)]) + "\n", encoding="utf-8")

    assert as_bytes(train([str(turned)], knowledge)) == as_bytes(train([str(SEED)], knowledge))


def test_a_ticket_that_comes_twice_is_one_ticket(knowledge, tmp_path):
    """The same file given twice teaches nothing new; a later row of the same id replaces the earlier one."""
    row = {"report": "no display", "machine": "7979", "causes": "DIMM"}
    changed = written(tmp_path / "changed.csv", [row | {"causes": "SYSTEM_BOARD"}])
    first = written(tmp_path / "first.csv", [row])

    assert as_bytes(train([first, first], knowledge)) == as_bytes(train([first], knowledge))
    assert as_bytes(train([first, changed], knowledge)) == as_bytes(train([changed], knowledge))


def test_tickets_move_the_probability_of_their_cause(knowledge, tmp_path):
    """What keeps coming back behind the same words becomes likelier, without limit but never certain."""
    found = []
    for number in (0, 2, 1000):
        rows = [{"report": "no display", "machine": "7979", "causes": "VRM"}] * number
        path = written(tmp_path / f"{number}.csv", [*rows, {"machine": "7979"}])
        found.append(probability(train([path], knowledge), "VRM", text="no display", machine="7979"))

    assert found[0] < 0.05 < found[1] < 0.9 < found[2] < 1


def test_silence_says_little_before_tickets_have_taught_how_people_report(knowledge, tmp_path):
    """Report rates start near zero; hundreds of full reports raise them, so that silence begins to speak."""
    nothing = train([written(tmp_path / "one.csv", [{"machine": "7979"}])], knowledge)
    row = {"present": "LP_MEM|POST_289", "machine": "7979", "causes": "DIMM"}
    full = train([written(tmp_path / "full.csv", [row] * 500)], knowledge)
    rates = [trained.model.network.report_rate for trained in (nothing, full)]
    light = nothing.model.network.symptoms.index("LP_MEM")

    assert rates[0].max() < 0.06
    assert rates[1][light] > 0.5


def test_without_knowledge_everything_comes_from_the_tickets(tmp_path):
    """Any ids will do: causes from the labels, symptoms from the codes, every cause a part."""
    rows = [
        *[{"present": "smoke|heat", "causes": "toaster"}] * 60,
        *[{"present": "water", "causes": "pump"}] * 60,
        *[{"present": "water|smoke", "causes": "pump|toaster"}] * 6,
    ]
    trained = train([written(tmp_path / "house.csv", rows)], None)
    answer = answering(trained).diagnose(Report(present={"water"}))

    assert set(trained.model.network.causes) == {"pump", "toaster"}
    assert set(trained.model.network.symptoms) == {"smoke", "heat", "water"}
    assert answer.causes[0].cause == "pump"
    assert answer.causes[0].kind == "part"
    assert answer.kit.parts == ("pump",)


def test_with_nothing_to_learn_from_it_says_so(tmp_path):
    """No labels and no knowledge is one plain error."""
    path = written(tmp_path / "blank.csv", [{"present": "smoke"}] * 5)

    with pytest.raises(TicketError, match="names its causes"):
        train([path], None)


@pytest.fixture(scope="module")
def world():
    """Six causes, one pair that fails together, eight symptoms with sparse links: a truth of our own kind."""
    link = np.array(
        [
            [0.8, 0.4, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
            [0.0, 0.7, 0.3, 0.0, 0.0, 0.0, 0.0, 0.0],
            [0.0, 0.0, 0.9, 0.2, 0.0, 0.0, 0.0, 0.0],
            [0.0, 0.0, 0.0, 0.6, 0.5, 0.0, 0.0, 0.0],
            [0.0, 0.0, 0.0, 0.0, 0.0, 0.8, 0.4, 0.0],
            [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.3, 0.9],
            [0.8, 0.4, 0.0, 0.0, 0.0, 0.8, 0.4, 0.0],
        ]
    )
    event, symptom, value = sparse_links(link)
    return Network(
        causes=("A", "B", "C", "D", "E", "F"),
        is_part=(True,) * 6,
        symptoms=tuple("stuvwxyz"),
        contexts=("unknown", "0000"),
        events=((0,), (1,), (2,), (3,), (4,), (5,), (0, 4)),
        prior=np.tile([0.06, 0.05, 0.04, 0.03, 0.02, 0.02, 0.02], (2, 1)),
        link_event=event,
        link_symptom=symptom,
        link=value,
        leak=np.full(8, 0.01),
        report_rate=np.full(8, 0.6),
        hidden=np.zeros((2, 8), bool),
    )


@pytest.fixture(scope="module")
def learned(world, tmp_path_factory):
    """What is learned from 20,000 tickets of that world, knowing nothing; labels are right, nobody asks back."""
    settings = FleetSettings(label_wrong=0.0, label_missing=0.0, label_partial=0.0, questions=0)
    tickets = draw_from_network(world, Period(20_000, seed=7), settings)
    path = tmp_path_factory.mktemp("world") / "tickets.csv"
    write_tickets([tickets], path)
    return train([str(path)], None), tickets


def test_with_no_findings_the_causes_have_the_frequency_of_the_tickets(learned):
    """The ticket condition is in the priors: were it forgotten, every cause would come out too likely."""
    trained, tickets = learned
    bare = answering(trained).diagnose(Report(machine="0000"))
    share = dict(zip(trained.model.network.causes, tickets.truth.mean(axis=0), strict=True))

    for one in bare.causes:
        assert one.probability == pytest.approx(share[one.cause], abs=0.012)


def test_what_reports_say_of_a_cause_is_learned(world, learned):
    """Report rate times link, which is what tickets teach, comes back to within a few hundredths."""
    network = learned[0].model.network
    truth = {
        (int(k), world.symptoms[j]): value * world.report_rate[j]
        for k, j, value in zip(world.link_event, world.link_symptom, world.link, strict=True)
        if k < 6
    }
    found = {
        (int(k), network.symptoms[j]): value * network.report_rate[j]
        for k, j, value in zip(network.link_event, network.link_symptom, network.link, strict=True)
        if k < 6
    }

    for pair, value in truth.items():
        assert found.get(pair, 0.0) == pytest.approx(value, abs=0.04)
    assert max((value for pair, value in found.items() if pair not in truth), default=0) < 0.02


def test_causes_that_fail_together_become_one_event(learned):
    """A and E share a failure; no other pair does."""
    network = learned[0].model.network
    joint = {tuple(network.causes[i] for i in event) for event in network.events if len(event) > 1}

    assert joint == {("A", "E")}


ON_ANOTHER_PROCESSOR = """
import sys
from pathlib import Path
from diagnoser.knowledge import load_knowledge
from diagnoser.learning.train import train
from diagnoser.model import model_to_json
from diagnoser.registry import canonical_json, version_of
root = Path(sys.argv[1])
made = train([str(root / "data/tickets/seed_tickets.csv")], load_knowledge(root / "data/knowledge"))
print(version_of(canonical_json(model_to_json(made.model))))
"""


def test_another_processor_gives_the_same_version(knowledge):
    """There numpy and BLAS compute with other instructions, and the last digits differ: they must not count."""
    old = {"NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR", "OPENBLAS_CORETYPE": "Nehalem"}
    command = [sys.executable, "-c", ON_ANOTHER_PROCESSOR, str(REPOSITORY)]
    done = subprocess.run(
        command, cwd=REPOSITORY, env=os.environ | old, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == version_of(as_bytes(train([str(SEED)], knowledge)))
