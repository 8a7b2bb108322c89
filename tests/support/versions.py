"""Further versions of a model in its folder: one with other words, and one refused by the gate."""

import json
from dataclasses import replace

from diagnoser.registry import VersionNote, add_note, publish

SEEN = "2026-02-03T09:30:00+00:00"
CARD = b"# Model card\n\n| told | top 1 |\n| --- | --- |\n| findings | .340 |\n"
PLOT = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="100"><rect width="200" height="60"/></svg>'
)


def further_versions(folder, diagnoser):
    """Publish both beside the version of a diagnoser, and return their names."""
    model = diagnoser.model
    words = replace(model.knowledge, page=replace(model.knowledge.page, title_en="Server faults"))
    taught = publish(folder, replace(model, knowledge=words), {"card.md": CARD})
    tickets = model.training.tickets + 400
    trained = replace(
        model, network=_shifted(model.network), training=replace(model.training, tickets=tickets)
    )
    refused = publish(folder, trained, evaluation(diagnoser.version))
    for version in (taught, refused):
        add_note(folder, VersionNote(version, SEEN, "test", tickets=("tickets.csv",)))
    return taught, refused


def evaluation(champion, *, passed=False):
    """The files of a comparison on 200 tickets: scorecard, record of the gate, and a plot."""
    fixed = {"value": 0.665, "low": 0.598, "high": 0.7255}
    scores = {"first_time_fix": fixed, "spares_in_vain_of_case": fixed, "visits": fixed, "top_1": fixed}
    card = {
        "about": {"judged_tickets": 200, "judged_machines": 141},
        "methods": {"network": {"scores": scores}, "current": {"scores": scores}},
    }
    verdict = {"candidate": 0.665, "current": 0.67, "tickets": 200, "groups": 141}
    verdicts = [
        verdict | {"score": name, "not_worse": passed or name == "cost"}
        for name in ("first_time_fix", "cost", "log_loss")
    ]
    record = {
        "against": champion,
        "basis": "published",
        "first": "2025-07-03",
        "last": "2026-01-05",
        "objection": "",
        "promote": passed,
        "reasons": ["first_time_fix 0.6650 against 0.6700."],
        "remembered": None,
        "verdicts": verdicts,
    }
    files = {"scorecard.json": json.dumps(card).encode(), "gate.json": json.dumps(record).encode()}
    return files | {"reliability.svg": PLOT, "card.md": CARD, "changes.md": b"# What the tickets changed\n"}


def _shifted(network):
    """Return the network with somewhat weaker leaks: other numbers that need a comparison."""
    return replace(network, leak=network.leak * 0.9)
