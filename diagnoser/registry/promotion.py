"""Promotion and rollback of the current version.  Every change is recorded in the promotion log."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from diagnoser.errors import DiagnoserError, InputError, ModelError
from diagnoser.registry.atomic_files import UnconfirmedError, locked, remove_leftovers, replace_file
from diagnoser.registry.promotion_log import (
    NOT_MADE,
    REGISTRY,
    Change,
    line_of_succession,
    promotions,
    record,
    recorded_version,
    timestamp,
)
from diagnoser.registry.store import CURRENT, check_model_file, current, load

PromotionCheck = Callable[[str | None, str], str | None]
"""Called with the current version and the candidate.  It raises PromotionRefusedError to refuse the candidate, and
may return what it compared, in a sentence for the promotion log."""


def promote(
    models: Path,
    version: str,
    *,
    who: str,
    when: datetime,
    why: str = "",
    forced: bool = False,
    check: PromotionCheck | None = None,
    loaded: bool = False,
) -> Change | None:
    """Make a version the current one and return the record, or None when it is current already.

    Args:
        models: Folder of models.
        version: Full name of the candidate. It must load.
        who: The person or program that promotes.
        when: The time of the change, with a timezone.
        why: The reason. Required when `forced`.
        forced: Promote even if the check refuses.  The refusal is recorded.
        check: Called before the change, outside the lock, and again if the current version has changed meanwhile.
        loaded: Whether the caller has loaded the version. Then only its hash is checked: that it is still the same.

    Raises:
        PromotionRefusedError: The check refused, and the promotion is not forced.
        ModelError: The version is missing or damaged, or the folder cannot be written.
        InputError: A forced promotion has no reason, or the time has no timezone.
    """
    if forced and not why.strip():
        raise InputError("A forced promotion needs a reason.")
    stamp = timestamp(when)
    (check_model_file if loaded else load)(models, version)
    while True:
        before = current(models)
        if before == version:
            return None
        judged, refusal = _checked(check, before, version, forced=forced)
        with locked(models):
            if current(models) == before:
                change = Change(stamp, "promote", version, before, who, why, forced, refusal, judged)
                return _make(models, change)


def _checked(
    check: PromotionCheck | None, before: str | None, version: str, *, forced: bool
) -> tuple[str, str]:
    """Return what was compared, and the overruled refusal."""
    try:
        return (check(before, version) if check else None) or "", ""
    except DiagnoserError as error:
        if not forced:
            raise
        return "", str(error)


def rollback(models: Path, *, who: str, when: datetime, why: str = "") -> Change:
    """Make the previous version current again, and return the record.

    Repeated calls go back one version further each time.

    Raises:
        ModelError: There is no earlier version, it is damaged, or the folder cannot be written.
    """
    stamp = timestamp(when)
    with locked(models):
        _record_found(models, stamp)
        line = line_of_succession(promotions(models))
        if len(line) < 2:  # noqa: PLR2004 -- the current and the previous version
            raise ModelError(f"There is no earlier version in {models} to go back to.")
        load(models, line[-2])
        return _make(models, Change(stamp, "rollback", line[-2], line[-1], who, why))


def go_back_to(models: Path, version: str, *, who: str, when: datetime, why: str = "") -> Change | None:
    """Make the previous version current again if it is this one, and return the record. Otherwise None.

    The next call goes back further, as with `rollback`, whereas a promotion would begin a new line of versions.

    Args:
        models: Folder of models.
        version: Full name of the version, which the caller has loaded. Its hash is checked.
        who: The person or program that goes back.
        when: The time of the change, with a timezone.
        why: The reason. May be empty.

    Raises:
        ModelError: The version is missing or damaged, or the folder cannot be written.
    """
    stamp = timestamp(when)
    with locked(models):
        _record_found(models, stamp)
        line = line_of_succession(promotions(models))
        if line[-2:-1] != (version,):
            return None
        check_model_file(models, version)
        return _make(models, Change(stamp, "rollback", version, line[-1], who, why))


def _make(models: Path, change: Change) -> Change:
    remove_leftovers(models)
    _record_found(models, change.when)
    try:
        record(models, change)
        replace_file(models / CURRENT, f"{change.version}\n".encode())
    except UnconfirmedError as error:
        raise ModelError(f"Version {change.version} is the current one now. However, {error}") from error
    except OSError as error:
        still = (
            f"version {change.previous} is still the current one" if change.previous else "none is current"
        )
        raise ModelError(
            f"Version {change.version} was not made the current one of {models}, and {still}: "
            f"{error.strerror or error}."
        ) from error
    return change


def _record_found(models: Path, stamp: str) -> None:
    """Record the current version if it differs from that of the last record."""
    found, said = current(models), recorded_version(promotions(models))
    if found != said:
        record(models, Change(stamp, "found", found, said, REGISTRY, NOT_MADE))
