"""The one rule from a report to the known facts of a case.

The same rule holds for a report to the service and for a ticket of a history. `columns` states it in SQL for many
tickets at once. A test compares both on generated tickets.

    coded symptom          replaces the finding of the text on the same symptom
    present, coded         `measured` if a machine printed it.
                           `asked` if it answers a question, if the report has a text, or on a closed checklist.
                           Otherwise `reported`: somebody volunteered it
    present, in the text   `measured` if a machine printed it. Otherwise `reported`, and on a closed checklist `asked`
    absent                 `measured` if a machine printed it in the text. Otherwise `asked`, coded or read from the
                           text: somebody looked for it
    graded                 `asked`, with a probability, coded or read from the text ("maybe")
    unknown                `asked`, no evidence
    action                 the given ones, then those of the text. An action of the text is left out if the same step
                           on the same part was given
    guess                  the causes guessed in the text, each once
    machine                the given one, else the one named in the text

A symptom without a finding is called silent. The meaning of silence is decided here, once, and stored as a value:

    `absent`       the symptom is absent: the report declares a closed checklist
    `unmentioned`  the fault was described without the symptom: there is a text, or a volunteered finding
    `unknown`      no evidence: there is only a machine, answers to questions or the output of a machine. The report
                   may also declare it

A text counts as the output of a machine if a machine printed every finding in it, and it has at least one.
"""

from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Final

from diagnoser.evidence.known import Known, graded_finding
from diagnoser.evidence.row import row_of
from diagnoser.reading.read_report import ReadReport
from diagnoser.types import Action, Finding, Guess, How, Report, State, Unlisted

NOTHING_READ: Final = ReadReport((), ())
"""Result of reading a report without a text."""


def settled(report: Report, reading: ReadReport) -> Known:
    """Return the known facts of a report and of the findings in its text, by the rule above.

    The report must be without contradictions (`check.check_report`).

    >>> from diagnoser.types import Finding
    >>> said = ReadReport((Finding("A", "present", "reported"), Finding("B", "present", "reported")), ())
    >>> known = settled(Report(text="A and B", present={"C"}, absent={"B"}), said)
    >>> [(one.symptom, one.state, one.known) for one in known.findings], known.silence
    ([('A', 'present', 'reported'), ('B', 'absent', 'asked'), ('C', 'present', 'asked')], 'unmentioned')
    >>> settled(Report(machine="7979"), NOTHING_READ).silence
    'unknown'
    """
    closed = report.unlisted == "absent"
    has_text = bool(report.text.strip())
    order = {finding.symptom: place for place, finding in enumerate(reading.findings)}
    findings = _coded(report, reading, volunteered=not (has_text or closed))
    findings += _read(report, reading, closed) if order else ()
    findings.sort(key=attrgetter("symptom"))
    if order:
        findings.sort(key=lambda one: order.get(one.symptom, len(reading.findings)))
    if not has_text:
        return Known(
            tuple(findings),
            silence_of(report, described=False),
            report.machine,
            report.text,
            report.context,
            report.actions,
            equipment=report.equipment,
        )
    return Known(
        tuple(findings),
        silence_of(report, described=not is_output(reading)),
        report.machine or reading.identity.machine or None,
        report.text,
        report.context,
        joined_actions(report.actions, reading.actions),
        reading.unread,
        guesses_of(reading),
        reading.identity,
        reading.understood,
        report.equipment,
    )


def silence_of(report: Report, *, described: bool) -> Unlisted:
    """Return the meaning of a symptom without a finding in the report.

    Args:
        report: The report.
        described: Whether its text describes the fault.
    """
    if report.unlisted != "unmentioned":
        return report.unlisted
    volunteered = (report.present | report.absent | frozenset(report.graded)) - report.asked - report.measured
    return "unmentioned" if described or volunteered else "unknown"


def is_output(reading: ReadReport) -> bool:
    """Return whether everything understood in a text is the output of a machine."""
    return bool(reading.findings) and all(one.known == "measured" for one in reading.findings)


def joined_actions(given: tuple[Action, ...], read_in_text: Iterable[Action]) -> tuple[Action, ...]:
    """Return the actions of a case: the given ones, then those of the text, the same action once.

    A step in the text without a part is the same as a given one with a part.

    >>> given = (Action("replaced", "DIMM", "no_change", "DIMM 3"),)
    >>> joined_actions(given, [Action("replaced", "DIMM"), Action("restarted")])[1:]
    (Action(action='restarted', part='', result='unknown', position='', at=''),)
    """
    told = {(one.action, part) for one in given for part in (one.part, "")}
    return (*given, *dict.fromkeys(one for one in read_in_text if (one.action, one.part) not in told))


def guesses_of(reading: ReadReport) -> tuple[Guess, ...]:
    """Return the guesses of a text, each cause once, in the order of the ids."""
    first = {guess.cause: guess for guess in reversed(reading.guesses)}
    return tuple(first[cause] for cause in sorted(first))


def coded_ids(report: Report) -> frozenset[str]:
    """Return the symptoms with a coded state in a report."""
    return report.present | report.absent | report.unknown | report.measured | frozenset(report.graded)


def _coded(report: Report, reading: ReadReport, *, volunteered: bool) -> list[Finding]:
    """Return the coded findings, each with the words and the position in the text for the same symptom and state."""
    said = {(one.symptom, one.state): one for one in reading.findings}
    present = report.present - report.measured
    reported = present - report.asked if volunteered else frozenset[str]()
    kinds: tuple[tuple[Iterable[str], State, How], ...] = (
        (report.measured, "present", "measured"),
        (reported, "present", "reported"),
        (present - reported, "present", "asked"),
        (report.absent, "absent", "asked"),
        (report.unknown, "unknown", "asked"),
    )
    findings = [
        Finding(symptom, state, known, one.text, position=one.position)
        if (one := said.get((symptom, state)))
        else Finding(symptom, state, known)
        for symptoms, state, known in kinds
        for symptom in symptoms
    ]
    return findings + [graded_finding(symptom, probability) for symptom, probability in report.graded.items()]


def _read(report: Report, reading: ReadReport, closed: bool) -> Iterator[Finding]:  # noqa: FBT001  a fact
    """Yield the findings of the text without a code."""
    coded = coded_ids(report)
    for one in reading.findings:
        if one.symptom not in coded:
            if one.probability is not None:
                yield graded_finding(one.symptom, one.probability, one.text, one.position)
            elif one.known == "measured":
                yield one
            else:
                reported = one.state == "present" and not closed
                known: How = "reported" if reported else "asked"
                yield Finding(one.symptom, one.state, known, one.text, position=one.position)


READ: Final = {
    "reported": "read_present",
    "absent": "read_absent",
    "measured": "read_measured",
    "measured_absent": "read_measured_absent",
    "graded": "read_graded",
    "actions": "read_actions",
    "guesses": "read_guesses",
}
"""Column of `row` -> name of the cell that holds what a text says of it."""


def cells_of_reading(reading: ReadReport) -> dict[str, str]:
    """Return the findings of a text as cells with the names of `READ`. `columns` joins them with the ticket's cells."""
    said = Known(
        tuple(_read(Report(), reading, closed=False)),
        actions=joined_actions((), reading.actions),
        guesses=guesses_of(reading),
    )
    row = row_of(said)
    return {cell: row[column] for column, cell in READ.items()}
