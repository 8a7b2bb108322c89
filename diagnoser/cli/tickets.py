"""`diagnoser tickets`: check, import and export histories."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Final

import typer

from diagnoser.cli.output import clean
from diagnoser.errors import TicketError

if TYPE_CHECKING:
    from diagnoser.tickets.store import Progress
    from diagnoser.tickets.validate import Checked, Rules

KEY: Final = "DIAGNOSER_PSEUDONYM_KEY"

app = typer.Typer(help="Check, import and export histories of tickets.", no_args_is_help=True)

Paths = Annotated[
    list[str], typer.Argument(metavar="PATH...", help="CSV, JSON Lines or Parquet, oldest first.")
]
Sources = Annotated[
    list[str],
    typer.Argument(metavar="PATH...", help="CSV, JSON Lines, Parquet or a database URL, oldest first."),
]
Context = Annotated[str, typer.Option(metavar="A,B", help="Further columns to learn from, joined by commas.")]
Rejects = Annotated[
    Path | None,
    typer.Option(
        metavar="PATH", help="Where rejected rows go; by default beside the input, as NAME.rejects.csv."
    ),
]
Encoding = Annotated[
    str | None, typer.Option(metavar="NAME", help="Of text files, where it is not found out.")
]
Knowledge = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Refuse symptoms and causes that this knowledge does not name."),
]
Database = Annotated[
    str, typer.Option(metavar="URL", envvar="DIAGNOSER_DATABASE_URL", help="Of the service's database.")
]


@app.command()
def validate(
    paths: Sources,
    context: Context = "",
    rejects: Rejects = None,
    encoding: Encoding = None,
    knowledge: Knowledge = None,
) -> None:
    """Say what can be learned from and what not; exit 2 when a row was rejected."""
    from diagnoser.tickets.reduce import reduce
    from diagnoser.tickets.schema import TicketColumns

    place = _place(paths, rejects)
    with TemporaryDirectory(prefix="diagnoser-") as folder, _shown() as progress:
        reduced = reduce(
            paths,
            Path(folder) / "reduced.parquet",
            columns=TicketColumns(_names(context)),
            rules=_rules(knowledge),
            encoding=encoding,
            rejects=place,
            progress=progress,
        )
    for checked in reduced.sources:
        _report(checked)
    print(
        f"{reduced.rows:,} tickets; {reduced.repeated:,} rows repeated, {reduced.updated:,} replaced by an update."
    )
    if any(checked.rejected for checked in reduced.sources):
        raise typer.Exit(2)


@app.command("import")
def import_(
    paths: Paths,
    database: Database,
    rejects: Rejects = None,
    encoding: Encoding = None,
    knowledge: Knowledge = None,
) -> None:
    """Write the accepted tickets of files to the service's database, all of them or none."""
    from diagnoser.tickets.transfer import import_tickets

    key = _key()
    with _shown() as progress:
        imported = import_tickets(
            paths,
            database,
            rules=_rules(knowledge),
            key=key,
            encoding=encoding,
            rejects=_place(paths, rejects),
            progress=progress,
        )
    for checked in imported.sources:
        _report(checked)
    print(f"{imported.written:,} tickets written.")
    if key is None:
        print(f"Customers and serials were left out: {KEY} is not set.", file=sys.stderr)


@app.command()
def export(
    database: Database,
    out: Annotated[Path, typer.Option(metavar="PATH", help="CSV or JSON Lines, by the ending of the name.")],
) -> None:
    """Write the tickets of the service's database to a file."""
    from diagnoser.tickets.transfer import export_tickets

    with _shown() as progress:
        written = export_tickets(database, out, progress=progress)
    print(f"{written:,} tickets written to {out}.")


def _names(joined: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in joined.split(",") if name.strip())


def _rules(knowledge: Path | None) -> "Rules":
    from diagnoser.tickets.validate import Rules

    today = datetime.now(UTC).date()
    if knowledge is None:
        return Rules(today=today)
    from diagnoser.knowledge import load_knowledge

    known = load_knowledge(knowledge)
    symptoms, causes = (frozenset(one.id for one in each) for each in (known.symptoms, known.components))
    return Rules(symptoms, causes, today)


def _key() -> bytes | None:
    key = os.environ.get(KEY, "")
    return key.encode() or None


def _place(paths: list[str], rejects: Path | None) -> Callable[[str], Path]:
    """Return where the rejects of a source go: the file named, a file for each in the folder named, or beside it."""
    if rejects is not None and not rejects.is_dir() and len(paths) > 1:
        raise TicketError("--rejects must be an existing folder when several inputs are given.")

    def place(source: str) -> Path:
        stem = "database" if "://" in source else Path(source).stem
        name = f"{stem}.rejects.csv"
        if rejects is not None:
            return rejects / name if rejects.is_dir() else rejects
        return Path(name) if "://" in source else Path(source).with_name(name)

    return place


def _report(checked: "Checked") -> None:
    notes = "".join(f" ({note})" for note in checked.notes)
    counted = f"{checked.rows:,} rows, {checked.accepted:,} accepted, {checked.rejected:,} rejected"
    print(clean(f"{checked.source}: {counted}{notes}"))
    for rejected in checked.first:
        print(clean(f"row {rejected.row}: {rejected.reason}"))
    if checked.rejected > len(checked.first):
        print(f"... and {checked.rejected - len(checked.first):,} more")
    if checked.rejects:
        print(clean(f"rejected rows are in {checked.rejects}"))


@contextmanager
def _shown() -> Iterator["Progress"]:
    """Yield what shows progress on a terminal, and says nothing in a pipe."""
    from diagnoser.tickets.store import silent

    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    look = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*look, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def show(step: str, done: float, total: float) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(clean(step), total=total)
            bar.update(tasks[step], completed=done, total=total)

        yield show
