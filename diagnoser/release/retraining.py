"""The monthly retraining: train a challenger on all tickets, compare it with the champion, promote it if it passes.

A run depends only on the tickets and on the folder of models. It may be killed at any moment and run again: publishing
and promoting are atomic. The next run finds a challenger published with its comparison by its tickets and its
training plan, and continues from there with the same result.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from diagnoser.backtest.closed_tickets import History, read_history
from diagnoser.backtest.training_plan import TrainingPlan, plan_of, train_from_history, trained_until
from diagnoser.errors import InputError, ModelNotFoundError, PromotionRefusedError
from diagnoser.evaluation.bootstrap import machines
from diagnoser.learning.settings import TrainSettings
from diagnoser.learning.train import HISTORY
from diagnoser.model import Model
from diagnoser.progress import Progress, silent
from diagnoser.registry import current, load, promote, publish, read_file, read_manifest, versions
from diagnoser.release.comparison import FEWEST_LATER, backtest_first_plan, compare_plan
from diagnoser.release.promotion_check import check_promotion, comparison_files, no_scorecard
from diagnoser.release.same_tickets import is_other_plan
from diagnoser.release.version_files import evaluation_files, plan_hash, record_of

WHY: Final = "diagnoser retrain: the gate let it pass"
"""The reason of a promotion by this job, in the promotion log."""

Status = Literal["promoted", "nothing new", "refused"]


@dataclass(frozen=True, slots=True)
class RetrainingResult:
    """The result of a run.

    Attributes:
        status: What happened.
        version: The challenger, or the current version if there was nothing to do.
        reasons: Why, in sentences.
    """

    status: Status
    version: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewOutcomes:
    """How many outcomes are new to the current version.

    Attributes:
        version: The current version. Empty if there is none, and every outcome is new.
        since: The first day from which tickets are new to it. Empty for any day.
        tickets: All tickets that were read.
        unlabelled: Those without causes: their outcome is not known yet.
        undated: Those with causes, but without a day of closing.
        new: Tickets with causes closed since then.
        machines: Number of machines of these.
        fewest: Number of machines from which `retrain` trains.
    """

    version: str
    since: str
    tickets: int
    unlabelled: int
    undated: int
    new: int
    machines: int
    fewest: int

    @property
    def enough(self) -> bool:
        """Whether `retrain` would train."""
        return self.machines >= self.fewest

    @property
    def sentence(self) -> str:
        """The counts in words."""
        since = f" and were closed since {self.since}" if self.since else ""
        new_to = f" that are new to {self.version}" if self.version else ""
        return (
            f"{self.machines:,} machines have outcomes{new_to}; {self.fewest:,} are needed. Of {self.tickets:,} "
            f"tickets, {self.new:,} name their causes{since}; {self.unlabelled:,} name no cause yet, and "
            f"{self.undated:,} have causes but no day of closing."
        )


def retrain(
    models: Path,
    sources: Sequence[str],
    *,
    who: str,
    when: datetime,
    plan: TrainingPlan | None = None,
    fewest: int = FEWEST_LATER,
    progress: Progress = silent,
) -> RetrainingResult:
    """Train on all tickets, compare on the newest ones, and promote the challenger if it passes the gate.

    Args:
        models: Folder of models.
        sources: All tickets, oldest first: files and database URLs.
        who: Who asks for it, for the promotion log.
        when: The time of the run, with its UTC offset.
        plan: The training plan. None for the plan of the current version.
        fewest: With new outcomes of fewer machines there is nothing to do.
        progress: Told about each step.

    Raises:
        TicketError: The tickets cannot be used. Nothing was changed.
        ModelError: The current version is damaged, or the folder cannot be written.
    """
    champion = _champion(models)
    plan = plan or (plan_of(champion[1]) if champion else None)
    if plan is None:
        raise ModelNotFoundError(f"There is no current model in {models}: name the knowledge to start from.")
    history = read_history(
        sources, contexts=plan.settings.context, knowledge=plan.knowledge, progress=progress
    )
    if champion is None:
        return _first(models, history, plan, who, when, progress)
    version, model = champion
    new = _count(history, champion, fewest)
    if not new.enough and not is_other_plan(plan, model):
        return RetrainingResult("nothing new", version, (new.sentence,))
    earlier = _earlier_challenger(models, version, history, plan)
    if earlier is not None:
        return _promote(models, earlier, who, when)
    trained = train_from_history(plan, history, progress)
    comparison, evaluation = compare_plan(trained.model, plan, champion, history, progress=progress)
    files = {**trained.files, **comparison_files(comparison, plan, evaluation, progress)}
    challenger = publish(models, trained.model, files)
    if challenger == version:
        return RetrainingResult("nothing new", version, ("The training gave the current version again.",))
    return _promote(models, challenger, who, when)


def kept_tickets(models: Path, folder: Path) -> list[str]:
    """Return the reduced training tickets that the current version keeps, as a source. None if it keeps none.

    Args:
        models: Folder of models.
        folder: Folder for the file.
    """
    version = current(models)
    if version is None or HISTORY not in read_manifest(models / version).files:
        return []
    (folder / HISTORY).write_bytes(read_file(models, version, HISTORY))
    return [str(folder / HISTORY)]


def _champion(models: Path) -> tuple[str, Model] | None:
    version = current(models)
    return None if version is None else (version, load(models, version)[0])


def new_outcomes(
    models: Path,
    sources: Sequence[str],
    *,
    plan: TrainingPlan | None = None,
    fewest: int = FEWEST_LATER,
    progress: Progress = silent,
) -> NewOutcomes:
    """Count the outcomes that are new to the current version, and change nothing. Arguments as for `retrain`."""
    champion = _champion(models)
    plan = plan or (plan_of(champion[1]) if champion else TrainingPlan(None, TrainSettings()))
    history = read_history(
        sources, contexts=plan.settings.context, knowledge=plan.knowledge, progress=progress
    )
    return _count(history, champion, fewest)


def _count(history: History, champion: tuple[str, Model] | None, fewest: int) -> NewOutcomes:
    version, since = (champion[0], trained_until(champion[1])) if champion else ("", "")
    known = history.fleet().labelled()
    later = known.dated().since(since)
    return NewOutcomes(
        version,
        since,
        len(history),
        len(history) - len(history.labelled()),
        len(known) - len(known.dated()),
        len(later),
        machines(later.serials),
        fewest,
    )


def _first(
    models: Path, history: History, plan: TrainingPlan, who: str, when: datetime, progress: Progress
) -> RetrainingResult:
    """Train and promote the first version of a folder."""
    trained = train_from_history(plan, history, progress)
    files: Mapping[str, bytes] = {}
    notes: tuple[str, ...] = ()
    try:
        files = evaluation_files(backtest_first_plan(plan, history, progress=progress), progress=progress)
    except InputError as error:
        notes = (no_scorecard(error),)
    version = publish(models, trained.model, {**trained.files, **files})
    promote(models, version, who=who, when=when, why="diagnoser retrain: there was no current version")
    return RetrainingResult(
        "promoted", version, (f"There was no current version; {version} is the first.", *notes)
    )


def _earlier_challenger(models: Path, champion: str, history: History, plan: TrainingPlan) -> str | None:
    """Return the challenger that an earlier run trained on the same tickets and compared with the same champion."""
    wanted = (champion, history.fingerprint, plan_hash(plan))
    for version in versions(models):
        record = record_of(models, version)
        if record and (record.get("against"), record.get("tickets"), record.get("recipe_hash")) == wanted:
            return version
    return None


def _promote(models: Path, challenger: str, who: str, when: datetime) -> RetrainingResult:
    def check(champion: str | None, version: str) -> str:
        return check_promotion(models, champion, version)

    try:
        promote(models, challenger, who=who, when=when, why=WHY, check=check)
    except PromotionRefusedError as error:
        return RetrainingResult("refused", challenger, (str(error),))
    record = record_of(models, challenger) or {}
    return RetrainingResult("promoted", challenger, tuple(record.get("reasons", ())))
