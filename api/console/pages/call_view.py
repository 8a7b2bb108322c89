"""Further things on the call page, made from an answer."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from api.console.names import Names
from diagnoser.knowledge import PartNumber, numbers_for, part_of_number
from diagnoser.wire.answer import AnswerOut, FindingOut, QuestionOut

FIRST_CAUSES: Final = 6


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the report: the words of a finding, words nobody understood, or other words.

    Attributes:
        text: The words.
        kind: `present`, `absent`, `unknown`, `unread`, or empty for other words.
        symptom: The symptom of the finding, or empty.
    """

    text: str
    kind: str = ""
    symptom: str = ""


def pieces_of(report: str, findings: Sequence[FindingOut], unread: Iterable[str]) -> list[Piece]:
    """Cut the whole report into pieces.

    >>> from types import SimpleNamespace
    >>> read = SimpleNamespace(text="no display", state="present", symptom="NO_DISPLAY")
    >>> [(each.text, each.kind) for each in pieces_of("No display, hm", [read], ["hm"])]
    [('No display', 'present'), (', ', ''), ('hm', 'unread')]
    """
    wanted = [(each.text, each.state, each.symptom) for each in findings] + [
        (each, "unread", "") for each in unread
    ]
    spans = list(_spans(report, sorted(wanted, key=lambda one: -len(one[0]))))
    return list(_cut(report, sorted(spans)))


def unread_of(answer: AnswerOut, report: str) -> list[str]:
    """Return the unread pieces of a report. If nothing was understood, return the whole report."""
    return answer.unread or ([report] if answer.understood == "nothing" else [])


def nothing_wrong(answer: AnswerOut) -> bool:
    """Return whether an answer rests on findings without a fault, such as the log of a healthy machine."""
    there = any(each.state == "present" for each in answer.findings)
    return answer.kit.basis == "findings" and not (there or answer.actions or answer.guesses)


def _spans(report: str, wanted: Iterable[tuple[str, str, str]]) -> Iterator[tuple[int, int, str, str]]:
    """Yield the first free place of each text. Longer texts come first, and no two places overlap."""
    folded = report.lower()
    if len(folded) != len(report):  # a few letters have no single small one: then places would shift
        folded = report
    taken: list[tuple[int, int]] = []
    for text, kind, symptom in wanted:
        start = folded.find(text.lower()) if text else -1
        while start >= 0 and any(start < end and begin < start + len(text) for begin, end in taken):
            start = folded.find(text.lower(), start + 1)
        if start >= 0:
            taken.append((start, start + len(text)))
            yield start, start + len(text), kind, symptom


def _cut(report: str, spans: Iterable[tuple[int, int, str, str]]) -> Iterator[Piece]:
    place = 0
    for start, end, kind, symptom in spans:
        if start > place:
            yield Piece(report[place:start])
        yield Piece(report[start:end], kind, symptom)
        place = end
    if place < len(report):
        yield Piece(report[place:])


def questions_in_order(answer: AnswerOut, names: Names) -> list[QuestionOut]:
    """Return the questions, each symptom once.

    A symptom has no row of its own if an earlier question settles it with the same look. If the report is the output of
    a machine, perhaps nobody stands before it. Then the questions for a remote answer come first.
    """
    settled: set[str] = set()
    once = []
    for each in answer.questions:
        if each.symptom not in settled:
            once.append(each)
            settled |= {each.symptom, *each.settles}
    if any(each.known == "measured" for each in answer.findings):
        once.sort(key=lambda each: not _from_afar(each.symptom, names))
    return once


def _from_afar(symptom: str, names: Names) -> bool:
    known = names.knowledge.questions.get(symptom)
    return known is not None and known.observable_by == "remote log"


def part_numbers_of(answer: AnswerOut, names: Names) -> list[tuple[str, list[PartNumber]]]:
    """Return each part of the kit with its part numbers for this machine."""
    machine_type = answer.machine.machine_type if answer.machine else ""
    kit = dict.fromkeys(each.part for each in answer.kit.parts)
    found = [(part, numbers_for(names.knowledge, part, machine_type)) for part in kit]
    return [(part, numbers) for part, numbers in found if numbers]


def numbers_read(answer: AnswerOut, names: Names) -> list[tuple[str, str]]:
    """Return each part number in the text with its part, or with an empty part if the fleet has no such number."""
    table = names.knowledge.part_numbers
    return [(number, part_of_number(table, number)) for number in answer.identity.part_numbers]


def next_parts(answer: AnswerOut, names: Names) -> list[str]:
    """Return the next parts if the kit does not help: those of the second visit, or else the next likely part."""
    later = [each for each in answer.plan if each.visit == 2]  # noqa: PLR2004
    if later:
        return list(later[0].parts)
    kit = {each.part for each in answer.kit.parts}
    following = [each.cause for each in answer.causes if each.cause not in kit and names.is_part(each.cause)]
    return following[:1]
