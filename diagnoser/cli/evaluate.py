"""`diagnoser evaluate`: the scorecard of a recipe or of a version, and how a version fares on live outcomes."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from diagnoser.cli.options import MODELS, AsJson, ModelsFolder, ModelVersion, knowledge_in
from diagnoser.cli.output import shown, write_files
from diagnoser.cli.scorecard_text import drift_lines, score_lines
from diagnoser.errors import InputError, ModelNotFoundError

if TYPE_CHECKING:
    from diagnoser.backtest.closed_tickets import History
    from diagnoser.backtest.scorecard import Run
    from diagnoser.backtest.training_plan import Recipe
    from diagnoser.knowledge import JSON
    from diagnoser.model import Model

app = typer.Typer()

Sources = Annotated[
    list[str],
    typer.Option(metavar="PATH", help="CSV, JSON Lines, Parquet or a database URL; may be repeated."),
]


@app.command()
def evaluate(
    tickets: Sources,
    model: ModelVersion = None,
    split_date: Annotated[
        str | None, typer.Option(metavar="DATE", help="Learn from what was closed before, judge by the rest.")
    ] = None,
    folds: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="Judge N periods, since the split date or of the newer half, each learned from what was before.",
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Replay the version on what was closed since, and look for drift."),
    ] = None,
    forget: Annotated[
        str,
        typer.Option(
            metavar="DATE",
            help="Of judged machines, learn nothing that was closed from then on; else nothing at all.",
        ),
    ] = "",
    knowledge: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="Judge this expert knowledge, or none; else that of the version."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder for scorecard.json, scorecard.html and the plots as SVG."),
    ] = None,
    curve: Annotated[
        bool, typer.Option("--curve/--no-curve", help="Learn from parts of the history as well.")
    ] = True,
    seed: Annotated[int, typer.Option(metavar="S", help="Of the resampling.")] = 0,
    models: ModelsFolder = MODELS,
    as_json: AsJson = False,
) -> None:
    """Score a model on tickets beside the baselines.

    With --split-date or --folds, or with neither and no version, the recipe is judged: models are learned from the
    earlier tickets.  With --model or --since that very version is replayed.
    """
    from diagnoser.registry import current, load, resolve

    if since and (split_date or folds):
        raise InputError("--since looks at one version as it is; it excludes --split-date and --folds.")
    loaded: Model | None = None
    version = ""
    if model or current(models):
        loaded, version = load(models, resolve(models, model))
    history = _history(tickets, loaded, knowledge)
    if since:
        card = _drifted(_needed(loaded, models), version, history.since(_day(since)), seed, out)
    elif model and not (split_date or folds):
        card = _scored(_replayed(_needed(loaded, models), version, history, models, seed), seed, out)
    else:
        from diagnoser.backtest.backtest import Plan

        beside = None if loaded is None else (version, loaded)
        plan = Plan(split_date, folds, curve, seed=seed, since=_day(forget) if forget else "")
        card = _scored(_judged(history, _recipe(loaded, knowledge), plan, beside), seed, out)
    _print(card, as_json)


def _needed(model: "Model | None", models: Path) -> "Model":
    if model is None:
        raise ModelNotFoundError(f"There is no current model in {models} to replay.")
    return model


def _history(tickets: list[str], model: "Model | None", knowledge: str | None) -> "History":
    from diagnoser.backtest.closed_tickets import read_history

    recipe = _recipe(model, knowledge)
    return read_history(tickets, contexts=recipe.settings.context, knowledge=recipe.knowledge)


def _recipe(model: "Model | None", knowledge: str | None) -> "Recipe":
    """Return the recipe of the version, with other knowledge where some is named; of no version, the defaults."""
    from dataclasses import replace

    from diagnoser.backtest.training_plan import Recipe, recipe_of
    from diagnoser.learning import TrainSettings

    recipe = recipe_of(model) if model else Recipe(None, TrainSettings())
    if knowledge is None and model is None:
        knowledge = "data/knowledge"
    if knowledge is None:
        return recipe
    return replace(recipe, knowledge=knowledge_in(knowledge))


def _judged(history: "History", recipe: "Recipe", plan: Any, current: "tuple[str, Model] | None") -> "Run":
    from diagnoser.backtest.backtest import judge_recipe

    with shown() as progress:
        return judge_recipe(history, recipe, plan, current, progress)


def _replayed(model: "Model", version: str, history: "History", models: Path, seed: int) -> "Run":
    from diagnoser.backtest.backtest import judge_model
    from diagnoser.registry import current, load

    now = current(models)
    other = (now, load(models, now)[0]) if now and now != version else None
    return judge_model(model, version, history, other=other, seed=seed)


def _scored(run: "Run", seed: int, out: Path | None) -> "dict[str, JSON]":
    from diagnoser.backtest.scorecard import scorecard
    from diagnoser.release.retraining import card_files

    card = scorecard(run, seed=seed)
    if out is not None:
        write_files(out, card_files(card))
    return card


def _day(text: str) -> str:
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise InputError(f"{text} is not a day such as 2024-01-31.") from None


def _drifted(
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
