"""Parts: pieces sent and used, the demand of the coming weeks, and the demand until an end of life.

The forecast rests on two sources (`diagnoser.evaluation.demand`): the pieces used in the last 52 weeks, of cases and of
imported tickets, and the open cases with the part in their kit.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any, Final

import numpy as np
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from api.clock import days_ago, now
from api.reports.closed_cases import ClosedCase
from api.reports.performance import usage
from api.reports.schemas import DemandOut, EndOfLifeOut, PartReportOut, PartsOut, UntilEndOut
from api.store import read
from api.store.tables import ClosedTicketRow, DiagnosisRow, MachineRow, RevisionRow, TicketRow
from diagnoser.evaluation.demand import demand_of
from diagnoser.evidence.row import ids
from diagnoser.knowledge import EndOfLife, Knowledge, machine_type_of
from diagnoser.wire.answer import parts_of_kit

HISTORY_DAYS: Final = 364
DAYS: Final = 7
ENDS_WITHIN: Final = 365
"""Days within which an end of life is near, where nobody says otherwise."""
MOST_OPEN: Final = 5000
"""The newest open cases that the forecast looks at."""


@dataclass(frozen=True, slots=True)
class Needed:
    """The data of the forecast.

    Attributes:
        pieces: Number of used pieces of each part.
        weeks: Number of weeks of this use.
        chances: For each part, its probability of being a cause in each open case.
        families: The same for each requested family of machines.
        machines: Number of machines of each of these families in the inventory.
    """

    pieces: Mapping[str, int]
    weeks: float
    chances: Mapping[str, Sequence[float]]
    families: Mapping[str, "Needed"] = field(default_factory=dict)
    machines: Mapping[str, int] = field(default_factory=dict)

    def demand(self, part: str, weeks: float, level: float) -> DemandOut:
        """Return the demand for a part in the coming weeks."""
        pieces, chances = self.pieces.get(part, 0), np.array(self.chances.get(part, ()), np.float64)
        demand = demand_of(pieces, self.weeks, weeks, chances, level=level)
        return DemandOut(expected=demand.expected, low=demand.low, high=demand.high, stock=demand.stock)


@dataclass(frozen=True, slots=True)
class NearEnd:
    """A near end of life.

    Attributes:
        end: The row of the knowledge.
        apart: Parts of the family with a day of their own.
    """

    end: EndOfLife
    apart: frozenset[str]


def parts_report(
    cases: Sequence[ClosedCase],
    needed: Needed,
    weeks: int,
    level: float,
    ends: Sequence[NearEnd] = (),
) -> PartsOut:
    """Return the report on all parts named in any case or ticket.

    Args:
        cases: The closed cases of a period.
        needed: The data of the forecast.
        weeks: Length of the forecast in weeks.
        level: Level of the intervals and of the stock.
        ends: The ends of life to report, see `near_ends`.
    """
    named = {part for case in cases for part in case.sent} | set(needed.pieces) | set(needed.chances)
    return PartsOut(
        weeks=weeks,
        level=level,
        history_weeks=round(needed.weeks, 2),
        parts=[_part(part, cases, needed, weeks, level) for part in sorted(named)],
        near_end=[_end(each.end, each.apart, needed, level) for each in ends],
    )


def near_ends(knowledge: Knowledge, within: int) -> list[NearEnd]:
    """Return the ends of life of the coming days, the nearest first. Past ones are left out."""
    today = date.fromisoformat(now()[:10])
    latest = (today + timedelta(days=within)).isoformat()
    near = [each for each in knowledge.ends_of_life if today.isoformat() <= each.ends_on <= latest]
    near.sort(key=lambda each: (each.ends_on, each.family, each.part))
    apart: dict[str, set[str]] = defaultdict(set)
    for each in knowledge.ends_of_life:
        apart[each.family].add(each.part)
    return [NearEnd(each, frozenset(apart[each.family])) for each in near]


def needed_of(engine: Engine, knowledge: Knowledge, ends: Sequence[NearEnd] = ()) -> Needed:
    """Return the data of the forecast, also for each family with a near end of life."""
    families = frozenset(each.end.family for each in ends)
    return read(engine, lambda session: _needed(session, knowledge, families))


def _end(end: EndOfLife, apart: frozenset[str], needed: Needed, level: float) -> EndOfLifeOut:
    """Return the report on one end of life. A part with a day of its own is not reported with its family."""
    family = needed.families[end.family]
    days = (date.fromisoformat(end.ends_on) - date.fromisoformat(now()[:10])).days
    parts = [end.part] if end.part else sorted({*family.pieces, *family.chances} - apart)
    return EndOfLifeOut(
        family=end.family,
        part=end.part or None,
        ends_on=end.ends_on,
        days=days,
        source=end.source,
        machines=needed.machines.get(end.family, 0),
        parts=[
            UntilEndOut(
                part=part,
                needed=family.pieces.get(part, 0),
                open_cases=len(family.chances.get(part, ())),
                demand=family.demand(part, max(days, 1) / DAYS, level),
            )
            for part in parts
        ],
    )


def _part(part: str, cases: Sequence[ClosedCase], needed: Needed, weeks: int, level: float) -> PartReportOut:
    back = [_days(case) for case in cases if (Counter(case.sent) - Counter(case.used))[part]]
    return PartReportOut(
        part=part,
        usage=usage(cases, part),
        return_days=round(median(back), 2) if back else None,
        needed=needed.pieces.get(part, 0),
        open_cases=len(needed.chances.get(part, ())),
        demand=needed.demand(part, float(weeks), level),
    )


def _days(case: ClosedCase) -> float:
    gone = datetime.fromisoformat(case.closed_at) - datetime.fromisoformat(case.sent_at)
    return max(0.0, gone / timedelta(days=1))


def _needed(session: Session, knowledge: Knowledge, families: Collection[str]) -> Needed:
    since, pieces, first = days_ago(HISTORY_DAYS), Counter[str](), now()
    of_family = {family: Counter[str]() for family in families}
    closed = {
        name: told for table in (TicketRow, ClosedTicketRow) for name, *told in _since(session, table, since)
    }
    for closed_at, used, machine in closed.values():
        pieces.update(ids(used))
        first = min(first, closed_at)
        family = _family(knowledge, machine) if families else ""
        if family in of_family:
            of_family[family].update(ids(used))
    weeks = max(1.0, (datetime.fromisoformat(now()) - _time(first)) / timedelta(days=DAYS))
    chances, near = _chances(session)
    return Needed(
        pieces,
        weeks,
        chances,
        {family: Needed(found, weeks, near.get(family, {})) for family, found in of_family.items()},
        _machines(session, knowledge) if families else {},
    )


def _family(knowledge: Knowledge, machine: str) -> str:
    """Return the family of a machine, or an empty text if it is unknown."""
    known = knowledge.machines.get(machine_type_of(machine, knowledge) or "") if machine else None
    return (known.family or "") if known else ""


def _machines(session: Session, knowledge: Knowledge) -> Counter[str]:
    """Return how many machines of each family the inventory has."""
    named = Counter(row["machine"] or "" for row in session.scalars(select(MachineRow.document)))
    found = Counter[str]()
    for machine, number in named.items():
        found[_family(knowledge, machine)] += number
    return found


def _since(session: Session, table: type[TicketRow] | type[ClosedTicketRow], since: str) -> Iterable[Any]:
    """Return id, closing time, used parts and machine of the tickets closed since a time.

    An imported ticket may name a day only.
    """
    columns = select(table.ticket_id, table.closed_at, table.parts_used, table.machine)
    return session.execute(columns.where(func.substr(table.closed_at, 1, 10) >= since[:10]))


def _time(text: str) -> datetime:
    read_time = datetime.fromisoformat(text)
    return read_time if read_time.tzinfo else datetime.fromisoformat(f"{text[:10]}T00:00:00+00:00")


def _chances(session: Session) -> tuple[dict[str, list[float]], dict[str, dict[str, list[float]]]]:
    """Return part -> its probability of being a cause in each open case with the part in its kit. Also by family."""
    last = (
        select(
            RevisionRow.diagnosis_id,
            func.max(RevisionRow.revision).label("revision"),
            func.max(DiagnosisRow.family).label("family"),
        )
        .join(DiagnosisRow, DiagnosisRow.diagnosis_id == RevisionRow.diagnosis_id)
        .where(DiagnosisRow.closed_at.is_(None), DiagnosisRow.created_at >= days_ago(HISTORY_DAYS))
        .group_by(RevisionRow.diagnosis_id)
        .order_by(func.max(RevisionRow.created_at).desc())
        .limit(MOST_OPEN)
        .subquery()
    )
    wanted = select(RevisionRow.answer, last.c.family).join(
        last,
        (last.c.diagnosis_id == RevisionRow.diagnosis_id) & (last.c.revision == RevisionRow.revision),
    )
    found: dict[str, list[float]] = defaultdict(list)
    of_family: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for answer, family in session.execute(wanted):
        probability = {each["cause"]: each["probability"] for each in answer["causes"]}
        for part in dict.fromkeys(parts_of_kit(answer)):
            found[part].append(probability.get(part, 0.0))
            of_family[family or ""][part].append(probability.get(part, 0.0))
    return found, of_family
