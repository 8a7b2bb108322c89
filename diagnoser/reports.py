"""From a report to findings, and from findings to evidence: the same way when serving and when replaying history."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.errors import (
    ContradictoryFindingsError,
    EmptyReportError,
    InputError,
    TooLargeError,
    UnknownSymptomError,
)
from diagnoser.inference.evidence import Evidence
from diagnoser.model import Model, context_of
from diagnoser.reading import Lexicon, ReadReport, read
from diagnoser.reading.text_model import event_weight
from diagnoser.tickets.findings import settle
from diagnoser.types import MAX_TEXT, Finding, Known, Report, State, Unlisted

EVEN: Final = 0.5
"""A graded answer above it is shown as present."""


class Understood(NamedTuple):
    """A report as the network sees it, and what was not understood."""

    findings: tuple[Finding, ...]
    unread: tuple[str, ...]
    evidence: Evidence


def understand(model: Model, lexicon: Lexicon, report: Report) -> Understood:
    """Return the findings and the evidence of a report.

    A coded finding replaces what the text says of the same symptom; the rest of the rule is `tickets.findings`.

    Raises:
        InputError: The report is empty, too long, contradicts itself or names an unknown symptom.
    """
    check_report(model, report)
    reading = read(lexicon, report.text) if report.text.strip() else ReadReport((), ())
    findings = _findings(report, reading)
    evidence = evidence_of(model, findings, report)
    # Without a lexicon it is the text model that reads, and it reads a text as a whole.
    whole = evidence.event_weight is not None and not model.knowledge.symptoms
    return Understood(findings, () if whole else reading.unread, evidence)


def check_report(model: Model, report: Report) -> None:
    """Raise the InputError that says what is wrong with a report, if anything is."""
    if len(report.text) > MAX_TEXT:
        message = f"The report has {len(report.text)} characters; at most {MAX_TEXT} are read."
        raise TooLargeError(message)
    coded = (report.present, report.absent, report.unknown, frozenset(report.graded))
    if not (report.text.strip() or report.machine or report.context or any(coded)):
        message = "The report is empty: give a text, a finding, a machine or a context."
        raise EmptyReportError(message)
    named: set[str] = set()
    for ids in coded:
        for symptom in sorted(ids & named):
            message = f"Symptom {symptom} is given two different states."
            raise ContradictoryFindingsError(message)
        named |= ids
    for symptom in sorted(named - set(model.network.symptoms)):
        message = f"Symptom {symptom!r} is not known to this model."
        raise UnknownSymptomError(message)
    for symptom, probability in report.graded.items():
        if not 0 <= probability <= 1:
            message = f"The probability of {symptom} must be between 0 and 1."
            raise InputError(message)


def _findings(report: Report, reading: ReadReport) -> tuple[Finding, ...]:
    words = {finding.symptom: finding for finding in reading.findings}
    answered = report.unknown | frozenset(report.graded)
    settled = settle(
        [(one.symptom, one.state) for one in reading.findings if one.symptom not in answered],
        report.present,
        report.absent,
        bool(report.text.strip()),
    )
    replied = report.asked & report.present
    states: list[tuple[frozenset[str], State, Known]] = [
        (settled.reported - replied, "present", "reported"),
        (settled.asked | replied, "present", "asked"),
        (settled.absent, "absent", "asked"),
        (report.unknown, "unknown", "asked"),
    ]
    findings = []
    for ids, state, known in states:
        for symptom in ids:
            source = words.get(symptom)
            text = source.text if source is not None and source.state == state else ""
            findings.append(Finding(symptom, state, known, text))
    for symptom, probability in report.graded.items():
        graded: State = "present" if probability > EVEN else "absent"
        findings.append(Finding(symptom, graded, "asked", "", probability))
    order = list(words)
    findings.sort(
        key=lambda one: (order.index(one.symptom) if one.symptom in words else len(order), one.symptom)
    )
    return tuple(findings)


def evidence_of(model: Model, findings: Sequence[Finding], report: Report) -> Evidence:
    """Return the findings as evidence on the model's network."""
    index = {symptom: j for j, symptom in enumerate(model.network.symptoms)}
    weights = np.array([_weights(finding) for finding in findings]).reshape(-1, 2)
    reported = [one.known == "reported" and one.state == "present" for one in findings]
    return Evidence(
        context=context_of(model, report.machine),
        symptom=np.array([index[finding.symptom] for finding in findings], np.int64),
        reported=np.array(reported, np.bool_),
        if_absent=np.ascontiguousarray(weights[:, 0]),
        if_present=np.ascontiguousarray(weights[:, 1]),
        unlisted=_silence(findings, report),
        event_weight=_event_weight(model, report),
    )


def _event_weight(model: Model, report: Report) -> Floats | None:
    """Return what the reader makes of the text and the context columns, if the model has one."""
    if model.text_model is None:
        return None
    columns = {column: report.context[column] for column in model.context_columns if column in report.context}
    return event_weight(model.text_model, model.network.causes, model.network.events, report.text, columns)


def _weights(finding: Finding) -> tuple[float, float]:
    """Return P(what was said | absent), P(what was said | present), up to a factor."""
    if finding.probability is not None:
        return 1 - finding.probability, finding.probability
    return {"present": (0.0, 1.0), "absent": (1.0, 0.0), "unknown": (1.0, 1.0)}[finding.state]


def _silence(findings: Sequence[Finding], report: Report) -> Unlisted:
    """Return what silence says; nothing where nobody described the fault (a machine alone, and answers to us)."""
    volunteered = (one for one in findings if one.state != "unknown" and one.symptom not in report.asked)
    spoken = bool(report.text.strip()) or any(volunteered)
    return report.unlisted if spoken else "unknown"
