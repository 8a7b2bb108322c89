"""Scorecards and drift reports as text for a terminal."""

from collections.abc import Mapping
from typing import Any, Final

from diagnoser.cli.output import columns

SHOWN: Final = (
    "first_time_fix",
    "cost",
    "spares_sent",
    "visits",
    "fixed_by_second",
    "spares_in_vain_of_case",
    "first_time_fix_two",
    "first_time_fix_one",
    "log_loss",
    "top_1",
)
"""The scores that are shown, of all scores of a scorecard."""


def drift_lines(card: Mapping[str, Any]) -> list[str]:
    """Return a drift report as lines for people."""
    about, gap, chart = card["about"], card["difference"], card["cusum"]
    alarm = chart["alarm"]
    span = f"closed {about['first']} to {about['last']} ({about['without_outcome']} without an outcome)"
    between = f"[{gap['low']:+.3f}, {gap['high']:+.3f}]"
    lines = [
        f"Version {about['version']} on {about['judged_tickets']} tickets {span}:",
        f"first-time fix predicted {card['predicted']:.3f}, realised {card['realised']:.3f},",
        f"difference {gap['value']:+.3f} {between}.",
        f"ALARM on {alarm['day']}, at ticket {alarm['ticket']}: more fixes fail than predicted and allowed for."
        if alarm
        else f"No alarm: the CUSUM reached {chart['highest']:.2f}, and its threshold is {chart['threshold']:.2f}.",
    ]
    lines += card["notes"]
    for kind, title in (("families", "predicted"), ("symptoms", "share before"), ("causes", "share before")):
        rows = [
            [one["name"], str(one["tickets"]), f"{one['before']:.3f}", f"{one['now']:.3f}", f"{one['p']:.1e}"]
            for one in card["moved"][kind]
        ]
        if rows:
            header = [f"changed {kind}", "tickets", title, "now", "p"]
            lines += ["", *columns([header, *rows], right=range(1, 5))]
    return lines


def score_lines(card: Mapping[str, Any]) -> list[str]:
    """Return the main figures of a scorecard as lines for people."""
    from diagnoser.backtest.plots import named
    from diagnoser.backtest.scorecard import few_machines
    from diagnoser.backtest.trial_metrics import SCORES

    about = card["about"]
    header = ["", *(named(name) for name in card["methods"])]
    rows = [
        [SCORES[key].title, *(_cell(each["scores"][key]) for each in card["methods"].values())]
        for key in SHOWN
    ]
    rejected = about.get("rejected", 0)
    left_out = f"{rejected:,} rows were rejected; `diagnoser tickets validate` says why." if rejected else ""
    few = few_machines(about["judged_machines"])
    notes = [note for note in (card["calibration"]["said"], *card["notes"], left_out) if note and note != few]
    return [
        f"{about['judged_tickets']} tickets of {about['judged_machines']} machines",
        *filter(None, [few]),
        *columns([header, *rows], right=range(1, len(header))),
        *notes,
    ]


def _cell(one: Mapping[str, float]) -> str:
    return f"{one['value']:.3f} [{one['low']:.3f}, {one['high']:.3f}]"
