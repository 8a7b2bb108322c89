"""The tables of API keys. Secrets are kept as hashes only."""

from sqlalchemy import Double, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from api.store.tables import Base


class ApiKeyRow(Base):
    """One key. A row is never deleted, so every id in the audit log has its key."""

    __tablename__ = "api_key"

    key_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    scopes: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[str] = mapped_column(String(32), index=True)
    expires_at: Mapped[str | None] = mapped_column(String(32))
    revoked_at: Mapped[str | None] = mapped_column(String(32))
    last_used_at: Mapped[str | None] = mapped_column(String(32))


class ApiSecretRow(Base):
    """The hash of one secret of a key: the printed one, or the one of a session of the console."""

    __tablename__ = "api_secret"

    secret_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    key_id: Mapped[str] = mapped_column(ForeignKey("api_key.key_id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[str] = mapped_column(String(32))
    valid_until: Mapped[str | None] = mapped_column(String(32))


class AllowanceRow(Base):
    """The remaining requests of a key, as of a time in seconds since 1970."""

    __tablename__ = "api_allowance"

    key_id: Mapped[str] = mapped_column(ForeignKey("api_key.key_id"), primary_key=True)
    requests: Mapped[float] = mapped_column(Double)
    counted_at: Mapped[float] = mapped_column(Double)
