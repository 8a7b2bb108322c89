"""The loop: columns to search cases by, visits, dispatches, reviews, versions of outcomes, the inventory.

Requests and answers are compressed. The conversion is written out here and uses no code of today, because a migration
must do the same for ever.
"""

import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

CHUNK = 500
SEARCHED = ("ticket_id", "serial", "customer", "machine", "family", "service_level", "report", "symptoms")
INDEXED = ("updated_at", "serial", "customer", "machine", "closed_at", "waiting")


def upgrade() -> None:
    """Add the columns and the tables, compress what is stored, and fill in the columns."""
    for column in _new_columns():
        op.add_column("diagnosis", column)
    for name in INDEXED:
        op.create_index(f"ix_diagnosis_{name}", "diagnosis", [name])
    _new_tables()
    with op.batch_alter_table("outcome") as outcome:
        outcome.add_column(sa.Column("version", sa.Integer, nullable=False, server_default="1"))
    for name in ("serial", "customer"):
        op.create_index(f"ix_tickets_{name}", "tickets", [name])
    _rewrite_revisions(sa.LargeBinary, lambda stored: _packed(json.loads(stored)))
    _fill_in()


def downgrade() -> None:
    """Unpack requests and answers. Visits, dispatches, reviews, earlier outcomes and the inventory are lost."""
    _rewrite_revisions(sa.JSON, _unpacked)
    for name in ("serial", "customer"):
        op.drop_index(f"ix_tickets_{name}", "tickets")
    with op.batch_alter_table("outcome") as outcome:
        outcome.drop_column("version")
    for table in ("inventory", "earlier_outcome", "review", "dispatch", "visit"):
        op.drop_table(table)
    for name in INDEXED:
        op.drop_index(f"ix_diagnosis_{name}", "diagnosis")
    for column in reversed(_new_columns()):
        op.drop_column("diagnosis", column.name)


def _new_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("updated_at", sa.String(32), nullable=False, server_default=""),
        sa.Column("serial", sa.String(200)),
        sa.Column("customer", sa.String(200)),
        sa.Column("machine", sa.String(200)),
        sa.Column("family", sa.String(200)),
        sa.Column("service_level", sa.String(20), nullable=False, server_default="5x9"),
        sa.Column("report", sa.Text, nullable=False, server_default=""),
        sa.Column("symptoms", sa.Text, nullable=False, server_default=""),
        sa.Column("continues", sa.String(200)),
        sa.Column("closed_at", sa.String(32)),
        sa.Column("waiting", sa.Boolean, nullable=False, server_default=sa.false()),
    ]


def _new_tables() -> None:
    op.create_table(
        "visit",
        *_case_key("visit"),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("fixed", sa.Boolean, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("next_revision", sa.Integer),
        sa.Column("model_version", sa.String(100), nullable=False),
        sa.Column("kit", sa.Text, nullable=False),
        sa.Column("coverage", sa.Double, nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
    )
    op.create_table(
        "dispatch",
        *_case_key("number"),
        sa.Column("visit", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("parts", sa.Text, nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
    )
    op.create_table(
        "review",
        *_case_key("number"),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
    )
    op.create_table(
        "earlier_outcome",
        *_case_key("version"),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("outcome", sa.JSON, nullable=False),
    )
    op.create_table(
        "inventory",
        sa.Column("serial", sa.String(200), primary_key=True),
        sa.Column("customer", sa.String(200), index=True),
        sa.Column("updated_at", sa.String(32), nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
    )


def _case_key(number: str) -> list[sa.Column[Any]]:
    return [
        sa.Column("diagnosis_id", sa.String(36), sa.ForeignKey("diagnosis.diagnosis_id"), primary_key=True),
        sa.Column(number, sa.Integer, primary_key=True, autoincrement=False),
    ]


def _rewrite_revisions(kind: Any, converted: Callable[[Any], Any]) -> None:
    """Make the table of revisions again with other types of its two documents."""
    op.create_table(
        "revision_rewritten",
        *_case_key("revision"),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("model_version", sa.String(100), nullable=False),
        sa.Column("request", kind, nullable=False),
        sa.Column("answer", kind, nullable=False),
    )
    raw = sa.LargeBinary if kind is sa.JSON else sa.Text
    new = sa.table("revision_rewritten", *_revision_columns(kind))
    for rows in _chunks("revision", raw):
        op.bulk_insert(
            new,
            [dict(row) | {name: converted(row[name]) for name in ("request", "answer")} for row in rows],
        )
    op.drop_table("revision")
    op.rename_table("revision_rewritten", "revision")
    op.create_index("ix_revision_model_version", "revision", ["model_version"])


def _revision_columns(kind: Any) -> list[Any]:
    plain: list[Any] = [
        sa.column(each) for each in ("diagnosis_id", "revision", "created_at", "model_version")
    ]
    return [*plain, sa.column("request", kind), sa.column("answer", kind)]


def _chunks(name: str, kind: Any) -> Iterator[Sequence[sa.RowMapping]]:
    """Yield the revisions, some at a time, in the order of their key. Text documents come as they are stored."""
    table = sa.table(name, *_revision_columns(kind))
    documents = [
        sa.cast(table.c[each], sa.Text).label(each) if kind is sa.Text else table.c[each]
        for each in ("request", "answer")
    ]
    plain = [table.c[each] for each in ("diagnosis_id", "revision", "created_at", "model_version")]
    key = sa.tuple_(table.c.diagnosis_id, table.c.revision)
    wanted = sa.select(*plain, *documents).order_by(table.c.diagnosis_id, table.c.revision).limit(CHUNK)
    seen = ("", 0)
    while (
        rows := op.get_bind().execute(wanted.where(key > sa.tuple_(*map(sa.literal, seen)))).mappings().all()
    ):
        yield rows
        seen = (rows[-1]["diagnosis_id"], rows[-1]["revision"])


def _packed(document: Any) -> bytes:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 6)


def _unpacked(content: bytes) -> Any:
    return json.loads(zlib.decompress(content))


def _fill_in() -> None:
    """Fill in the new columns of the cases from their last revisions and their outcomes."""
    diagnosis = sa.table("diagnosis", *map(sa.column, ("diagnosis_id", "updated_at", "closed_at", *SEARCHED)))
    outcome = sa.table("outcome", *map(sa.column, ("diagnosis_id", "created_at")))
    bind = op.get_bind()
    closed_at = (
        sa.select(outcome.c.created_at)
        .where(outcome.c.diagnosis_id == diagnosis.c.diagnosis_id)
        .scalar_subquery()
    )
    change = (
        sa.update(diagnosis)
        .where(diagnosis.c.diagnosis_id == sa.bindparam("case_id"))
        .values({name: sa.bindparam(name) for name in ("updated_at", *SEARCHED)})
    )
    for rows in _chunks("revision", sa.LargeBinary):
        last = {row["diagnosis_id"]: row for row in rows}  # a later chunk may hold a later revision
        bind.execute(change, [_values(row) for row in last.values()])
    bind.execute(sa.update(diagnosis).values(closed_at=closed_at))
    later = sa.func.coalesce(diagnosis.c.closed_at, "") > diagnosis.c.updated_at
    bind.execute(sa.update(diagnosis).where(later).values(updated_at=diagnosis.c.closed_at))


def _values(row: sa.RowMapping) -> dict[str, Any]:
    request, answer = _unpacked(row["request"]), _unpacked(row["answer"])
    named, machine = answer.get("identity") or {}, answer.get("machine") or {}
    findings = answer.get("findings", [])
    present = {each["symptom"] for each in findings if each.get("state") == "present"}
    serial = (request.get("serial") or named.get("serial") or "").strip().upper()
    return {
        "case_id": row["diagnosis_id"],
        "updated_at": row["created_at"],
        "ticket_id": request.get("ticket_id"),
        "serial": serial or None,
        "customer": request.get("customer"),
        "machine": request.get("machine") or named.get("machine") or None,
        "family": machine.get("family"),
        "service_level": request.get("service_level") or "5x9",
        "report": (request.get("report") or "").replace("\x00", "\N{REPLACEMENT CHARACTER}"),
        "symptoms": "|".join(sorted(present)),
    }
