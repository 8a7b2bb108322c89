"""Where diagnoses and outcomes are kept: SQLAlchemy over SQLite, or over any database by its URL."""

from api.store.engine import connect, migrate
from api.store.repository import Claim, Outcome, Revision, Store

__all__ = ["Claim", "Outcome", "Revision", "Store", "connect", "migrate"]
