"""`diagnoser simulate`: tickets from a simulated world or from a model.  Every row is marked as simulated."""

import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from diagnoser.cli.options import MODELS, ModelsFolder
from diagnoser.errors import InputError
from diagnoser.progress import Progress, silent

if TYPE_CHECKING:
    from diagnoser.model import Model
    from diagnoser.simulation import FleetSettings, ReadBack, Reporter, Tickets
    from diagnoser.simulation.sampling import Period

app = typer.Typer()


@app.command()
def simulate(
    tickets: Annotated[int, typer.Option(metavar="N", help="How many tickets.")],
    out: Annotated[Path, typer.Option(metavar="PATH", help="File to write: .csv, .jsonl or .parquet.")],
    seed: Annotated[int, typer.Option(metavar="S", help="The same seed gives the same tickets.")] = 0,
    model: Annotated[
        str | None,
        typer.Option(metavar="VERSION", help="Draw from the network of this version, or of `current`."),
    ] = None,
    like: Annotated[
        str | None,
        typer.Option(
            metavar="VERSION",
            help="Draw from a world like this version's network that violates its assumptions.",
        ),
    ] = None,
    models: ModelsFolder = MODELS,
    world: Annotated[
        int, typer.Option(metavar="SEED", help="Seed of the simulated world, independent of --seed.")
    ] = 0,
    start: Annotated[str, typer.Option(metavar="DATE", help="First day of the history.")] = "2024-01-01",
    months: Annotated[int, typer.Option(help="Length of the history.")] = 12,
    language: Annotated[
        Literal["en", "zh", "both", "none"] | None,
        typer.Option(
            help="Language of the report texts, in the words of the model's knowledge; none writes codes alone. "
            "By default both for a model with words."
        ),
    ] = None,
    keep_codes: Annotated[
        bool, typer.Option("--keep-codes", help="Keep in `present` also what the text tells.")
    ] = False,
    hard: Annotated[
        bool, typer.Option("--hard", help="Turn on all violations of the model's assumptions.")
    ] = False,
    cases: Annotated[
        bool,
        typer.Option(
            "--cases",
            help="With --model: whole cases with one ticket for each visit; --tickets counts the cases.",
        ),
    ] = False,
    equipment: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PART=N:SHARE",
            help="With --model: this share of the machines has N pieces of a part, such as RAID_CARD=0:0.5; may be "
            "repeated. Nothing is recorded of the other machines.",
        ),
    ] = None,
    dial: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE", help="Change one setting, such as label_wrong=0.1; may be repeated."
        ),
    ] = None,
) -> None:
    """Write a synthetic history of tickets. The column `simulated` is true in every row.

    For a training and a test history of one world, use the same --world and different --seed.
    """
    from diagnoser.simulation import (
        HARD,
        TAKEN_FROM_NETWORK,
        USED_WITH_NETWORK,
        FleetSettings,
        Period,
        write_tickets,
    )
    from diagnoser.simulation.files import check_suffix

    check_suffix(out)
    if model and like:
        raise InputError("--model and --like cannot be combined; give one of them.")
    if cases and not model:
        raise InputError("--cases draws whole cases from a network; add --model current.")
    if equipment and (cases or not model):
        raise InputError("--equipment needs a network to draw single tickets from; add --model current.")
    everything = {each.name for each in fields(FleetSettings)}
    idle = everything - USED_WITH_NETWORK if model else TAKEN_FROM_NETWORK if like else frozenset()
    settings = changed(HARD if hard else FleetSettings(), dial or [], idle)
    period = Period(tickets, seed, _day(start), months)
    drawn, alike = _model(models, model), _model(models, like)
    blocks = (
        _cases(period, settings, drawn)
        if drawn and cases
        else _blocks(period, settings, world, drawn, alike, equipment or [])
    )
    reporter = _reporter(drawn or alike, seed, language, keep_codes=keep_codes)
    with _progress(tickets) as progress:
        if reporter:
            blocks = (reporter.told(block, progress) for block in blocks)
        written = write_tickets(blocks, out, progress)
    typer.echo(f"{written} simulated tickets in {out}")
    if reporter:
        typer.echo(said_of(reporter.read_back))


def changed(settings: "FleetSettings", assignments: list[str], idle: Collection[str]) -> "FleetSettings":
    """Return the settings changed by `NAME=VALUE` assignments.  An interval is written `LOW,HIGH`.

    An assignment to an idle setting, one without effect here, is refused.
    """
    types = {each.name: type(getattr(settings, each.name)) for each in fields(settings)}
    changes: dict[str, object] = {}
    for assignment in assignments:
        name, _, value = assignment.partition("=")
        if name not in types:
            raise InputError(f"There is no setting {name}; the settings are {', '.join(types)}.")
        if name in idle:
            raise InputError(
                f"The setting {name} has no effect together with --model or --like; leave it out."
            )
        changes[name] = _value(name, value, types[name])
    return replace(settings, **changes)  # type: ignore[arg-type] # each of its field's type


def _value(name: str, value: str, kind: type) -> object:
    try:
        if kind is tuple:
            low, high = value.split(",")
            return float(low), float(high)
        return kind(value)
    except ValueError:
        form = {int: "a whole number", float: "a number", tuple: "two numbers LOW,HIGH"}[kind]
        raise InputError(f"The setting {name} needs {form}, not {value or 'nothing'}.") from None


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
    period: "Period",
    settings: "FleetSettings",
    world: int,
    model: "Model | None",
    like: "Model | None",
    equipment: list[str],
) -> Iterator["Tickets"]:
    from diagnoser.simulation import (
        Fitted,
        draw_blocks,
        equipment_of_fleet,
        make_world,
        network_blocks,
        world_like,
    )

    if model:
        machines: Mapping[str, str] = model.machines
        fleet = equipment_of_fleet(model, [Fitted.parsed(each) for each in equipment])
        return network_blocks(model.network, period, settings, machines, fleet)
    drawn = world_like(like.network, settings, world) if like else make_world(settings, world)
    return draw_blocks(drawn, period)


def _cases(period: "Period", settings: "FleetSettings", model: "Model") -> Iterator["Tickets"]:
    from diagnoser.simulation.case_tickets import case_blocks
    from diagnoser.simulation.cases import site_of

    return case_blocks(model.network, period, site_of(model), settings, model.machines)


def _reporter(
    model: "Model | None",
    seed: int,
    language: Literal["en", "zh", "both", "none"] | None,
    *,
    keep_codes: bool,
) -> "Reporter | None":
    """Return the writer of texts, or None for tickets in codes alone."""
    worded = model is not None and bool(model.knowledge.symptoms)
    if language == "none" or (language is None and not worded):
        return None
    if model is None or not worded:
        raise InputError(
            "Texts need a model with words: add --model current, and train it with a knowledge of the fleet."
        )
    from diagnoser.simulation import Reporter

    return Reporter(model.knowledge, seed, language or "both", keep_codes=keep_codes)


def said_of(read_back: "ReadBack") -> str:
    """Return a sentence on the share of the told findings read back from the texts.

    >>> from diagnoser.simulation import ReadBack
    >>> said_of(ReadBack(told=40, at_once=30, found=39, texts=20, exact=19))
    'Of 40 findings told in texts 97.5 % are read again; 19 of 20 texts say just what their rows say.'
    """
    share = 100 * read_back.found / max(1, read_back.told)
    return (
        f"Of {read_back.told:,} findings told in texts {share:.1f} % are read again; "
        f"{read_back.exact:,} of {read_back.texts:,} texts say just what their rows say."
    )


@contextmanager
def _progress(total: int) -> Iterator[Progress]:
    """Show rate and remaining time on a terminal, and nothing in a pipe."""
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
