"""What whole cases in a history teach: how often a new part is no good, and the causes that were found in the end."""

import numpy as np
import pytest

from diagnoser.learning.train import train
from diagnoser.simulation import FleetSettings, Period, to_rows, write_tickets
from diagnoser.simulation.case_tickets import case_blocks
from diagnoser.simulation.cases import Site
from diagnoser.tickets.count import sample
from diagnoser.tickets.reduce import reduce
from tests.support.case_network import CAUSES, case_network

KEY = "replaced:no_change:(part)"
CASES = 2_000


def history(folder, remains):
    """Write a history of whole cases, and return its path and its rows."""
    site = Site(np.full(CAUSES, remains), 0.3)
    settings = FleetSettings(tickets_per_machine=0.01)
    blocks = list(case_blocks(case_network(0.002, 0.0002), Period(CASES, seed=1), site, settings))
    path = folder / "cases.parquet"
    write_tickets(blocks, path)
    return path, [row for block in blocks for row in to_rows(block)]


@pytest.mark.parametrize(("remains", "low", "high"), [(0.01, 0.003, 0.03), (0.15, 0.11, 0.22)])
def test_training_finds_how_often_a_new_part_is_no_good(tmp_path, remains, low, high):
    """Two fleets, on either side of the experts' 0.03."""
    path, _ = history(tmp_path, remains)
    assert low < train([str(path)], None).model.remains[KEY] < high


def test_returns_correct_the_labels(tmp_path):
    """Of the tickets with a symptom and a wrong label most are corrected, and few right labels are spoiled.

    A ticket that names no symptom cannot be known as a return.
    """
    path, rows = history(tmp_path, 0.03)
    after = {
        row["ticket_id"]: row["causes"]
        for row in sample(reduce([str(path)], tmp_path / "r.parquet"), 10**6).to_pylist()
    }
    wrong = [row for row in rows if row["present"] and row["causes"] not in ("", row["label_true"])]
    corrected = [row for row in wrong if after[row["ticket_id"]] == row["label_true"]]
    spoiled = [
        row
        for row in rows
        if row["causes"] == row["label_true"] and after[row["ticket_id"]] not in ("", row["causes"])
    ]
    assert len(wrong) > 200
    assert len(corrected) > len(wrong) / 2
    assert len(spoiled) < len(wrong) / 20
