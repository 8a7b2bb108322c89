"""The database: connections, tables and migrations. The queries are in the repository of each noun."""

from api.store.engine import connect, flush, migrate, ping
from api.store.transactions import read, write

__all__ = ["connect", "flush", "migrate", "ping", "read", "write"]
