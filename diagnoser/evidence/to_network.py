"""Turn the known facts of a case into evidence on the network of a model. No other module does this."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.evidence.check import check_report
from diagnoser.evidence.known import Known, known_of
from diagnoser.inference.evidence import Evidence
from diagnoser.model import Model, context_of
from diagnoser.reading import Lexicon
from diagnoser.reading.text_model import event_weight
from diagnoser.types import Finding, Report

_WEIGHTS = {"present": (0.0, 1.0), "absent": (1.0, 0.0), "unknown": (1.0, 1.0)}
"""State of a finding -> P(answer | absent) and P(answer | present)."""


class Understood(NamedTuple):
    """The known facts of a report, and the evidence that they are."""

    known: Known
    evidence: Evidence


def understand(model: Model, lexicon: Lexicon, report: Report) -> Understood:
    """Return the known facts of a report, and the evidence on the network of this model.

    Raises:
        InputError: The report is empty, too long, contradicts itself or names an unknown symptom.
    """
    check_report(model, report)
    known = known_of(report, lexicon)
    evidence = evidence_of(model, known)
    if evidence.event_weight is not None and not model.knowledge.symptoms:
        # Without a lexicon only the text classifier reads the text, and it reads the whole text.
        known = replace(known, unread=())
    return Understood(known, evidence)


def evidence_of(model: Model, known: Known) -> Evidence:
    """Return the evidence on the network of a model.

    Symptoms that the model does not know are left out, and so are context columns that it was not trained with. The
    reason is that a ticket may be older or newer than the model.
    """
    index = {symptom: j for j, symptom in enumerate(model.network.symptoms)}
    findings = [one for one in known.findings if one.symptom in index]
    weights = _weights(findings)
    return Evidence(
        context=context_of(model, known.machine),
        symptom=np.array([index[one.symptom] for one in findings], np.int64),
        reported=np.array([one.known == "reported" for one in findings], np.bool_),
        if_absent=np.ascontiguousarray(weights[:, 0]),
        if_present=np.ascontiguousarray(weights[:, 1]),
        unlisted=known.silence,
        event_weight=_event_weight(model, known),
    )


def _weights(findings: Sequence[Finding]) -> Floats:
    """Return P(answer | absent) and P(answer | present) of each finding, shape (E, 2)."""
    rows = [
        _WEIGHTS[one.state] if one.probability is None else (1 - one.probability, one.probability)
        for one in findings
    ]
    return np.array(rows, np.float64).reshape(-1, 2)


def _event_weight(model: Model, known: Known) -> Floats | None:
    """Return the likelihood ratio of each event from the text classifier; None if the model has no text classifier."""
    if model.text_model is None:
        return None
    columns = {name: known.context[name] for name in model.context_columns if name in known.context}
    return event_weight(model.text_model, model.network.causes, model.network.events, known.text, columns)
