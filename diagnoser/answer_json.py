"""An answer as JSON values: the body of `POST /v1/diagnoses`, less what the service adds of its own."""

from collections.abc import Iterable

from diagnoser.knowledge import JSON
from diagnoser.types import Answer, Finding, Kit, Question, RankedCause


def answer_to_json(answer: Answer) -> dict[str, JSON]:
    """Return an answer as the body of a 201, without `diagnosis_id` and what else only the service knows."""
    return {
        "model_version": answer.model_version,
        "findings": [_finding(each) for each in answer.findings],
        "unread": list(answer.unread),
        "kit": _kit(answer.kit, answer.causes),
        "coverage_repaired": answer.coverage_repaired,
        "alternatives": [_other(each) for each in answer.alternatives],
        "causes": [_cause(each) for each in answer.causes],
        "questions": [_question(each) for each in answer.questions],
        "advice": answer.advice,
        "surprise": {"percentile": answer.surprise.percentile, "unusual": answer.surprise.unusual},
        "similar": [{"ticket_id": each.ticket_id, "causes": list(each.causes)} for each in answer.similar],
        "proposed": None if answer.proposed is None else _other(answer.proposed),
        "log_probability": answer.log_probability,
        "exact": answer.exact,
    }


def _finding(finding: Finding) -> JSON:
    return {
        "symptom": finding.symptom,
        "state": finding.state,
        "known": finding.known,
        "text": finding.text,
        "probability": finding.probability,
    }


def _kit(kit: Kit, causes: Iterable[RankedCause]) -> JSON:
    ranked = {each.cause: each for each in causes}
    parts: list[JSON] = [
        {"rank": rank, "part": part, "name": ranked[part].name, "probability": ranked[part].probability}
        for rank, part in enumerate(kit.parts, 1)
    ]
    return {"parts": parts, "coverage": kit.coverage, "expected_cost": kit.expected_cost}


def _other(kit: Kit) -> JSON:
    return {"parts": list(kit.parts), "coverage": kit.coverage, "expected_cost": kit.expected_cost}


def _cause(cause: RankedCause) -> JSON:
    return {
        "cause": cause.cause,
        "kind": cause.kind,
        "name": cause.name,
        "probability": cause.probability,
        "tickets": cause.tickets,
        "because": [{"symptom": each.symptom, "weight": each.weight} for each in cause.because],
    }


def _question(question: Question) -> JSON:
    return {
        "symptom": question.symptom,
        "text": question.text,
        "value": question.value,
        "minutes": question.minutes,
    }
