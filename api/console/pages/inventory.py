"""`/inventory`: the machines, and one machine with its equipment and all its calls."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from pydantic import ValidationError
from sqlalchemy import Engine
from starlette.responses import RedirectResponse, Response

from api.access.scopes import needs
from api.console.forms import Form, Submitted
from api.console.page_route import PageRoute, reason_of
from api.console.pages.call_request import parts_of
from api.console.pages.inventory_words import WORDS as INVENTORY_WORDS
from api.console.pages.refusal_words import WORDS as REASONS
from api.console.rendering import Page, View
from api.dependencies import CurrentDiagnoser, Database, Inventory
from api.diagnoses.case import listed
from api.diagnoses.search import Wanted, find
from api.inventory.schemas import InventoryMachineOut, MachineRequest
from api.inventory.service import InventoryService
from api.store.errors import NotFoundError
from diagnoser import Diagnoser
from diagnoser.errors import DiagnoserError
from diagnoser.types import SERVICE_LEVELS

router = APIRouter(include_in_schema=False, route_class=PageRoute)
WORDS: Final = REASONS | INVENTORY_WORDS
ON_A_PAGE: Final = 50
SEE_OTHER: Final = 303
HAS: Final = "has:"
Serial = Annotated[str, Query(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]


@router.get("/inventory", dependencies=[needs("diagnose")])
def show_inventory(
    page: Page,
    diagnoser: CurrentDiagnoser,
    database: Database,
    inventory: Inventory,
    serial: Serial = "",
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> Response:
    """Show one machine, or the list of all."""
    if serial.strip():
        return machine_page(page, diagnoser, database, inventory, serial.strip())
    found = inventory.page(None, ON_A_PAGE, cursor)
    return page.page(
        "inventory.html", WORDS, place="inventory", serial="", machines=found.machines, next=found.next
    )


@router.post("/inventory", dependencies=[needs("tickets")])
def keep_machine(
    page: Page,
    diagnoser: CurrentDiagnoser,
    database: Database,
    inventory: Inventory,
    form: Submitted,
    serial: Serial,
) -> Response:
    """Store a machine."""
    try:
        inventory.put(serial.strip(), machine_of(form, list(diagnoser.model.network.causes)))
    except (DiagnoserError, ValidationError) as error:
        status, reason = reason_of(error)
        return machine_page(page, diagnoser, database, inventory, serial.strip(), status, reason)
    return RedirectResponse(str(page.request.url), SEE_OTHER)


def machine_of(form: Form, parts: list[str]) -> MachineRequest:
    """Return the machine in a form. A part without a number is unknown."""
    fields: dict[str, Any] = {
        name: form.one(name) for name in ("machine", "customer", "service_level", "installed_on")
    }
    numbers = {part: form.one(HAS + part) for part in parts}
    given = {part: number for part, number in numbers.items() if number is not None}
    equipment = {part: int(number) if number.isdecimal() else number for part, number in given.items()}
    return MachineRequest.model_validate(fields | {"equipment": equipment})


def machine_page(
    page: View,
    diagnoser: Diagnoser,
    database: Engine,
    inventory: InventoryService,
    serial: str,
    status: int = 200,
    problem: str = "",
) -> Response:
    """Return the page of a machine, known or not, with its calls."""
    network = diagnoser.model.network
    parts = [cause for cause, part in zip(network.causes, network.is_part, strict=True) if part]
    found = find(database, Wanted(serial=serial), ON_A_PAGE, None)
    return page.page(
        "inventory.html",
        WORDS,
        status,
        place="inventory",
        serial=serial,
        machine=_known(inventory, serial),
        cases=[listed(each) for each in found.cases],
        parts=parts_of(page.names, parts),
        service_levels=SERVICE_LEVELS,
        problem=problem,
    )


def _known(inventory: InventoryService, serial: str) -> InventoryMachineOut | None:
    try:
        return inventory.get(serial)
    except NotFoundError:
        return None
