"""Switching to another model version over HTTP, through the same gate as the command line.

The promotion log of the folder is written in the same step as the switch. The audit log repeats it afterwards: files
and a database have no transaction in common.
"""

import logging
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from api.audit.log import record
from api.http.problems import UnknownVersionError, VersionUnusableError
from api.models.current_model import CurrentModel
from api.models.schemas import SwitchRequest
from api.store import write
from diagnoser import Diagnoser
from diagnoser.errors import InputError, ModelError, ModelNotFoundError
from diagnoser.registry import Change, go_back_to, promote, promotions, resolve
from diagnoser.release.promotion_check import check_promotion

WAS_CURRENT = "Nothing was compared, because it was the current version before."
log = logging.getLogger("diagnoser.api")


def switch_model(
    model: CurrentModel, models: Path, engine: Engine, wanted: SwitchRequest, *, who: str
) -> Diagnoser:
    """Make a version the current one and return its diagnoser.

    Args:
        model: The current model.
        models: Folder of models.
        engine: The store, for the audit log.
        wanted: The version, and the reason.
        who: The caller, for the promotion log.

    Raises:
        UnknownVersionError: There is no such version, or several begin with these digits.
        VersionUnusableError: It is damaged, it cannot diagnose, or the folder cannot be written.
        PromotionRefusedError: The promotion gate refuses, and the request does not overrule it.
    """

    def make_current() -> Change | None:
        now = datetime.now(UTC)
        forced, why = wanted.overrule is not None, wanted.overrule or wanted.why
        # To name the version before is to go back: who does so twice wants the one before that, not the first again.
        back = go_back_to(models, version, who=who, when=now, why=why)
        return back or promote(
            models, version, who=who, when=now, why=why, forced=forced, check=check, loaded=True
        )

    def check(champion: str | None, challenger: str) -> str:
        if any(change.version == challenger for change in promotions(models)):
            return WAS_CURRENT
        return check_promotion(models, champion, challenger)

    try:
        version = resolve(models, wanted.version)
        change = model.switch(version, make_current)
        diagnoser = model.of(version)
    except ModelNotFoundError as error:
        raise UnknownVersionError(f"There is no model version {wanted.version}.") from error
    except InputError as error:
        raise UnknownVersionError(str(error)) from error
    except ModelError as error:
        log.warning("The model was not switched: %s", error)
        raise VersionUnusableError(
            f"Version {wanted.version} is damaged, or its folder cannot be written; the log says more."
        ) from error
    if change:
        _record(engine, change)
    return diagnoser


def _record(engine: Engine, change: Change) -> None:
    after = {
        "version": change.version,
        "why": change.why,
        "forced": change.forced,
        "judged": change.judged or change.refusal,
    }
    write(
        engine,
        lambda session: record(
            session, "model.switched", "model current", before={"version": change.previous}, after=after
        ),
    )
