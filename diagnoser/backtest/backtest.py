"""Backtests: evaluate a training plan or a fixed model version on closed tickets, together with the baselines.

`backtest_plan` evaluates a training plan: for each test period it trains a model on earlier tickets, and no test
machine is in the training set. `evaluate_version` evaluates one model version as it is.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from diagnoser.arrays import Ints
from diagnoser.backtest.closed_tickets import FIRST_DAY, History, joined
from diagnoser.backtest.predict import features_of, replay
from diagnoser.backtest.predictions import Predictions, join_predictions
from diagnoser.backtest.scorecard import CHAMPION, SUBJECT, Evaluation
from diagnoser.backtest.training_plan import TrainingPlan, model_for_test, plan_of, trained_until
from diagnoser.backtest.trial import Trial, Vocabulary, join_trials, trial_of, vocabulary_of
from diagnoser.backtest.trial_metrics import scores_of
from diagnoser.backtest.whole_case import replay_cases, replay_cases_of_baseline
from diagnoser.errors import DiagnoserError
from diagnoser.evaluation.baselines import BASELINES, Fit, take_rows
from diagnoser.evaluation.bootstrap import machines
from diagnoser.evaluation.splits import Split, apart, later_slice, rolling_origin, time_splits
from diagnoser.knowledge import JSON, empty_knowledge
from diagnoser.model import Model
from diagnoser.progress import Parts, Progress, silent
from diagnoser.threads import one_thread
from diagnoser.tickets.schema import clip

CURVE: Final = (0.125, 0.25, 0.5)
"""Shares of the training tickets for the learning curve, the newest ones. The last point uses all of them."""

_SHOWN_CAUSES: Final = 5  # unknown causes that a note names
FEWEST_TO_LEARN: Final = 20
"""The fewest training tickets for a point of the learning curve."""

TRAINING: Final = 10.0
FITTING: Final[Mapping[str, float]] = {"logistic": 4.0}
LEAST_FITTING: Final = 0.5
"""Time of a training and of fitting a baseline, by ticket and relative to one another, for the progress only."""

MethodName = str


@dataclass(frozen=True, slots=True)
class BacktestSettings:
    """How a backtest splits the tickets, and what it computes beside the main scores.

    Attributes:
        split_date: First day of the test tickets. None for a share of the tickets.
        folds: Number of test periods, from the split date on, or in the newer half of the tickets without a split date.
            None for one period. Without split date and folds, the newest fifth of the tickets is the test set.
        curve: Whether to compute a learning curve.
        baselines: Names of the baselines.
        seed: Seed of the resampling.
        since: Training tickets of test machines are dropped if they were closed on this day or later. Empty to drop all
            tickets of test machines.
    """

    split_date: str | None = None
    folds: int | None = None
    curve: bool = True
    baselines: tuple[str, ...] = tuple(BASELINES)
    seed: int = 0
    since: str = ""

    def splits(self, history: History) -> list[Split]:
        """Return the splits of these tickets."""
        if self.split_date:
            found = list(time_splits(history.days, self.split_date, self.folds or 1))
        elif self.folds:
            found = list(rolling_origin(history.days, self.folds))
        else:
            found = [later_slice(history.days)]
        return [self._apart(split, history) for split in found]

    def _apart(self, split: Split, history: History) -> Split:
        """Return the split without the training tickets of test machines closed since the day."""
        older = split.train[history.days[split.train] < np.datetime64(self.since or FIRST_DAY)]
        kept = apart(split, history.serials).train
        return Split(np.union1d(older, kept), split.test)


@one_thread()
def backtest_plan(
    history: History,
    plan: TrainingPlan,
    settings: BacktestSettings,
    champion: tuple[str, Model] | None = None,
    progress: Progress = silent,
    *,
    champion_plan: TrainingPlan | None = None,
) -> Evaluation:
    """Evaluate a training plan: train on earlier tickets and test on later ones, period by period.

    Args:
        history: Tickets. Those without a day of closing are left out. Published tickets are no test tickets, unless
            there are no others: every model is trained on all of them, and the baselines, which would take their
            frequencies for those of the fleet, on none.
        plan: The plan to evaluate.
        settings: Splits, baselines and seed.
        champion: Version and model to compare with. It is left out if it was trained on test tickets.
        progress: Told about each step.
        champion_plan: Trained and tested on the same periods in place of the champion itself.
    """
    given, history = history, history.dated().fleet()
    undated = len(given.fleet()) - len(given.fleet().dated())
    published = given.take([]) if len(history.published()) else given.published()
    knowledge = plan.knowledge or empty_knowledge()
    vocabulary = vocabulary_of(history, knowledge, [champion[1]] if champion else [])
    splits = settings.splits(history)
    work = Parts(progress, f"judging in {len(splits)} periods", _size(splits, settings, champion_plan))
    rounds = [
        _round((history, published), split, vocabulary, (plan, champion_plan), settings, work)
        for split in splits
    ]
    last = splits[-1]
    trial = join_trials([one.trial for one in rounds])
    methods = [name for name in rounds[0].predictions if all(name in one.predictions for one in rounds)]
    predictions = {name: join_predictions([one.predictions[name] for one in rounds]) for name in methods}
    notes = [one for round_ in rounds for one in round_.notes]
    if undated:
        notes.append(f"{undated} tickets without a day of closing were left out.")
    if champion is not None and champion_plan is None:
        notes += _add_champion(predictions, champion[1], trial)
    return Evaluation(
        trial,
        predictions,
        knowledge,
        _present_symptoms(trial),
        {**_about(given, trial, settings, plan, rounds), **_about_champion(champion, champion_plan)},
        _curve((history, published), rounds[-1], last, plan, work) if settings.curve else (),
        rounds[-1].model,
        tuple(notes),
    )


@dataclass(frozen=True, eq=False, slots=True)
class _Round:
    """Training set, test set and predictions of one period."""

    train: History
    trial: Trial
    model: Model
    predictions: dict[MethodName, Predictions]
    notes: tuple[str, ...]


def _round(
    tickets: tuple[History, History],
    split: Split,
    vocabulary: Vocabulary,
    plans: tuple[TrainingPlan, TrainingPlan | None],
    settings: BacktestSettings,
    work: Parts,
) -> _Round:
    history, published = tickets
    own, trial = history.take(split.train), trial_of(history.take(split.test), vocabulary)
    train = joined(own, published)
    plan, champion_plan = plans
    with work.part(f"training on {len(train):,} tickets", TRAINING * len(own)):
        model = model_for_test(plan, train)
        predictions = {SUBJECT: replay_cases(model, trial)}
    if champion_plan is not None:
        name = f"training on {len(train):,} tickets as the current version was trained"
        with work.part(name, TRAINING * len(own)):
            predictions[CHAMPION] = replay_cases(model_for_test(champion_plan, train), trial)
    simple, notes = _baselines(own, trial, settings.baselines, work)
    return _Round(own, trial, model, predictions | simple, notes)


def _baselines(
    train: History, trial: Trial, names: Sequence[str], work: Parts
) -> tuple[dict[MethodName, Predictions], tuple[str, ...]]:
    """Return the predictions of the baselines, and a note for each baseline that cannot be fitted."""
    size, train = len(train), train.labelled()
    knowledge = trial.vocabulary.knowledge
    every = train.known(knowledge)
    symptoms = sorted({one for known in every for one in (*known.present, *known.absent)})
    known, asked = features_of(train, knowledge, symptoms), features_of(trial.history, knowledge, symptoms)
    label = trial_of(train, trial.vocabulary).truth
    predictions, notes = {}, []
    for name in names:
        fit: Fit = BASELINES[name]
        with work.part(f"fitting {name.replace('_', ' ')}", FITTING.get(name, LEAST_FITTING) * size):
            try:
                predict = fit(take_rows(known, np.arange(known.number)), label)
                predictions[name] = replay_cases_of_baseline(predict, asked, trial)
            except (DiagnoserError, ValueError) as error:
                notes.append(f"The baseline {name} was left out: {str(error).splitlines()[0]}")
    return predictions, tuple(notes)


def _add_champion(predictions: dict[MethodName, Predictions], champion: Model, trial: Trial) -> list[str]:
    """Add the predictions of the champion, or return a note if it was trained on test tickets."""
    border = trained_until(champion)
    first = min(ticket.day for ticket in trial.history.tickets)
    if border and first < border:
        reason = f"it was trained on tickets until {border} and the test tickets begin on {first}"
        return [f"The current version is not compared, because {reason}."]
    predictions[CHAMPION] = replay_cases(champion, trial)
    return []


def _curve(
    tickets: tuple[History, History], last: _Round, split: Split, plan: TrainingPlan, work: Parts
) -> tuple[dict[str, JSON], ...]:
    """Return the scores of models trained on the newest shares of the last training set."""
    history, published = tickets
    found: list[dict[str, JSON]] = []
    for rows in _newest_shares(split):
        with work.part(f"training on {len(rows):,} tickets for the learning curve", TRAINING * len(rows)):
            model = model_for_test(plan, joined(history.take(rows), published))
            found.append(_point(len(rows), last.trial, replay(model, last.trial)))
    return (*found, _point(len(split.train), last.trial, last.predictions[SUBJECT]))


def _newest_shares(split: Split) -> list[Ints]:
    """Return the training tickets of each point of the learning curve but the last."""
    shares = [split.train[-max(1, round(share * len(split.train))) :] for share in CURVE]
    return [rows for rows in shares if len(rows) >= FEWEST_TO_LEARN]


def _size(splits: Sequence[Split], settings: BacktestSettings, champion_plan: TrainingPlan | None) -> float:
    """Return the sum of the sizes of all parts of a backtest, for its progress."""
    fitting = sum(FITTING.get(name, LEAST_FITTING) for name in settings.baselines)
    of_ticket = TRAINING * (1 if champion_plan is None else 2) + fitting
    curve = [len(rows) for rows in _newest_shares(splits[-1])] if settings.curve else []
    return of_ticket * sum(len(split.train) for split in splits) + TRAINING * sum(curve)


def _point(tickets: int, trial: Trial, predictions: Predictions) -> dict[str, JSON]:
    values = scores_of(trial, predictions)
    names = ("first_time_fix", "first_time_fix_two", "cost", "log_loss")
    return {"tickets": tickets, **{name: float(values[name].mean()) for name in names}}


def _present_symptoms(trial: Trial) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(known.present) for known in trial.history.known(trial.vocabulary.knowledge))


def _about_champion(
    champion: tuple[str, Model] | None, champion_plan: TrainingPlan | None
) -> dict[str, JSON]:
    """Return the champion's version, and whether it was evaluated as published or its plan was trained again."""
    if champion is None:
        return {"beside": None, "beside_is": None}
    return {"beside": champion[0], "beside_is": "version" if champion_plan is None else "recipe"}


def _about(
    history: History,
    trial: Trial,
    settings: BacktestSettings,
    plan: TrainingPlan,
    rounds: Sequence[_Round],
) -> dict[str, JSON]:
    return {
        "judged": "recipe",
        "tickets": history.fingerprint,
        "tickets_until": history.tickets[-1].day,
        "recipe": plan.description,
        "seed": settings.seed,
        "split_date": settings.split_date,
        "folds": settings.folds,
        "judged_machines_forgotten_since": settings.since or None,
        "curve": settings.curve,
        "baselines": list(settings.baselines),
        "judged_tickets": len(trial),
        "judged_machines": machines(trial.groups),
        "unlabelled": len(history) - len(history.labelled()),
        "rejected": history.rejected,
        "periods": [
            {
                "learned_from": len(one.train),
                "until": max(ticket.day for ticket in one.train.tickets),
                "judged": len(one.trial),
                "first": min(ticket.day for ticket in one.trial.history.tickets),
                "last": max(ticket.day for ticket in one.trial.history.tickets),
            }
            for one in rounds
        ],
    }


@one_thread()
def evaluate_version(
    model: Model,
    version: str,
    history: History,
    *,
    champion: tuple[str, Model] | None = None,
    since: str = "",
    seed: int = 0,
    progress: Progress = silent,
) -> Evaluation:
    """Evaluate one model version as it is.

    Args:
        model: The model.
        version: Its version.
        history: Tickets that it was not trained on. The scorecard has a note if it was.
        champion: Version and model to compare with.
        since: Only tickets closed on this day or later are evaluated. Empty for all, with those of unknown days.
        seed: Seed of the resampling.
        progress: Told about each step.
    """
    vocabulary = vocabulary_of(history, model.knowledge, [model, *([champion[1]] if champion else [])])
    tested = history.fleet().since(since)
    trial = trial_of(tested, vocabulary)
    tested_models = {SUBJECT: (version, model), **({CHAMPION: champion} if champion else {})}
    work = Parts(progress, f"testing on {len(trial):,} tickets", len(tested_models))
    predictions = {}
    for name, (of_version, tested_model) in tested_models.items():
        with work.part(f"version {of_version}", 1):
            predictions[name] = replay_cases(tested_model, trial)
    days = sorted(ticket.day for ticket in trial.history.tickets)
    about: dict[str, JSON] = {
        "judged": version,
        "beside": champion[0] if champion else None,
        "tickets": history.fingerprint,
        "tickets_until": history.tickets[-1].day,
        "recipe": plan_of(model).description,
        "seed": seed,
        "judged_since": since or None,
        "judged_tickets": len(trial),
        "judged_machines": machines(trial.groups),
        "unlabelled": len(tested) - len(trial),
        "rejected": history.rejected,
        "periods": [{"judged": len(trial), "first": days[0], "last": days[-1]}],
    }
    notes = (*_overlap_notes(model, version, days[0]), *_unknown_causes_note(model, version, trial.history))
    return Evaluation(
        trial, predictions, model.knowledge, _present_symptoms(trial), about, model=model, notes=notes
    )


def _unknown_causes_note(model: Model, version: str, history: History) -> tuple[str, ...]:
    """Return a note on the causes of test tickets that the model does not have, because it cannot name them."""
    known = frozenset(model.network.causes)
    unknown = Counter(cause for ticket in history.tickets for cause in set(ticket.causes) - known)
    if not unknown:
        return ()
    hit = sum(not known.issuperset(ticket.causes) for ticket in history.tickets)
    shown = ", ".join(f"{clip(cause)} ({count:,})" for cause, count in unknown.most_common(_SHOWN_CAUSES))
    more = f" and {len(unknown) - _SHOWN_CAUSES:,} more" if len(unknown) > _SHOWN_CAUSES else ""
    return (
        f"{hit:,} of {len(history):,} tickets have a cause that version {version} does not know: {shown}{more}.",
    )


def _overlap_notes(model: Model, version: str, first_day: str) -> tuple[str, ...]:
    """Return a note if the model was trained on test tickets, or may have been."""
    border = trained_until(model)
    if not border:
        note = f"The training tickets of version {version} have no dates. If some of them are test tickets,"
    elif first_day < border:
        note = (
            f"Version {version} was trained on tickets until {border}. Because some of them are test tickets,"
        )
    else:
        return ()
    return (f"{note} these figures are too good.",)
