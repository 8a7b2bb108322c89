"""Deleting old cases, and all data of one customer.

The cases are deleted with all their words and names. A closed case leaves a ticket for the training among the imported
ones. The ticket holds the codes of the case, the codes read in its text, its causes and its parts. A case without such
codes leaves nothing.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Engine, delete, select, text
from sqlalchemy.orm import Session

from api.audit.log import record
from api.clock import days_ago
from api.diagnoses.repository import load_revision
from api.store import write
from api.store.tables import Base, ClosedTicketRow, DiagnosisRow, MachineRow, TicketRow
from diagnoser.evidence.row import joined, written_grades
from diagnoser.tickets.reduce import pseudonym

CHUNK: Final = 200
"""Cases that are forgotten in one transaction, so that the service goes on meanwhile."""
OF_TEXT: Final = ("present", "absent", "asked", "unknown", "graded", "measured")
"""The cells of a ticket that follow the findings of its answer."""
ERASED: Final = "customer.erased"
PRUNED: Final = "cases.pruned"
NAMES: Final = {"report": "", "customer": "", "serial": ""}


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Counts of a deletion.

    Attributes:
        cases: Deleted cases.
        kept: Closed cases among them, now tickets without words and names.
        tickets: Imported tickets without their words and names from now on.
        machines: Deleted machines of the inventory.
    """

    cases: int
    kept: int
    tickets: int = 0
    machines: int = 0


def prune(engine: Engine, days: int, *, who: str) -> Forgotten:
    """Delete the cases, open ones included, without a change for a number of days.

    Args:
        engine: The store.
        days: Number of days without a change.
        who: The caller, for the audit log.
    """
    forgotten = _forget_cases(engine, DiagnosisRow.updated_at < days_ago(days))
    write(engine, lambda session: record(session, PRUNED, "cases", after=asdict(forgotten), who=who))
    _leave_no_trace(engine)
    return forgotten


def erase(engine: Engine, customer: str, key: bytes | None, *, who: str) -> Forgotten:
    """Delete the cases and the machines of a customer, and the words and names of their imported tickets.

    Args:
        engine: The store.
        customer: The customer's name, written as in the cases.
        key: Secret of the pseudonyms of imported tickets, or None if there are none.
        who: The caller, for the audit log. The log does not name the customer.
    """
    names = [customer, *([pseudonym(key, customer)] if key else [])]
    cases = _forget_cases(engine, DiagnosisRow.customer == customer)

    def work(session: Session) -> Forgotten:
        tickets = session.scalars(select(TicketRow).where(TicketRow.customer.in_(names))).all()
        for row in tickets:
            for name, value in NAMES.items():
                setattr(row, name, value)
        machines = session.connection().execute(delete(MachineRow).where(MachineRow.customer == customer))
        done = Forgotten(cases.cases, cases.kept, len(tickets), machines.rowcount)
        record(session, ERASED, "customer", after=asdict(done), who=who)
        return done

    forgotten = write(engine, work)
    _leave_no_trace(engine)
    return forgotten


def _forget_cases(engine: Engine, wanted: ColumnElement[bool]) -> Forgotten:
    cases = kept = 0
    while some := write(engine, lambda session: _forget_some(session, wanted)):
        cases += len(some)
        kept += sum(some)
    return Forgotten(cases, kept)


def _forget_some(session: Session, wanted: ColumnElement[bool]) -> list[bool]:
    """Forget some cases. Return for each of them whether a ticket is left of it."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete=ON"))  # what is deleted is overwritten in the file
    chosen = select(DiagnosisRow.diagnosis_id).where(wanted).limit(CHUNK).with_for_update()
    names = session.scalars(chosen).all()
    left = [_leave_ticket(session, name) for name in names]
    session.flush()
    for table in reversed(Base.metadata.sorted_tables):
        if "diagnosis_id" in table.columns:
            session.execute(delete(table).where(table.c.diagnosis_id.in_(names)))
    return left


def _leave_ticket(session: Session, diagnosis_id: str) -> bool:
    closed = session.get(ClosedTicketRow, diagnosis_id)
    if closed is None:
        return False
    cells = {column.name: getattr(closed, column.name) for column in TicketRow.__table__.columns}
    cells |= NAMES | _read_codes(load_revision(session, diagnosis_id).answer.get("findings", []))
    if not any(cells[name] for name in ("machine", *OF_TEXT)):
        return False
    session.merge(TicketRow(**cells))
    return True


def _read_codes(findings: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Return the cells of the findings of an answer. A short answer has no findings and gives none."""
    if not findings:
        return {}
    plain = [each for each in findings if each.get("probability") is None]

    def named(state: str, *how: str) -> str:
        return joined(each["symptom"] for each in plain if each["state"] == state and each["known"] in how)

    every = ("reported", "asked", "measured")
    return {
        "present": named("present", "reported", "asked"),
        "measured": named("present", "measured"),
        "absent": named("absent", *every),
        "unknown": named("unknown", *every),
        "asked": joined(each["symptom"] for each in findings if each["known"] == "asked"),
        "graded": written_grades(
            {each["symptom"]: each["probability"] for each in findings if each.get("probability") is not None}
        ),
    }


def _leave_no_trace(engine: Engine) -> None:
    """Empty the write-ahead log of a SQLite database, because it still holds the overwritten data."""
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
