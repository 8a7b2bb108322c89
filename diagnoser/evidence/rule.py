"""The one rule that turns a report into the known facts of a case.

The same rule holds for a report to the service and for a ticket of a history. `columns` states it in SQL for many
tickets at once. A test proves on generated tickets that both give the same.

    coded symptom          replaces the finding of the text on the same symptom
    present, coded         `measured` if a machine printed it;
                           `asked` if it answers a question, if the report has a text, or on a closed checklist;
                           otherwise `reported`: somebody volunteered it
    present, in the text   `reported`; on a closed checklist `asked`
    absent                 `asked`, coded or read from the text: somebody looked for it
    graded                 `asked`, with a probability
    unknown                `asked`, no evidence

Silence means that a symptom is not listed. Its meaning is decided here, once, and then stored as a value:

    `absent`       the symptom is absent: the report says that a closed checklist was used
    `unmentioned`  somebody described the fault without the symptom: there is a text, or a volunteered finding
    `unknown`      no evidence: there is only a machine, answers to questions or the output of a machine; or the report
                   declares it
"""

from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Final

from diagnoser.evidence.known import Known, graded_finding
from diagnoser.reading import Lexicon, ReadReport, read
from diagnoser.types import Finding, How, Report, State, Unlisted

NOTHING_READ: Final = ReadReport((), ())
"""Result of reading a report without a text."""


def known_of(report: Report, lexicon: Lexicon) -> Known:
    """Return the known facts of a report. The report must be without contradictions (`check.check_report`)."""
    reading = read(lexicon, report.text) if report.text.strip() else NOTHING_READ
    return settled(report, reading)


def settled(report: Report, reading: ReadReport) -> Known:
    """Return the known facts of a report and of the findings in its text, by the rule above.

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
    return Known(
        tuple(findings),
        silence_of(report, has_text=has_text),
        report.machine,
        report.text,
        report.context,
        report.actions,
        reading.unread,
    )


def silence_of(report: Report, *, has_text: bool) -> Unlisted:
    """Return the meaning of a symptom that the report does not list."""
    if report.unlisted != "unmentioned":
        return report.unlisted
    volunteered = (report.present | report.absent | frozenset(report.graded)) - report.asked - report.measured
    return "unmentioned" if has_text or volunteered else "unknown"


def coded_ids(report: Report) -> frozenset[str]:
    """Return the symptoms that a report gives a state as codes."""
    return report.present | report.absent | report.unknown | report.measured | frozenset(report.graded)


def _coded(report: Report, reading: ReadReport, *, volunteered: bool) -> list[Finding]:
    """Return the coded findings, each with the words of the text for the same symptom and state."""
    words = {(one.symptom, one.state): one.text for one in reading.findings}
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
        Finding(symptom, state, known, words.get((symptom, state), ""))
        for symptoms, state, known in kinds
        for symptom in symptoms
    ]
    return findings + [graded_finding(symptom, probability) for symptom, probability in report.graded.items()]


def _read(report: Report, reading: ReadReport, closed: bool) -> Iterator[Finding]:  # noqa: FBT001  a fact
    """Yield the findings of the text without a code. A symptom that is read as present and as absent is present."""
    coded = coded_ids(report)
    affirmed = {one.symptom for one in reading.findings if one.state == "present"}
    for one in reading.findings:
        if one.symptom not in coded and (one.state == "present" or one.symptom not in affirmed):
            reported = one.state == "present" and not closed
            yield Finding(one.symptom, one.state, "reported" if reported else "asked", one.text)
