"""The list of commands. The file of a command is imported when it is called, so `--help` is quick."""

from dataclasses import dataclass
from importlib import import_module, metadata
from importlib.util import find_spec
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command


@dataclass(frozen=True, slots=True)
class Listed:
    """A command in the list of `--help`.

    Attributes:
        module: Its file in this package, with a typer app of the name `app`.
        about: Its purpose in one line.
    """

    module: str
    about: str


COMMANDS: Final = {
    "init": Listed("init", "Write the shipped model, knowledge and tickets into a folder, ready to serve."),
    "diagnose": Listed("diagnose", "Answer one report: likely causes and at most two spares to send."),
    "read": Listed("read", "Show what is understood of a text, and by which rule."),
    "train": Listed("train", "Train a model version on tickets and print its name."),
    "evaluate": Listed("evaluate", "Evaluate a training plan or a version on closed tickets."),
    "retrain": Listed("retrain", "Train on all tickets and promote the new version if it passes the gate."),
    "models": Listed("models", "List, compare, check, promote and export model versions."),
    "tickets": Listed("tickets", "Check, map, import and export histories of tickets."),
    "knowledge": Listed(
        "knowledge", "Begin, check and show expert knowledge, and teach its words to a model."
    ),
    "report": Listed("report", "Report on the training tickets of a model."),
    "simulate": Listed(
        "simulate", "Write a synthetic history of tickets. The column `simulated` is true in every row."
    ),
    "network": Listed("network", "Exact answers on networks in BIF, XMLBIF, XDSL, UAI or Hugin .net."),
    "database": Listed(
        "database", "Maintain the service's database: upgrade, backup, restore, prune, erase."
    ),
    "keys": Listed("keys", "Create, list, rotate and revoke API keys."),
    "serve": Listed("serve", "Run the HTTP service. Its other settings come from DIAGNOSER_*."),
}


def _there(listed: Listed) -> bool:
    return find_spec(f"diagnoser.cli.{listed.module}") is not None


class Group(TyperGroup):
    """A group of stubs. A command takes the place of its stub when it is called."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Import and return the command named in the arguments."""
        name = args[0]
        if name in self.commands:
            return name, loaded(name), args[1:]
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=Group,
    name="diagnoser",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def loaded(name: str) -> Any:
    """Import the file of a command and return the command."""
    inner: typer.Typer = import_module(f"diagnoser.cli.{COMMANDS[name].module}").app
    outer = typer.Typer(add_completion=False)
    alone = len(inner.registered_commands) == 1 and not inner.registered_groups
    if alone and inner.registered_callback is None and (only := inner.registered_commands[0].callback):
        outer.command(name)(only)
        return get_command(outer)
    outer.add_typer(inner, name=name)
    group = get_command(outer)
    return group.commands[name] if isinstance(group, TyperGroup) else group


def command_tree() -> dict[str, Any]:
    """Import all files and return every command by its full name, without the groups."""
    found: dict[str, Any] = {}
    for name in (name for name, listed in COMMANDS.items() if _there(listed)):
        command = loaded(name)
        inner = command.commands if isinstance(command, TyperGroup) else {}
        found |= {f"{name} {one}": each for one, each in inner.items()} or {name: command}
    return found


def _version(value: bool) -> None:
    if value:
        typer.echo(f"diagnoser {metadata.version('diagnoser')}")
        raise typer.Exit


@app.callback()
def diagnoser(
    _: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_version, help="Print the version of the program."),
    ] = False,
) -> None:
    """From a fault report to at most two spares, by a Bayesian network learned from tickets."""


def _stub() -> None:
    """Represent a command in `--help` before its file is imported."""


for _name, _listed in COMMANDS.items():
    if _there(_listed):
        app.command(_name, help=_listed.about)(_stub)
