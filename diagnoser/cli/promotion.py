"""How the commands promote: one place, so that the gate stands in front of all of them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from diagnoser.cli.options import person

if TYPE_CHECKING:
    from diagnoser.evaluation.contest import Contest
    from diagnoser.evaluation.history import History
    from diagnoser.evaluation.recipe import Recipe
    from diagnoser.evaluation.scorecard import Run
    from diagnoser.model import Model


def promoted(
    models: Path,
    version: str,
    *,
    who: str | None,
    why: str,
    forced: bool = False,
    tickets: Sequence[str] = (),
    recipe: "Recipe | None" = None,
) -> None:
    """Make a version the current one and say so on stderr; PromotionRefusedError where the gate refuses.

    Args:
        models: Folder of models.
        version: The candidate.
        who: Who asks for it.
        why: The reason.
        forced: Overrule the gate; what it said is recorded.
        tickets: To compare candidate and current version on; without any, the comparison on record counts.
        recipe: How the candidate was made of these tickets; None to compare the versions as they are.
    """
    from diagnoser.registry import promote
    from diagnoser.retraining import check_record

    def gate(before: str | None, candidate: str) -> None:
        if before is not None and tickets:
            _compare(models, before, candidate, tickets, recipe)
        check_record(models, before, candidate)

    now = datetime.now(UTC)
    change = promote(models, version, who=person(who), when=now, why=why, forced=forced, gate=gate)
    typer.echo(f"{version} is current{' now' if change else ' already'}.", err=True)
    if change and change.refusal:
        typer.echo(f"Forced. The gate said: {change.refusal}", err=True)


def _compare(
    models: Path, before: str, candidate: str, tickets: Sequence[str], recipe: "Recipe | None"
) -> None:
    """Compare the two and keep the comparison with the candidate, and the scorecard where its recipe was judged."""
    from diagnoser.evaluation.history import read_history
    from diagnoser.evaluation.recipe import recipe_of
    from diagnoser.evaluation.scorecard import scorecard
    from diagnoser.registry import attach, load
    from diagnoser.retraining import files_of

    made = recipe or recipe_of(load(models, candidate)[0])
    history = read_history(tickets, contexts=made.settings.context, knowledge=made.knowledge)
    contest, run = _contest(load(models, candidate)[0], recipe, (before, load(models, before)[0]), history)
    attach(models, candidate, files_of(contest, made, run, scorecard(run) if run else None))


def _contest(
    model: "Model", recipe: "Recipe | None", current: "tuple[str, Model]", history: "History"
) -> "tuple[Contest, Run | None]":
    from diagnoser.evaluation.baselines import BASELINES
    from diagnoser.evaluation.contest import contest_published, contest_recipe

    if recipe is None:
        return contest_published(model, current, history), None
    return contest_recipe(model, recipe, current, history, baselines=tuple(BASELINES))
