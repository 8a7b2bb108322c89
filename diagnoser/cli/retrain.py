"""`diagnoser retrain`: the monthly job, for a scheduler."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from diagnoser.cli.options import MODELS, AsJson, ModelsFolder, Who, check_half_life, knowledge_in, person
from diagnoser.cli.output import print_json, shown, write_files
from diagnoser.errors import InputError
from diagnoser.scratch import scratch_folder

if TYPE_CHECKING:
    from diagnoser.backtest.training_plan import Recipe
    from diagnoser.knowledge import JSON

REFUSED = 3

app = typer.Typer()


@app.command()
def retrain(
    tickets: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="CSV, JSON Lines, Parquet or a database URL; may be repeated."),
    ] = None,
    add: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH", help="Newer tickets, to join those that the current version learned from."
        ),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(
            metavar="URL", envvar="DIAGNOSER_DATABASE_URL", help="Of the service's database, read last."
        ),
    ] = None,
    knowledge: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="Expert knowledge, or none; else that of the current version."),
    ] = None,
    half_life: Annotated[
        float | None,
        typer.Option(metavar="DAYS", help="Age at which a ticket counts half; else as the current version."),
    ] = None,
    fewest: Annotated[
        int, typer.Option(metavar="N", min=60, help="New machines below which there is nothing to do.")
    ] = 60,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for the report of this run, as retrain.json.")
    ] = None,
    who: Who = None,
    models: ModelsFolder = MODELS,
    as_json: AsJson = False,
) -> None:
    """Import outcomes, train, evaluate, and promote if the gate lets it.

    Exit codes: 0 promoted or nothing new, 3 refused by the gate, 1 failed, 2 unusable input.
    """
    from diagnoser.registry import canonical_json
    from diagnoser.release.retraining import before
    from diagnoser.release.retraining import retrain as retrained

    newer = [*(add or ()), *([database] if database else ())]
    if not (tickets or newer):
        raise InputError(
            "Name the tickets with --tickets or --add, or the service's database with --database."
        )
    recipe = _recipe(models, knowledge, half_life, keep_reader=not tickets)
    with scratch_folder() as folder, shown() as progress:
        sources = [*(tickets or before(models, folder)), *newer]
        result = retrained(
            models,
            sources,
            who=person(who),
            when=datetime.now(UTC),
            recipe=recipe,
            fewest=fewest,
            progress=progress,
        )
    value: dict[str, JSON] = {"outcome": result.outcome, "version": result.version, "said": list(result.said)}
    if out is not None:
        write_files(out, {"retrain.json": canonical_json(value)})
    if as_json:
        print_json(value)
    else:
        print(f"{result.outcome.capitalize()}: {result.version}")
        print("\n".join(result.said))
    if result.outcome == "refused":
        raise typer.Exit(REFUSED)


def _recipe(
    models: Path, knowledge: str | None, half_life: float | None, *, keep_reader: bool
) -> "Recipe | None":
    """Return the recipe of the current version with what was named in its place; None where neither is there.

    Its reader of texts is kept where its tickets are, too: they are kept without their reports.
    """
    check_half_life(half_life)
    from diagnoser.backtest.training_plan import Recipe, recipe_of
    from diagnoser.learning import TrainSettings
    from diagnoser.registry import current, load

    now = current(models)
    if now is None and knowledge is None and half_life is None:
        return None
    recipe = (
        recipe_of(load(models, now)[0], keep_reader=keep_reader) if now else Recipe(None, TrainSettings())
    )
    if half_life is not None:
        recipe = replace(recipe, settings=replace(recipe.settings, half_life=half_life))
    if knowledge is not None:
        recipe = replace(recipe, knowledge=knowledge_in(knowledge))
    return recipe
