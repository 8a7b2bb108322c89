"""Does a model in service still hold what it promises, since when not, and what moved?

For each closed ticket the model said how likely its kit was to fix the machine at the first visit.  What it says is an
estimate, and a little too high, because the kit was chosen for it: learned from 800 tickets without any drift, models
promised 0.9 in a hundred too much on average, with a spread of 1.6 (docs/evaluation.md).  So a promise counts as held
while no more than `TOLERATED` of the fixes are missing.  A CUSUM of log likelihood ratios sets that against the
alternative that the odds of a fix have halved (Steiner, Cook, Farewell and Treasure 2000, Biostatistics 1): it climbs
when fixes fail more often, and rings at a height that a model which just holds its promises reaches within a thousand
tickets in one case of twenty: once in 19,500 tickets, its average run length.

Axes: N tickets, oldest first; R simulated histories.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from diagnoser.arrays import Bools, Floats
from diagnoser.backtest.closed_tickets import History
from diagnoser.backtest.predict import replay, trial_of, vocabulary_of
from diagnoser.backtest.scorecard import rounded
from diagnoser.backtest.training_plan import learned_until, remembered_tickets
from diagnoser.backtest.trial_metrics import fixed
from diagnoser.evaluation.bootstrap import interval
from diagnoser.evaluation.gate import MIN_GROUPS
from diagnoser.knowledge import JSON
from diagnoser.model import Model
from diagnoser.reading import Lexicon

ODDS: Final = 2.0
"""The alternative: the odds of a first-time fix are divided by this."""
TOLERATED: Final = 0.03
"""First-time fixes that may be missing or too many: what the gate lets pass for as good."""
CHANCE: Final = 0.05
"""Of an alarm within `STRETCH` tickets while the model holds its promises; and of a false name among what moved."""
STRETCH: Final = 1_000
AVERAGE_RUN: Final = -STRETCH / float(np.log1p(-CHANCE))
"""Tickets until a false alarm, on average: runs are as good as exponential."""
REPEATS: Final = 1_000
EDGE: Final = 1e-4
FEWEST: Final = 5


@dataclass(frozen=True, eq=False, slots=True)
class Cusum:
    """The chart.

    Attributes:
        path: Shape (N,), the sum after each ticket.
        threshold: At which it rings.
        alarm: The first ticket that reaches it; None where it stays below.
    """

    path: Floats
    threshold: float
    alarm: int | None


def cusum(
    predicted: Floats,
    happened: Bools,
    usual: Floats | None = None,
    *,
    odds: float = ODDS,
    tolerated: float = TOLERATED,
    seed: int = 0,
) -> Cusum:
    """Return the chart of what was predicted against what happened.

    >>> cusum(np.array([0.5, 0.5, 0.5]), np.array([False, True, False]), tolerated=0).path.round(4).tolist()
    [0.2877, 0.0, 0.2877]

    Args:
        predicted: Shape (N,), chances.
        happened: Shape (N,).
        usual: What the model usually predicts, any number of chances; else what it did here.  The threshold comes
            from these alone, so that an alarm does not go away because time has passed.
        odds: By which the alternative divides the odds.
        tolerated: By how much a promise may be missed and counts as held.
        seed: Of the simulation that sets the threshold.
    """
    chance = np.clip(predicted - tolerated, EDGE, 1 - EDGE)
    path = _path(chance, np.asarray(happened, np.bool_)[None], odds)[:, 0]
    rng = np.random.default_rng(seed)
    said = rng.choice(chance if usual is None else np.clip(usual - tolerated, EDGE, 1 - EDGE), STRETCH)
    drawn = rng.random((REPEATS, STRETCH)) < said
    threshold = float(np.quantile(_path(said, drawn, odds).max(axis=0), 1 - CHANCE))
    over = np.flatnonzero(path > threshold)
    return Cusum(path, threshold, int(over[0]) if len(over) else None)


def _path(chance: Floats, happened: Bools, odds: float, height: Floats | float = 0.0) -> Floats:
    """Return shape (N, R): the chart of R histories, from the heights that they have reached before."""
    normal = 1 - chance + chance / odds
    gain, loss = -np.log(odds) - np.log(normal), -np.log(normal)
    path = np.empty((len(chance), len(happened)))
    height = np.zeros(len(happened)) + height
    for number in range(len(chance)):
        height = np.maximum(0.0, height + np.where(happened[:, number], gain[number], loss[number]))
        path[number] = height
    return path


def drift(model: Model, version: str, history: History, *, seed: int = 0) -> dict[str, JSON]:
    """Return how a model fared on closed tickets that it had not seen, and what moved, as JSON values.

    Args:
        model: The model in service.
        version: Its name.
        history: The tickets closed since; those without a label or a day are left out.
        seed: Of the simulation and the resampling.
    """
    judged = history.dated().labelled()
    trial = trial_of(judged, vocabulary_of(judged, model.knowledge, [model]))
    answers = replay(model, trial)
    predicted = answers.coverage["cost"]
    happened = fixed(trial, answers.kits["cost"])
    chart = cusum(predicted, happened, _usual(model), seed=seed)
    gap = interval(happened - predicted, trial.groups, seed=seed)
    days = [ticket.day for ticket in judged.tickets]
    card = {
        "format": 1,
        "about": {
            "version": version,
            "tickets": judged.fingerprint,
            "judged_tickets": len(judged),
            "without_outcome": len(history) - len(judged),
            "first": days[0],
            "last": days[-1],
            "seed": seed,
        },
        "notes": _notes(model, days[0]),
        "predicted": float(predicted.mean()),
        "realised": float(happened.mean()),
        "difference": {"value": gap.value, "low": gap.low, "high": gap.high},
        "months": _months(days, predicted, happened),
        "cusum": {
            "tolerated": TOLERATED,
            "false_alarm": {"chance": CHANCE, "within": STRETCH, "average_run": round(AVERAGE_RUN)},
            "threshold": chart.threshold,
            "highest": float(chart.path.max()),
            "alarm": None if chart.alarm is None else {"ticket": chart.alarm + 1, "day": days[chart.alarm]},
            "path": [[day, float(height)] for day, height in zip(days, chart.path, strict=True)],
        },
        "moved": _moved(model, judged, answers.context, predicted, happened),
    }
    result: dict[str, JSON] = rounded(card)
    return result


def _usual(model: Model) -> Floats | None:
    """Return the coverage of the kits that the model would send for the tickets it remembers."""
    history = remembered_tickets(model)
    if len(history) < MIN_GROUPS:
        return None
    return replay(model, trial_of(history, vocabulary_of(history, model.knowledge, [model]))).coverage["cost"]


def _notes(model: Model, first: str) -> list[str]:
    border = learned_until(model)
    if not border or first >= border:
        return []
    return [
        f"The version learned from tickets until {border}: of those before, what it promises was fitted to them."
    ]


def _months(days: Sequence[str], predicted: Floats, happened: Bools) -> list[dict[str, Any]]:
    month = np.array([day[:7] for day in days])
    return [
        {
            "month": str(name),
            "tickets": int((month == name).sum()),
            "predicted": float(predicted[month == name].mean()),
            "realised": float(happened[month == name].mean()),
        }
        for name in np.unique(month)
    ]


# What moved


def _moved(
    model: Model, judged: History, context: Sequence[str], predicted: Floats, happened: Bools
) -> dict[str, list[dict[str, Any]]]:
    """Return families that are fixed more or less often than was said, symptoms and causes that changed their share.

    A family counts where more than what is tolerated is proven: what was said of it is an estimate, too.
    """
    lexicon = Lexicon.compile(model.knowledge.symptoms)
    now_symptoms = [ticket.known(lexicon).present for ticket in judged.tickets]
    return {
        "families": _families(np.array(context), predicted, happened),
        "symptoms": _shares([one.present for one in model.past], now_symptoms),
        "causes": _shares([one.causes for one in model.past], [ticket.causes for ticket in judged.tickets]),
    }


def _families(context: Any, predicted: Floats, happened: Bools) -> list[dict[str, Any]]:
    from scipy.stats import norm

    found: list[dict[str, Any]] = []
    for name in np.unique(context):
        mine = context == name
        spread = float(np.sqrt((predicted[mine] * (1 - predicted[mine])).sum()))
        if mine.sum() < FEWEST or spread == 0:
            continue
        gap = abs(float((happened[mine] - predicted[mine]).sum())) - TOLERATED * float(mine.sum())
        found.append(
            {
                "name": str(name),
                "tickets": int(mine.sum()),
                "before": float(predicted[mine].mean()),
                "now": float(happened[mine].mean()),
                "p": float(min(1.0, 2 * norm.sf(gap / spread))),
            }
        )
    return _significant(found)


def _shares(before: Sequence[Iterable[str]], now: Sequence[Iterable[str]]) -> list[dict[str, Any]]:
    """Return what is named in a larger or smaller share of the tickets than of those that the model remembers."""
    from scipy.stats import fisher_exact

    if not before:
        return []
    old, new = (Counter(name for names in each for name in set(names)) for each in (before, now))
    found = [
        {
            "name": name,
            "tickets": new[name],
            "before": old[name] / len(before),
            "now": new[name] / len(now),
            "p": float(
                fisher_exact([[new[name], len(now) - new[name]], [old[name], len(before) - old[name]]]).pvalue
            ),
        }
        for name in sorted({*old, *new})
    ]
    return _significant(found)


def _significant(found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return those that chance does not explain, the surest first.

    At most one such list in twenty holds a false name (Holm 1979), so of the names at most one in twenty is false on
    average: the family-wise rate bounds the false discovery rate (Benjamini and Hochberg 1995).
    """
    kept: list[dict[str, Any]] = []
    for rank, one in enumerate(sorted(found, key=lambda each: (each["p"], each["name"]))):
        if one["p"] * (len(found) - rank) > CHANCE:
            break
        kept.append(dict(one))
    return kept
