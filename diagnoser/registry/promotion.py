"""Which version is current: promoted through a gate, or taken back, and always on the record."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from diagnoser.errors import DiagnoserError, InputError, ModelError
from diagnoser.registry.atomic_files import locked, remove_leftovers, replace_file
from diagnoser.registry.promotion_log import (
    NOT_MADE,
    REGISTRY,
    Change,
    history,
    line_of_succession,
    moment,
    record,
    recorded_version,
)
from diagnoser.registry.store import CURRENT, current, load

Gate = Callable[[str | None, str], None]
"""Called with the current version and the candidate; raises PromotionRefusedError, or lets it pass."""


def promote(
    models: Path,
    version: str,
    *,
    who: str,
    when: datetime,
    why: str = "",
    forced: bool = False,
    gate: Gate | None = None,
) -> Change | None:
    """Make a version the current one and return the record; None where it was current already.

    Args:
        models: Folder of models.
        version: Whole name of the candidate; it must load.
        who: Who asks for it.
        when: The caller's clock, with its offset.
        why: The reason; needed where the gate is to be overruled.
        forced: Overrule the gate; what it said is recorded.
        gate: Asked before the change, outside the lock; asked again if the current version changed meanwhile.

    Raises:
        PromotionRefusedError: The gate refused, and was not overruled.
        ModelError: The version is missing or damaged, or the folder cannot be written.
        InputError: A forced promotion without a reason.
    """
    if forced and not why.strip():
        raise InputError("A forced promotion needs a reason.")
    stamp = moment(when)
    load(models, version)
    while True:
        before = current(models)
        if before == version:
            return None
        refusal = _refusal(gate, before, version, forced=forced)
        with locked(models):
            if current(models) == before:
                change = Change(stamp, "promote", version, before, who, why, forced, refusal)
                return _make(models, change)


def _refusal(gate: Gate | None, before: str | None, version: str, *, forced: bool) -> str:
    try:
        if gate is not None:
            gate(before, version)
    except DiagnoserError as error:
        if not forced:
            raise
        return str(error)
    return ""


def rollback(models: Path, *, who: str, when: datetime, why: str = "") -> Change:
    """Make the version current that was so before the present one was promoted, and return the record.

    Again and again it walks further back, not to and fro.

    Raises:
        ModelError: There is no earlier version, it is damaged, or the folder cannot be written.
    """
    stamp = moment(when)
    with locked(models):
        _settle(models, stamp)
        line = line_of_succession(history(models))
        if len(line) < 2:  # noqa: PLR2004 -- one to leave and one to go back to
            raise ModelError(f"There is no earlier version in {models} to go back to.")
        load(models, line[-2])
        return _make(models, Change(stamp, "rollback", line[-2], line[-1], who, why))


def _make(models: Path, change: Change) -> Change:
    remove_leftovers(models)
    _settle(models, change.when)
    record(models, change)
    replace_file(models / CURRENT, f"{change.version}\n".encode())
    return change


def _settle(models: Path, stamp: str) -> None:
    """Record what is current where the history says something else."""
    found, said = current(models), recorded_version(history(models))
    if found != said:
        record(models, Change(stamp, "found", found, said, REGISTRY, NOT_MADE))
