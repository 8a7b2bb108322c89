"""Parts: what was sent and used, and what the coming weeks will need.

The forecast rests on the pieces that were used in the last 52 weeks, of cases and of imported tickets, and on the open
cases whose kit holds the part (`diagnoser.evaluation.demand`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final

import numpy as np
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from api.clock import days_ago, now
from api.reports.closed_cases import ClosedCase
from api.reports.performance import usage
from api.reports.schemas import DemandOut, PartReportOut, PartsOut
from api.store import read
from api.store.tables import ClosedTicketRow, DiagnosisRow, RevisionRow, TicketRow
from diagnoser.evaluation.demand import demand_of
from diagnoser.evidence.row import ids
from diagnoser.wire.answer import parts_of_kit

HISTORY_DAYS: Final = 364
DAYS: Final = 7
MOST_OPEN: Final = 5000
"""The newest open cases that the forecast looks at."""


@dataclass(frozen=True, slots=True)
class Needed:
    """What the forecast rests on.

    Attributes:
        pieces: Pieces of each part that were used.
        weeks: In how many weeks.
        chances: For each part the probability of each open case that it is a cause.
    """

    pieces: Mapping[str, int]
    weeks: float
    chances: Mapping[str, Sequence[float]]


def parts_report(cases: Sequence[ClosedCase], needed: Needed, weeks: int, level: float) -> PartsOut:
    """Return the report on all parts that are named anywhere."""
    named = {part for case in cases for part in case.sent} | set(needed.pieces) | set(needed.chances)
    return PartsOut(
        weeks=weeks,
        level=level,
        history_weeks=round(needed.weeks, 2),
        parts=[_part(part, cases, needed, weeks, level) for part in sorted(named)],
    )


def needed_of(engine: Engine) -> Needed:
    """Return what the forecast rests on."""
    return read(engine, _needed)


def _part(part: str, cases: Sequence[ClosedCase], needed: Needed, weeks: int, level: float) -> PartReportOut:
    chances = needed.chances.get(part, ())
    pieces = needed.pieces.get(part, 0)
    demand = demand_of(pieces, needed.weeks, float(weeks), np.array(chances, np.float64), level=level)
    back = [_days(case) for case in cases if (Counter(case.sent) - Counter(case.used))[part]]
    return PartReportOut(
        part=part,
        usage=usage(cases, part),
        return_days=round(median(back), 2) if back else None,
        needed=pieces,
        open_cases=len(chances),
        demand=DemandOut(expected=demand.expected, low=demand.low, high=demand.high, stock=demand.stock),
    )


def _days(case: ClosedCase) -> float:
    gone = datetime.fromisoformat(case.closed_at) - datetime.fromisoformat(case.sent_at)
    return max(0.0, gone / timedelta(days=1))


def _needed(session: Session) -> Needed:
    since, pieces, first = days_ago(HISTORY_DAYS), Counter[str](), now()
    closed = {
        name: told for table in (TicketRow, ClosedTicketRow) for name, *told in _since(session, table, since)
    }
    for closed_at, used in closed.values():
        pieces.update(ids(used))
        first = min(first, closed_at)
    seen = datetime.fromisoformat(now()) - _time(first)
    return Needed(pieces, max(1.0, seen / timedelta(days=DAYS)), _chances(session))


def _since(session: Session, table: type[TicketRow] | type[ClosedTicketRow], since: str) -> Iterable[Any]:
    """Return id, closing time and used parts of the tickets that were closed since a time.

    An imported ticket may name a day only.
    """
    columns = select(table.ticket_id, table.closed_at, table.parts_used)
    return session.execute(columns.where(func.substr(table.closed_at, 1, 10) >= since[:10]))


def _time(text: str) -> datetime:
    read_time = datetime.fromisoformat(text)
    return read_time if read_time.tzinfo else datetime.fromisoformat(f"{text[:10]}T00:00:00+00:00")


def _chances(session: Session) -> dict[str, list[float]]:
    """Return part -> the probability of each open case, whose kit holds it, that it is a cause."""
    last = (
        select(RevisionRow.diagnosis_id, func.max(RevisionRow.revision).label("revision"))
        .join(DiagnosisRow, DiagnosisRow.diagnosis_id == RevisionRow.diagnosis_id)
        .where(DiagnosisRow.closed_at.is_(None), DiagnosisRow.created_at >= days_ago(HISTORY_DAYS))
        .group_by(RevisionRow.diagnosis_id)
        .order_by(func.max(RevisionRow.created_at).desc())
        .limit(MOST_OPEN)
        .subquery()
    )
    wanted = select(RevisionRow.answer).join(
        last,
        (last.c.diagnosis_id == RevisionRow.diagnosis_id) & (last.c.revision == RevisionRow.revision),
    )
    found: dict[str, list[float]] = defaultdict(list)
    for answer in session.scalars(wanted):
        probability = {each["cause"]: each["probability"] for each in answer["causes"]}
        for part in dict.fromkeys(parts_of_kit(answer)):
            found[part].append(probability.get(part, 0.0))
    return found
