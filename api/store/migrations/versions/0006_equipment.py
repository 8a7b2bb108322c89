"""The equipment of the machine, beside each ticket."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

TABLES = ("tickets", "closed_tickets")


def upgrade() -> None:
    """Add the column. Nothing is known of the equipment of the machines of older tickets."""
    for table in TABLES:
        op.add_column(table, sa.Column("equipment", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    """Drop the column. What the tickets knew of the equipment is lost."""
    for table in TABLES:
        op.drop_column(table, "equipment")
