"""Reproduction of a scorecard: make it again from the model version and the tickets, and compare every figure.

A scorecard records everything that this needs: the fingerprint and the last day of the tickets, the split, the seed,
the settings and the champion. Its numbers are rounded to six digits, so the same tickets give the same figures. Its
sentences are not compared, because a later release of diagnoser may word them otherwise.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from diagnoser.backtest.backtest import BacktestSettings, backtest_plan, evaluate_version
from diagnoser.backtest.closed_tickets import History, read_history
from diagnoser.backtest.scorecard import scorecard
from diagnoser.backtest.training_plan import KEPT_TEXT_MODEL, TrainingPlan, plan_of
from diagnoser.errors import InputError
from diagnoser.knowledge import JSON
from diagnoser.model import Model
from diagnoser.progress import Progress, silent
from diagnoser.registry import load, read_file, read_manifest, versions
from diagnoser.registry.canonical import parsed_json
from diagnoser.release.version_files import CARD

NEEDED: Final = ("judged", "tickets", "tickets_until", "recipe", "seed", "beside")
"""Keys of `about` that the reproduction of any scorecard needs."""
NEEDED_OF_A_PLAN: Final = (
    "split_date", "folds", "curve", "baselines", "judged_machines_forgotten_since", "beside_is",
)  # fmt: skip
NEEDED_OF_A_VERSION: Final = ("judged_since",)
SENTENCES: Final = ("notes", "said")
"""Keys of a scorecard that hold sentences."""


def reproduce_scorecard(
    models: Path, version: str, sources: Sequence[str], progress: Progress = silent
) -> str:
    """Make the scorecard of a version again and return the first figure that differs. Empty if none differs.

    Args:
        models: Folder of models.
        version: A version with a scorecard.
        sources: The tickets of the scorecard: files and database URLs. Tickets closed later may be among them.
        progress: Told about each step.

    Raises:
        InputError: The scorecard cannot be made again. The message says why.
    """
    if CARD not in read_manifest(models / version).files:
        raise InputError(
            f"Version {version} has no scorecard: it was never evaluated, or on too few tickets."
        )
    card = parsed_json(read_file(models, version, CARD), CARD)
    if not isinstance(card, dict):
        raise InputError(f"The file {CARD} of version {version} is not a scorecard.")
    champion = champion_of(card)
    if champion is not None and champion not in versions(models):
        raise InputError(
            f"The scorecard compares version {version} with version {champion}, which is not in {models}."
        )
    if not sources:
        raise InputError(f"Name the tickets of the scorecard of version {version} with --tickets.")
    model, _ = load(models, version)
    plan = plan_of(model)
    history = _tickets_of(card["about"], sources, plan, progress)
    compared = None if champion is None else (champion, load(models, champion)[0])
    found = first_difference(card, reproduced_card(card, model, history, compared, progress))
    return "" if found is None else f"{found[0]} is {found[1]} in the scorecard and {found[2]} now"


def champion_of(card: Mapping[str, Any]) -> str | None:
    """Return the version that a scorecard compares with. None if it compares with none.

    Raises:
        InputError: The scorecard does not record how it was made.
    """
    about = card.get("about", {})
    needed = NEEDED + (NEEDED_OF_A_PLAN if about.get("judged") == "recipe" else NEEDED_OF_A_VERSION)
    missing = [name for name in needed if name not in about]
    if missing:
        raise InputError(f"The scorecard does not record how it was made ({', '.join(missing)} missing).")
    champion: str | None = about["beside"]
    return champion


def reproduced_card(
    card: Mapping[str, Any],
    model: Model,
    history: History,
    champion: tuple[str, Model] | None,
    progress: Progress = silent,
) -> dict[str, JSON]:
    """Return the scorecard as it is made now.

    Args:
        card: The scorecard of the version, which `champion_of` found complete.
        model: The model of the version.
        history: The tickets of the scorecard.
        champion: Version and model that the scorecard compares with.
        progress: Told about each step.

    Raises:
        InputError: The model has another training plan.
    """
    about = card["about"]
    plan = plan_of(model, keep_text_model=KEPT_TEXT_MODEL in about["recipe"])
    if plan.description != about["recipe"]:
        raise InputError("The version was not trained with the settings that the scorecard records.")
    seed = about["seed"]
    if about["judged"] != "recipe":
        since = about["judged_since"] or ""
        evaluation = evaluate_version(
            model, about["judged"], history, champion=champion, since=since, seed=seed
        )
        return scorecard(evaluation, seed=seed)
    settings = BacktestSettings(
        about["split_date"],
        about["folds"],
        about["curve"],
        tuple(about["baselines"]),
        seed,
        about["judged_machines_forgotten_since"] or "",
    )
    champion_plan = None
    if champion and about["beside_is"] == "recipe":
        champion_plan = plan_of(champion[1], plan.settings, keep_text_model=plan.keeps_text_model)
    evaluation = backtest_plan(history, plan, settings, champion, progress, champion_plan=champion_plan)
    return scorecard(evaluation, seed=seed)


def _tickets_of(
    about: Mapping[str, Any], sources: Sequence[str], plan: TrainingPlan, progress: Progress
) -> History:
    """Read the tickets of a scorecard, without those closed after its last day if need be.

    These are left out before the returns are looked for: a machine that came back later corrects an earlier ticket.
    """
    read = partial(
        read_history, sources, contexts=plan.settings.context, knowledge=plan.knowledge, progress=progress
    )
    history = read()
    if history.fingerprint == about["tickets"]:
        return history
    earlier = read(until=about["tickets_until"])
    if earlier.fingerprint == about["tickets"]:
        return earlier
    raise InputError(
        f"The scorecard was made from other tickets: their fingerprint is {about['tickets']}, and that of these "
        f"tickets is {history.fingerprint}."
    )


def first_difference(card: object, again: object) -> tuple[str, str, str] | None:
    """Return (path, value in the scorecard, value now) of the first figure that differs. None if none differs.

    >>> first_difference({"scores": {"cost": [0.5, 0.25]}}, {"scores": {"cost": [0.5, 0.75]}})
    ('scores.cost.1', '0.25', '0.75')
    >>> first_difference({"notes": ["A sentence."]}, {"notes": ["Another."]})
    """
    return next(_differences(card, again, ()), None)


def _differences(card: object, again: object, path: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    if isinstance(card, Mapping) and isinstance(again, Mapping):
        for key in sorted({*card, *again} - {*SENTENCES}):
            yield from _differences(card.get(key), again.get(key), (*path, key))
    elif isinstance(card, list) and isinstance(again, list):
        for number, (one, other) in enumerate(zip_longest(card, again)):
            yield from _differences(one, other, (*path, str(number)))
    elif card != again:
        yield ".".join(path), repr(card), repr(again)
