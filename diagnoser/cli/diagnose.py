"""`diagnoser diagnose`: the answer to one report."""

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from difflib import get_close_matches
from typing import Annotated, Final

import typer

from diagnoser.cli.facts import machine_lines
from diagnoser.cli.options import MODELS, AsJson, ModelsFolder, ModelVersion, text_of
from diagnoser.cli.output import clean, columns, percent, print_json
from diagnoser.errors import InputError
from diagnoser.types import (
    MAX_SPARES,
    Action,
    Answer,
    Kit,
    Language,
    Objective,
    Question,
    RankedCause,
    Report,
    ServiceLevel,
    UnknownSymptoms,
    Unlisted,
)

CAUSES_SHOWN: Final = 8
WEIGHTS_SHOWN: Final = 3
QUESTIONS_SHOWN: Final = 5

app = typer.Typer()

Text = Annotated[str, typer.Argument(help="The words of the customer; - reads them from standard input.")]
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
    tried: Annotated[
        Ids,
        typer.Option(
            metavar="ACTION",
            help="What was tried, as replaced:DIMM@DIMM 3=no_change; may be repeated, oldest first.",
        ),
    ] = None,
    equipment: Annotated[
        Ids,
        typer.Option(
            metavar="PART=N",
            help="Pieces of a part that this machine has, as RAID_CARD=0 or HDD=8; may be repeated.",
        ),
    ] = None,
    context: Annotated[
        Ids, typer.Option(metavar="K=V", help="A further column of the model; may be repeated.")
    ] = None,
    unlisted: Annotated[
        Unlisted, typer.Option(help="The meaning of a symptom that is not listed.")
    ] = "unmentioned",
    unknown_symptoms: Annotated[
        UnknownSymptoms | None,
        typer.Option(
            help="A symptom that the model does not know is an error, or is listed as not understood; by default an "
            "error with expert knowledge, and listed where tickets alone were learned from."
        ),
    ] = None,
    max_spares: Annotated[
        int, typer.Option(min=0, max=MAX_SPARES, help="Pieces to send at most.")
    ] = MAX_SPARES,
    objective: Annotated[Objective, typer.Option(help="The goal in choosing the kit.")] = "expected_cost",
    service_level: Annotated[ServiceLevel, typer.Option(help="Sets the cost of a second visit.")] = "5x9",
    proposed: Annotated[
        Ids, typer.Option(metavar="PART", help="A spare of your own kit, to compare; may be repeated.")
    ] = None,
    language: Annotated[
        Language | None, typer.Option(help="Language of names, questions and steps; else that of the report.")
    ] = None,
    models: ModelsFolder = MODELS,
    model: ModelVersion = None,
    as_json: AsJson = False,
) -> None:
    """Answer one report: likely causes and at most two spares to send."""
    report = Report(
        text=text_of(text),
        machine=machine,
        present=frozenset(present or ()),
        absent=frozenset(absent or ()),
        context=dict(_pair("--context", each) for each in context or ()),
        unlisted=unlisted,
        actions=_actions(tried or ()),
        unknown_symptoms=unknown_symptoms,
        equipment=dict(_pieces(each) for each in equipment or ()),
    )
    from diagnoser import Diagnoser
    from diagnoser.decision.language import language_of
    from diagnoser.evidence.check import check_times
    from diagnoser.registry import resolve

    check_times(report.actions, datetime.now().astimezone())
    diagnoser = Diagnoser.load(models, resolve(models, model))
    _check_columns(report.context, diagnoser.model.context_columns)
    answer = diagnoser.diagnose(
        report,
        max_spares=max_spares,
        objective=objective,
        service_level=service_level,
        proposed_parts=proposed,
        language=language or language_of(report.text) or language_of_locale(os.environ),
    )
    if as_json:
        from diagnoser.wire import AnswerOut

        print_json(AnswerOut.of(answer).stored())
    else:
        print("\n".join(lines(answer)))


def language_of_locale(environment: Mapping[str, str]) -> Language:
    """Return the language of a terminal by the rules of POSIX: Chinese, or else English.

    >>> language_of_locale({"LANG": "zh_CN.UTF-8"}), language_of_locale({"LC_ALL": "C", "LANG": "zh_TW"})
    ('zh', 'en')
    """
    names = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    first = next((name for name in names if name), "")
    return "zh" if first.startswith("zh") else "en"


def _actions(arguments: Iterable[str]) -> tuple[Action, ...]:
    from diagnoser.evidence.row import parsed_actions

    return tuple(action for argument in arguments for action in parsed_actions(argument))


def _pair(option: str, argument: str) -> tuple[str, str]:
    name, equals, value = argument.partition("=")
    if not (name and equals):
        raise InputError(f"{option} {argument!r} is not of the form K=V.")
    return name, value


def _pieces(argument: str) -> tuple[str, int]:
    name, value = _pair("--equipment", argument)
    if not value.isdecimal():
        raise InputError(f"--equipment {argument!r} needs a number of pieces, such as {name}=1.")
    return name, int(value)


def _check_columns(given: Iterable[str], known: tuple[str, ...]) -> None:
    """Raise InputError for a context column outside the training of the model."""
    for column in given:
        if column not in known:
            near = get_close_matches(column, known, n=1)
            listed = f"its columns are {', '.join(known)}" if known else "it was trained without such columns"
            hint = f"did you mean {near[0]}?" if near else f"{listed}."
            raise InputError(f"The context column {column!r} is not known to this model; {hint}")


def lines(answer: Answer) -> Iterator[str]:
    """Yield an answer as lines for people."""
    names = {each.cause: each.name for each in answer.causes}
    if answer.understood == "nothing":
        yield from (
            "I did not understand this text. Say it in other words, or answer the first question.",
            "",
        )
    yield from _kit(answer, names)
    yield from _section("Causes", _causes(answer.causes))
    yield from _section("Why", _because(answer.causes))
    yield from _section("Ask next", _questions(answer.questions))
    yield from _section("Try remotely", _steps(answer))
    yield from _section("Check on site, in this order", _visit(answer))
    yield from _section("It would change the kit", _counterfactual(answer, names))
    found = [[each.symptom, each.state, each.known, each.position, each.text] for each in answer.findings]
    yield from _section("Understood", columns(found))
    yield from _section("Machine", machine_lines(answer.machine, answer.identity))
    yield from _section("Tried before", [clean(each.words) for each in answer.actions])
    yield from _section("Guessed", columns([each.cause, each.text] for each in answer.guesses))
    yield from _section("Not understood", columns([piece] for piece in answer.unread))
    unknown = [[each.field, each.value] for each in answer.not_used]
    yield from _section("Not used", columns(unknown))
    similar = [[each.ticket_id, " + ".join(each.causes)] for each in answer.similar]
    yield from _section("Similar tickets", columns(similar))
    if answer.surprise.unusual:
        worst = answer.surprise.worst
        fits = f" {worst} fits the other findings worst." if worst else ""
        yield from ("", f"Few past reports looked like this one: read the ranking with care.{fits}")
    if not answer.exact:
        yield from (
            "",
            f"Too wide for exact inference ({answer.width} findings or causes open at once): bounds are proven.",
        )
    if answer.shortened:
        yield from ("", f"Cut short, because the report takes many operations: {', '.join(answer.shortened)}")
    yield from ("", f"Model {answer.model_version}")


def _kit(answer: Answer, names: dict[str, str]) -> Iterator[str]:
    advice = {
        "send": "Send",
        "ask": "Ask first; as things stand, send",
        "fix_remotely": "Try to fix it remotely; otherwise send",
    }
    kit = answer.kit
    if kit.basis == "fleet":
        yield "Nothing is known of this fault: the kit is what such machines need most often."
    yield f"{advice[answer.advice]}: {_named(kit, names)}"
    yield f"Fixed at the first visit: {_spread(kit.coverage, kit.between)}; expected cost {kit.expected_cost:.2f}"
    if len(answer.plan) > 1:
        yield _second_visit(answer, names)
    if answer.coverage_repaired:
        yield "(recalibrated, because later tickets showed that the network's coverage is off; see the model card)"
    for each in answer.units:
        chance = percent(each.two_or_more)
        yield f"{each.counted} pieces of {each.part} are counted: if it is one, two or more are broken with {chance}"
    judged = [
        ("one piece less", answer.fewer),
        ("one piece more", answer.more),
        ("proposed", answer.proposed),
    ]
    yield from _kits("Beside it", [(name, other) for name, other in judged if other], names)
    yield from _kits("Instead", [("", other) for other in answer.alternatives], names)


def _second_visit(answer: Answer, names: dict[str, str]) -> str:
    second = answer.plan[1]
    parts = " + ".join(f"{part} ({names[part]})" for part in second.parts) or "nothing more"
    return (
        f"If that is in vain, next: {parts}; fixed by the second visit: {percent(second.fixed_by_then)}; "
        f"expected visits {answer.expected_visits:.2f}"
    )


def _kits(title: str, kits: list[tuple[str, Kit]], names: dict[str, str]) -> Iterator[str]:
    rows = [
        [label, _named(kit, names), _spread(kit.coverage, kit.between), f"{kit.expected_cost:.2f}"]
        for label, kit in kits
    ]
    if not any(label for label, _ in kits):
        rows = [row[1:] for row in rows]
    header = ["", "kit", "fixed", "cost"][-len(rows[0]) :] if rows else []
    right = [len(header) - 2, len(header) - 1]
    yield from _section(title, columns([header, *rows], right=right) if rows else [])


def _spread(probability: float, between: tuple[float, float] | None) -> str:
    """Return a probability, or its bounds if exact inference was too large."""
    if between is None:
        return percent(probability)
    return f"{percent(between[0])} to {percent(between[1])}"


def _named(kit: Kit, names: dict[str, str]) -> str:
    return " + ".join(f"{part} ({names[part]})" for part in kit.parts) or "nothing"


def _causes(causes: tuple[RankedCause, ...]) -> list[str]:
    header = ["", "probability", "tickets", ""]
    rows = [
        [each.cause, _spread(each.probability, each.between), str(each.tickets), each.name]
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


def _questions(questions: tuple[Question, ...]) -> list[str]:
    return [line for each in questions[:QUESTIONS_SHOWN] for line in _question(each)]


def _question(question: Question) -> Iterator[str]:
    after = [
        f"{question.minutes:g} min",
        f"saves {max(question.value, question.joint_value or 0.0):.3f}",
        f"yes ({percent(question.probability or 0.0)}): {' + '.join(question.if_present) or 'nothing'}",
        f"no: {' + '.join(question.if_absent) or 'nothing'}",
    ]
    yield f"{question.symptom}: {clean(question.text)}"
    yield f"  {clean('; '.join(after))}"
    if question.settles:
        yield f"  the same look settles {', '.join(question.settles)}"


def _steps(answer: Answer) -> list[str]:
    return columns(
        [
            [each.cause, percent(each.probability), f"{each.minutes:g} min", each.text]
            for each in answer.steps
        ],
        right=[1, 2],
    )


def _visit(answer: Answer) -> list[str]:
    rows = [
        [
            each.cause,
            percent(each.probability),
            f"{each.minutes:g} min",
            "" if each.in_hand else "part not in the kit",
        ]
        for each in answer.visit_order
    ]
    return columns(rows, right=[1, 2])


def _counterfactual(answer: Answer, names: dict[str, str]) -> list[str]:
    change = answer.counterfactual
    if change is None:
        return []
    changes = " and ".join(f"{symptom} {state}" for symptom, state in change.changes)
    kit = " + ".join(f"{part} ({names[part]})" for part in change.kit) or "nothing"
    return columns([[changes, f"-> {kit}"]])


def _section(title: str, body: list[str]) -> Iterator[str]:
    if body:
        yield from ("", title, *(f"  {line}" for line in body))
