"""A stand-in for GLPI with the API of its `apirest.md`: sessions, search, items, sub-items, adding."""

import json
import re
import secrets
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

USER, APP = "a-user-token", "an-app-token"


class StandIn(ThreadingHTTPServer):
    """A GLPI with tickets, computers, links between them, notes and tasks."""

    daemon_threads = True

    def __init__(self):
        """Listen on any free port of loopback."""
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/apirest.php"
        self.sessions, self.refuse = set(), set()
        self.items = {"Ticket": {}, "Computer": {}, "Item_Ticket": {}, "ITILFollowup": {}, "TicketTask": {}}

    def add(self, itemtype, /, **fields):
        """Add an item and return its id."""
        number = len(self.items[itemtype]) + 1
        self.items[itemtype][number] = {"id": number, **fields}
        return number

    def of_ticket(self, itemtype, ticket_id):
        """The sub-items of a ticket."""
        own = {"ITILFollowup": "items_id"}.get(itemtype, "tickets_id")
        return [each for each in self.items[itemtype].values() if each[own] == ticket_id]


class Handler(BaseHTTPRequestHandler):
    """One request."""

    def do_GET(self):
        """Sessions, search, an item, or the sub-items of an item."""
        parts = urlsplit(self.path)
        path, query = parts.path.removeprefix("/apirest.php/"), parse_qs(parts.query)
        if int(self.headers.get("Content-Length") or 0):
            return self.say(400, ["ERROR_BAD_REQUEST", "GET requests have no body."])
        if self.headers.get("App-Token") != APP:
            return self.say(400, ["ERROR_APP_TOKEN_PARAMETERS_MISSING", "App-Token is missing."])
        if path == "initSession":
            return self.begin()
        if (refused := self.refusal()) is not None:
            return self.say(401, refused)
        if path == "killSession":
            self.server.sessions.discard(self.headers["Session-Token"])
            return self.say(200, None)
        if path == "search/Ticket":
            return self.search(query)
        if found := re.fullmatch(r"Ticket/(\d+)/(\w+)", path):
            return self.sub_items(int(found[1]), found[2], query)
        itemtype, _, number = path.partition("/")
        item = self.server.items.get(itemtype, {}).get(int(number or 0))
        return self.say(200, item) if item else self.say(404, ["ERROR_ITEM_NOT_FOUND", "Item not found"])

    def do_POST(self):
        """Add an item."""
        itemtype = urlsplit(self.path).path.removeprefix("/apirest.php/").strip("/")
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if (refused := self.refusal()) is not None:
            return self.say(401, refused)
        if itemtype in self.server.refuse:
            return self.say(400, ["ERROR_GLPI_ADD", "You have no right."])
        return self.say(201, {"id": self.server.add(itemtype, **body["input"]), "message": ""})

    def begin(self):
        """Open a session for the one user."""
        if self.headers.get("Authorization") != f"user_token {USER}":
            return self.say(401, ["ERROR_GLPI_LOGIN_USER_TOKEN", "The token seems invalid."])
        token = secrets.token_hex(16)
        self.server.sessions.add(token)
        return self.say(200, {"session_token": token})

    def refusal(self):
        """Return the fault of the session, or None if it is good."""
        if "Session-Token" not in self.headers:
            return ["ERROR_SESSION_TOKEN_MISSING", "Session-Token is missing."]
        good = self.headers["Session-Token"] in self.server.sessions
        return None if good else ["ERROR_SESSION_TOKEN_INVALID", "Session-Token is invalid."]

    def search(self, query):
        """Tickets of one status, by their id."""
        assert query["criteria[0][field]"] == ["12"]
        assert query["criteria[0][searchtype]"] == ["equals"]
        status = int(query["criteria[0][value]"][0])
        every = [each for each in self.server.items["Ticket"].values() if each["status"] == status]
        start, end = map(int, query["range"][0].split("-"))
        shown = every[start : end + 1]
        body = {"totalcount": len(every), "count": len(shown), "sort": 2, "order": "ASC"}
        if shown:
            body["data"] = [{"2": each["id"], "12": each["status"], "1": each["name"]} for each in shown]
        return self.say(206 if len(shown) < len(every) else 200, body)

    def sub_items(self, ticket_id, itemtype, query):
        """Return the sub-items of a ticket."""
        every = self.server.of_ticket(itemtype, ticket_id)
        start, end = map(int, query.get("range", ["0-49"])[0].split("-"))
        if start and start >= len(every):
            return self.say(400, ["ERROR_RANGE_EXCEED_TOTAL", "Provided range exceed total count of data."])
        return self.say(200, every[start : end + 1])

    def say(self, status, body):
        """Answer with JSON."""
        content = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=UTF-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Be silent."""


@contextmanager
def running():
    """A running stand-in."""
    with StandIn() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()
