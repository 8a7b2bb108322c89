"""Simulated machines with and without a part: a missing part does not fail, and a history teaches its source."""

import csv

import numpy as np
import pytest

from diagnoser.cli import main
from diagnoser.errors import InputError
from diagnoser.evidence.row import parsed_equipment
from diagnoser.knowledge import empty_knowledge
from diagnoser.learning.train import train
from diagnoser.model import Model
from diagnoser.network.fault_network import Network, sparse_links
from diagnoser.registry import promote, publish
from diagnoser.simulation import (
    Fitted,
    FleetSettings,
    Period,
    draw_from_network,
    equipment_of_fleet,
    to_rows,
    write_tickets,
)
from tests.registry.small import NOON, small_model

HALF = [Fitted("R", 0, 0.5), Fitted("R", 1, 0.5)]


@pytest.fixture(scope="module")
def model():
    """Return three causes. R happens in four of ten tickets of machines with it."""
    event, symptom, value = sparse_links(np.array([[0.9, 0.1], [0.1, 0.8], [0.3, 0.3]]))
    network = Network(
        causes=("A", "B", "R"),
        is_part=(True,) * 3,
        symptoms=("s", "t"),
        contexts=("unknown", "0000"),
        events=((0,), (1,), (2,)),
        prior=np.tile([0.02, 0.01, 0.02], (2, 1)),
        link_event=event,
        link_symptom=symptom,
        link=value,
        leak=np.full(2, 0.01),
        report_rate=np.full(2, 0.8),
        hidden=np.zeros((2, 2), bool),
    )
    return Model(network=network, knowledge=empty_knowledge(), machines={"0000": "0000"})


def read(path):
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def history(model, number, seed, fitted=HALF):
    """Tickets of a fleet with this equipment."""
    fleet = equipment_of_fleet(model, fitted)
    return draw_from_network(model.network, Period(number, seed), FleetSettings(questions=0), equipment=fleet)


def test_what_is_not_there_is_never_the_cause(model):
    """No wrong label names it either, a machine keeps its equipment, and the shares are the requested ones."""
    fleet = equipment_of_fleet(model, HALF)
    settings = FleetSettings(label_wrong=0.3)
    tickets = draw_from_network(model.network, Period(6_000, 1), settings, equipment=fleet)
    rows = to_rows(tickets)
    without = [row for row in rows if parsed_equipment(row["equipment"])["R"] == 0]

    assert len(without) / len(rows) == pytest.approx(0.5, abs=0.03)
    assert not any("R" in row[column].split("|") for row in without for column in ("causes", "label_true"))
    assert len({(row["serial"], row["equipment"]) for row in rows}) == len({row["serial"] for row in rows})


def test_a_drawn_history_teaches_the_rate_of_machines_that_have_the_part(model, tmp_path):
    """From the network through tickets back to its priors. Without the column the part seems half as frequent."""
    path = tmp_path / "half.csv"
    write_tickets([history(model, 12_000, 3)], path)
    rows = read(path)
    blind = tmp_path / "blind.csv"
    with blind.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(
            file, [name for name in rows[0] if name != "equipment"], extrasaction="ignore"
        )
        writer.writeheader()
        writer.writerows(rows)

    def odds(source):
        network = train([str(source)], None).model.network
        prior = {network.causes[event[0]]: network.prior[0, k] for k, event in enumerate(network.events)}
        return prior["R"] / prior["A"]

    assert odds(path) == pytest.approx(1.0, rel=0.08)
    assert odds(blind) < 0.65


@pytest.mark.parametrize("text", ["R", "R=", "R=x", "R=0:0", "R=0:1.5", "R=-1", "R=0:x", "=0:0.5", "R=20000"])
def test_what_is_written_otherwise_is_refused(text):
    """With the form."""
    with pytest.raises(InputError, match=r"is not written like RAID_CARD=0:0\.5"):
        Fitted.parsed(text)


def test_what_cannot_be_is_refused(model):
    """Unknown parts, shares above one, and too many kinds."""
    with pytest.raises(InputError, match="does not know the part NOPE"):
        equipment_of_fleet(model, [Fitted("NOPE", 0, 0.5)])
    with pytest.raises(InputError, match="shares of the machines with R exceed one"):
        equipment_of_fleet(model, [Fitted("R", 0, 0.7), Fitted("R", 1, 0.7)])
    many = [Fitted(part, pieces, 0.01) for part in "ABR" for pieces in range(9)]
    with pytest.raises(InputError, match="more than 256 kinds"):
        equipment_of_fleet(model, many)
    assert equipment_of_fleet(model, []) is None


def test_the_command_draws_it(tmp_path, capsys):
    """It needs a network, and says so."""
    models = tmp_path / "models"
    promote(models, publish(models, small_model(1)), who="test", when=NOON)
    part = small_model(1).network.causes[0]
    out = tmp_path / "out.csv"
    said = ["simulate", "--tickets", "200", "--out", str(out), "--models", str(models), "--language", "none"]

    assert main([*said, "--model", "current", "--equipment", f"{part}=0:0.5"]) == 0
    cells = {row["equipment"] for row in read(out)}
    assert cells == {"", f"{part}=0"}
    assert main([*said, "--equipment", f"{part}=0:0.5"]) == 2
    assert "--equipment needs a network" in capsys.readouterr().err
