"""`diagnoser read`: the findings and facts understood in a text, with their rules."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from diagnoser.cli.facts import action_lines, machine_lines
from diagnoser.cli.options import KNOWLEDGE, AsJson, text_of
from diagnoser.cli.output import clean, columns, percent, print_json
from diagnoser.errors import InputError
from diagnoser.types import MAX_TEXT, Finding, KnownMachine, Report

if TYPE_CHECKING:
    from diagnoser.evidence.known import Known
    from diagnoser.reading import Trace

app = typer.Typer()


@dataclass(frozen=True, slots=True)
class Heard:
    """The understood content of a text, the rule behind each finding, and its machine."""

    known: "Known"
    traces: "tuple[Trace, ...]"
    machine: KnownMachine | None

    def rule_of(self, finding: Finding) -> str:
        """Return the rule that read a finding."""
        return next((trace.rule for trace in self.traces if trace.symptom == finding.symptom), "")


@app.command()
def read(
    text: Annotated[
        str,
        typer.Argument(help="The words of the customer or a pasted log; - reads them from standard input."),
    ],
    machine: Annotated[
        str | None, typer.Option(help="Type-model such as 7979Q7C, a machine type or a product name.")
    ] = None,
    knowledge: Annotated[
        str, typer.Option(metavar="DIR", help="Folder of the expert knowledge.")
    ] = KNOWLEDGE,
    as_json: AsJson = False,
) -> None:
    """Show what is understood of a text, and by which rule."""
    found = heard(text_of(text), machine, knowledge)
    if as_json:
        print_json(to_json(found))
    else:
        print("\n".join(lines(found)))


def heard(text: str, machine: str | None, folder: str) -> Heard:
    """Return the understood content of a text, read with the tables of a folder.

    Raises:
        InputError: There is no text, or it is too long.
        KnowledgeError: The folder cannot be used.
    """
    from diagnoser.evidence.machine import known_machine
    from diagnoser.evidence.rule import settled
    from diagnoser.knowledge.loading import load_tables
    from diagnoser.reading import Lexicon
    from diagnoser.reading import read as read_text

    if not text.strip() or len(text) > MAX_TEXT:
        raise InputError(f"Give a text of at most {MAX_TEXT:,} characters.")
    tables = load_tables(folder)
    reading = read_text(Lexicon.of(tables), text)
    report = Report(text=text, machine=machine)
    known = settled(report, reading)
    return Heard(known, reading.traces, known_machine(tables, report, known))


def to_json(found: Heard) -> dict[str, Any]:
    """Return the understood content as JSON values."""
    known = found.known
    return {
        "understood": known.understood,
        "findings": [asdict(one) | {"rule": found.rule_of(one)} for one in known.findings],
        "actions": [asdict(one) for one in known.actions],
        "guesses": [asdict(one) for one in known.guesses],
        "identity": asdict(known.identity) | {"part_numbers": list(known.identity.part_numbers)},
        "machine": asdict(found.machine) if found.machine else None,
        "unread": list(known.unread),
        "silence": known.silence,
    }


def lines(found: Heard) -> Iterator[str]:
    """Yield the understood content as lines for people."""
    known = found.known
    said = {"nothing": "Nothing was understood.", "in_part": "Understood in part.", "all": "Understood."}
    yield said[known.understood]
    rows = [
        [
            one.symptom,
            one.state if one.probability is None else f"{one.state} ({percent(one.probability)})",
            one.known,
            one.position,
            f"“{one.text}”",
            found.rule_of(one),
        ]
        for one in known.findings
    ]
    yield from _section("Findings, with the words and the rule", columns(rows))
    yield from _section("Actions", action_lines(known.actions))
    yield from _section("Guesses", columns([one.cause, f"“{one.text}”"] for one in known.guesses))
    yield from _section("Machine", machine_lines(found.machine, known.identity))
    yield from _section("Not understood", [clean(piece) for piece in known.unread])


def _section(title: str, rows: list[str]) -> Iterator[str]:
    if rows:
        yield from ("", title, *(f"  {row}" for row in rows))
