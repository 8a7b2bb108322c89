"""The promotion log: one JSON line for each change of the current version.  Lines are only ever appended.

A change is recorded first and then made by replacing `CURRENT`.  After a kill in between, the last line tells of a
change that was never made.  `CURRENT` is always right, and the next writer records the version that it finds there.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

from diagnoser.errors import InputError, ModelError
from diagnoser.registry.atomic_files import append_line, read_bytes
from diagnoser.registry.canonical import is_version

PROMOTION_LOG: Final = "history.jsonl"
MAX_LOG_BYTES: Final = 256 * 2**20
REGISTRY: Final = "registry"
NOT_MADE: Final = (
    "CURRENT differs from the last record: that change was interrupted, or CURRENT was edited by hand."
)

Action = Literal["promote", "rollback", "found"]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the current version.

    Attributes:
        when: Time in ISO 8601 with a timezone, by the clock of the caller.
        action: `promote`, `rollback`, or `found` when `CURRENT` differed from the last record.
        version: The new current version. None when there is none.
        previous: The version that was current before.
        who: The person or program that asked for the change.
        why: The reason. May be empty.
        forced: Whether a refusal was overruled.
        refusal: The sentence of the check that refused. Empty when it passed.
        judged: What the check compared, in a sentence. Empty when it compared nothing.
    """

    when: str
    action: Action
    version: str | None
    previous: str | None
    who: str
    why: str = ""
    forced: bool = False
    refusal: str = ""
    judged: str = ""


def promotions(models: Path) -> tuple[Change, ...]:
    """Return all recorded changes of the current version, oldest first.

    Raises:
        ModelError: A line is damaged. The message names it.
    """
    path = models / PROMOTION_LOG
    if not path.exists():
        return ()
    *lines, _torn = read_bytes(path, MAX_LOG_BYTES, f"{path}").split(b"\n")
    return tuple(_change(line, f"Line {number} of {path}") for number, line in enumerate(lines, 1))


def _change(line: bytes, where: str) -> Change:
    try:
        value: dict[str, Any] = json.loads(line)
        value.setdefault("judged", "")  # logs of earlier releases do not have it
        change = Change(**{field.name: value[field.name] for field in fields(Change)})
        named = [each for each in (change.version, change.previous) if each is not None]
        whole = all(map(is_version, named))
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ModelError(f"{where} is damaged: it is not a record of a change.") from error
    if not whole:
        raise ModelError(f"{where} is damaged: it names a version that is not 16 hexadecimal digits.")
    return change


def record(models: Path, change: Change) -> None:
    """Append a change to the log and wait until it is on the disk.  Call it under the lock."""
    line = json.dumps(asdict(change), ensure_ascii=False, sort_keys=True)
    append_line(models / PROMOTION_LOG, f"{line}\n".encode(errors="replace"))


def recorded_version(changes: Sequence[Change]) -> str | None:
    """Return the current version according to the log."""
    return changes[-1].version if changes else None


def line_of_succession(changes: Sequence[Change]) -> tuple[str, ...]:
    """Return the versions that repeated rollbacks would make current, in reverse order.  The current one is last.

    >>> made = lambda action, version: Change("", action, version, None, "")
    >>> line_of_succession([made("promote", "a"), made("promote", "b"), made("promote", "c")])
    ('a', 'b', 'c')
    >>> line_of_succession([made("promote", "a"), made("promote", "b"), made("rollback", "a")])
    ('a',)
    """
    line: list[str] = []
    for change in changes:
        if change.version is None:
            line.clear()
        elif change.action != "promote" and line[-2:-1] == [change.version]:
            line.pop()
        elif line[-1:] != [change.version]:
            line.append(change.version)
    return tuple(line)


def timestamp(when: datetime) -> str:
    """Return a time in the form of the log.

    Raises:
        InputError: The time has no timezone.
    """
    if when.tzinfo is None:
        raise InputError("The time of a change must have a timezone.")
    return when.isoformat(timespec="seconds")
