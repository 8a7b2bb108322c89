"""`/v1/reports`: the causes behind a symptom, promised against realised fixes, and the demand for parts."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.access.scopes import needs
from api.clock import moment, until
from api.dependencies import CurrentDiagnoser, Database
from api.http.problems import responses
from api.reports.closed_cases import ClosedCase, closed_cases
from api.reports.parts import ENDS_WITHIN, near_ends, needed_of, parts_report
from api.reports.performance import performance
from api.reports.schemas import CauseBehindOut, CausesReportOut, PartsOut, PerformanceOut
from diagnoser.decision.causes_behind import causes_behind
from diagnoser.wire.times import TimeOrNone

router = APIRouter(prefix="/v1/reports", tags=["reports"], dependencies=[needs("diagnose")])
TIME = "A day or a time in ISO 8601: cases that were closed then."
Since = Annotated[TimeOrNone, Query(alias="from", description=TIME)]
Until = Annotated[TimeOrNone, Query(alias="to", description=TIME)]


@router.get("/causes", operation_id="report_causes", responses=responses(409, 422))
def report_causes(
    symptom: Annotated[str, Query(min_length=1, max_length=200, description="Symptom id.")],
    diagnoser: CurrentDiagnoser,
    database: Database,
) -> CausesReportOut:
    """Show which causes stood behind a symptom: in the tickets of the training, and in the closed cases."""
    behind = {each.cause: each for each in causes_behind(diagnoser.model, symptom)}
    cases = [case for case in closed_cases(database, None, None) if symptom in case.symptoms]
    names = {component.id: component.name_en for component in diagnoser.model.knowledge.components}
    totals = dict(zip(diagnoser.model.network.causes, diagnoser.model.cause_tickets, strict=False))
    causes = [
        CauseBehindOut(
            cause=cause,
            name=names.get(cause, cause),
            tickets=behind[cause].tickets if cause in behind else 0,
            of=totals.get(cause, 0),
            cases=sum(cause in case.causes for case in cases),
        )
        for cause in {*behind, *(cause for case in cases for cause in case.causes)}
    ]
    causes.sort(key=lambda each: (-each.tickets - each.cases, each.cause))
    return CausesReportOut(model_version=diagnoser.version, symptom=symptom, causes=causes)


@router.get("/performance", operation_id="report_performance", responses=responses(422))
def report_performance(
    diagnoser: CurrentDiagnoser, database: Database, since: Since = None, to: Until = None
) -> PerformanceOut:
    """Compare the promised with the realised first-time fix, by version, family, symptom and month."""
    network = diagnoser.model.network
    no_parts = {cause for cause, part in zip(network.causes, network.is_part, strict=True) if not part}
    return performance(_cases(database, since, to), no_parts)


@router.get("/parts", operation_id="report_parts", responses=responses(422))
def report_parts(
    diagnoser: CurrentDiagnoser,
    database: Database,
    since: Since = None,
    to: Until = None,
    weeks: Annotated[int, Query(ge=1, le=52, description="How far the forecast looks ahead.")] = 4,
    level: Annotated[float, Query(ge=0.5, le=0.999, description="Of the intervals and of the stock.")] = 0.95,
    ends_within: Annotated[
        int, Query(ge=0, le=3650, description="Days within which an end of life is near.")
    ] = ENDS_WITHIN,
) -> PartsOut:
    """Report for each part what was sent and used, what the coming weeks will need, and what ends soon."""
    ends = near_ends(diagnoser.model.knowledge, ends_within)
    needed = needed_of(database, diagnoser.model.knowledge, ends)
    return parts_report(_cases(database, since, to), needed, weeks, level, ends)


def _cases(database: Database, since: str | None, to: str | None) -> list[ClosedCase]:
    return closed_cases(database, since and moment(since), to and until(to))
