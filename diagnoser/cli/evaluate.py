"""`diagnoser evaluate`: the scorecard of a training plan or of a version, and the drift of a version in service."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from diagnoser.cli.options import KNOWLEDGE, MODELS, AsJson, ModelsFolder, ModelVersion, knowledge_in, names
from diagnoser.cli.output import shown, write_files
from diagnoser.cli.scorecard_text import drift_lines, score_lines
from diagnoser.cli.sources import Encoding, Maps, mapped
from diagnoser.errors import InputError, ModelNotFoundError
from diagnoser.scratch import scratch_folder

if TYPE_CHECKING:
    from diagnoser.backtest.closed_tickets import History
    from diagnoser.backtest.scorecard import Evaluation
    from diagnoser.backtest.training_plan import TrainingPlan
    from diagnoser.knowledge import JSON
    from diagnoser.model import Model
    from diagnoser.progress import Progress

app = typer.Typer()

Sources = Annotated[
    list[str],
    typer.Option(metavar="PATH", help="CSV, XLSX, JSON, Parquet or a database URL. May be repeated."),
]


@app.command()
def evaluate(
    tickets: Sources,
    maps: Maps = None,
    encoding: Encoding = None,
    model: ModelVersion = None,
    split_date: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="First day of the test tickets. Models are trained on earlier tickets."
        ),
    ] = None,
    folds: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="Number of test periods, from the split date on or in the newer half of the tickets. "
            "Each has a model trained on everything before it.",
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Report the drift of the version on tickets closed since then."),
    ] = None,
    forget: Annotated[
        str,
        typer.Option(
            metavar="DATE",
            help="Drop training tickets of test machines only if closed from then on. By default drop them all.",
        ),
    ] = "",
    knowledge: Annotated[
        str | None,
        typer.Option(
            metavar="DIR", help="Expert knowledge to evaluate, or none. By default that of the version."
        ),
    ] = None,
    context: Annotated[
        str | None,
        typer.Option(
            metavar="A,B",
            help="Ticket columns to learn from, joined by commas. By default those of the version.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder for scorecard.json, scorecard.html and the plots as SVG."),
    ] = None,
    curve: Annotated[
        bool,
        typer.Option(
            "--curve/--no-curve", help="Train on parts of the tickets as well, for a learning curve."
        ),
    ] = True,
    seed: Annotated[int, typer.Option(metavar="S", help="Seed of the resampling.")] = 0,
    models: ModelsFolder = MODELS,
    as_json: AsJson = False,
) -> None:
    """Evaluate a training plan or a version on closed tickets.

    With --split-date or --folds, or without --model and --since, the training plan of the version is evaluated: models
    are trained on earlier tickets and tested on later ones, together with the baselines. With --model alone or with
    --since, the version itself is evaluated.
    """
    from diagnoser.registry import current, load, resolve

    if since and (split_date or folds):
        raise InputError(
            "--since evaluates one version as it is and cannot be combined with --split-date or --folds."
        )
    as_it_is = bool(since or (model and not (split_date or folds)))
    if context is not None and as_it_is:
        raise InputError("--context belongs to a training plan, so it needs --split-date or --folds.")
    loaded: Model | None = None
    version = ""
    if model or current(models):
        loaded, version = load(models, resolve(models, model))
    plan = _plan(loaded, knowledge, context)
    with shown() as progress:
        history = _history(tickets, maps, encoding, plan, progress)
        if since:
            progress("comparing predictions and outcomes")
            card = _drift(_needed(loaded, models), version, history.since(_day(since)), seed, out)
        else:
            if as_it_is:
                evaluation = _as_it_is(_needed(loaded, models), version, history, models, seed, progress)
            else:
                from diagnoser.backtest.backtest import BacktestSettings, backtest_plan

                champion = None if loaded is None else (version, loaded)
                forgotten = _day(forget) if forget else ""
                settings = BacktestSettings(split_date, folds, curve, seed=seed, since=forgotten)
                evaluation = backtest_plan(history, plan, settings, champion, progress)
            card = _scored(evaluation, seed, out, progress)
    _print(card, as_json)


def _needed(model: "Model | None", models: Path) -> "Model":
    if model is None:
        raise ModelNotFoundError(f"There is no current model in {models} to evaluate.")
    return model


def _history(
    tickets: list[str],
    maps: list[str] | None,
    encoding: str | None,
    plan: "TrainingPlan",
    progress: "Progress",
) -> "History":
    from diagnoser.backtest.closed_tickets import read_history

    contexts, known = plan.settings.context, plan.knowledge
    with scratch_folder() as folder:
        ready = mapped(tickets, maps, encoding, folder, progress, knowledge=known, contexts=contexts)
        return read_history(ready.paths, contexts=contexts, knowledge=known, progress=progress)


def _plan(model: "Model | None", knowledge: str | None, context: str | None) -> "TrainingPlan":
    """Return the training plan of the version, or the default plan, with the given knowledge and context columns."""
    from dataclasses import replace

    from diagnoser.backtest.training_plan import TrainingPlan, plan_of
    from diagnoser.learning.settings import TrainSettings

    plan = plan_of(model) if model else TrainingPlan(None, TrainSettings())
    if context is not None:
        plan = replace(plan, settings=replace(plan.settings, context=names(context)))
    if knowledge is None and model is None:
        knowledge = KNOWLEDGE
    if knowledge is None:
        return plan
    return replace(plan, knowledge=knowledge_in(knowledge))


def _as_it_is(
    model: "Model", version: str, history: "History", models: Path, seed: int, progress: "Progress"
) -> "Evaluation":
    from diagnoser.backtest.backtest import evaluate_version
    from diagnoser.registry import current, load

    now = current(models)
    champion = (now, load(models, now)[0]) if now and now != version else None
    return evaluate_version(model, version, history, champion=champion, seed=seed, progress=progress)


def _scored(evaluation: "Evaluation", seed: int, out: Path | None, progress: "Progress") -> "dict[str, JSON]":
    from diagnoser.backtest.scorecard import scorecard
    from diagnoser.release.version_files import scorecard_files

    step = "making the scorecard"
    progress(step, 0, 2)
    card = scorecard(evaluation, seed=seed)
    progress(step, 1, 2)
    if out is not None:
        write_files(out, scorecard_files(card))
    progress(step, 2, 2)
    return card


def _day(text: str) -> str:
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise InputError(f"{text} is not a day such as 2024-01-31.") from None


def _drift(
    model: "Model", version: str, history: "History", seed: int, out: Path | None
) -> "dict[str, JSON]":
    from diagnoser.backtest.drift import drift
    from diagnoser.backtest.plots import drift_plot
    from diagnoser.registry import canonical_json

    card = drift(model, version, history, seed=seed)
    if out is not None:
        write_files(out, {"drift.json": canonical_json(card), "drift.svg": drift_plot(card).encode()})
    return card


def _print(card: "Mapping[str, Any]", as_json: bool) -> None:
    if as_json:
        from diagnoser.registry import canonical_json

        print(canonical_json(dict(card)).decode(), end="")
    elif "cusum" in card:
        print("\n".join(drift_lines(card)))
    else:
        print("\n".join(score_lines(card)))
