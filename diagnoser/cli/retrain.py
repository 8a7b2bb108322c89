"""`diagnoser retrain`: the monthly retraining, for a scheduler."""

from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from diagnoser.cli.options import MODELS, AsJson, ModelsFolder, Who, check_half_life, knowledge_in, person
from diagnoser.cli.output import print_json, shown, write_files
from diagnoser.cli.sources import Encoding, Maps, mapped
from diagnoser.errors import InputError
from diagnoser.scratch import scratch_folder

if TYPE_CHECKING:
    from diagnoser.backtest.training_plan import TrainingPlan
    from diagnoser.knowledge import JSON
    from diagnoser.release.retraining import NewOutcomes

REFUSED = 3

app = typer.Typer()


@app.command()
def retrain(
    tickets: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="CSV, XLSX, JSON, Parquet or a database URL. May be repeated."),
    ] = None,
    add: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH", help="Newer tickets, added to the training tickets of the current version."
        ),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(
            metavar="URL", envvar="DIAGNOSER_DATABASE_URL", help="Database of the service, read last."
        ),
    ] = None,
    maps: Maps = None,
    encoding: Encoding = None,
    knowledge: Annotated[
        str | None,
        typer.Option(
            metavar="DIR", help="Expert knowledge, or none. By default that of the current version."
        ),
    ] = None,
    half_life: Annotated[
        float | None,
        typer.Option(
            metavar="DAYS",
            help="Age at which a ticket has half its weight. By default as for the current version.",
        ),
    ] = None,
    fewest: Annotated[
        int,
        typer.Option(metavar="N", min=60, help="With new outcomes of fewer machines there is nothing to do."),
    ] = 60,
    count: Annotated[
        bool, typer.Option("--count", help="Only say how many new outcomes there are, and change nothing.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for the report of this run, as retrain.json.")
    ] = None,
    who: Who = None,
    models: ModelsFolder = MODELS,
    as_json: AsJson = False,
) -> None:
    """Train on all tickets and promote the new version if it passes the gate.

    Exit codes: 0 promoted or nothing new, 3 refused by the gate, 1 failed, 2 unusable input.
    """
    from diagnoser.registry import canonical_json, made
    from diagnoser.release.retraining import kept_tickets, new_outcomes
    from diagnoser.release.retraining import retrain as retrained

    newer = [*(add or ()), *([database] if database else ())]
    if not (tickets or newer):
        raise InputError(
            "Name the tickets with --tickets or --add, or the service's database with --database."
        )
    plan = _plan(models, knowledge, half_life, keep_text_model=not tickets)
    with scratch_folder() as folder, shown() as progress:
        sources = [*(tickets or kept_tickets(models, folder)), *newer]
        ready = mapped(
            sources,
            maps,
            encoding,
            folder,
            progress,
            knowledge=plan.knowledge if plan else None,
            contexts=plan.settings.context if plan else (),
        )
        if count:
            counted = new_outcomes(models, ready.paths, plan=plan, fewest=fewest, progress=progress)
            _print_count(counted, as_json)
            return
        result = retrained(
            models,
            ready.paths,
            who=person(who),
            when=datetime.now(UTC),
            plan=plan,
            fewest=fewest,
            progress=progress,
        )
    if result.status != "nothing new":
        made(
            models, result.version, datetime.now(UTC).isoformat(timespec="seconds"), person(who), "", sources
        )
    value: dict[str, JSON] = {
        "outcome": result.status,
        "version": result.version,
        "said": list(result.reasons),
    }
    if out is not None:
        write_files(out, {"retrain.json": canonical_json(value)})
    if as_json:
        print_json(value)
    else:
        print(f"{result.status.capitalize()}: {result.version}")
        print("\n".join(result.reasons))
    if result.status == "refused":
        raise typer.Exit(REFUSED)


def _print_count(counted: "NewOutcomes", as_json: bool) -> None:
    if as_json:
        print_json({**asdict(counted), "enough": counted.enough})
    else:
        print(counted.sentence)


def _plan(
    models: Path, knowledge: str | None, half_life: float | None, *, keep_text_model: bool
) -> "TrainingPlan | None":
    """Return the training plan of the current version, with the given knowledge and half-life in place of its own.

    None if there is no current version and nothing is given. Its text model is kept if its tickets are used, because
    they are kept without their texts.
    """
    check_half_life(half_life)
    from diagnoser.backtest.training_plan import TrainingPlan, plan_of
    from diagnoser.learning.settings import TrainSettings
    from diagnoser.registry import current, load

    now = current(models)
    if now is None and knowledge is None and half_life is None:
        return None
    plan = (
        plan_of(load(models, now)[0], keep_text_model=keep_text_model)
        if now
        else TrainingPlan(None, TrainSettings())
    )
    if half_life is not None:
        plan = replace(plan, settings=replace(plan.settings, half_life=half_life))
    if knowledge is not None:
        plan = replace(plan, knowledge=knowledge_in(knowledge))
    return plan
