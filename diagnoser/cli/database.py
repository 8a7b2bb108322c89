"""`diagnoser database`: care of the service's database. The service is another package, so it is called by name."""

import os
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from diagnoser.errors import InputError

SERVICE: Final = "api.maintenance"
KEY: Final = "DIAGNOSER_PSEUDONYM_KEY"

app = typer.Typer(
    help="Maintain the service's database: upgrade, backup, restore, prune, erase.", no_args_is_help=True
)

Database = Annotated[
    str, typer.Option(metavar="URL", envvar="DIAGNOSER_DATABASE_URL", help="URL of the service's database.")
]
DATABASE: Final = "sqlite:///var/diagnoser.sqlite3"


@app.command()
def upgrade(database: Database = DATABASE) -> None:
    """Bring the tables to the newest form, as the service does when it starts."""
    _service().upgrade(database)
    print("The tables are in the newest form.")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup; an existing file is replaced.")],
    database: Database = DATABASE,
) -> None:
    """Write all tables to one file, while the service runs."""
    print(f"{_service().backup(database, file):,} rows written to {file}.")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup, of SQLite or of PostgreSQL.")],
    database: Database = DATABASE,
    replace: Annotated[
        bool, typer.Option("--replace", help="Lose the cases and tickets that the database holds.")
    ] = False,
) -> None:
    """Fill the database with a backup, whole or not at all. Stop the service before."""
    print(f"{_service().restore(database, file, replace=replace):,} rows restored.")


@app.command()
def prune(
    older_than: Annotated[
        int,
        typer.Option("--older-than", metavar="DAYS", min=1, help="Days since anything happened to a case."),
    ],
    database: Database = DATABASE,
) -> None:
    """Forget old cases; a closed one leaves a ticket without words and names for the training."""
    done = _service().prune(database, older_than)
    print(
        f"{done['cases']:,} cases forgotten; {done['kept']:,} tickets without words and names are left of them."
    )


@app.command()
def erase(
    customer: Annotated[
        str, typer.Option(metavar="NAME", help="The customer, as it was given with the cases.")
    ],
    database: Database = DATABASE,
) -> None:
    """Forget all that is known of a customer: cases, machines, and the words and names of tickets."""
    if not customer.strip():
        raise InputError("Name the customer with --customer.")
    key = os.environ.get(KEY, "").encode() or None
    done = _service().erase(database, customer, key)
    print(
        f"{done['cases']:,} cases, {done['machines']:,} machines and the words of {done['tickets']:,} imported "
        f"tickets forgotten; {done['kept']:,} tickets without words and names are left of the cases."
    )


def _service() -> Any:
    try:
        return import_module(SERVICE)
    except ImportError as error:
        raise typer.TyperException(f"The service is not installed: {error}.") from error
