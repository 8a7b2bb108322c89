"""The main figures of a scorecard as lines for people."""

from collections.abc import Mapping
from typing import Any

from diagnoser.cli.output import columns

SHOWN = (
    "first_time_fix",
    "cost",
    "spares_sent",
    "first_time_fix_two",
    "first_time_fix_one",
    "log_loss",
    "top_1",
)


def score_lines(card: Mapping[str, Any]) -> list[str]:
    """Return the main figures, one column for each method."""
    from diagnoser.backtest.plots import named
    from diagnoser.backtest.trial_metrics import SCORES

    about = card["about"]
    header = ["", *(named(name) for name in card["methods"])]
    rows = [
        [SCORES[key].title, *(_cell(each["scores"][key]) for each in card["methods"].values())]
        for key in SHOWN
    ]
    notes = [note for note in (card["calibration"]["said"], *card["notes"]) if note]
    return [
        f"{about['judged_tickets']} tickets of {about['judged_machines']} machines",
        *columns([header, *rows], right=range(1, len(header))),
        *notes,
    ]


def _cell(one: Mapping[str, float]) -> str:
    return f"{one['value']:.3f} [{one['low']:.3f}, {one['high']:.3f}]"
