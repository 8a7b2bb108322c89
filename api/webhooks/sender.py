"""Sending due messages, again and again until they arrive or a day has passed.

A message is claimed before it is sent: it is due again only after the claim has run out. So several services on one
    database do not send the same message at once, and the sudden end of one loses none. A message may arrive twice,
    with the same `webhook-id`.
"""

import json
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Engine, Select, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from api.clock import after, now, written
from api.store import read, write
from api.webhooks.addresses import AddressError, target_of
from api.webhooks.post import PostError, post
from api.webhooks.signatures import headers
from api.webhooks.tables import DeliveryRow, WebhookRow

log = logging.getLogger("diagnoser.api")
CLAIM_HOURS: Final = 2 / 60
AT_ONCE: Final = 8
FIRST_SECONDS: Final = 5.0
FACTOR: Final = 4.0
LONGEST_SECONDS: Final = 4 * 3600.0
LIFETIME: Final = timedelta(days=1)
GONE: Final = 410


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message claimed by this process."""

    delivery_id: str
    webhook_id: str
    url: str
    secret: str
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """How an attempt ended: with a status, or with a reason why there is none."""

    status: int | None
    problem: str | None

    @property
    def arrived(self) -> bool:
        """Whether the host took the message."""
        return self.problem is None


class WebhookSender:
    """Sends the messages of one database."""

    def __init__(self, engine: Engine, *, private: bool) -> None:
        """Use an engine with migrated tables. `private` allows addresses in private networks."""
        self._engine, self._private = engine, private

    def send_due(self) -> int:
        """Send the due messages. Return the number of attempts."""
        tried = 0
        try:
            while claimed := self._claim():
                with ThreadPoolExecutor(AT_ONCE) as pool:
                    results = list(pool.map(self._send, claimed))
                self._note(claimed, results)
                tried += len(claimed)
        except SQLAlchemyError as error:
            log.error(  # noqa: TRY400 -- a trace of the store would be long, and says nothing more
                "Webhooks wait, because the store failed: %s", type(error).__name__
            )
        return tried

    def _claim(self) -> Sequence[Claimed]:
        due = _due(now())
        if not read(self._engine, lambda session: session.execute(due).first()):
            return ()  # the usual case takes no lock
        return write(self._engine, lambda session: _claim(session, due))

    def _send(self, claimed: Claimed) -> Result:
        body = json.dumps(claimed.payload, separators=(",", ":")).encode("ascii")
        seconds = int(datetime.now(UTC).timestamp())
        sent = {
            "Content-Type": "application/json",
            "User-Agent": "diagnoser",
            **headers(claimed.secret, claimed.delivery_id, seconds, body),
        }
        try:
            status = post(target_of(claimed.url), body, sent, private=self._private)
        except (PostError, AddressError) as error:
            return Result(None, str(error))
        return Result(status, None if status // 100 == 2 else f"The host answered {status}")  # noqa: PLR2004

    def _note(self, claimed: Sequence[Claimed], results: Sequence[Result]) -> None:
        def work(session: Session) -> None:
            for each, result in zip(claimed, results, strict=True):
                row = session.get(DeliveryRow, each.delivery_id)
                if row is not None:  # its webhook or its case may have been deleted meanwhile
                    _note(session, row, result)

        write(self._engine, work)


def _due(time: str) -> Select[DeliveryRow, WebhookRow]:
    return (
        select(DeliveryRow, WebhookRow)
        .join(WebhookRow, WebhookRow.webhook_id == DeliveryRow.webhook_id)
        .where(DeliveryRow.next_at <= time, WebhookRow.disabled_at.is_(None))
        .order_by(DeliveryRow.next_at)
        .limit(AT_ONCE)
    )


def _claim(session: Session, due: Select[DeliveryRow, WebhookRow]) -> list[Claimed]:
    rows = session.execute(due.with_for_update(of=DeliveryRow, skip_locked=True)).all()
    until = after(hours=CLAIM_HOURS)
    for row, _ in rows:
        row.next_at = until
        row.attempts += 1
    return [
        Claimed(row.delivery_id, hook.webhook_id, hook.url, hook.secret, row.payload) for row, hook in rows
    ]


def _note(session: Session, row: DeliveryRow, result: Result) -> None:
    """Keep how an attempt ended, and when the next one is."""
    row.status, row.problem = result.status, result.problem
    row.next_at = None if result.arrived else next_attempt(row.created_at, row.attempts, datetime.now(UTC))
    if result.status == GONE:
        row.next_at = None
        _disable(session, row.webhook_id)
    row.state = "delivered" if result.arrived else "waiting" if row.next_at else "given_up"


def _disable(session: Session, webhook_id: str) -> None:
    """Disable the webhook of a host that answered 410, gone."""
    session.get_one(WebhookRow, webhook_id).disabled_at = now()
    waiting = update(DeliveryRow).where(DeliveryRow.webhook_id == webhook_id, DeliveryRow.state == "waiting")
    session.execute(waiting.values(state="given_up", next_at=None))


def next_attempt(created_at: str, attempts: int, time: datetime) -> str | None:
    """Return the time of the next attempt, or None if that is a day or more after the event.

    The pauses are 5 s, 20 s, 80 s, 5 min, 21 min, 85 min and then 4 hours.

    Args:
        created_at: The time of the event.
        attempts: Number of attempts so far, at least 1.
        time: Now.

    >>> next_attempt("2026-01-01T00:00:00.000000Z", 2, datetime(2026, 1, 1, tzinfo=UTC))
    '2026-01-01T00:00:20.000000Z'
    """
    pause = min(FIRST_SECONDS * FACTOR ** min(attempts - 1, 10), LONGEST_SECONDS)
    following = time + timedelta(seconds=pause)
    if following >= datetime.fromisoformat(created_at) + LIFETIME:
        return None
    return written(following)
