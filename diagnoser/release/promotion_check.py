"""The check before a promotion: compare a published challenger with the champion, and require that it passed."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from diagnoser.backtest.closed_tickets import History, read_history
from diagnoser.backtest.recalibration import MOST
from diagnoser.backtest.scorecard import Evaluation
from diagnoser.backtest.training_plan import TrainingPlan, plan_of
from diagnoser.errors import InputError, PromotionRefusedError
from diagnoser.progress import Progress, silent
from diagnoser.registry.canonical import canonical_json
from diagnoser.registry.store import attach, load
from diagnoser.release.comparison import (
    Comparison,
    backtest_first_plan,
    compare_plan,
    compare_versions,
    comparison_to_json,
    evaluate_first_version,
)
from diagnoser.release.teach import has_numbers_of
from diagnoser.release.version_files import RECORD, evaluation_files, plan_hash, record_of

JUDGED: Final[Mapping[str, str]] = {
    "published": "both versions as they are",
    "retrained": "the new training plan, trained again on earlier tickets, and the current version as it is",
    "recipes": "both training plans, trained again on the same earlier tickets",
    "same": "the old and the new knowledge and settings, each trained again on the same earlier tickets",
}
"""What each basis of a comparison tests."""


def compare_with_champion(
    models: Path,
    challenger: str,
    champion: str | None,
    sources: Sequence[str],
    plan: TrainingPlan | None = None,
    progress: Progress = silent,
    history: History | None = None,
) -> str:
    """Evaluate a published challenger, and keep scorecard and comparison with it.

    Args:
        models: Folder of models.
        challenger: Its version.
        champion: The current version. None if there is none. Then the challenger is evaluated alone.
        sources: The tickets: files and database URLs, oldest first.
        plan: The training plan by which the challenger was trained on these tickets. None to evaluate it as it is.
        progress: Told about each step.
        history: The tickets if they were read already. None to read them from the sources.

    Returns:
        A sentence if a first version got no scorecard. Else empty.

    Raises:
        TicketError: The tickets cannot be used.
        ModelError: One of the versions is damaged, or the folder cannot be written.
        PromotionRefusedError: No comparison is possible on these tickets. An earlier comparison is kept.
    """
    model, _ = load(models, challenger)
    if champion is None and plan is not None and model.training.tickets > MOST:
        # Training reads any number of tickets. A first version has no gate to pass and need not wait for a scorecard.
        return no_scorecard(InputError(f"More than {MOST:,} tickets are not evaluated."))
    made = plan or plan_of(model)
    history = history or read_history(
        sources, contexts=made.settings.context, knowledge=made.knowledge, progress=progress
    )
    if champion is None:
        try:
            first = (
                backtest_first_plan(made, history, progress=progress)
                if plan
                else evaluate_first_version((challenger, model), history, progress=progress)
            )
        except InputError as error:
            return no_scorecard(error)
        attach(models, challenger, evaluation_files(first, progress=progress))
        return ""
    current = (champion, load(models, champion)[0])
    if plan is None:
        comparison, evaluation = compare_versions((challenger, model), current, history, progress=progress)
    else:
        comparison, evaluation = compare_plan(model, plan, current, history, progress=progress)
    if comparison.objection and record_of(models, challenger) is not None:
        raise PromotionRefusedError(f"Not promoted against {champion}: {' '.join(comparison.reasons)}")
    attach(models, challenger, comparison_files(comparison, made, evaluation, progress))
    return ""


def no_scorecard(error: InputError) -> str:
    """Return the sentence that says why a first version has no scorecard."""
    return f"No scorecard was made: {error}"


def check_promotion(models: Path, champion: str | None, challenger: str) -> str:
    """Require a comparison with this champion that the challenger passed.

    A first version needs none, and neither does a version that differs from the champion in words only.

    Returns:
        What was compared, in a sentence for the promotion log.

    Raises:
        PromotionRefusedError: There is no such comparison, or the challenger did not pass.
    """
    if champion is None:
        return "Nothing was compared, because there was no current version."
    record = record_of(models, challenger)
    if record and record.get("against") == champion and record.get("promote") is True:
        return judged_in(record)
    if has_numbers_of(load(models, challenger)[0], load(models, champion)[0]):
        return "Nothing was compared, because only words differ."
    if record is None or record.get("against") != champion:
        raise PromotionRefusedError(
            f"Version {challenger} was never compared with the current version {champion}: name tickets that were "
            "closed after both were trained with --tickets, or overrule the gate with --force and --why."
        )
    where = f" on tickets closed {record['first']} to {record['last']}" if record.get("first") else ""
    raise PromotionRefusedError(f"Not promoted against {champion}{where}: {' '.join(record['reasons'])}")


def judged_in(record: Mapping[str, Any]) -> str:
    """Return what a comparison tested, in a sentence."""
    what = JUDGED.get(str(record.get("basis")), "both")
    tested = record.get("verdicts") or [{}]
    tickets, groups = (tested[0].get(name, 0) for name in ("tickets", "groups"))
    closed = f"closed {record.get('first')} to {record.get('last')}"
    return f"Compared {what}, on {tickets:,} tickets of {groups:,} machines {closed}."


def comparison_files(
    comparison: Comparison, plan: TrainingPlan, evaluation: Evaluation | None, progress: Progress = silent
) -> dict[str, bytes]:
    """Return the files of a comparison: its record, and the scorecard if there was a test."""
    record = canonical_json({**comparison_to_json(comparison), "recipe_hash": plan_hash(plan)})
    return {RECORD: record, **(evaluation_files(evaluation, progress=progress) if evaluation else {})}
