"""`/v1/inventory`: machines by serial number."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from api.access.scopes import needs
from api.dependencies import Inventory, current_diagnoser
from api.http.body_limits import require_csv
from api.http.json_route import JsonRoute
from api.http.problems import responses
from api.inventory.schemas import InventoryImportedOut, InventoryMachineOut, InventoryOut, MachineRequest
from api.store.pages import Cursor, Limit

router = APIRouter(prefix="/v1/inventory", tags=["inventory"], route_class=JsonRoute)
NO_CONTROL = r"^[^\x00-\x1f\x7f]{1,200}$"
Serial = Annotated[str, Path(min_length=1, max_length=200, pattern=NO_CONTROL)]
EXAMPLE = "serial,machine,equipment\n06AB123,7979Q7C,HDD=8|RAID_CARD=0\n"
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "A CSV table with the columns serial, machine, customer, service_level, installed_on and "
        "equipment (HDD=8|RAID_CARD=0), or with a column for each part.",
        "content": {"text/csv": {"schema": {"type": "string", "minLength": 8}, "example": EXAMPLE}},
    }
}


@router.get(
    "", operation_id="list_inventory", dependencies=[needs("diagnose")], responses=responses(404, 422)
)
def list_inventory(
    inventory: Inventory,
    customer: Annotated[str | None, Query(min_length=1, max_length=200, pattern=NO_CONTROL)] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> InventoryOut:
    """List machines by serial number, of one customer or of all."""
    return inventory.page(customer, limit, cursor)


@router.post(
    "",
    operation_id="import_inventory",
    dependencies=[needs("tickets"), Depends(require_csv), Depends(current_diagnoser)],
    openapi_extra=BODY,
    responses=responses(413, 415, 422),
)
async def import_inventory(request: Request, inventory: Inventory) -> InventoryImportedOut:
    """Import the machines of a CSV table. Each row replaces the former entry of its machine."""
    return await run_in_threadpool(inventory.take_in, await request.body())


@router.get(
    "/{serial}", operation_id="get_machine", dependencies=[needs("diagnose")], responses=responses(404, 422)
)
def get_machine(serial: Serial, inventory: Inventory) -> InventoryMachineOut:
    """Return the inventory entry of a machine."""
    return inventory.get(serial)


@router.put(
    "/{serial}",
    operation_id="put_machine",
    dependencies=[needs("tickets")],
    responses={
        201: {"model": InventoryMachineOut, "description": "The machine is new."},
        **responses(400, 409, 413, 415, 422),
    },
)
def put_machine(
    serial: Serial, request: MachineRequest, response: Response, inventory: Inventory
) -> InventoryMachineOut:
    """Store the inventory entry of a machine in place of its former entry."""
    machine, new = inventory.put(serial, request)
    response.status_code = 201 if new else 200
    return machine
