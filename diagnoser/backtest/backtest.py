"""Which tickets to learn from, which to judge by, and every method on them in one run.

Two questions, two runs.  `judge_recipe`: how good is what this recipe makes, with the past for the future and no
machine on both sides?  `judge_model`: how good is this very version on these tickets?
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from diagnoser.backtest.closed_tickets import FIRST_DAY, History
from diagnoser.backtest.predict import (
    Answers,
    Trial,
    Vocabulary,
    cases_of,
    join_answers,
    join_trials,
    predicted,
    replay,
    trial_of,
    vocabulary_of,
)
from diagnoser.backtest.scorecard import SUBJECT, Run
from diagnoser.backtest.training_plan import Recipe, learned, learned_until, recipe_of
from diagnoser.backtest.trial_metrics import scores_of
from diagnoser.errors import DiagnoserError
from diagnoser.evaluation.baselines import BASELINES, Fit, take_cases
from diagnoser.evaluation.bootstrap import machines
from diagnoser.evaluation.splits import Split, apart, later_slice, rolling_origin, time_splits
from diagnoser.knowledge import JSON, empty_knowledge
from diagnoser.model import Model
from diagnoser.progress import Progress, silent
from diagnoser.reading import Lexicon

CURRENT: Final = "current"
CURVE: Final = (0.125, 0.25, 0.5)
"""Newest shares of the training period that the learning curve learns from, before all of it."""
FEWEST_TO_LEARN: Final = 20
MethodName = str


@dataclass(frozen=True, slots=True)
class Plan:
    """How a recipe is judged.

    Attributes:
        split_date: Learn from what was closed before, judge by the rest.
        folds: Periods that are judged, each learned from what was before: since the date, else of the newer half.
            With neither, the newest fifth is judged.
        curve: Whether to learn from parts of the training period as well.
        baselines: Simpler methods in the same run.
        seed: Of the resampling.
        since: Of a judged machine, what was closed from this day on is not learned from; empty for nothing at all.
    """

    split_date: str | None = None
    folds: int | None = None
    curve: bool = True
    baselines: tuple[str, ...] = tuple(BASELINES)
    seed: int = 0
    since: str = ""

    def splits(self, history: History) -> list[Split]:
        """Return the splits; no machine stands on both sides of one."""
        if self.split_date:
            found = list(time_splits(history.days, self.split_date, self.folds or 1))
        elif self.folds:
            found = list(rolling_origin(history.days, self.folds))
        else:
            found = [later_slice(history.days)]
        return [self._apart(split, history) for split in found]

    def _apart(self, split: Split, history: History) -> Split:
        """Return the split without what was closed on the judged machines since the day."""
        older = split.train[history.days[split.train] < np.datetime64(self.since or FIRST_DAY)]
        kept = apart(split, history.serials).train
        return Split(np.union1d(older, kept), split.test)


def judge_recipe(
    history: History,
    recipe: Recipe,
    plan: Plan,
    current: tuple[str, Model] | None = None,
    progress: Progress = silent,
    *,
    rival: Recipe | None = None,
) -> Run:
    """Learn from the past and judge by the future, period by period.

    Args:
        history: Tickets; those without a day of closing can be neither.
        recipe: What is judged.
        plan: Where to split.
        current: Version and model now current; judged beside, on the periods that it has not learned from.
        progress: Told about each step.
        rival: Judged beside in the place of the current model, learned from the same tickets.
    """
    given, history = history, history.dated()
    undated = len(given) - len(history)
    knowledge = recipe.knowledge or empty_knowledge()
    words = vocabulary_of(history, knowledge, [current[1]] if current else [])
    splits = plan.splits(history)
    rounds = [_round(history, split, words, (recipe, rival), plan, progress) for split in splits]
    last = splits[-1]
    trial = join_trials([one.trial for one in rounds])
    answers = {name: join_answers([one.answers[name] for one in rounds]) for name in rounds[0].answers}
    notes = [one for round_ in rounds for one in round_.notes]
    if undated:
        notes.append(f"{undated} tickets without a day of closing were neither learned from nor judged.")
    if current is not None and rival is None:
        notes += _beside(answers, current[1], trial)
    return Run(
        trial,
        answers,
        knowledge,
        _shown(trial),
        {**_about(given, trial, plan, recipe, rounds), **_named(current, rival)},
        _curve(history, rounds[-1], last, recipe, progress) if plan.curve else (),
        rounds[-1].model,
        tuple(notes),
    )


@dataclass(frozen=True, eq=False, slots=True)
class _Round:
    train: History
    trial: Trial
    model: Model
    answers: dict[MethodName, Answers]
    notes: tuple[str, ...]


def _round(
    history: History,
    split: Split,
    words: Vocabulary,
    recipes: tuple[Recipe, Recipe | None],
    plan: Plan,
    progress: Progress,
) -> _Round:
    train, trial = history.take(split.train), trial_of(history.take(split.test), words)
    progress(f"Learning from {len(train):,} tickets")
    recipe, rival = recipes
    model = learned(recipe, train).model
    answers = {SUBJECT: replay(model, trial)}
    if rival is not None:
        progress(f"Learning from {len(train):,} tickets as the current version did")
        answers[CURRENT] = replay(learned(rival, train).model, trial)
    simple, notes = _simple(train, trial, plan.baselines, progress)
    return _Round(train, trial, model, answers | simple, notes)


def _simple(
    train: History, trial: Trial, names: Sequence[str], progress: Progress
) -> tuple[dict[MethodName, Answers], tuple[str, ...]]:
    """Return the answers of the baselines; one that cannot be fitted is left out, with the reason."""
    train = train.labelled()
    lexicon = Lexicon.compile(trial.words.knowledge.symptoms)
    told = [ticket.known(lexicon) for ticket in train.tickets]
    symptoms = sorted({one for known in told for one in (*known.present, *known.absent)})
    known, asked = cases_of(train, lexicon, symptoms), cases_of(trial.history, lexicon, symptoms)
    label = trial_of(train, trial.words).truth
    answers, notes = {}, []
    for name in names:
        progress(f"Fitting {name.replace('_', ' ')}")
        fit: Fit = BASELINES[name]
        try:
            answers[name] = predicted(fit(take_cases(known, np.arange(known.number)), label), asked, trial)
        except (DiagnoserError, ValueError) as error:
            notes.append(f"The baseline {name} was left out: {str(error).splitlines()[0]}")
    return answers, tuple(notes)


def _beside(answers: dict[MethodName, Answers], current: Model, trial: Trial) -> list[str]:
    """Add the current model where it has not learned from the judged tickets; say so where it has."""
    border = learned_until(current)
    first = min(ticket.day for ticket in trial.history.tickets)
    if border and first < border:
        reason = f"it learned from tickets until {border}, and those judged begin on {first}"
        return [f"The current model is not shown beside: {reason}."]
    answers[CURRENT] = replay(current, trial)
    return []


def _curve(
    history: History, last: _Round, split: Split, recipe: Recipe, progress: Progress
) -> tuple[dict[str, JSON], ...]:
    """Return the scores of models that learned from the newest part of the last training period."""
    found: list[dict[str, JSON]] = []
    for share in CURVE:
        rows = split.train[-max(1, round(share * len(split.train))) :]
        if len(rows) < FEWEST_TO_LEARN:
            continue
        progress(f"Learning from {len(rows):,} tickets")
        model = learned(recipe, history.take(rows)).model
        found.append(_point(len(rows), last.trial, replay(model, last.trial)))
    return (*found, _point(len(split.train), last.trial, last.answers[SUBJECT]))


def _point(tickets: int, trial: Trial, answers: Answers) -> dict[str, JSON]:
    values = scores_of(trial, answers)
    names = ("first_time_fix", "first_time_fix_two", "cost", "log_loss")
    return {"tickets": tickets, **{name: float(values[name].mean()) for name in names}}


def _shown(trial: Trial) -> tuple[frozenset[str], ...]:
    lexicon = Lexicon.compile(trial.words.knowledge.symptoms)
    return tuple(frozenset(ticket.known(lexicon).present) for ticket in trial.history.tickets)


def _named(current: tuple[str, Model] | None, rival: Recipe | None) -> dict[str, JSON]:
    """Return what stands beside, and as what: the version as it is, or its recipe on the same tickets."""
    if current is None:
        return {"beside": None, "beside_is": None}
    return {"beside": current[0], "beside_is": "version" if rival is None else "recipe"}


def _about(
    history: History, trial: Trial, plan: Plan, recipe: Recipe, rounds: Sequence[_Round]
) -> dict[str, JSON]:
    return {
        "judged": "recipe",
        "tickets": history.fingerprint,
        "tickets_until": history.tickets[-1].day,
        "recipe": recipe.described,
        "seed": plan.seed,
        "split_date": plan.split_date,
        "folds": plan.folds,
        "judged_machines_forgotten_since": plan.since or None,
        "curve": plan.curve,
        "baselines": list(plan.baselines),
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


def judge_model(
    model: Model,
    version: str,
    history: History,
    *,
    other: tuple[str, Model] | None = None,
    since: str = "",
    seed: int = 0,
) -> Run:
    """Replay one version as it is on these tickets, beside another one if there is one.

    Args:
        model: What is judged.
        version: Its name.
        history: Tickets that it should not have learned from; the card says so where it has.
        other: Name and model to show beside.
        since: Only what was closed from this day on is judged; empty for all, those of an unknown day as well.
        seed: Of the resampling.
    """
    words = vocabulary_of(history, model.knowledge, [model, *([other[1]] if other else [])])
    judged = history.since(since)
    trial = trial_of(judged, words)
    answers = {SUBJECT: replay(model, trial)}
    if other:
        answers[CURRENT] = replay(other[1], trial)
    days = sorted(ticket.day for ticket in trial.history.tickets)
    border = learned_until(model)
    notes = []
    if not border:
        notes.append(
            f"Version {version} learned from tickets of unknown days: where it has seen tickets that are judged here, "
            "these figures flatter it."
        )
    elif days[0] < border:
        notes.append(
            f"Version {version} learned from tickets until {border}: it has seen tickets that are judged here, so "
            "these figures flatter it."
        )
    about: dict[str, JSON] = {
        "judged": version,
        "beside": other[0] if other else None,
        "tickets": history.fingerprint,
        "tickets_until": history.tickets[-1].day,
        "recipe": recipe_of(model).described,
        "seed": seed,
        "judged_since": since or None,
        "judged_tickets": len(trial),
        "judged_machines": machines(trial.groups),
        "unlabelled": len(judged) - len(trial),
        "rejected": history.rejected,
        "periods": [{"judged": len(trial), "first": days[0], "last": days[-1]}],
    }
    return Run(trial, answers, model.knowledge, _shown(trial), about, model=model, notes=tuple(notes))
