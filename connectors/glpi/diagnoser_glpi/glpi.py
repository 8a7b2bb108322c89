"""The few calls of GLPI's REST API that are needed. Source: `apirest.md`, which GLPI ships.

A session begins with `initSession` and ends with `killSession`. Each call in between shows its token.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx

ID, STATUS = 2, 12
"""Search options of tickets."""
NEW: Final = 1
TO_DO: Final = 1
PAGE: Final = 50
TIMEOUT_SECONDS: Final = 30.0


class GlpiError(Exception):
    """GLPI refuses, or does not answer. The message is one sentence."""


@dataclass(frozen=True, slots=True)
class Access:
    """How to reach a GLPI: the address of `apirest.php`, the key of a user, and the token of the program, if any."""

    url: str
    user_token: str
    app_token: str = ""


@dataclass(frozen=True, slots=True)
class Machine:
    """The computer of a ticket. What is not known is empty."""

    serial: str = ""
    model: str = ""


class Glpi:
    """One session."""

    def __init__(self, http: httpx.Client) -> None:
        """Use a client that shows the tokens of a session."""
        self._http = http

    def new_tickets(self) -> Iterator[int]:
        """Yield the ids of the tickets that are new, the oldest first."""
        start = 0
        while True:
            page = self._get("search/Ticket", _new(start))
            rows = page.get("data", [])
            found = list(rows.values()) if isinstance(rows, Mapping) else rows
            yield from (int(row[str(ID)]) for row in found)
            start += len(found)
            if not found or start >= int(page["totalcount"]):
                return

    def ticket(self, ticket_id: int) -> dict[str, Any]:
        """Return the fields of a ticket."""
        found: dict[str, Any] = self._get(f"Ticket/{ticket_id}")
        return found

    def machine_of(self, ticket_id: int) -> Machine:
        """Return the first computer linked to a ticket."""
        for link in self._get(f"Ticket/{ticket_id}/Item_Ticket"):
            if link["itemtype"] == "Computer":
                computer = self._get(f"Computer/{link['items_id']}", {"expand_dropdowns": "true"})
                return Machine(_text(computer.get("serial")), _text(computer.get("computermodels_id")))
        return Machine()

    def notes_of(self, ticket_id: int) -> list[str]:
        """Return the contents of the notes of a ticket."""
        return self._contents(ticket_id, "ITILFollowup")

    def tasks_of(self, ticket_id: int) -> list[str]:
        """Return the contents of the tasks of a ticket."""
        return self._contents(ticket_id, "TicketTask")

    def add_note(self, ticket_id: int, content: str) -> None:
        """Add a private note."""
        note = {"itemtype": "Ticket", "items_id": ticket_id, "content": content, "is_private": 1}
        self._post("ITILFollowup", note)

    def add_task(self, ticket_id: int, content: str) -> None:
        """Add a private task that is to do."""
        task = {"tickets_id": ticket_id, "content": content, "is_private": 1, "state": TO_DO}
        self._post("TicketTask", task)

    def _contents(self, ticket_id: int, kind: str) -> list[str]:
        found: list[str] = []
        while True:
            range_ = f"{len(found)}-{len(found) + PAGE - 1}"
            rows = self._get(f"Ticket/{ticket_id}/{kind}", {"range": range_})
            found += [_text(row.get("content")) for row in rows]
            if len(rows) < PAGE:
                return found

    def _get(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        return _answer(self._http, "GET", path, params=dict(query or {}))

    def _post(self, itemtype: str, fields: Mapping[str, Any]) -> None:
        _answer(self._http, "POST", itemtype, json={"input": dict(fields)})


@contextmanager
def session(access: Access) -> Iterator[Glpi]:
    """Open a session, and end it in any case.

    Raises:
        GlpiError: GLPI cannot be reached or lets nobody in.
    """
    program = {"App-Token": access.app_token} if access.app_token else {}
    base = access.url.rstrip("/") + "/"
    with httpx.Client(base_url=base, timeout=TIMEOUT_SECONDS, headers=program) as http:
        shown = {"Authorization": f"user_token {access.user_token}"}
        begun = _answer(http, "GET", "initSession", headers=shown)
        http.headers["Session-Token"] = begun["session_token"]
        try:
            yield Glpi(http)
        finally:
            _answer(http, "GET", "killSession")


def _new(start: int) -> dict[str, str]:
    """Return the query for a page of new tickets."""
    return {
        "criteria[0][field]": str(STATUS),
        "criteria[0][searchtype]": "equals",
        "criteria[0][value]": str(NEW),
        "forcedisplay[0]": str(ID),
        "sort": str(ID),
        "order": "ASC",
        "range": f"{start}-{start + PAGE - 1}",
    }


def _answer(http: httpx.Client, method: str, path: str, **more: Any) -> Any:
    headers = {"Content-Type": "application/json", **more.pop("headers", {})}
    try:
        response = http.request(method, path, headers=headers, **more)
        body = response.json() if response.content else None
    except httpx.HTTPError as error:
        raise GlpiError(f"GLPI cannot be reached: {type(error).__name__}.") from error
    except ValueError as error:
        raise GlpiError("GLPI does not answer with JSON; is the address that of apirest.php?") from error
    if _beyond_the_end(response.status_code, body):
        return []
    if not response.is_success:
        said = body[0] if isinstance(body, list) and body else f"status {response.status_code}"
        raise GlpiError(f"GLPI refuses {path.partition('/')[0]}: {said}.")
    return body


def _beyond_the_end(status: int, body: Any) -> bool:
    """Return whether GLPI says that a page begins after the last entry."""
    return status == httpx.codes.BAD_REQUEST and isinstance(body, list) and "ERROR_RANGE_EXCEED_TOTAL" in body


def _text(value: Any) -> str:
    """Return a text. GLPI has numbers and blanks where nothing is known."""
    return value.replace("&nbsp;", "").strip() if isinstance(value, str) else ""
