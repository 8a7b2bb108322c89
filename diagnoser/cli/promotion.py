"""Promotion of a version by the commands, always through the gate."""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from diagnoser.cli.options import person
from diagnoser.cli.output import shown

if TYPE_CHECKING:
    from diagnoser.backtest.closed_tickets import History
    from diagnoser.backtest.training_plan import TrainingPlan
    from diagnoser.progress import Progress


def promoted(
    models: Path,
    version: str,
    *,
    who: str | None,
    why: str,
    forced: bool = False,
    tickets: Sequence[str] = (),
    plan: "TrainingPlan | None" = None,
    history: "History | None" = None,
    progress: "Progress | None" = None,
) -> None:
    """Make a version the current one and say so on stderr.

    Args:
        models: Folder of models.
        version: The challenger.
        who: The caller.
        why: The reason.
        forced: Whether to overrule the gate. The promotion log then keeps the reason of the refusal.
        tickets: Tickets to compare the challenger with the current version. Without any, the stored comparison of the
            challenger counts.
        plan: The training plan of the challenger on these tickets. None to compare the versions as they are.
        history: The same tickets, if they were read already.
        progress: Called for each step. None to show it on the terminal.

    Raises:
        PromotionRefusedError: The gate refuses.
        ModelError: The version cannot diagnose. This refusal cannot be overruled.
    """
    from diagnoser.facade import Diagnoser
    from diagnoser.registry import promote
    from diagnoser.release.promotion_check import check_promotion, compare_with_champion

    def check(champion: str | None, challenger: str) -> str:
        if tickets:
            with shown() if progress is None else nullcontext(progress) as told:
                note = compare_with_champion(models, challenger, champion, tickets, plan, told, history)
            if note:
                typer.echo(note, err=True)
        return check_promotion(models, champion, challenger)

    Diagnoser.load(models, version)
    now = datetime.now(UTC)
    change = promote(models, version, who=person(who), when=now, why=why, forced=forced, check=check)
    typer.echo(f"{version} is current{' now' if change else ' already'}.", err=True)
    if change and change.judged and change.previous:
        typer.echo(change.judged, err=True)
    if change and change.refusal:
        typer.echo(f"Forced. The gate said: {change.refusal}", err=True)
