"""`diagnoser models`: list, compare, check, promote and export versions."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from diagnoser.cli.options import MODELS, AsJson, ModelsFolder, Who, Why, person
from diagnoser.cli.output import columns, print_json, shown
from diagnoser.cli.sources import Encoding, Maps, mapped
from diagnoser.errors import InputError, ModelError
from diagnoser.output_file import write_output
from diagnoser.scratch import scratch_folder

if TYPE_CHECKING:
    from diagnoser.knowledge import JSON
    from diagnoser.model import Model
    from diagnoser.registry import Change, Difference, Shift, VersionNote, WordChange

CARD: Final = "card.md"
MAX_REQUEST_BYTES: Final = 16 * 2**20
WORDS_SHOWN: Final = 4

app = typer.Typer(help="List, compare, check, promote and export model versions.", no_args_is_help=True)

Version = Annotated[
    str | None,
    typer.Argument(metavar="[VERSION]", help="A version or the start of one; by default the current one."),
]
Candidate = Annotated[str, typer.Argument(metavar="VERSION", help="A version or the start of one.")]


@app.command("list")
def list_versions(models: ModelsFolder = MODELS, as_json: AsJson = False) -> None:
    """List the versions. A star marks the current one."""
    from diagnoser.cli.version_list import entries, lines

    found = entries(models)
    if as_json:
        print_json([*found])
    elif found:
        print("\n".join(lines(found)))
    else:
        typer.echo(f"There is no model version in {models}.", err=True)


@app.command()
def note(
    version: Candidate,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The note.")],
    who: Who = None,
    models: ModelsFolder = MODELS,
) -> None:
    """Write a note on a version, for `models list` and `models show`."""
    from diagnoser.registry import VersionNote, add_note, resolve

    when = datetime.now(UTC).isoformat(timespec="seconds")
    add_note(models, VersionNote(resolve(models, version), when, person(who), text))


@app.command()
def show(version: Version = None, models: ModelsFolder = MODELS, as_json: AsJson = False) -> None:
    """Show a version: its sizes, its files, its history and its card."""
    from diagnoser.model import facts_to_json
    from diagnoser.registry import load, read_manifest, resolve, version_notes

    model, name = load(models, resolve(models, version))
    manifest = read_manifest(models / name)
    files = {file: one.size for file, one in sorted(manifest.files.items())}
    if as_json:
        print_json(
            {
                "version": name,
                "summary": dict(manifest.summary),
                "facts": facts_to_json(model),
                "files": dict(files),
                "history": [asdict(change) for change in _changes(models, name)],
            }
        )
        return
    print(f"Version {name}")
    print("\n".join(columns([[key, str(size)] for key, size in manifest.summary.items()], right=[1])))
    print("\nFiles")
    print("\n".join(columns([[file, f"{size:,} bytes"] for file, size in files.items()], right=[1])))
    _section("History", [_said(change) for change in _changes(models, name)])
    _section("Notes", [_noted(note) for note in version_notes(models) if note.version == name])
    _print_evaluation(models, name)
    if CARD in manifest.files:
        print(f"\n{_card(models, name)}", end="")


def _print_evaluation(models: Path, version: str) -> None:
    """Print the scorecard of a version and the result of the gate."""
    from diagnoser.cli.scorecard_text import score_lines
    from diagnoser.release.version_files import card_of, record_of

    card, record = card_of(models, version), record_of(models, version)
    if card is not None:
        print("\n" + "\n".join(["Scorecard", *score_lines(card)]))
    if record is not None:
        verdict = "passed" if record["promote"] else "refused"
        print("\n" + "\n".join([f"Gate, against {record['against']}: {verdict}", *record["reasons"]]))


def _noted(note: "VersionNote") -> list[str]:
    made_from = f"made from {', '.join(note.tickets)}" if note.tickets else ""
    return [note.when, note.who, "; ".join(filter(None, [note.text, made_from]))]


def _changes(models: Path, version: str) -> list["Change"]:
    from diagnoser.registry import promotions

    return [change for change in promotions(models) if version in (change.version, change.previous)]


def _said(change: "Change") -> list[str]:
    forced = f"forced against: {change.refusal}" if change.forced and change.refusal else ""
    why = "; ".join(filter(None, [change.why, change.judged, forced]))
    return [
        change.when,
        change.action,
        f"{change.previous or 'none'} -> {change.version or 'none'}",
        change.who,
        why,
    ]


def _card(models: Path, version: str) -> str:
    from diagnoser.registry import read_file

    return read_file(models, version, CARD).decode("utf-8", "replace")


def _section(title: str, rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> None:
    if rows:
        print(f"\n{title}")
        print("\n".join(columns(rows, right)))


@app.command()
def diff(
    before: Annotated[str, typer.Argument(help="A version, the start of one, or current.")],
    after: Annotated[str, typer.Argument(help="The same for the other version.")],
    models: ModelsFolder = MODELS,
    most: Annotated[int, typer.Option(min=1, help="Lines of each kind.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Show the changes between two versions, the largest first."""
    from diagnoser.registry import diff as difference
    from diagnoser.registry import load, resolve

    old, new = (load(models, resolve(models, name))[0] for name in (before, after))
    found = difference(old, new)
    if as_json:
        print_json(_difference_json(found))
        return
    if found.empty:
        print("The networks are the same.")
    for kind in ("added", "removed"):
        changed = [[what, " ".join(names)] for what, names in getattr(found, kind).items() if names]
        _section(kind.capitalize(), changed)
    _section(
        "Events that changed most (log odds)",
        [[name, f"{size:.2f}"] for name, size in found.events[:most]],
        [1],
    )
    for field in ("priors", "links", "leaks", "report_rates"):
        shifts: tuple[Shift, ...] = getattr(found, field)
        rows = [[one.name, _number(one.before), "->", _number(one.after)] for one in shifts[:most]]
        _section(f"{field.replace('_', ' ').capitalize()} ({len(shifts)} changed)", rows, [1, 3])
    _section(f"Words ({len(found.words)} changed)", [_word_row(one) for one in found.words[:most]])


def _word_row(change: "WordChange") -> list[str]:
    signed = [*(f"+{word}" for word in change.added), *(f"-{word}" for word in change.removed)]
    more = f" and {len(signed) - WORDS_SHOWN} more" if len(signed) > WORDS_SHOWN else ""
    return [change.table, change.name, "  ".join(signed[:WORDS_SHOWN]) + more]


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.4g}"


def _difference_json(found: "Difference") -> dict[str, "JSON"]:
    value: dict[str, JSON] = json.loads(json.dumps(asdict(found)))
    return value


@app.command()
def verify(
    version: Annotated[
        str | None,
        typer.Argument(metavar="[VERSION]", help="A version or the start of one; by default all versions."),
    ] = None,
    tickets: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="Tickets from which to reproduce the scorecards; may be repeated."),
    ] = None,
    maps: Maps = None,
    encoding: Encoding = None,
    models: ModelsFolder = MODELS,
) -> None:
    """Check every file of a version, or of all, load it, and make its scorecard again if tickets are named."""
    from diagnoser.registry import current, resolve, versions

    chosen = versions(models) if version is None else (resolve(models, version),)
    if version is None and (now := current(models)) and now not in chosen:
        chosen = (*chosen, now)
    with scratch_folder() as folder:
        ready = _mapped(models, chosen[-1:], tickets, maps, encoding, folder)
        failed = [
            name
            for name in chosen
            if not (_verified(models, name) and _reproduces(models, name, ready, asked=version is not None))
        ]
    if failed:
        raise typer.Exit(1)


def _verified(models: Path, version: str) -> bool:
    from diagnoser.registry import verify as unlisted_in

    try:
        unlisted = unlisted_in(models, version)
    except ModelError as error:
        typer.echo(f"{version}: {error}", err=True)
        return False
    print(f"{version} is whole{'; not in its manifest: ' + ', '.join(unlisted) if unlisted else ''}.")
    return True


def _reproduces(models: Path, version: str, tickets: Sequence[str], *, asked: bool) -> bool:
    """Print whether a version's scorecard can be reproduced. Return False if it was requested and failed."""
    from diagnoser.release.reproduce import reproduce_scorecard

    try:
        with shown() as progress:
            difference = reproduce_scorecard(models, version, tickets, progress)
    except InputError as error:
        print(f"{version}: its scorecard was not reproduced. {error}")
        return not (asked and tickets)
    if difference:
        typer.echo(f"{version} does not reproduce its scorecard: {difference}.", err=True)
        return False
    print(f"{version} reproduces its scorecard: every figure is the same to the last digit.")
    return True


@app.command()
def promote(
    version: Candidate,
    why: Why = "",
    force: Annotated[bool, typer.Option("--force", help="Promote against the gate; needs --why.")] = False,
    tickets: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH", help="Later tickets on which to compare both versions; may be repeated."
        ),
    ] = None,
    maps: Maps = None,
    encoding: Encoding = None,
    who: Who = None,
    models: ModelsFolder = MODELS,
) -> None:
    """Make a version the current one if the gate allows it."""
    from diagnoser.cli.promotion import promoted
    from diagnoser.registry import resolve

    challenger = resolve(models, version)
    with scratch_folder() as folder:
        ready = _mapped(models, [challenger], tickets, maps, encoding, folder)
        promoted(models, challenger, who=who, why=why, forced=force, tickets=ready)


def _mapped(
    models: Path,
    chosen: Sequence[str],
    tickets: Sequence[str] | None,
    maps: Sequence[str] | None,
    encoding: str | None,
    folder: Path,
) -> Sequence[str]:
    """Return the sources of tickets, mapped with the knowledge and the context columns of a version."""
    from diagnoser.registry import load

    if not tickets or not (maps or encoding):
        return tickets or ()
    model = load(models, chosen[0])[0]
    known, contexts = model.knowledge, model.context_columns
    with shown() as progress:
        return mapped(tickets, maps, encoding, folder, progress, knowledge=known, contexts=contexts).paths


@app.command()
def rollback(why: Why = "", who: Who = None, models: ModelsFolder = MODELS) -> None:
    """Go back to the former current version. A second call goes back one version further."""
    from diagnoser.registry import rollback as back

    change = back(models, who=person(who), when=datetime.now(UTC), why=why)
    typer.echo(f"{change.version} is current now, in place of {change.previous}.", err=True)


@app.command()
def export(
    version: Version = None,
    form: Annotated[
        Literal["bif", "xmlbif", "xdsl"], typer.Option("--format", help="Format; XDSL is the one of GeNIe.")
    ] = "bif",
    out: Annotated[
        Path | None, typer.Option(metavar="PATH", help="File to write; by default standard output.")
    ] = None,
    evidence_of: Annotated[
        Path | None,
        typer.Option(
            metavar="REQUEST.json",
            help="Print the evidence of this request; the network is then written only with --out.",
        ),
    ] = None,
    models: ModelsFolder = MODELS,
) -> None:
    """Write the network for other programs, without any loss."""
    from diagnoser.network.export import exported
    from diagnoser.network.export_write import written
    from diagnoser.registry import load, resolve

    model, _ = load(models, resolve(models, version))
    evidence = None if evidence_of is None else _evidence(model, evidence_of)
    if out is not None or evidence is None:
        _write(written(exported(model.network), form), out)
    if evidence is not None:
        print_json(evidence)


def _evidence(model: "Model", request: Path) -> dict[str, "JSON"]:
    from diagnoser.evidence.understand import understand
    from diagnoser.network.export import exported_evidence
    from diagnoser.reading import Lexicon
    from diagnoser.registry.atomic_files import read_bytes
    from diagnoser.wire import DiagnosisRequest

    try:
        content = read_bytes(request, MAX_REQUEST_BYTES, str(request))
    except ModelError as error:
        raise InputError(str(error)) from error
    report = DiagnosisRequest.read(content, str(request)).to_report()
    understood = understand(model, Lexicon.of(model.knowledge), report)
    found = exported_evidence(model.network, understood.evidence)
    return {"hard": dict(found.hard), "virtual": {name: list(one) for name, one in found.virtual.items()}}


def _write(text: str, out: Path | None) -> None:
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        write_output(out, text.encode())
    except OSError as error:
        raise InputError(f"{out} cannot be written: {error.strerror}.") from error
