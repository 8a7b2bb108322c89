"""Tickets with far more findings than the others: they teach what they can, and stop no step of a training."""

import csv
from pathlib import Path

import numpy as np
import pytest

from diagnoser import Diagnoser, Report
from diagnoser.backtest.training_plan import TrainingPlan, train_from_sources
from diagnoser.knowledge import empty_knowledge, load_knowledge
from diagnoser.learning.remember import FEWEST_FOR_REFERENCE
from diagnoser.learning.review import review
from diagnoser.learning.settings import TrainSettings
from diagnoser.learning.unlabelled import LEAST_HELD_OUT

REPOSITORY = Path(__file__).parents[2]
TICKETS, LABELLED, CAUSES, CODES = 640, 0.8, 24, 230
WIDE = {
    220: 23,
    221: 200,
    450: 23,
    451: 200,
    620: 23,
    621: 200,
    630: 200,
    639: 23,
}  # row -> findings, at least


def write_codes(path, causes, symptoms, rng):
    """Write tickets of codes: each cause shows twelve of them, shared with other causes; some show a great many."""
    shows = {cause: rng.choice(len(symptoms), 12, replace=False) for cause in causes}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["ticket_id", "opened_at", "closed_at", "present", "causes", "unlisted"])
        for row in range(TICKETS):
            cause = causes[rng.integers(len(causes))]
            seen = set(shows[cause][rng.random(12) < 0.5].tolist()) | {int(rng.integers(len(symptoms)))}
            if row in WIDE:
                seen |= set(rng.choice(len(symptoms), min(WIDE[row], len(symptoms)), replace=False).tolist())
            day = f"2012-{1 + row * 12 // TICKETS:02d}-{1 + row % 28:02d}"
            named = cause if rng.random() < LABELLED else ""
            codes = "|".join(symptoms[code] for code in sorted(seen))
            writer.writerow([f"T-{row:05d}", day, day, codes, named, "unmentioned"])
    return str(path)


@pytest.mark.parametrize("with_knowledge", [False, True])
def test_wide_tickets_stop_no_step_of_a_training(tmp_path, with_knowledge):
    """Held-out log loss, unlabelled tickets, the reference distribution, recalibration and the review all end."""
    knowledge = load_knowledge(REPOSITORY / "data" / "knowledge") if with_knowledge else None
    causes = [one.id for one in (knowledge or empty_knowledge()).components] or [
        f"C{i}" for i in range(CAUSES)
    ]
    symptoms = [one.id for one in (knowledge or empty_knowledge()).symptoms] or [
        f"E{i}" for i in range(CODES)
    ]
    tickets = write_codes(tmp_path / "codes.csv", causes, symptoms, np.random.default_rng(5))

    trained, _ = train_from_sources(TrainingPlan(knowledge, TrainSettings()), [tickets])

    model = trained.model
    assert model.training.tickets == TICKETS
    assert TICKETS * LABELLED / 5 > LEAST_HELD_OUT
    assert set(model.facts["unlabelled"]["log_loss"]) == {"0.0", "0.3", "1.0"}
    assert len(model.reference_distribution) == TICKETS > FEWEST_FOR_REFERENCE
    assert np.isfinite(model.reference_distribution).all()
    assert review([tickets], model, referees=0).labelled == model.training.labelled
    wide = max(model.past, key=lambda one: len(one.present))
    assert len(wide.present) > 100
    answer = Diagnoser(model, "0").diagnose(Report(present=wide.present, unlisted="unmentioned"))
    assert sum(one.probability for one in answer.causes) > 0.99
    used = {one.symptom for one in answer.findings}
    assert used == set(wide.present)
    assert {one.value for one in answer.not_used if one.field == "findings"} < used
