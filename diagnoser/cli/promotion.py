"""Promotion by a command. All commands promote here, so none of them can pass by the gate."""

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
    """Make a version the current one and print that on stderr.

    Args:
        models: Folder of models.
        version: The candidate.
        who: The person who asks for it; None for the user of this machine.
        why: The reason.
        forced: Promote against the gate; its refusal is recorded.
        tickets: Tickets to compare both versions on. Without any, the recorded comparison counts.
        recipe: The training plan of the candidate on these tickets; None to compare the versions as they are.

    Raises:
        PromotionRefusedError: The gate refuses, and `forced` is not given.
    """
    from diagnoser.registry import promote
    from diagnoser.release.retraining import check_record, judge

    def gate(before: str | None, candidate: str) -> None:
        if tickets and (lacking := judge(models, candidate, before, tickets, recipe)):
            typer.echo(lacking, err=True)
        check_record(models, before, candidate)

    now = datetime.now(UTC)
    change = promote(models, version, who=person(who), when=now, why=why, forced=forced, gate=gate)
    typer.echo(f"{version} is current{' now' if change else ' already'}.", err=True)
    if change and change.refusal:
        typer.echo(f"Forced. The gate said: {change.refusal}", err=True)
