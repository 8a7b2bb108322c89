"""The ten real tickets as dialogues: writes docs/dialogues.md from the answers of the shipped model.

python -m benchmarks.dialogues [MODELS] > docs/dialogues.md
"""

import csv
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from diagnoser import Diagnoser, Report
from diagnoser.knowledge import Knowledge
from diagnoser.types import Answer, Kit, Question

ROOT: Final = Path(__file__).parents[1]
MOST_QUESTIONS: Final = 3
YES: Final = 0.5

HEAD: Final = """# The ten real tickets, as dialogues

This page shows the answer of the shipped model to each of the ten real reports, and its new answer after each question.
The reports, machines and causes are real. **The answers to the questions are invented**, because they were not
recorded: yes if the experts give a link of 0.5 or more from the true cause to the symptom, otherwise no. The model was
trained on these same ten tickets and the expert knowledge. So this page shows the course of a dialogue, and nothing
about accuracy.

A dialogue has at most three questions. Each is the best question at that moment, and it is answered alone. Its worth
and all costs are in revisits. "The whole look" is the worth of all lights, or all beeps, if they are observed at once.

`python -m benchmarks.dialogues` writes this page from model version `{version}`. Run it again after training.
"""


def told(diagnoser: Diagnoser, ticket: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines of one ticket."""
    truth = ticket["causes"].split("|")
    yield f"\n## {ticket['ticket_id']}: {ticket['report']} ({ticket['machine']})\n"
    states: dict[str, set[str]] = {"present": set(), "absent": set()}
    answer = _ask(diagnoser, ticket, states)
    read = ", ".join(f"`{one.symptom}`" for one in answer.findings) or "nothing"
    yield f"Read: {read}.{_unread(answer)}\n"
    yield from _said(answer)
    for _ in range(MOST_QUESTIONS):
        if not answer.questions:
            break
        question = answer.questions[0]
        yes = _would_show(diagnoser.model.knowledge, truth, question.symptom)
        states["present" if yes else "absent"].add(question.symptom)
        state = "present" if yes else "absent"
        yield f"\n> **Q** {question.text} ({_worth(question)})  \n> **A** `{question.symptom}` {state}\n"
        answer = _ask(diagnoser, ticket, states)
        yield from _said(answer)
    yield f"\nFound on site: {', '.join(f'`{cause}`' for cause in truth)}. {_verdict(answer, truth)}"


def _ask(diagnoser: Diagnoser, ticket: Mapping[str, str], states: Mapping[str, set[str]]) -> Answer:
    report = Report(
        text=ticket["report"],
        machine=ticket["machine"],
        present=frozenset(states["present"]),
        absent=frozenset(states["absent"]),
    )
    return diagnoser.diagnose(report)


def _unread(answer: Answer) -> str:
    return f" Not understood: {', '.join(answer.unread)}." if answer.unread else ""


def _said(answer: Answer) -> Iterator[str]:
    causes = ", ".join(f"`{one.cause}` {one.probability:.2f}" for one in answer.causes[:4])
    yield f"* causes: {causes}"
    because = ", ".join(f"{one.symptom} {one.weight:+.2f}" for one in answer.causes[0].because)
    yield f"* why `{answer.causes[0].cause}`: {because} (log10 odds, from {answer.causes[0].prior or 0:.3f})"
    yield f"* kit: {_kit(answer.kit)}; {_sizes(answer)}; advice: **{answer.advice}**{_odd(answer)}"
    if answer.advice == "fix_remotely" and answer.steps:
        yield f"* try first: {answer.steps[0].text}"


def _kit(kit: Kit) -> str:
    parts = " + ".join(f"`{part}`" for part in kit.parts) or "no spare"
    return f"{parts}, fixes {kit.coverage:.2f}, costs {kit.expected_cost:.2f}"


def _sizes(answer: Answer) -> str:
    other = [
        f"one piece {name}: {kit.expected_cost:.2f}"
        for name, kit in (("less", answer.fewer), ("more", answer.more))
        if kit
    ]
    return ", ".join(other)


def _odd(answer: Answer) -> str:
    return f"; unusual, `{answer.surprise.worst}` fits worst" if answer.surprise.unusual else ""


def _worth(question: Question) -> str:
    alone = f"worth {question.value:.3f}, {question.minutes:g} min"
    return f"{alone}; the whole look {question.joint_value:.3f}" if question.settles else alone


def _would_show(knowledge: Knowledge, truth: list[str], symptom: str) -> bool:
    return any(
        one.symptom == symptom and one.cause in truth and one.probability >= YES for one in knowledge.links
    )


def _verdict(answer: Answer, truth: list[str]) -> str:
    kinds = {one.cause: one.kind for one in answer.causes}
    needed = {cause for cause in truth if kinds[cause] == "part"}
    if not needed:
        sent = len(answer.kit.parts)
        return (
            "No part was needed; none would have gone."
            if not sent
            else f"No part was needed; {sent} would have gone."
        )
    missing = needed - set(answer.kit.parts)
    return (
        f"Not in the kit: {', '.join(f'`{one}`' for one in sorted(missing))}."
        if missing
        else "The kit had it all."
    )


def main() -> None:
    """Print the document."""
    diagnoser = Diagnoser.load(sys.argv[1] if len(sys.argv) > 1 else ROOT / "models")
    sys.stdout.write(HEAD.format(version=diagnoser.version))
    with (ROOT / "data" / "tickets" / "seed_tickets.csv").open(encoding="utf-8") as file:
        for ticket in csv.DictReader(file):
            sys.stdout.writelines(f"{line}\n" for line in told(diagnoser, ticket))


if __name__ == "__main__":
    main()
