"""`diagnoser network`: exact answers on networks of other programs, and a review of the learned one.

Exit codes: 0 means done. 1 means failed (impossible evidence, memory limit). 2 means unusable input, and nothing was
    changed.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Protocol, TypeVar

import typer

from diagnoser.cli.options import MODELS, ModelsFolder, ModelVersion
from diagnoser.cli.output import columns, print_json, shown, working
from diagnoser.cli.sources import Encoding, Maps, mapped
from diagnoser.errors import DiagnoserError, InputError, NetworkError
from diagnoser.scratch import scratch_folder

if TYPE_CHECKING:
    from diagnoser.bayesnet.network import DiscreteNetwork
    from diagnoser.learning.review import Contradiction, Review

FAILED: Final = 1
UNUSABLE: Final = 2
_UNITS: Final = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30}

app = typer.Typer(
    help="Exact answers on networks in BIF, XMLBIF, XDSL, UAI or Hugin .net.", no_args_is_help=True
)

File = Annotated[Path, typer.Argument(help="A network in BIF, XMLBIF, XDSL, UAI or Hugin .net.")]
Evidence = Annotated[
    str, typer.Option(help='JSON such as {"Alarm": "yes", "Sound": {"yes": 0.8, "no": 0.2}}, or @FILE.')
]
MemoryLimit = Annotated[str, typer.Option(help="Memory limit for tables, such as 512M or 2G.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class _Answer(Protocol):
    def as_json(self) -> dict[str, object]: ...


_A = TypeVar("_A", bound=_Answer)


@app.command()
def query(
    file: File,
    evidence: Evidence = "{}",
    targets: Annotated[str | None, typer.Option(help="Variables to print, as A,B; else all.")] = None,
    joint: Annotated[
        str | None, typer.Option(help="Variables to print the joint distribution of, as A,B.")
    ] = None,
    memory_limit: MemoryLimit = "1G",
    as_json: AsJson = False,
) -> None:
    """Print exact posteriors, the joint of a pair and P(evidence)."""
    from diagnoser.bayesnet import query as asking
    from diagnoser.cli.network_text import query_lines

    def answer() -> asking.QueryAnswer:
        said, limit = asking.parse_evidence(_text(evidence)), _bytes(memory_limit)
        network = _network(file)
        wanted = asking.split_names(network, targets) if targets is not None else None
        together = asking.split_names(network, joint) if joint is not None else ()
        return asking.query(network, said, wanted, together, limit)

    _print(answer, query_lines, as_json=as_json)


@app.command()
def diagnose(
    file: File,
    roles: Annotated[
        Path, typer.Option(help="JSON file that names the causes, parts, symptoms and context nodes.")
    ],
    evidence: Evidence = "{}",
    max_spares: Annotated[int, typer.Option(help="0, 1 or 2.")] = 2,
    memory_limit: MemoryLimit = "1G",
    as_json: AsJson = False,
) -> None:
    """Print the causes, the kit to send and the next question."""
    from diagnoser.bayesnet.query import parse_evidence
    from diagnoser.bayesnet.roles import read_roles
    from diagnoser.cli.network_text import diagnosis_lines
    from diagnoser.decision import drawn_network

    def answer() -> drawn_network.NetworkDiagnosis:
        said, limit = parse_evidence(_text(evidence)), _bytes(memory_limit)
        network = _network(file)
        return drawn_network.diagnose(network, read_roles(roles, network), said, max_spares, limit)

    _print(answer, diagnosis_lines, as_json=as_json)


@app.command()
def review(
    tickets: Annotated[
        list[str],
        typer.Option(metavar="PATH", help="CSV, XLSX, JSON, Parquet or a database URL; may be repeated."),
    ],
    maps: Maps = None,
    encoding: Encoding = None,
    models: ModelsFolder = MODELS,
    model: ModelVersion = None,
    most: Annotated[int, typer.Option(min=1, help="Lines to print.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List the independences contradicted by the tickets."""
    from diagnoser.learning.review import review as reviewed
    from diagnoser.registry import load, resolve

    loaded, version = load(models, resolve(models, model))
    with scratch_folder() as folder:
        with shown() as progress:
            ready = mapped(tickets, maps, encoding, folder, progress, knowledge=loaded.knowledge)
        with working("Testing the independences of the network"):
            found = reviewed(ready.paths, loaded, referees=most)
    if as_json:
        print_json({"model_version": version, **asdict(found)})
    else:
        typer.echo("\n".join(_review_lines(found, version, most)))


def _review_lines(found: "Review", version: str, most: int) -> list[str]:
    tested = (
        f"{found.tested['symptoms']} pairs of symptoms and {found.tested['causes']} pairs of causes tested"
    )
    lines = [
        f"Model {version}, {found.labelled} tickets with known causes, {found.rejected} not read; {tested}."
    ]
    if not found.found:
        return [*lines, "The tickets contradict none of them."]
    header = ["given", "depend", "tickets", "both", "expected", "p", "pgmpy's p", "costs"]
    rows = [_review_row(one) for one in found.found[:most]]
    lines += ["", *columns([header, *rows], right=range(2, 8)), ""]
    if len(found.found) > most:
        lines.append(f"{len(found.found) - most} more; --most shows them.")
    return [*lines, "Cost: nats of held-out log loss per 1,000 labelled tickets."]


def _review_row(one: "Contradiction") -> list[str]:
    return [
        one.given or "-",
        f"{one.first} + {one.second}",
        str(one.tickets),
        f"{one.together:g}",
        f"{one.expected:.1f}",
        f"{one.p_value:.1e}",
        "-" if one.referee is None else f"{one.referee:.1e}",
        f"{one.cost:.2f}",
    ]


def _print(answer: Callable[[], _A], lines: Callable[[_A], Iterable[str]], *, as_json: bool) -> None:
    """Print an answer. On an error, print one sentence on stderr and exit with its code."""
    try:
        found = answer()
    except (InputError, NetworkError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(UNUSABLE) from error
    except DiagnoserError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(FAILED) from error
    except MemoryError as error:
        typer.echo("This machine has less memory than --memory-limit allows; give a lower limit.", err=True)
        raise typer.Exit(FAILED) from error
    if as_json:
        typer.echo(json.dumps(found.as_json(), ensure_ascii=False))
    else:
        typer.echo("\n".join(lines(found)))


def _network(file: Path) -> "DiscreteNetwork":
    """Return the network in a file. Print the ignored parts of the file on stderr."""
    from diagnoser.bayesnet.read import read_network

    network = read_network(file)
    for note in network.notes:
        typer.echo(f"{file}: {note}", err=True)
    return network


def _text(evidence: str) -> str:
    if not evidence.startswith("@"):
        return evidence
    try:
        return Path(evidence[1:]).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{evidence[1:]} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{evidence[1:]} is not UTF-8.") from error


def _bytes(text: str) -> int:
    match = re.fullmatch(r"(\d{1,15})\s*([KMG]?)(?:i?B)?", text.strip(), re.IGNORECASE)
    if match is None or not int(match[1]):
        raise InputError(f"--memory-limit {text!r} is not an amount of memory such as 512M or 2G.")
    return int(match[1]) * _UNITS[match[2].upper()]
