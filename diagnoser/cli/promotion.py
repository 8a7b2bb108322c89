"""How the commands promote: one place, so that the gate stands in front of all of them."""

from datetime import UTC, datetime
from pathlib import Path

import typer

from diagnoser.cli.options import person


def promoted(models: Path, version: str, *, who: str | None, why: str, forced: bool = False) -> None:
    """Make a version the current one and say so on stderr; PromotionRefusedError where the gate refuses."""
    from diagnoser.registry import promote

    now = datetime.now(UTC)
    change = promote(models, version, who=person(who), when=now, why=why, forced=forced)
    typer.echo(f"{version} is current{' now' if change else ' already'}.", err=True)
