"""What the service knows of a machine by its serial number, added to a request before it is answered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.diagnoses.columns import serial_key
from api.diagnoses.earlier import Earlier, continued, earlier_of_id, earlier_of_serial
from api.diagnoses.repository import NOTHING
from api.store import read
from api.store.tables import MachineRow
from diagnoser import Diagnoser
from diagnoser.errors import InputError
from diagnoser.types import Identity
from diagnoser.wire import DiagnosisRequest
from diagnoser.wire.request import MAX_ACTIONS

FIELDS = ("machine", "customer", "service_level")
"""Fields that the inventory gives where the request does not. It adds to the equipment as well."""


@dataclass(frozen=True, slots=True)
class Known:
    """A request with everything that is known of the machine.

    Attributes:
        request: The request, with what the inventory and earlier cases add.
        earlier: The earlier cases and tickets of the machine.
        from_inventory: The fields that the inventory has given.
    """

    request: DiagnosisRequest
    earlier: Sequence[Earlier] = ()
    from_inventory: Sequence[str] = ()


class CaseContext:
    """Looks up machines and earlier cases. Threads may share it."""

    def __init__(self, engine: Engine, key: bytes | None) -> None:
        """Use an engine whose tables are migrated, and the secret of the pseudonyms of imported tickets."""
        self._engine, self._key = engine, key

    def needed(self, request: DiagnosisRequest, named: Identity) -> bool:
        """Return whether the store may know something of the machine of a request, whose text names this."""
        return bool(request.serial or named.serial or request.continues not in {None, NOTHING})

    def known(self, request: DiagnosisRequest, named: Identity, diagnoser: Diagnoser) -> Known:
        """Return a request with what is known of its machine.

        Args:
            request: As it was sent.
            named: What the text names: its serial number counts for a request without one, and its machine rather
                than that of the inventory.
            diagnoser: The model, which knows the parts.

        Raises:
            ConflictError: The request continues a case that does not exist.
            InputError: With the actions of earlier cases there are too many.
        """
        if not self.needed(request, named):
            return Known(request)
        serial = request.serial or named.serial
        left_out = {"machine"} if named.machine else set[str]()
        parts = diagnoser.model.network.causes
        return read(self._engine, lambda session: self._known(session, request, serial, left_out, parts))

    def _known(
        self,
        session: Session,
        request: DiagnosisRequest,
        serial: str,
        left_out: set[str],
        parts: Collection[str],
    ) -> Known:
        earlier = earlier_of_serial(session, serial, self._key) if serial else []
        counted = [] if request.continues == NOTHING else earlier
        if request.continues not in {None, NOTHING}:
            counted = [earlier_of_id(session, str(request.continues))]
            earlier = [*(each for each in earlier if each not in counted), *counted]
        taken = _from_inventory(session, request, serial, left_out)
        full = continued(request.model_copy(update=taken), counted, parts)
        if len(full.actions) > MAX_ACTIONS:
            raise InputError(f"A case has at most {MAX_ACTIONS} actions, those of earlier cases included.")
        return Known(full, earlier, tuple(taken))


def _from_inventory(
    session: Session, request: DiagnosisRequest, serial: str, left_out: set[str]
) -> dict[str, Any]:
    """Return the fields of a request that the inventory adds to. Where both count a part, the request is right."""
    row = session.get(MachineRow, serial_key(serial)) if serial else None
    if row is None:
        return {}
    given = left_out | {name for name in request.model_fields_set if getattr(request, name) is not None}
    taken = {name: row.document[name] for name in FIELDS if name not in given and row.document[name]}
    equipment = {part: n for part, n in row.document["equipment"].items() if part not in request.equipment}
    return taken | ({"equipment": equipment | request.equipment} if equipment else {})
