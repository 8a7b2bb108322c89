"""`diagnoser tickets`: check, import and export histories of tickets."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from diagnoser.cli.options import Rejects, known_ids_in, names, rejects_place
from diagnoser.cli.output import clean, fault_lines, shown
from diagnoser.cli.sources import Encoding, Maps, mapped, original_place
from diagnoser.cli.tickets_map import map_
from diagnoser.scratch import scratch_folder

if TYPE_CHECKING:
    from diagnoser.knowledge import Knowledge as Vocabulary
    from diagnoser.tickets.records import Checked
    from diagnoser.tickets.validate import Rules

KEY: Final = "DIAGNOSER_PSEUDONYM_KEY"

app = typer.Typer(help="Check, map, import and export histories of tickets.", no_args_is_help=True)
app.command("map")(map_)

Paths = Annotated[
    list[str], typer.Argument(metavar="PATH...", help="CSV, XLSX, JSON or Parquet, oldest first.")
]
Sources = Annotated[
    list[str],
    typer.Argument(metavar="PATH...", help="CSV, XLSX, JSON, Parquet or a database URL, oldest first."),
]
Context = Annotated[str, typer.Option(metavar="A,B", help="Further columns to learn from, joined by commas.")]
Knowledge = Annotated[
    str | None,
    typer.Option(
        metavar="DIR",
        help="Refuse symptoms and causes that are not in this knowledge, or none to accept any; "
        "by default data/knowledge if it is there.",
    ),
]
Database = Annotated[
    str, typer.Option(metavar="URL", envvar="DIAGNOSER_DATABASE_URL", help="URL of the service's database.")
]


@app.command()
def validate(
    paths: Sources,
    context: Context = "",
    rejects: Rejects = None,
    maps: Maps = None,
    encoding: Encoding = None,
    knowledge: Knowledge = None,
) -> None:
    """Check files of tickets row by row. Exit with 2 when a row was rejected."""
    from diagnoser.tickets.reduce import reduce
    from diagnoser.tickets.remarks import named_ids, remarks
    from diagnoser.tickets.schema import TicketColumns

    place = rejects_place(paths, rejects)
    known, contexts = known_ids_in(knowledge), names(context)
    with scratch_folder() as folder, shown() as progress:
        sources = mapped(paths, maps, encoding, folder, progress, knowledge=known, contexts=contexts)
        reduced = reduce(
            sources.paths,
            folder / "reduced.parquet",
            columns=TicketColumns(contexts),
            rules=_rules(known),
            rejects=original_place(place, sources),
            progress=progress,
        )
        seen = remarks(*named_ids(reduced), reduced)
    for checked in reduced.sources:
        _report(checked)
    for remark in seen:
        print(clean(remark))
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
    maps: Maps = None,
    encoding: Encoding = None,
    knowledge: Knowledge = None,
) -> None:
    """Write the accepted tickets of files to the service's database, all of them or none."""
    from diagnoser.tickets.import_export import import_tickets

    key, known = _key(), known_ids_in(knowledge)
    place = rejects_place(paths, rejects)
    with scratch_folder() as folder, shown() as progress:
        sources = mapped(paths, maps, encoding, folder, progress, knowledge=known)
        imported = import_tickets(
            sources.paths,
            database,
            rules=_rules(known),
            key=key,
            rejects=original_place(place, sources),
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
    from diagnoser.tickets.import_export import export_tickets

    with shown() as progress:
        written = export_tickets(database, out, progress=progress)
    print(f"{written:,} tickets written to {out}.")


def _rules(knowledge: "Vocabulary | None") -> "Rules":
    from diagnoser.tickets.validate import Rules

    return Rules.of(knowledge, datetime.now(UTC).date())


def _key() -> bytes | None:
    key = os.environ.get(KEY, "")
    return key.encode() or None


def _report(checked: "Checked") -> None:
    notes = "".join(f" ({note})" for note in checked.notes)
    counted = f"{checked.rows:,} rows, {checked.accepted:,} accepted, {checked.rejected:,} rejected"
    print(clean(f"{checked.source}: {counted}{notes}"))
    print("".join(f"{line}\n" for line in fault_lines(checked)), end="")
    if checked.rejects:
        print(clean(f"rejected rows are in {checked.rejects}"))
    if checked.unwritten:
        print(clean(f"{checked.unwritten}; name another file with --rejects"), file=sys.stderr)
