"""`diagnoser diagnose`: one answer."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final

import typer

from diagnoser.cli.options import MODELS, AsJson, ModelsFolder, ModelVersion
from diagnoser.cli.output import columns, percent, print_json
from diagnoser.errors import InputError
from diagnoser.types import (
    MAX_SPARES,
    MAX_TEXT,
    Answer,
    Kit,
    Objective,
    RankedCause,
    Report,
    ServiceLevel,
    Unlisted,
)

CAUSES_SHOWN: Final = 8
WEIGHTS_SHOWN: Final = 3

app = typer.Typer()

Text = Annotated[str, typer.Argument(help="What the customer said; - reads it from standard input.")]
Machine = Annotated[str | None, typer.Option(help="Type-model such as 7979Q7C, or the machine type alone.")]
Ids = list[str] | None


@app.command()
def diagnose(
    text: Text = "",
    machine: Machine = None,
    present: Annotated[
        Ids, typer.Option(metavar="ID", help="A symptom that is there; may be repeated.")
    ] = None,
    absent: Annotated[
        Ids, typer.Option(metavar="ID", help="A symptom looked for and not there; may be repeated.")
    ] = None,
    context: Annotated[
        Ids, typer.Option(metavar="K=V", help="A further column of the model; may be repeated.")
    ] = None,
    unlisted: Annotated[Unlisted, typer.Option(help="What silence on a symptom means.")] = "unmentioned",
    max_spares: Annotated[
        int, typer.Option(min=0, max=MAX_SPARES, help="Pieces to send at most.")
    ] = MAX_SPARES,
    objective: Annotated[Objective, typer.Option(help="What the kit is chosen by.")] = "expected_cost",
    service_level: Annotated[ServiceLevel, typer.Option(help="Sets the cost of a second visit.")] = "5x9",
    models: ModelsFolder = MODELS,
    model: ModelVersion = None,
    as_json: AsJson = False,
) -> None:
    """Answer one report: likely causes and at most two spares to send."""
    report = Report(
        text=_text(text),
        machine=machine,
        present=frozenset(present or ()),
        absent=frozenset(absent or ()),
        context=dict(map(_pair, context or ())),
        unlisted=unlisted,
    )
    answer = _answer(models, model, report, max_spares, objective, service_level)
    if as_json:
        from diagnoser.answer_json import answer_to_json

        print_json(answer_to_json(answer))
    else:
        print("\n".join(lines(answer)))


def _answer(
    models: Path,
    model: str | None,
    report: Report,
    max_spares: int,
    objective: Objective,
    service_level: ServiceLevel,
) -> Answer:
    from diagnoser import Diagnoser
    from diagnoser.registry import resolve

    diagnoser = Diagnoser.load(models, resolve(models, model))
    return diagnoser.diagnose(report, max_spares=max_spares, objective=objective, service_level=service_level)


def _text(argument: str) -> str:
    if argument != "-":
        return argument
    try:
        # One more than is read, so that a longer report is refused and not cut.
        return sys.stdin.read(MAX_TEXT + 1)
    except UnicodeDecodeError as error:
        raise InputError("Standard input is not UTF-8.") from error


def _pair(argument: str) -> tuple[str, str]:
    name, equals, value = argument.partition("=")
    if not (name and equals):
        raise InputError(f"--context {argument!r} is not of the form K=V.")
    return name, value


def lines(answer: Answer) -> Iterator[str]:
    """Yield an answer as lines for people."""
    names = {each.cause: each.name for each in answer.causes}
    yield from _kit(answer, names)
    yield from _section("Causes", _causes(answer.causes))
    yield from _section("Why", _because(answer.causes))
    asked = [[each.symptom, each.text, f"{each.minutes:g} min"] for each in answer.questions]
    yield from _section("Ask next", columns(asked, right=[2]))
    found = [[each.symptom, each.state, each.known, each.text] for each in answer.findings]
    yield from _section("Understood", columns(found))
    yield from _section("Not understood", columns([piece] for piece in answer.unread))
    if answer.surprise.unusual:
        yield from ("", "Few past reports looked like this one: read the ranking with care.")
    if not answer.exact:
        yield from ("", "The probabilities are midpoints of proven bounds.")
    yield from ("", f"Model {answer.model_version}")


def _kit(answer: Answer, names: dict[str, str]) -> Iterator[str]:
    advice = {
        "send": "Send",
        "ask": "Ask first; as things stand, send",
        "fix_remotely": "Try to fix it remotely; otherwise send",
    }
    kit = answer.kit
    yield f"{advice[answer.advice]}: {_named(kit, names)}"
    yield f"Fixed at the first visit: {percent(kit.coverage)}; expected cost {kit.expected_cost:.2f}"
    if answer.coverage_repaired:
        yield "(repaired: later tickets showed that the network alone is off; see the model's card)"
    others = [
        [_named(each, names), percent(each.coverage), f"{each.expected_cost:.2f}"]
        for each in answer.alternatives
    ]
    yield from _section(
        "Instead", columns([["kit", "fixed", "cost"], *others], right=[1, 2]) if others else []
    )


def _named(kit: Kit, names: dict[str, str]) -> str:
    return " + ".join(f"{part} ({names[part]})" for part in kit.parts) or "nothing"


def _causes(causes: tuple[RankedCause, ...]) -> list[str]:
    header = ["", "probability", "tickets", ""]
    rows = [
        [each.cause, percent(each.probability), str(each.tickets), each.name]
        for each in causes[:CAUSES_SHOWN]
    ]
    return columns([header, *rows], right=[1, 2]) if rows else []


def _because(causes: tuple[RankedCause, ...]) -> list[str]:
    rows = [
        [each.cause, ", ".join(f"{one.symptom} {one.weight:+.2f}" for one in each.because[:WEIGHTS_SHOWN])]
        for each in causes[:CAUSES_SHOWN]
        if each.because
    ]
    return columns(rows)


def _section(title: str, body: list[str]) -> Iterator[str]:
    if body:
        yield from ("", title, *(f"  {line}" for line in body))
