"""`diagnoser simulate`: a history that nobody lived, with a known truth or from a model, labelled row by row."""

import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from diagnoser.cli.options import MODELS, ModelsFolder
from diagnoser.errors import InputError
from diagnoser.progress import Progress, silent

if TYPE_CHECKING:
    from diagnoser.model import Model
    from diagnoser.simulation import Dials, Tickets
    from diagnoser.simulation.sampling import Period

app = typer.Typer()


@app.command()
def simulate(
    tickets: Annotated[int, typer.Option(metavar="N", help="How many tickets.")],
    out: Annotated[Path, typer.Option(metavar="PATH", help="File to write: .csv, .jsonl or .parquet.")],
    seed: Annotated[int, typer.Option(metavar="S", help="The same seed gives the same tickets.")] = 0,
    model: Annotated[
        str | None,
        typer.Option(metavar="VERSION", help="Draw from this model's own network, or from `current`."),
    ] = None,
    like: Annotated[
        str | None,
        typer.Option(
            metavar="VERSION", help="Draw from a world of this model's shape that breaks its assumptions."
        ),
    ] = None,
    models: ModelsFolder = MODELS,
    world: Annotated[int, typer.Option(metavar="SEED", help="Which simulated world; apart from --seed.")] = 0,
    start: Annotated[str, typer.Option(metavar="DATE", help="First day of the history.")] = "2024-01-01",
    months: Annotated[int, typer.Option(help="Length of the history.")] = 12,
    hard: Annotated[bool, typer.Option("--hard", help="Turn up everything that models get wrong.")] = False,
    dial: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="Set one dial, such as label_wrong=0.1; may be repeated."),
    ] = None,
) -> None:
    """Write a synthetic history of tickets; the column `simulated` is true in every row.

    Two histories of one world, one to learn from and one to judge by, have the same --world and another --seed.
    """
    from diagnoser.simulation import EVERYTHING_UP, HABITS, SHAPE, Dials, Period, write_tickets
    from diagnoser.simulation.files import check_suffix

    check_suffix(out)
    if model and like:
        raise InputError("--model and --like exclude each other.")
    everything = {each.name for each in fields(Dials)}
    idle = everything - HABITS if model else SHAPE if like else frozenset()
    dials = turned(EVERYTHING_UP if hard else Dials(), dial or [], idle)
    period = Period(tickets, seed, _day(start), months)
    blocks = _blocks(period, dials, world, _model(models, model), _model(models, like))
    with _progress(tickets) as progress:
        written = write_tickets(blocks, out, progress)
    typer.echo(f"{written} simulated tickets in {out}")


def turned(dials: "Dials", settings: list[str], idle: Collection[str]) -> "Dials":
    """Return the dials with `NAME=VALUE` settings applied; an interval is written `LOW,HIGH`.

    A setting of a dial that is idle here is refused: ignored, it would look as if it made no difference.
    """
    types = {each.name: type(getattr(dials, each.name)) for each in fields(dials)}
    changes: dict[str, object] = {}
    for setting in settings:
        name, _, value = setting.partition("=")
        if name not in types:
            raise InputError(f"There is no dial {name}; the dials are {', '.join(types)}.")
        if name in idle:
            raise InputError(f"The dial {name} has no effect on tickets like a model's.")
        changes[name] = _value(name, value, types[name])
    return replace(dials, **changes)  # type: ignore[arg-type] # each of its field's type


def _value(name: str, value: str, kind: type) -> object:
    try:
        if kind is tuple:
            low, high = value.split(",")
            return float(low), float(high)
        return kind(value)
    except ValueError:
        form = {int: "a whole number", float: "a number", tuple: "two numbers LOW,HIGH"}[kind]
        raise InputError(f"The dial {name} needs {form}, not {value or 'nothing'}.") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text} is not a day such as 2024-01-01.") from None


def _model(models: Path, version: str | None) -> "Model | None":
    if version is None:
        return None
    from diagnoser.registry import load, resolve

    return load(models, resolve(models, None if version == "current" else version))[0]


def _blocks(
    period: "Period", dials: "Dials", world: int, model: "Model | None", like: "Model | None"
) -> Iterator["Tickets"]:
    from diagnoser.simulation import draw_blocks, make_truth, network_blocks, truth_like

    if model:
        machines: Mapping[str, str] = model.machines
        return network_blocks(model.network, period, dials, machines)
    truth = truth_like(like.network, dials, world) if like else make_truth(dials, world)
    return draw_blocks(truth, period)


@contextmanager
def _progress(total: int) -> Iterator[Progress]:
    """Show rate and time left on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    rate = TextColumn("{task.fields[rate]:,.0f} tickets/s", justify="right")
    parts = (BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn())
    with Bars(*parts, console=Console(stderr=True), transient=True) as bar:
        begin, task = perf_counter(), bar.add_task("tickets", total=total, rate=0.0)

        def show(step: str, done: float = 0.0, total: float = 0.0) -> None:
            _ = step, total
            bar.update(task, completed=done, rate=done / (perf_counter() - begin))

        yield show
