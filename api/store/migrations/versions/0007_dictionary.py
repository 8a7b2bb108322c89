"""Requests and answers are compressed with a dictionary unknown to earlier programs.

The dictionary is a file that never changes, so a migration may read it.
"""

import zlib
from importlib import resources

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

CHUNK = 500


def upgrade() -> None:
    """Change nothing: what was stored without the dictionary is read as it is."""


def downgrade() -> None:
    """Compress every request and answer without the dictionary."""
    dictionary = resources.files("api.store").joinpath("packed_0001.txt").read_bytes()
    table = sa.table("revision", *map(sa.column, ("diagnosis_id", "revision", "request", "answer")))
    key, bind, seen = sa.tuple_(table.c.diagnosis_id, table.c.revision), op.get_bind(), ("", 0)
    chunk = sa.select(table).order_by(table.c.diagnosis_id, table.c.revision).limit(CHUNK)
    change = (
        sa.update(table)
        .where(table.c.diagnosis_id == sa.bindparam("case_id"), table.c.revision == sa.bindparam("number"))
        .values({name: sa.bindparam(f"new_{name}", type_=sa.LargeBinary) for name in ("request", "answer")})
    )
    while rows := bind.execute(chunk.where(key > sa.tuple_(*map(sa.literal, seen)))).all():
        seen = (rows[-1].diagnosis_id, rows[-1].revision)
        bind.execute(
            change,
            [
                {
                    "case_id": row.diagnosis_id,
                    "number": row.revision,
                    "new_request": _without(row.request, dictionary),
                    "new_answer": _without(row.answer, dictionary),
                }
                for row in rows
            ],
        )


def _without(content: bytes, dictionary: bytes) -> bytes:
    unpacking = zlib.decompressobj(zdict=dictionary)
    return zlib.compress(unpacking.decompress(content) + unpacking.flush(), 6)
