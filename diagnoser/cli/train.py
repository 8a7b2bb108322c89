"""`diagnoser train`: train a model on tickets and knowledge, and publish it as a version."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from diagnoser.cli.options import (
    KNOWLEDGE,
    MODELS,
    ModelsFolder,
    Rejects,
    Who,
    Why,
    check_half_life,
    knowledge_in,
    names,
    person,
    rejects_place,
)
from diagnoser.cli.output import clean, fault_lines, reasons_of, shown
from diagnoser.cli.sources import Encoding, Maps, mapped, original_place
from diagnoser.errors import InputError
from diagnoser.scratch import scratch_folder

if TYPE_CHECKING:
    from diagnoser.backtest.training_plan import TrainingPlan
    from diagnoser.learning.settings import TrainSettings

CARD: Final = "card.md"
LONGEST_FIGURES: Final = 20_000

app = typer.Typer()

Sources = Annotated[
    list[str] | None,
    typer.Option(metavar="PATH", help="CSV, XLSX, JSON, Parquet or a database URL; may be repeated."),
]
Newer = Annotated[
    list[str] | None,
    typer.Option(
        metavar="PATH",
        help="Newer tickets, which replace earlier ones of the same id; may be repeated. "
        "Without --tickets they are added to the training tickets of the current model.",
    ),
]


@app.command()
def train(
    tickets: Sources = None,
    add: Newer = None,
    knowledge: Annotated[
        str,
        typer.Option(
            metavar="DIR", help="Folder of the expert knowledge, or none to learn from the tickets alone."
        ),
    ] = KNOWLEDGE,
    models: ModelsFolder = MODELS,
    engine: Annotated[
        Literal["duckdb", "spark"], typer.Option(help="Engine that counts the tickets.")
    ] = "duckdb",
    context: Annotated[
        str, typer.Option(metavar="A,B", help="Further ticket columns to learn from, joined by commas.")
    ] = "",
    half_life: Annotated[
        float | None,
        typer.Option(
            metavar="DAYS",
            help="Age at which a ticket has half its weight; by default all weights are equal.",
        ),
    ] = None,
    maps: Maps = None,
    encoding: Encoding = None,
    rejects: Rejects = None,
    note: Annotated[
        str, typer.Option(metavar="TEXT", help="A note on the version, shown by `models list`.")
    ] = "",
    measured: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="A text in Markdown that goes into the model card, such as measured figures."
        ),
    ] = None,
    promote: Annotated[bool, typer.Option("--promote", help="Make the version the current one.")] = False,
    who: Who = None,
    why: Why = "",
) -> None:
    """Train a model version on tickets and print its name."""
    from diagnoser.backtest.training_plan import TrainingPlan, train_from_sources
    from diagnoser.cli.promotion import promoted
    from diagnoser.learning.settings import TrainSettings
    from diagnoser.registry import made, publish

    check_half_life(half_life)
    figures = _measured(measured)
    settings = TrainSettings(engine=engine, context=names(context), half_life=half_life, workers=_cores())
    with scratch_folder() as folder, shown() as progress:
        if tickets:
            plan, sources = TrainingPlan(knowledge_in(knowledge), settings), tickets
        else:
            plan, sources = _as_before(models, settings, folder, add)
        named = [*sources, *(add or ())]
        place = rejects_place(named, rejects)
        ready = mapped(
            named,
            maps,
            encoding,
            folder,
            progress,
            knowledge=plan.knowledge,
            contexts=plan.settings.context,
        )
        trained, history = train_from_sources(
            plan,
            ready.paths,
            rejects=original_place(place, ready),
            today=datetime.now(UTC).date(),
            progress=progress,
        )
        progress("publishing the version", 0, 1)
        files = {**trained.files, CARD: trained.files[CARD] + figures}
        version = publish(models, trained.model, files)
        progress("publishing the version", 1, 1)
        now = datetime.now(UTC)
        made(models, version, now.isoformat(timespec="seconds"), person(who), note, named)
        typer.echo(version)
        for source in trained.sources:
            for remark in source.notes:
                typer.echo(clean(f"{source.source}: {remark}."), err=True)
            if source.rejected:
                refused = f"{source.source}: {source.rejected:,} not learned from; {reasons_of(source)}."
                typer.echo(clean(refused), err=True)
                for line in fault_lines(source):
                    typer.echo(line, err=True)
        for remark in trained.remarks:
            typer.echo(clean(remark), err=True)
        if promote:  # inside the block, because the gate reads the tickets in the folder again
            promoted(
                models,
                version,
                who=who,
                why=why,
                tickets=ready.paths,
                plan=plan,
                history=history,
                progress=progress,
            )


def _measured(file: Path | None) -> bytes:
    """Return the section of the model card with the text of a file. Empty without a file."""
    if file is None:
        return b""
    try:
        text = file.read_bytes().decode().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} cannot be read as a text in UTF-8.") from error
    if len(text) > LONGEST_FIGURES:
        raise InputError(f"{file} has {len(text):,} characters; at most {LONGEST_FIGURES:,} go into a card.")
    return f"\n## Measured\n\n{text}\n".encode()


def _as_before(
    models: Path, settings: "TrainSettings", folder: Path, add: list[str] | None
) -> "tuple[TrainingPlan, list[str]]":
    """Return the training plan of the current model, with the given settings, and the model's stored tickets."""
    from diagnoser.backtest.training_plan import plan_of
    from diagnoser.learning.train import HISTORY
    from diagnoser.registry import load, read_file

    if not add:
        raise InputError(
            "Name the training tickets with --tickets, or with --add tickets to add to those of the current model."
        )
    model, version = load(models, None)
    history = folder / HISTORY
    history.write_bytes(read_file(models, version, HISTORY))
    plan = plan_of(model, settings, keep_text_model=True)
    made = replace(
        plan.settings,
        context=settings.context or plan.settings.context,
        half_life=settings.half_life or plan.settings.half_life,
    )
    return replace(plan, settings=made), [str(history)]


def _cores() -> int:
    """Return the number of cores available to this process."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
