"""`diagnoser keys`: create, list, rotate and revoke the API keys of the service.

The service is another package, so its part is called by name and not imported.
"""

import sys
from importlib import import_module
from typing import Annotated, Any, Final

import typer

from diagnoser.cli.options import AsJson, Who, person
from diagnoser.cli.output import clean, columns, print_json

SERVICE: Final = "api.access.command"
DATABASE: Final = "sqlite:///var/diagnoser.sqlite3"
FIELDS: Final = ("key_id", "name", "scopes", "created_at", "expires_at", "revoked_at", "last_used_at")

app = typer.Typer(help="Create, list, rotate and revoke API keys.", no_args_is_help=True)

Database = Annotated[
    str, typer.Option(metavar="URL", envvar="DIAGNOSER_DATABASE_URL", help="URL of the service's database.")
]
KeyId = Annotated[str, typer.Argument(metavar="ID", help="The id of a key, as `keys list` shows it.")]


@app.command()
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whom or what the key is for.")],
    scope: Annotated[
        list[str],
        typer.Option(
            metavar="SCOPE",
            help="diagnose, outcome, tickets or admin, which includes the others; may be repeated.",
        ),
    ],
    expires: Annotated[
        int | None, typer.Option(min=1, max=3650, metavar="DAYS", help="Days until it expires.")
    ] = None,
    who: Who = None,
    database: Database = DATABASE,
    as_json: AsJson = False,
) -> None:
    """Make a key and print its secret. The secret is shown only this once."""
    _print_new(_service().create(database, person(who), name, scope, expires), as_json=as_json)


@app.command("list")
def list_keys(database: Database = DATABASE, as_json: AsJson = False) -> None:
    """List all keys ever made, without their secrets."""
    keys = [_facts(key) for key in _service().listed(database, person(None))]
    if as_json:
        print_json([*keys])
    elif keys:
        rows = [
            [" ".join(each) if isinstance(each, list) else clean(each or "-") for each in key.values()]
            for key in keys
        ]
        titles = ["id", "name", "scopes", "created", "expires", "revoked", "last used"]
        print("\n".join(columns([titles, *rows])))
    else:
        typer.echo("No key was made yet: the service answers only clients of its own machine.", err=True)


@app.command()
def revoke(key_id: KeyId, who: Who = None, database: Database = DATABASE) -> None:
    """Let a key count no longer. Running services follow within about a second."""
    key = _service().revoke(database, person(who), key_id)
    typer.echo(f"Key {key.key_id} ({clean(key.name)}) was revoked at {key.revoked_at}.", err=True)


@app.command()
def rotate(
    key_id: KeyId,
    grace: Annotated[
        int,
        typer.Option(min=0, max=8760, metavar="HOURS", help="Hours for which the old secret still counts."),
    ] = 24,
    who: Who = None,
    database: Database = DATABASE,
    as_json: AsJson = False,
) -> None:
    """Give a key a new secret and print it. The old one counts for some hours more."""
    _print_new(_service().rotate(database, person(who), key_id, grace), as_json=as_json)


def _service() -> Any:
    try:
        return import_module(SERVICE)
    except ModuleNotFoundError as error:
        if error.name not in {"api", "api.access", SERVICE}:
            raise
        raise typer.TyperException("The service is not installed.") from error


def _print_new(made: Any, *, as_json: bool) -> None:
    if as_json:
        print_json(_facts(made.key) | {"secret": made.secret})
        return
    print(made.secret)
    print(f"Key {made.key.key_id}. The secret is not shown again.", file=sys.stderr)


def _facts(key: Any) -> dict[str, Any]:
    facts = {name: getattr(key, name) for name in FIELDS}
    return facts | {"scopes": list(key.scopes)}
