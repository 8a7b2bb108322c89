"""What the case base is worth: every case is predicted by a model that saw no case of its source.

    python -m benchmarks.cases [--groups=N] [--by-part]

Reads data/tickets/published_cases.csv.  Its sources (sites, and repositories of code hosts) are dealt out to N groups
(20 by default) by a hash of their names.  For each group the model is trained as `make model` trains it, without the
cases of the group, and predicts them three times: from the annotated findings, from the text alone, and from both.
Beside it are the model of knowledge and ten tickets, the knowledge alone, the blank kit (the two parts that hold all
needed parts of most training cases), Bernoulli naive Bayes and logistic regression, trained on the same cases.  One
rule chooses the kits of every method from its probabilities: at most two pieces of the highest coverage.  Intervals are
95 % bootstrap intervals that resample sources.
"""

import csv
import hashlib
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Final
from urllib.parse import urlparse

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.backtest.closed_tickets import History, joined, read_history
from diagnoser.backtest.predict import features_of, replay, replay_baseline
from diagnoser.backtest.predictions import POLICIES, Policy, Predictions, join_predictions
from diagnoser.backtest.training_plan import TrainingPlan, train_from_history
from diagnoser.backtest.trial import Trial, Vocabulary, join_trials, trial_of, vocabulary_of
from diagnoser.evaluation.baselines import fit_bernoulli_bayes, fit_logistic
from diagnoser.evaluation.bootstrap import interval
from diagnoser.evaluation.metrics import first_time_fix, hit_at, in_kit, log_losses_single
from diagnoser.knowledge import load_knowledge
from diagnoser.learning.settings import TrainSettings
from diagnoser.model import Model
from diagnoser.types import Report

ROOT: Final = Path(__file__).parents[1]
CASES: Final = ROOT / "data" / "tickets" / "published_cases.csv"
TEN: Final = ROOT / "data" / "tickets" / "seed_tickets.csv"
CODE_HOSTS: Final = ("github.com", "gitlab.com", "bitbucket.org")
PROMISED: Final = 0.9
STRENGTH: Final = 10.0
"""C of logistic regression. Choosing it for each group takes most of the time and changes little."""

Told = Callable[[History], History]


def source_of(address: str) -> str:
    """Return the site of an address. On a code host the repository.

    >>> source_of("https://github.com/owner/name/issues/3"), source_of("http://example.org/a")
    ('github.com/owner/name', 'example.org')
    """
    parts = urlparse(address)
    host = parts.netloc.lower()
    return "/".join([host, *parts.path.split("/")[1:3]]) if host in CODE_HOSTS else host


def sources() -> dict[str, str]:
    """Return ticket id -> source."""
    with CASES.open(encoding="utf-8", newline="") as lines:
        return {row["ticket_id"]: source_of(row["source"]) for row in csv.DictReader(lines)}


def group_of(source: str, groups: int) -> int:
    """Return the group of a source."""
    return int(hashlib.sha256(source.encode()).hexdigest(), 16) % groups


def coded(history: History) -> History:
    """Return the cases as annotated: codes and machine, without text."""
    return history


def as_told(history: History) -> History:
    """Return the tickets with their reports as the desk received them: the text and the machine without any codes.

    Tickets without a text stay as they are.
    """
    tickets = (
        replace(one, given=Report(text=one.cells["report"], machine=one.cells.get("machine") or None))
        if one.cells.get("report")
        else one
        for one in history.tickets
    )
    return replace(history, tickets=tuple(tickets))


def both(history: History) -> History:
    """Return the cases with their codes and their texts. The codes count as volunteered, as in training."""
    tickets = (
        replace(one, given=replace(one.given, text=one.cells.get("report", ""))) for one in history.tickets
    )
    return replace(history, tickets=tuple(tickets))


WAYS: Final[dict[str, Told]] = {"findings": coded, "text": as_told, "findings and text": both}


@dataclass(frozen=True, eq=False)
class Judged:
    """The predictions of one method for the cases of one group."""

    trial: Trial
    predictions: Predictions


def _without_causes(history: History) -> History:
    """Return the tickets as if nobody had found their causes, so nothing is learned from them."""
    tickets = (replace(one, causes=(), cells={**one.cells, "causes": ""}) for one in history.tickets)
    return replace(history, tickets=tuple(tickets))


def judged(
    test: History, training: History, models: Sequence[tuple[str, Model]], vocabulary: Vocabulary
) -> Iterator[tuple[str, str, Judged]]:
    """Yield way of telling, method, and predictions for the cases of one group."""
    symptoms = [one.id for one in vocabulary.knowledge.symptoms]
    for way, told in WAYS.items():
        trial = trial_of(told(test), vocabulary)
        for name, model in models:
            yield way, name, Judged(trial, replay(model, trial))
        seen = trial_of(told(training), vocabulary)
        known, asked = (features_of(one.history, vocabulary.knowledge, symptoms) for one in (seen, trial))
        bayes = fit_bernoulli_bayes(known, seen.truth)
        yield way, "naive Bayes", Judged(trial, replay_baseline(bayes, asked, trial))
        logistic = fit_logistic(known, seen.truth, STRENGTH)
        yield way, "logistic regression", Judged(trial, replay_baseline(logistic, asked, trial))
        yield way, "blank kit", Judged(trial, _blank(seen, trial))


def _blank(seen: Trial, trial: Trial) -> Predictions:
    """Return the same two parts for every case: those that hold all parts of most training cases."""
    needed = seen.truth & seen.is_part
    parts = np.flatnonzero(seen.is_part)
    pair = max(
        combinations(parts, 2), key=lambda two: int((~np.delete(needed, two, axis=1).any(axis=1)).sum())
    )
    frequency = (1 + seen.truth.sum(axis=0)) / (len(seen) + seen.truth.shape[1])
    shares = np.tile(frequency / frequency.sum(), (len(trial), 1))
    kits: dict[Policy, Ints] = {
        policy: np.tile(np.array(pair, np.int64), (len(trial), 1)) for policy in POLICIES
    }
    promised = np.full(len(trial), float((~np.delete(needed, pair, axis=1).any(axis=1)).mean()))
    plain = np.zeros(len(trial), np.bool_)
    return Predictions(
        shares,
        kits,
        dict.fromkeys(kits, promised),
        promised,
        np.array([kits["two"]]),
        ("",) * len(trial),
        plain,
    )


def lines_of(name: str, trial: Trial, predictions: Predictions, groups: Sequence[str]) -> str:
    """Return one row of the table."""
    fix = first_time_fix(trial.truth, trial.is_part, predictions.kits["two"])
    with_part = (trial.truth & trial.is_part).any(axis=1)
    promised = predictions.coverage["two"]
    sure = promised >= PROMISED
    cells = [
        _shown(fix[with_part], np.array(groups)[with_part]),
        _shown(hit_at(predictions.probability, trial.truth, 1), groups),
        _shown(hit_at(predictions.probability, trial.truth, 3), groups),
        _shown(log_losses_single(predictions.probability, trial.truth), groups, digits=2),
        f"{promised.mean():.3f} / {fix.mean():.3f}",
        f"{fix[sure].mean():.3f} of {int(sure.sum())}" if sure.any() else "none",
    ]
    return f"| {name} | {' | '.join(cells)} |"


def _shown(values: Bools | Floats, groups: Sequence[str] | np.ndarray, *, digits: int = 3) -> str:
    found = interval(np.asarray(values, np.float64), list(groups))
    return f"{found.value:.{digits}f} ({found.low:.2f} to {found.high:.2f})"


def by_part(trial: Trial, kits: Ints) -> Iterator[str]:
    """Yield a row for each true part: cases, and how often the kit held it."""
    held = in_kit(kits, len(trial.causes))
    for column in np.argsort(-trial.truth.sum(axis=0)):
        cases = int(trial.truth[:, column].sum())
        if trial.is_part[column] and cases:
            yield f"| {trial.causes[column]} | {cases} | {int(held[trial.truth[:, column], column].sum())} |"


def main(arguments: Sequence[str]) -> None:
    """Print the tables."""
    groups = next((int(one[9:]) for one in arguments if one.startswith("--groups=")), 20)
    knowledge = load_knowledge(ROOT / "data" / "knowledge")
    cases, ten = (read_history([str(path)], knowledge=knowledge) for path in (CASES, TEN))
    origin = sources()
    vocabulary = vocabulary_of(cases, knowledge)
    plan = TrainingPlan(knowledge, TrainSettings())
    fixed_models = [
        ("knowledge and ten tickets", train_from_history(plan, ten).model),
        ("knowledge alone", train_from_history(plan, _without_causes(ten)).model),
    ]
    group = np.array([group_of(origin[one.ticket_id], groups) for one in cases.tickets])
    found: dict[tuple[str, str], list[Judged]] = {}
    for one in sorted(set(group.tolist())):
        training, test = (cases.take(np.flatnonzero(chosen)) for chosen in (group != one, group == one))
        learned = train_from_history(plan, joined(ten, training)).model
        models = [("with the case base", learned), *fixed_models]
        for way, method, result in judged(test, training, models, vocabulary):
            found.setdefault((way, method), []).append(result)
        print(f"group {one + 1} of {groups}: {len(test)} cases", file=sys.stderr, flush=True)
    show(found, origin, with_parts="--by-part" in arguments)


def show(found: dict[tuple[str, str], list[Judged]], origin: dict[str, str], *, with_parts: bool) -> None:
    """Print the tables of all ways of telling."""
    for way in WAYS:
        print(f"\n### From {way}\n")
        print(
            "| method | kit holds all parts | top 1 | top 3 | log loss | promised / held | promised .9 or more: held |"
        )
        print("| --- | --- | --- | --- | --- | --- | --- |")
        for (told, method), parts in found.items():
            if told == way:
                trial = join_trials([part.trial for part in parts])
                predictions = join_predictions([part.predictions for part in parts])
                named = [origin[ticket.ticket_id] for ticket in trial.history.tickets]
                print(lines_of(method, trial, predictions, named))
    if with_parts:
        parts = found["findings", "with the case base"]
        kits = join_predictions([part.predictions for part in parts]).kits["two"]
        print("\n| part | cases | in the kit |\n| --- | --- | --- |")
        print(*by_part(join_trials([part.trial for part in parts]), kits), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
