"""Storing the machines of the inventory."""

from api.clock import now
from api.diagnoses.columns import serial_key
from api.inventory.repository import InventoryRepository
from api.inventory.schemas import InventoryImportedOut, InventoryMachineOut, InventoryOut, MachineRequest
from api.inventory.table import check_machine, columns_not_used, rows_of, table_of
from api.models.current_model import CurrentModel


class InventoryService:
    """Stores machines, after a check of their parts."""

    def __init__(self, model: CurrentModel, inventory: InventoryRepository) -> None:
        """Use the current model for the parts, and a repository for the machines."""
        self._model, self._inventory = model, inventory

    def get(self, serial: str) -> InventoryMachineOut:
        """Return a machine."""
        return self._inventory.get(serial_key(serial))

    def put(self, serial: str, machine: MachineRequest) -> tuple[InventoryMachineOut, bool]:
        """Store a machine in place of its former entry. Return it, and whether the machine is new.

        Raises:
            UnknownPartError: The model does not know a part.
            FutureTimeError: The day of installation is in the future.
        """
        check_machine(machine, self._parts())
        key = serial_key(serial)
        new = self._inventory.put({key: machine}, now())
        return self._inventory.get(key), bool(new)

    def take_in(self, content: bytes) -> InventoryImportedOut:
        """Keep the machines of a CSV table. Of two rows with one serial number the later one counts.

        Raises:
            InputError: It is no table with a column `serial`.
        """
        parts = self._parts()
        header, table = table_of(content)
        rows = list(rows_of(table, parts))
        accepted = [(row.serial, row.machine) for row in rows if isinstance(row.machine, MachineRequest)]
        self._inventory.put(dict(accepted), now())
        return InventoryImportedOut(
            rows=len(rows),
            accepted=len(accepted),
            rejected=[row.machine for row in rows if not isinstance(row.machine, MachineRequest)],
            not_used=columns_not_used(header, parts),
        )

    def page(self, customer: str | None, limit: int, cursor: str | None) -> InventoryOut:
        """Return a page of machines."""
        return self._inventory.page(customer, limit, cursor)

    def _parts(self) -> frozenset[str]:
        return frozenset(self._model.diagnoser().model.network.causes)
