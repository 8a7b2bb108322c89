"""Taking in tickets, through the same checks as `diagnoser tickets validate`."""

import csv
import json
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from api.http.problems import NotReadyError, UnreadableError
from api.http.unique_names import read_json
from api.models.current_model import CurrentModel
from api.tickets.schemas import ImportedOut, RejectedOut
from diagnoser.errors import InputError, TicketError
from diagnoser.scratch import scratch_folder

NO_EXTRA = "Tickets cannot be read here: install diagnoser[train] for the service."


class TicketService:
    """Imports tickets. One import runs at a time, because each one takes memory of its own."""

    def __init__(self, model: CurrentModel, engine: Engine, key: bytes | None) -> None:
        """Use the current model for the vocabulary, an engine, and the secret of the pseudonyms."""
        self._model, self._key = model, key
        self._url = engine.url.render_as_string(hide_password=False)
        self._importing = threading.Lock()

    def take_in(self, body: bytes, *, lines: bool) -> ImportedOut:
        """Check tickets and keep the accepted ones.

        Args:
            body: JSON lines, or one JSON list.
            lines: Whether it is JSON lines.

        Raises:
            UnreadableError: It is no JSON list.
            InputError: It has no ticket, or cannot be read.
            NotReadyError: The tickets cannot be stored now.
        """
        content, others = _objects(body) if lines else _as_lines(_entries(body))
        if not content.strip():
            if others:
                return ImportedOut(rows=len(others), accepted=0, rejected=others, notes=[])
            raise InputError(
                "There is no ticket in the body: send one JSON object a line, or a list of them."
            )
        with self._importing, scratch_folder() as folder:
            source = folder / "tickets.ndjson"
            source.write_bytes(content)
            try:
                return _beside(self._import(source, folder / "rejects.csv"), others)
            except TicketError as error:
                raise _told(error, source) from error

    def _import(self, source: Path, rejects: Path) -> ImportedOut:
        try:  # DuckDB belongs to the extra `train`
            from diagnoser.tickets.import_export import import_tickets
            from diagnoser.tickets.validate import Rules
        except ModuleNotFoundError as error:
            raise NotReadyError(NO_EXTRA) from error
        rules = Rules.of(self._model.diagnoser().model.knowledge, datetime.now(UTC).date())
        done = import_tickets(
            [str(source)],
            self._url,
            rules=rules,
            key=self._key,
            keep_names=True,
            rejects=lambda _: rejects,
        )
        (checked,) = done.sources
        return ImportedOut(
            rows=checked.rows,
            accepted=checked.accepted,
            rejected=_rejected(rejects) if checked.rejected else [],
            notes=list(checked.notes),
        )


def _told(error: TicketError, source: Path) -> Exception:
    """Return the message for the client: the fault of the body, or the failure of the store."""
    words = str(error)
    if str(source) in words:
        return InputError(words.replace(str(source), "The body"))
    return NotReadyError("The tickets could not be stored; send them again.")


def _entries(body: bytes) -> list[Any]:
    try:
        entries = read_json(body)
    except (ValueError, RecursionError):
        raise UnreadableError("The body is not JSON.") from None
    if not isinstance(entries, list):
        raise UnreadableError("The body is not a JSON list of tickets; send one ticket a line as JSON lines.")
    return entries


def _objects(body: bytes) -> tuple[bytes, list[RejectedOut]]:
    """Return JSON lines without the lists among them, because the reader takes a leading list for a whole file.

    Somebody who sends a whole list of tickets as JSON lines is understood.
    """
    if body.lstrip()[:1] != b"[":
        return body, []
    with suppress(UnreadableError):
        if entries := _entries(body):
            return _as_lines(entries)
    lines = body.split(b"\n")
    lists = {number for number, line in enumerate(lines) if line.lstrip()[:1] == b"["}
    kept = [b"" if number in lists else line for number, line in enumerate(lines)]
    return b"\n".join(kept), [_no_object(number + 1) for number in sorted(lists)]


def _as_lines(entries: Sequence[Any]) -> tuple[bytes, list[RejectedOut]]:
    """Return a list as lines, and its entries that are no objects. Their lines are blank, so that numbers stay."""
    lines = [json.dumps(each) if isinstance(each, dict) else "" for each in entries]
    others = [_no_object(row) for row, each in enumerate(entries, 1) if not isinstance(each, dict)]
    return "\n".join(lines).encode(), others


def _no_object(row: int) -> RejectedOut:
    return RejectedOut(row=row, ticket_id="", reason="the entry is not a JSON object")


def _beside(done: ImportedOut, others: Sequence[RejectedOut]) -> ImportedOut:
    """Return the result with further rejected entries, in the order of the list."""
    rejected = sorted([*done.rejected, *others], key=lambda each: each.row)
    return done.model_copy(update={"rows": done.rows + len(others), "rejected": rejected})


def _rejected(path: Path) -> list[RejectedOut]:
    """Read the file of rejected rows."""
    from diagnoser.tickets.validate import GUARDED

    def plain(cell: str) -> str:
        return cell[1:] if cell[:1] == "'" and cell[1:2] in GUARDED else cell

    csv.field_size_limit(2**31 - 1)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [
            RejectedOut(
                row=int(row["row"]), ticket_id=plain(row.get("ticket_id") or ""), reason=row["reason"]
            )
            for row in csv.DictReader(stream)
        ]
