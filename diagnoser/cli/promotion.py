"""Promotion by a command: the one function that all commands use, with the gate in front of it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from diagnoser.cli.options import person

if TYPE_CHECKING:
    from diagnoser.backtest.training_plan import Recipe


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
    """Make a version the current one and report it on stderr.  PromotionRefusedError means that the gate refused.

    Args:
        models: Folder of models.
        version: The candidate.
        who: The person who promotes; the user of the process when left out.
        why: The reason.
        forced: Promote even if the gate refuses.  The refusal is recorded.
        tickets: Tickets on which candidate and current version are compared.  Without any, the stored comparison
            counts.
        recipe: How the candidate was trained on these tickets; None to compare the versions as published.
    """
    from diagnoser.registry import promote
    from diagnoser.release.retraining import check_record, judge

    def check(before: str | None, candidate: str) -> None:
        if tickets and (lacking := judge(models, candidate, before, tickets, recipe)):
            typer.echo(lacking, err=True)
        check_record(models, before, candidate)

    now = datetime.now(UTC)
    change = promote(models, version, who=person(who), when=now, why=why, forced=forced, check=check)
    typer.echo(f"{version} is current{' now' if change else ' already'}.", err=True)
    if change and change.refusal:
        typer.echo(f"Forced. The gate said: {change.refusal}", err=True)
