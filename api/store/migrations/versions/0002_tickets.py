"""Tickets: the imported ones, and the closed cases of the service, made from the outcomes that are stored already.

The conversion is written out here and uses no code of today, because a migration must do the same for ever.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

CHUNK = 500
TEXTS_BEFORE_VISITS = (
    "opened_at",
    "closed_at",
    "machine",
    "serial",
    "customer",
    "service_level",
    "report",
    "present",
    "absent",
    "causes",
    "parts_sent",
    "parts_used",
)
TEXTS_AFTER_VISITS = ("unlisted", "asked", "unknown", "graded", "measured", "actions", "sample")


def upgrade() -> None:
    """Make both tables and fill in the closed cases."""
    op.create_table("tickets", sa.Column("ticket_id", sa.String(200), primary_key=True), *_ticket_columns())
    closed = op.create_table(
        "closed_tickets",
        sa.Column("diagnosis_id", sa.String(36), sa.ForeignKey("diagnosis.diagnosis_id"), primary_key=True),
        sa.Column("ticket_id", sa.String(200), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("model_version", sa.String(100), nullable=False),
        sa.Column("kit", sa.Text, nullable=False),
        sa.Column("coverage", sa.Double, nullable=False),
        sa.Column("objective", sa.String(20), nullable=False),
        *_ticket_columns(),
    )
    op.create_index("ix_closed_tickets_ticket_id", "closed_tickets", ["ticket_id"])
    for cases in _closed_cases():
        op.bulk_insert(closed, [_row(case) for case in cases])


def downgrade() -> None:
    """Drop both tables. Imported tickets are lost; closed cases are made again by the upgrade."""
    op.drop_table("closed_tickets")
    op.drop_table("tickets")


def _ticket_columns() -> list[sa.Column[Any]]:
    return [
        *(sa.Column(name, sa.Text, nullable=False, server_default="") for name in TEXTS_BEFORE_VISITS),
        sa.Column("visits", sa.Integer, nullable=True),
        *(sa.Column(name, sa.Text, nullable=False, server_default="") for name in TEXTS_AFTER_VISITS),
        sa.Column("extra", sa.JSON(none_as_null=True), nullable=True),
    ]


def _closed_cases() -> Iterator[Sequence[sa.RowMapping]]:
    """Yield the closed cases in chunks, each with the last revision before its outcome."""
    diagnosis = sa.table("diagnosis", sa.column("diagnosis_id"), sa.column("created_at"))
    outcome = sa.table(
        "outcome", sa.column("diagnosis_id"), sa.column("created_at"), sa.column("outcome", sa.JSON)
    )
    answers = sa.table(
        "revision",
        *map(sa.column, ("diagnosis_id", "revision", "created_at", "model_version")),
        sa.column("request", sa.JSON),
        sa.column("answer", sa.JSON),
    )
    earlier = answers.alias("earlier")
    last = (
        sa.select(sa.func.max(earlier.c.revision))
        .where(earlier.c.diagnosis_id == outcome.c.diagnosis_id, earlier.c.created_at <= outcome.c.created_at)
        .scalar_subquery()
    )
    cases = (
        sa.select(
            diagnosis.c.diagnosis_id,
            diagnosis.c.created_at.label("opened_at"),
            outcome.c.created_at.label("closed_at"),
            outcome.c.outcome,
            answers.c.revision,
            answers.c.model_version,
            answers.c.request,
            answers.c.answer,
        )
        .join(outcome, outcome.c.diagnosis_id == diagnosis.c.diagnosis_id)
        .join(
            answers,
            (answers.c.diagnosis_id == diagnosis.c.diagnosis_id)
            & (answers.c.revision == sa.func.coalesce(last, 1)),
        )
        .order_by(diagnosis.c.diagnosis_id)
        .limit(CHUNK)
    )
    seen = ""
    while chunk := op.get_bind().execute(cases.where(diagnosis.c.diagnosis_id > seen)).mappings().all():
        yield chunk
        seen = chunk[-1]["diagnosis_id"]


def _row(case: sa.RowMapping) -> dict[str, Any]:
    request, answer, outcome = case["request"], case["answer"], case["outcome"]
    findings = request.get("findings", [])
    used, unused = outcome.get("parts_used", []), outcome.get("parts_unused", [])
    graded = {
        each["symptom"]: float(each["probability"])
        for each in findings
        if each.get("probability") is not None
    }
    return {
        "diagnosis_id": case["diagnosis_id"],
        "ticket_id": request.get("ticket_id") or case["diagnosis_id"],
        "revision": case["revision"],
        "model_version": case["model_version"],
        "kit": "|".join(piece["part"] for piece in answer["kit"]["parts"]),
        "coverage": answer["kit"]["coverage"],
        "objective": request.get("objective", "expected_cost"),
        "opened_at": case["opened_at"],
        "closed_at": case["closed_at"],
        "machine": request.get("machine") or "",
        "service_level": request.get("service_level", "5x9"),
        "report": (request.get("report") or "").replace("\x00", "\N{REPLACEMENT CHARACTER}"),
        "present": _ids(each["symptom"] for each in findings if each.get("state") == "present"),
        "absent": _ids(each["symptom"] for each in findings if each.get("state") == "absent"),
        "causes": "|".join(dict.fromkeys(outcome.get("causes", []))),
        "parts_sent": "|".join([*used, *unused]),
        "parts_used": "|".join(used),
        "visits": outcome.get("visits", 1),
        "unlisted": request.get("unlisted", "unmentioned"),
        "asked": _ids(each["symptom"] for each in findings if each.get("asked")),
        "unknown": _ids(each["symptom"] for each in findings if each.get("state") == "unknown"),
        "graded": "|".join(f"{symptom}={probability!r}" for symptom, probability in sorted(graded.items())),
        "extra": request.get("context", {}),
    }


def _ids(ids: Any) -> str:
    return "|".join(sorted(set(ids)))
