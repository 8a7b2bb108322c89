"""Stored machines. Each public method is one transaction."""

from collections.abc import Mapping

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from api.inventory.schemas import InventoryMachineOut, InventoryOut, MachineRequest
from api.store import read, write
from api.store.errors import NotFoundError
from api.store.pages import cursor_after, key_of
from api.store.tables import MachineRow


class InventoryRepository:
    """The machines of one database. Threads may share it."""

    def __init__(self, engine: Engine) -> None:
        """Use an engine with migrated tables."""
        self._engine = engine

    def get(self, serial: str) -> InventoryMachineOut:
        """Return a machine.

        Raises:
            NotFoundError: The inventory has none with this serial number.
        """
        row = read(self._engine, lambda session: session.get(MachineRow, serial))
        if row is None:
            raise NotFoundError("The inventory has no machine with this serial number.")
        return _out(row)

    def put(self, machines: Mapping[str, MachineRequest], now: str) -> set[str]:
        """Store machines by serial number, all or none. Return the new serial numbers."""
        rows = [
            MachineRow(
                serial=serial,
                customer=machine.customer,
                updated_at=now,
                document=machine.model_dump(mode="json"),
            )
            for serial, machine in sorted(machines.items())  # two writers take the rows in the same order
        ]

        def work(session: Session) -> set[str]:
            known = {row.serial for row in rows if session.get(MachineRow, row.serial)}
            for row in rows:
                session.merge(row)
            return set(machines) - known

        return write(self._engine, work)

    def page(self, customer: str | None, limit: int, cursor: str | None) -> InventoryOut:
        """Return a page of machines by serial number, of one customer or of all.

        Raises:
            NotFoundError: The cursor is none of ours.
        """
        wanted = select(MachineRow).order_by(MachineRow.serial).limit(limit + 1)
        if customer is not None:
            wanted = wanted.where(MachineRow.customer == customer)
        if cursor is not None:
            wanted = wanted.where(MachineRow.serial > key_of(cursor, 1)[0])
        rows = read(self._engine, lambda session: session.scalars(wanted).all())
        page = rows[:limit]
        following = cursor_after(page[-1].serial) if len(rows) > limit else None
        return InventoryOut(machines=[_out(row) for row in page], next=following)


def _out(row: MachineRow) -> InventoryMachineOut:
    return InventoryMachineOut(**row.document, serial=row.serial, updated_at=row.updated_at)
