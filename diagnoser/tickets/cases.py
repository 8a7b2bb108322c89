"""The service's closed cases as tickets: a report, what was answered to questions, and what the engineer found.

The tables are the service's (`api/store/tables.py`): a diagnosis, its revisions, its outcome.  The last revision
holds everything that was known.  A graded answer and an answer of `unknown` have no column and are left out.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Engine, MetaData, Table, func, inspect, select

from diagnoser.evidence.row import ID_SEPARATOR
from diagnoser.tickets.schema import COLUMNS

EXTRA: Final = "extra"
"""The column, a JSON object, for what is kept and not used."""

TABLES: Final = ("diagnosis", "revision", "outcome")
_CHUNK: Final = 1_000


@dataclass(frozen=True, slots=True)
class Cases:
    """The closed cases of a database.

    Attributes:
        contexts: Columns that are wanted beside those of every ticket.
    """

    diagnosis: Table
    revision: Table
    outcome: Table
    contexts: tuple[str, ...]

    @property
    def header(self) -> tuple[str, ...]:
        """Column names."""
        return (*COLUMNS, EXTRA, *self.contexts)

    def size(self, connection: Connection) -> int:
        """Return how many there are."""
        return int(connection.execute(select(func.count()).select_from(self.outcome)).scalar_one())

    def rows(self, connection: Connection) -> Iterator[Sequence[Any]]:
        """Yield their cells, the oldest outcome first, so that of two cases of one ticket the later one counts."""
        case, last, found = self.diagnosis.c, self.revision.c, self.outcome.c
        later = self.revision.alias("later")
        newest = (
            select(func.max(later.c.revision))
            .where(later.c.diagnosis_id == case.diagnosis_id)
            .scalar_subquery()
        )
        query = (
            select(
                case.diagnosis_id,
                case.created_at.label("opened_at"),
                found.created_at.label("closed_at"),
                last.request,
                found.outcome,
            )
            .join(self.outcome, found.diagnosis_id == case.diagnosis_id)
            .join(self.revision, (last.diagnosis_id == case.diagnosis_id) & (last.revision == newest))
            .order_by(found.created_at, case.diagnosis_id)
        )
        for chunk in connection.execute(query).yield_per(_CHUNK).partitions():
            for row in chunk:
                cells = _cells(row._asdict(), self.contexts)
                yield tuple(cells.get(name, "") for name in self.header)


def cases(engine: Engine, contexts: tuple[str, ...] = ()) -> Cases | None:
    """Return the cases of a database; None where no service has made its tables there."""
    inspected = inspect(engine)
    if not all(inspected.has_table(name) for name in TABLES):
        return None
    every = MetaData()
    diagnosis, revision, outcome = (Table(name, every, autoload_with=engine) for name in TABLES)
    return Cases(diagnosis, revision, outcome, contexts)


def _cells(row: Mapping[str, Any], contexts: tuple[str, ...]) -> dict[str, str]:
    request, outcome = _object(row["request"]), _object(row["outcome"])
    context = {name: str(value) for name, value in (request.get("context") or {}).items()}
    other = {name: value for name, value in context.items() if name not in contexts}
    sent = [*outcome.get("parts_used", ()), *outcome.get("parts_unused", ())]
    return {
        "ticket_id": request.get("ticket_id") or row["diagnosis_id"],
        "opened_at": row["opened_at"],
        "closed_at": row["closed_at"],
        "machine": request.get("machine") or "",
        "service_level": request.get("service_level") or "",
        "report": request.get("report") or "",
        "present": _answered(request, "present"),
        "absent": _answered(request, "absent"),
        "causes": ID_SEPARATOR.join(outcome.get("causes", ())),
        "parts_sent": ID_SEPARATOR.join(sent),
        "parts_used": ID_SEPARATOR.join(outcome.get("parts_used", ())),
        "visits": str(outcome.get("visits", "")),
        "unlisted": request.get("unlisted") or "",
        EXTRA: json.dumps(other, ensure_ascii=False, sort_keys=True) if other else "",
        **{name: context[name] for name in contexts if name in context},
    }


def _answered(request: Mapping[str, Any], state: str) -> str:
    found = [one["symptom"] for one in request.get("findings", ()) if one.get("state") == state]
    return ID_SEPARATOR.join(dict.fromkeys(found))


def _object(value: Any) -> dict[str, Any]:
    """Return a JSON column's value, whether the driver has read it or not."""
    read: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return read
