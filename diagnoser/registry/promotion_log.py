"""What was current when, by whom and why: one line a change, added and never altered.

A change is first recorded, then made by replacing `CURRENT`.  So after a kill in between, the last line may
tell of a change that was never made: `CURRENT` is the truth, and the next writer records what it found.
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

HISTORY: Final = "history.jsonl"
MAX_HISTORY_BYTES: Final = 256 * 2**20
REGISTRY: Final = "registry"
NOT_MADE: Final = (
    "CURRENT is not what the last record says: that change was cut short, or CURRENT was changed by hand."
)

Action = Literal["promote", "rollback", "found"]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the current version.

    Attributes:
        when: ISO 8601 with an offset, by the caller's clock.
        action: `found` where a writer met a `CURRENT` that the record does not explain.
        version: Current from then on; None where there was none.
        previous: Current before.
        who: Who asked for it.
        why: The reason given; may be empty.
        forced: Whether the gate was overruled.
        refusal: What the gate said; empty where it let the change pass.
    """

    when: str
    action: Action
    version: str | None
    previous: str | None
    who: str
    why: str = ""
    forced: bool = False
    refusal: str = ""


def history(models: Path) -> tuple[Change, ...]:
    """Return every recorded change, oldest first.

    Raises:
        ModelError: A line is damaged; the message names it.
    """
    path = models / HISTORY
    if not path.exists():
        return ()
    *lines, _torn = read_bytes(path, MAX_HISTORY_BYTES, f"{path}").split(b"\n")
    return tuple(_change(line, f"Line {number} of {path}") for number, line in enumerate(lines, 1))


def _change(line: bytes, where: str) -> Change:
    try:
        value: dict[str, Any] = json.loads(line)
        change = Change(**{field.name: value[field.name] for field in fields(Change)})
        named = [each for each in (change.version, change.previous) if each is not None]
        whole = all(map(is_version, named))
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ModelError(f"{where} is not a record of a change.") from error
    if not whole:
        raise ModelError(f"{where} names something that is no model version.")
    return change


def record(models: Path, change: Change) -> None:
    """Add a change to the history, on the disk before this returns; call it under the lock."""
    line = json.dumps(asdict(change), ensure_ascii=False, sort_keys=True)
    append_line(models / HISTORY, f"{line}\n".encode(errors="replace"))


def recorded_version(changes: Sequence[Change]) -> str | None:
    """Return what is current according to the history."""
    return changes[-1].version if changes else None


def line_of_succession(changes: Sequence[Change]) -> tuple[str, ...]:
    """Return the versions that a rollback would walk down, the current one last.

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


def moment(when: datetime) -> str:
    """Return a time as it is recorded; InputError where it has no offset and so names no moment."""
    if when.tzinfo is None:
        raise InputError("The time of a change needs its offset from UTC.")
    return when.isoformat(timespec="seconds")
