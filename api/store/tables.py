"""The tables of the store. Times are texts in UTC and ISO 8601, so the order of texts is the order of times."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from api.store.packed import Packed


class Base(DeclarativeBase):
    """Base of all tables."""


class DiagnosisRow(Base):
    """One case: a report, its answers and, in the end, its outcome. The searched fields have columns here.

    `serial` is in the form of `api.diagnoses.columns.serial_key`. `symptoms` holds the present symptoms of the last
    answer, joined by `|`. `continues` names the earlier case or ticket of the first request.
    """

    __tablename__ = "diagnosis"

    diagnosis_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    ticket_id: Mapped[str | None] = mapped_column(String(200), index=True)
    created_at: Mapped[str] = mapped_column(String(32), index=True)
    updated_at: Mapped[str] = mapped_column(String(32), index=True)
    serial: Mapped[str | None] = mapped_column(String(200), index=True)
    customer: Mapped[str | None] = mapped_column(String(200), index=True)
    machine: Mapped[str | None] = mapped_column(String(200), index=True)
    family: Mapped[str | None] = mapped_column(String(200))
    service_level: Mapped[str] = mapped_column(String(20), server_default="5x9")
    report: Mapped[str] = mapped_column(Text, server_default="")
    symptoms: Mapped[str] = mapped_column(Text, server_default="")
    continues: Mapped[str | None] = mapped_column(String(200))
    closed_at: Mapped[str | None] = mapped_column(String(32), index=True)
    waiting: Mapped[bool] = mapped_column(index=True)


class RevisionRow(Base):
    """One request and its answer. A row is never changed."""

    __tablename__ = "revision"

    diagnosis_id: Mapped[str] = mapped_column(ForeignKey("diagnosis.diagnosis_id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    created_at: Mapped[str] = mapped_column(String(32))
    model_version: Mapped[str] = mapped_column(String(100), index=True)
    request: Mapped[dict[str, Any]] = mapped_column(Packed)
    answer: Mapped[dict[str, Any]] = mapped_column(Packed)


class VisitRow(Base):
    """One visit. A row is never changed.

    `revision`, `model_version`, `kit` and `coverage` are those of the answer before the visit. `next_revision` is the
    answer after it, or None if the visit ended the fault.
    """

    __tablename__ = "visit"

    diagnosis_id: Mapped[str] = mapped_column(ForeignKey("diagnosis.diagnosis_id"), primary_key=True)
    visit: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    created_at: Mapped[str] = mapped_column(String(32))
    fixed: Mapped[bool]
    revision: Mapped[int]
    next_revision: Mapped[int | None]
    model_version: Mapped[str] = mapped_column(String(100))
    kit: Mapped[str] = mapped_column(Text)
    coverage: Mapped[float]
    document: Mapped[dict[str, Any]] = mapped_column(JSON)


class DispatchRow(Base):
    """The dispatched pieces of one visit. Of two rows for the same visit the later one is valid."""

    __tablename__ = "dispatch"

    diagnosis_id: Mapped[str] = mapped_column(ForeignKey("diagnosis.diagnosis_id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    visit: Mapped[int]
    revision: Mapped[int]
    created_at: Mapped[str] = mapped_column(String(32))
    parts: Mapped[str] = mapped_column(Text)
    document: Mapped[dict[str, Any]] = mapped_column(JSON)


class ReviewRow(Base):
    """The decision of support on the proposal of an engineer."""

    __tablename__ = "review"

    diagnosis_id: Mapped[str] = mapped_column(ForeignKey("diagnosis.diagnosis_id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    created_at: Mapped[str] = mapped_column(String(32))
    document: Mapped[dict[str, Any]] = mapped_column(JSON)


class MachineRow(Base):
    """One machine of the inventory. `serial` is written as `api.diagnoses.columns.serial_key` says."""

    __tablename__ = "inventory"

    serial: Mapped[str] = mapped_column(String(200), primary_key=True)
    customer: Mapped[str | None] = mapped_column(String(200), index=True)
    updated_at: Mapped[str] = mapped_column(String(32))
    document: Mapped[dict[str, Any]] = mapped_column(JSON)


class OutcomeRow(Base):
    """The valid version of an outcome: the causes found by the engineer."""

    __tablename__ = "outcome"

    diagnosis_id: Mapped[str] = mapped_column(ForeignKey("diagnosis.diagnosis_id"), primary_key=True)
    created_at: Mapped[str] = mapped_column(String(32), index=True)
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(server_default="1")


class EarlierOutcomeRow(Base):
    """A corrected version of an outcome."""

    __tablename__ = "earlier_outcome"

    diagnosis_id: Mapped[str] = mapped_column(ForeignKey("diagnosis.diagnosis_id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    created_at: Mapped[str] = mapped_column(String(32))
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON)


class KeyRow(Base):
    """An Idempotency-Key and the resulting revision of its request."""

    __tablename__ = "idempotency_key"

    operation: Mapped[str] = mapped_column(String(100), primary_key=True)
    key: Mapped[str] = mapped_column(String(300), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    diagnosis_id: Mapped[str] = mapped_column(ForeignKey("diagnosis.diagnosis_id"))
    revision: Mapped[int]
    created_at: Mapped[str] = mapped_column(String(32), index=True)


def _cell() -> Mapped[str]:
    return mapped_column(Text, server_default="")


class TicketCells:
    """The columns of a ticket (data/tickets/README.md). The library reads them by these names."""

    opened_at: Mapped[str] = _cell()
    closed_at: Mapped[str] = _cell()
    machine: Mapped[str] = _cell()
    serial: Mapped[str] = _cell()
    customer: Mapped[str] = _cell()
    service_level: Mapped[str] = _cell()
    report: Mapped[str] = _cell()
    present: Mapped[str] = _cell()
    absent: Mapped[str] = _cell()
    causes: Mapped[str] = _cell()
    parts_sent: Mapped[str] = _cell()
    parts_used: Mapped[str] = _cell()
    visits: Mapped[int | None]
    unlisted: Mapped[str] = _cell()
    asked: Mapped[str] = _cell()
    unknown: Mapped[str] = _cell()
    graded: Mapped[str] = _cell()
    measured: Mapped[str] = _cell()
    actions: Mapped[str] = _cell()
    sample: Mapped[str] = _cell()
    extra: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    equipment: Mapped[str] = _cell()


class TicketRow(TicketCells, Base):
    """An imported ticket (`diagnoser tickets import`)."""

    __tablename__ = "tickets"
    __table_args__ = (Index("ix_tickets_serial", "serial"), Index("ix_tickets_customer", "customer"))

    ticket_id: Mapped[str] = mapped_column(String(200), primary_key=True)


class ClosedTicketRow(TicketCells, Base):
    """A closed case as a ticket, with the answer given to it. It is written together with the outcome."""

    __tablename__ = "closed_tickets"

    diagnosis_id: Mapped[str] = mapped_column(ForeignKey("diagnosis.diagnosis_id"), primary_key=True)
    ticket_id: Mapped[str] = mapped_column(String(200), index=True)
    revision: Mapped[int]
    model_version: Mapped[str] = mapped_column(String(100))
    kit: Mapped[str] = mapped_column(Text)
    coverage: Mapped[float]
    objective: Mapped[str] = mapped_column(String(20))
