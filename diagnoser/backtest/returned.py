"""Repeated tickets in memory, with their causes and actions by the rule of training.

The rule is `tickets.returns`, and this module runs the same SQL on the possible tickets of a case.  So a ticket counts
as fixed at the first visit if its cause was confirmed and the machine did not come back within 30 days.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from diagnoser.backtest.ticket import Ticket
from diagnoser.evidence.known import Known
from diagnoser.evidence.row import ACTIONS, ids, parsed_actions, row_of
from diagnoser.tickets.returns import ACTIONS as CORRECTED_ACTIONS
from diagnoser.tickets.returns import add_returns
from diagnoser.tickets.schema import OWN
from diagnoser.types import Report

_TABLE = "tickets_of_cases"


def with_returns(
    connection: Any, tickets: Sequence[Ticket], known: Callable[[Report | Known], Known]
) -> list[Ticket]:
    """Return the tickets. Those of repeated cases have corrected causes and further actions.

    Args:
        connection: A connection to DuckDB. The tables `returns` and `tickets_of_cases` are made in it.
        tickets: The tickets in the order of reading.
        known: Reads a report as training does.
    """
    import pyarrow as pa

    serials = [_machine(ticket) if ticket.day and not ticket.is_published else "" for ticket in tickets]
    count = Counter(serials)
    rows = [row for row, serial in enumerate(serials) if serial and count[serial] > 1]
    if not rows:
        return list(tickets)
    cells = [_cells(row, tickets[row], serials[row], row_of(known(tickets[row].given))) for row in rows]
    connection.register(_TABLE, pa.Table.from_pylist(cells))
    add_returns(connection, _TABLE)
    found = connection.execute(
        f"SELECT _order, returns.causes, {CORRECTED_ACTIONS} FROM {_TABLE} JOIN returns USING (_order)"  # noqa: S608
    ).fetchall()
    told = {cell["_order"]: cell[ACTIONS] for cell in cells}
    corrected = list(tickets)
    for row, causes, actions in found:
        corrected[row] = _corrected(tickets[row], causes, actions.removeprefix(told[row]).strip("|"))
    return corrected


def _machine(ticket: Ticket) -> str:
    return ticket.serial if ticket.is_reduced else ticket.serial.strip().upper()


def _cells(row: int, ticket: Ticket, serial: str, known: dict[str, str]) -> dict[str, Any]:
    return known | {
        "_order": row,
        "_serial": serial,
        "closed_on": date.fromisoformat(ticket.day),
        "causes": "|".join(ticket.causes),
        "parts_used": ticket.cells.get("parts_used", ""),
        "sample": OWN,
    }


def _corrected(ticket: Ticket, causes: str, further: str) -> Ticket:
    given = replace(ticket.given, actions=(*ticket.given.actions, *parsed_actions(further)))
    return replace(ticket, causes=ids(causes), given=given)
