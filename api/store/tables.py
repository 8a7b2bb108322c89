"""The tables of the store.  A revision is never changed; times are UTC in ISO 8601, so text sorts by time."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Base of all tables."""


class DiagnosisRow(Base):
    """One case: a report, the answers that followed and at last its outcome."""

    __tablename__ = "diagnosis"

    diagnosis_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    ticket_id: Mapped[str | None] = mapped_column(String(200), index=True)
    created_at: Mapped[str] = mapped_column(String(32), index=True)


class RevisionRow(Base):
    """What was asked and what was answered, at one moment of a case."""

    __tablename__ = "revision"

    diagnosis_id: Mapped[str] = mapped_column(ForeignKey("diagnosis.diagnosis_id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    created_at: Mapped[str] = mapped_column(String(32))
    model_version: Mapped[str] = mapped_column(String(100), index=True)
    request: Mapped[dict[str, Any]] = mapped_column(JSON)
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)


class OutcomeRow(Base):
    """What the engineer found."""

    __tablename__ = "outcome"

    diagnosis_id: Mapped[str] = mapped_column(ForeignKey("diagnosis.diagnosis_id"), primary_key=True)
    created_at: Mapped[str] = mapped_column(String(32), index=True)
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON)


class KeyRow(Base):
    """An Idempotency-Key and what its request led to."""

    __tablename__ = "idempotency_key"

    operation: Mapped[str] = mapped_column(String(100), primary_key=True)
    key: Mapped[str] = mapped_column(String(300), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    diagnosis_id: Mapped[str] = mapped_column(ForeignKey("diagnosis.diagnosis_id"))
    revision: Mapped[int]
    created_at: Mapped[str] = mapped_column(String(32), index=True)
