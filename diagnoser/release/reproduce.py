"""A scorecard made again from its version and the tickets, and held against the one that the version carries.

A card says what it needs for that: fingerprint and last day of the tickets, split, seed, settings, and what stood
beside.  Numbers on a card are rounded to six digits, so the same tickets give the same card to the last digit.
"""

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any, Final

from diagnoser.backtest.backtest import Plan, judge_model, judge_recipe
from diagnoser.backtest.closed_tickets import History
from diagnoser.backtest.scorecard import scorecard
from diagnoser.backtest.training_plan import KEPT_READER, recipe_of
from diagnoser.errors import InputError
from diagnoser.knowledge import JSON
from diagnoser.model import Model
from diagnoser.progress import Progress, silent

NEEDED: Final = ("judged", "tickets", "tickets_until", "recipe", "seed", "beside")
NEEDED_OF_A_RECIPE: Final = (
    "split_date", "folds", "curve", "baselines", "judged_machines_forgotten_since", "beside_is",
)  # fmt: skip
NEEDED_OF_A_VERSION: Final = ("judged_since",)


def beside_of(card: Mapping[str, Any]) -> str | None:
    """Return the version that stands beside on a card; InputError where the card does not say how it was made."""
    about = card.get("about", {})
    needed = NEEDED + (NEEDED_OF_A_RECIPE if about.get("judged") == "recipe" else NEEDED_OF_A_VERSION)
    missing = [name for name in needed if name not in about]
    if missing:
        raise InputError(f"the card does not say how it was made ({', '.join(missing)})")
    beside: str | None = about["beside"]
    return beside


def scored_again(
    card: Mapping[str, Any],
    model: Model,
    history: History,
    beside: tuple[str, Model] | None,
    progress: Progress = silent,
) -> dict[str, JSON]:
    """Return the card as it comes out now.

    Args:
        card: As the version carries it; `beside_of` has found it complete.
        model: The version.
        history: The tickets; those closed after the last day of the card's are left out where that makes them the same.
        beside: The version that stands beside on the card.
        progress: Told about each step.

    Raises:
        InputError: These are not the tickets of the card, or the version was not made as the card says.
    """
    about = card["about"]
    history = _same_tickets(about, history)
    recipe = recipe_of(model, keep_reader=KEPT_READER in about["recipe"])
    if recipe.described != about["recipe"]:
        raise InputError("the version was not made with the settings of the card")
    seed = about["seed"]
    if about["judged"] != "recipe":
        since = about["judged_since"] or ""
        run = judge_model(model, about["judged"], history, other=beside, since=since, seed=seed)
        return scorecard(run, seed=seed)
    plan = Plan(
        about["split_date"],
        about["folds"],
        about["curve"],
        tuple(about["baselines"]),
        seed,
        about["judged_machines_forgotten_since"] or "",
    )
    rival = None
    if beside and about["beside_is"] == "recipe":
        rival = recipe_of(beside[1], recipe.settings, keep_reader=recipe.keeps_reader)
    run = judge_recipe(history, recipe, plan, beside, progress, rival=rival)
    return scorecard(run, seed=seed)


def _same_tickets(about: Mapping[str, Any], history: History) -> History:
    for tickets in (history, history.until(about["tickets_until"])):
        if tickets.fingerprint == about["tickets"]:
            return tickets
    raise InputError(
        f"these are not its tickets (fingerprint {history.fingerprint}, on the card {about['tickets']})"
    )


def first_difference(card: object, again: object) -> tuple[str, str, str] | None:
    """Return (where, on the card, now) of the first figure that differs; None where none does.

    >>> first_difference({"scores": {"cost": [0.5, 0.25]}}, {"scores": {"cost": [0.5, 0.75]}})
    ('scores.cost.1', '0.25', '0.75')
    """
    return next(_differences(card, again, ()), None)


def _differences(card: object, again: object, path: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    if isinstance(card, Mapping) and isinstance(again, Mapping):
        for key in sorted({*card, *again}):
            yield from _differences(card.get(key), again.get(key), (*path, key))
    elif isinstance(card, list) and isinstance(again, list):
        for number, (one, other) in enumerate(zip_longest(card, again)):
            yield from _differences(one, other, (*path, str(number)))
    elif card != again:
        yield ".".join(path), repr(card), repr(again)
