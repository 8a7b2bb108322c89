"""How the commands promote: one place, so that the gate stands in front of all of them."""

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
    """Make a version the current one and say so on stderr; PromotionRefusedError where the gate refuses.

    Args:
        models: Folder of models.
        version: The candidate.
        who: Who asks for it.
        why: The reason.
        forced: Overrule the gate; what it said is recorded.
        tickets: To judge the candidate on, beside the current version; without any, the comparison on record counts.
        recipe: How the candidate was made of these tickets; None to judge the versions as they are.
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
