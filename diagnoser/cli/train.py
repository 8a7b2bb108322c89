"""`diagnoser train`: tickets and knowledge in, a published version out."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from diagnoser.cli.options import (
    MODELS,
    ModelsFolder,
    Rejects,
    Who,
    Why,
    check_half_life,
    knowledge_in,
    names,
    rejects_place,
)
from diagnoser.cli.output import clean, shown
from diagnoser.errors import InputError
from diagnoser.scratch import scratch_folder

if TYPE_CHECKING:
    from diagnoser.backtest.training_plan import Recipe
    from diagnoser.learning import TrainSettings

app = typer.Typer()

Sources = Annotated[
    list[str] | None,
    typer.Option(metavar="PATH", help="CSV, JSON Lines, Parquet or a database URL; may be repeated."),
]
Newer = Annotated[
    list[str] | None,
    typer.Option(
        metavar="PATH",
        help="Newer tickets, which replace earlier ones of the same id; may be repeated. "
        "Without --tickets they join those that the current model was trained on.",
    ),
]


@app.command()
def train(
    tickets: Sources = None,
    add: Newer = None,
    knowledge: Annotated[
        str, typer.Option(metavar="DIR", help="Folder of the expert knowledge, or none: the tickets alone.")
    ] = "data/knowledge",
    models: ModelsFolder = MODELS,
    engine: Annotated[Literal["duckdb", "spark"], typer.Option(help="What counts the tickets.")] = "duckdb",
    context: Annotated[
        str, typer.Option(metavar="A,B", help="Further ticket columns to learn from, joined by commas.")
    ] = "",
    half_life: Annotated[
        float | None,
        typer.Option(metavar="DAYS", help="Age at which a ticket counts half; else all count alike."),
    ] = None,
    rejects: Rejects = None,
    promote: Annotated[bool, typer.Option("--promote", help="Make the version the current one.")] = False,
    who: Who = None,
    why: Why = "",
) -> None:
    """Learn a model version from tickets and print its name."""
    from diagnoser.backtest.training_plan import Recipe, learned_from
    from diagnoser.cli.promotion import promoted
    from diagnoser.learning import TrainSettings
    from diagnoser.registry import publish

    check_half_life(half_life)
    settings = TrainSettings(engine=engine, context=names(context), half_life=half_life)
    with scratch_folder() as folder, shown() as progress:
        if tickets:
            recipe, sources = Recipe(knowledge_in(knowledge), settings), tickets
        else:
            recipe, sources = _as_before(models, settings, folder, add)
        sources = [*sources, *(add or ())]
        trained = learned_from(
            recipe,
            sources,
            rejects=rejects_place(sources, rejects),
            today=datetime.now(UTC).date(),
            progress=progress,
        )
        version = publish(models, trained.model, trained.files)
        typer.echo(version)
        for source in trained.sources:
            if source.rejects:
                told = f"{source.source}: {source.rejected:,} not learned from; {source.rejects} says why."
                typer.echo(clean(told), err=True)
        if promote:  # while the folder is there: the gate reads the tickets again
            promoted(models, version, who=who, why=why, tickets=sources, recipe=recipe)


def _as_before(
    models: Path, settings: "TrainSettings", folder: Path, add: list[str] | None
) -> "tuple[Recipe, list[str]]":
    """Return how the current model was made, with what was named in its place, and what is kept of its tickets."""
    from diagnoser.backtest.training_plan import recipe_of
    from diagnoser.learning.train import HISTORY
    from diagnoser.registry import load, read_file

    if not add:
        raise InputError("Give --tickets to learn from, or --add to add to those of the current model.")
    model, version = load(models, None)
    history = folder / HISTORY
    history.write_bytes(read_file(models, version, HISTORY))
    recipe = recipe_of(model, settings, keep_reader=True)
    made = replace(
        recipe.settings,
        context=settings.context or recipe.settings.context,
        half_life=settings.half_life or recipe.settings.half_life,
    )
    return replace(recipe, settings=made), [str(history)]
