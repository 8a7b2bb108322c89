"""An answer as JSON values: the body of `POST /v1/diagnoses`, less what the service adds of its own."""

from collections.abc import Iterable

from diagnoser.knowledge import JSON
from diagnoser.types import (
    Answer,
    Counterfactual,
    Finding,
    Kit,
    Question,
    RankedCause,
    RemoteStep,
    Surprise,
    UnitCount,
    VisitStep,
)


def answer_to_json(answer: Answer) -> dict[str, JSON]:
    """Return an answer as the body of a 201, without `diagnosis_id` and what else only the service knows."""
    return {
        "model_version": answer.model_version,
        "findings": [_finding(each) for each in answer.findings],
        "unread": list(answer.unread),
        "kit": _kit(answer.kit, answer.causes),
        "fewer": _maybe(answer.fewer),
        "more": _maybe(answer.more),
        "coverage_repaired": answer.coverage_repaired,
        "alternatives": [_other(each) for each in answer.alternatives],
        "units": [_units(each) for each in answer.units],
        "causes": [_cause(each) for each in answer.causes],
        "questions": [_question(each) for each in answer.questions],
        "advice": answer.advice,
        "steps": [_step(each) for each in answer.steps],
        "visit_order": [_visit(each) for each in answer.visit_order],
        "counterfactual": None if answer.counterfactual is None else _change(answer.counterfactual),
        "surprise": _surprise(answer.surprise),
        "similar": [{"ticket_id": each.ticket_id, "causes": list(each.causes)} for each in answer.similar],
        "proposed": _maybe(answer.proposed),
        "log_probability": answer.log_probability,
        "exact": answer.exact,
        "width": answer.width,
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
    return {"parts": parts, **_achieved(kit)}


def _other(kit: Kit) -> JSON:
    return {"parts": list(kit.parts), **_achieved(kit)}


def _achieved(kit: Kit) -> dict[str, JSON]:
    return {"coverage": kit.coverage, "between": _pair(kit.between), "expected_cost": kit.expected_cost}


def _pair(between: tuple[float, float] | None) -> JSON:
    return None if between is None else list(between)


def _maybe(kit: Kit | None) -> JSON:
    return None if kit is None else _other(kit)


def _units(units: UnitCount) -> JSON:
    return {"part": units.part, "counted": units.counted, "two_or_more": units.two_or_more}


def _cause(cause: RankedCause) -> JSON:
    return {
        "cause": cause.cause,
        "kind": cause.kind,
        "name": cause.name,
        "probability": cause.probability,
        "between": _pair(cause.between),
        "prior": cause.prior,
        "tickets": cause.tickets,
        "because": [
            {"symptom": each.symptom, "weight": each.weight, "tickets": each.tickets}
            for each in cause.because
        ],
    }


def _question(question: Question) -> JSON:
    return {
        "symptom": question.symptom,
        "text": question.text,
        "value": question.value,
        "minutes": question.minutes,
        "probability": question.probability,
        "if_present": list(question.if_present),
        "if_absent": list(question.if_absent),
        "settles": list(question.settles),
        "joint_value": question.joint_value,
    }


def _step(step: RemoteStep) -> JSON:
    return {
        "cause": step.cause,
        "text": step.text,
        "probability": step.probability,
        "minutes": step.minutes,
    }


def _visit(step: VisitStep) -> JSON:
    return {
        "cause": step.cause,
        "probability": step.probability,
        "minutes": step.minutes,
        "in_hand": step.in_hand,
    }


def _change(change: Counterfactual) -> JSON:
    changes: list[JSON] = [{"symptom": symptom, "state": state} for symptom, state in change.changes]
    return {"changes": changes, "parts": list(change.kit)}


def _surprise(surprise: Surprise) -> JSON:
    return {
        "percentile": surprise.percentile,
        "unusual": surprise.unusual,
        "worst": surprise.worst,
        "conflict": surprise.conflict,
    }
