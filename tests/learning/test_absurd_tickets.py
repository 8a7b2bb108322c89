"""A wide, a damaged and an absurd ticket among a thousand good ones: the model is that of the good ones."""

import csv

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from diagnoser.learning.train import train
from diagnoser.simulation import FleetSettings, draw, make_world, write_tickets

FLEET = FleetSettings(causes=8, symptoms=14, pairs=2, triples=0, chance_pairs=4)
TICKETS, STRANGE = 1_000, 200


@pytest.fixture(scope="module")
def tickets(tmp_path_factory):
    """A thousand good tickets as rows of a file."""
    path = tmp_path_factory.mktemp("absurd") / "good.csv"
    write_tickets([draw(make_world(FLEET, 1), TICKETS, 2, months=14)], path)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def trained(rows, folder):
    """Train with these rows, as a file."""
    path = folder / "tickets.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return train([str(path)], None)


def test_the_model_is_that_of_the_good_tickets(tickets, tmp_path):
    """Same network but for the known part of the wide ticket; what was left out is counted and named."""
    good = next(row for row in tickets if row["present"])
    strange = [f"E{number:03}" for number in range(STRANGE)]
    wide = {**good, "ticket_id": "WIDE", "present": "|".join([good["present"], *strange])}
    ordinary = {**good, "ticket_id": "WIDE"}
    damaged = {**good, "ticket_id": "DAMAGED", "closed_at": "31.31.2024"}
    absurd = {**good, "ticket_id": "ABSURD", "closed_at": "9999-12-31", "causes": "|".join(strange)}

    expected = trained([*tickets, ordinary], tmp_path)
    found = trained([*tickets, wide, damaged, absurd], tmp_path)

    assert found.model.network.symptoms == expected.model.network.symptoms
    assert found.model.network.events == expected.model.network.events
    np.testing.assert_array_equal(found.model.network.link, expected.model.network.link)
    np.testing.assert_array_equal(found.model.network.prior, expected.model.network.prior)
    (source,) = found.sources
    assert (source.accepted, source.rejected) == (TICKETS + 1, 2)
    assert [one.row for one in source.first] == [TICKETS + 3, TICKETS + 4]
    assert f"{STRANGE} codes that only ticket WIDE names" in found.remarks[0]
    kept = pq.read_table(pa.BufferReader(found.files["history.parquet"])).to_pylist()
    assert sum("E199" in row["reported"] for row in kept) == 1  # the history keeps what the model leaves out


def test_codes_that_came_once_each_in_many_tickets_stay(tickets, tmp_path):
    """In a short history every rare code comes once."""
    rows = [
        {**row, "present": f"{row['present']}|R{number}"} if number < 30 and row["present"] else row
        for number, row in enumerate(tickets[:300])
    ]

    found = trained(rows, tmp_path)

    assert sum(symptom.startswith("R") for symptom in found.model.network.symptoms) > 20
    assert not any("left out" in one for one in found.remarks)
