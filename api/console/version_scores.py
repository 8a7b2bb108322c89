"""Scores of model versions and the results of their comparisons, as the page of the versions shows them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from diagnoser.release.version_files import card_of, record_of

SHARES: Final = ("first_time_fix", "fixed_by_second", "top_1", "top_3")
"""The scores of a scorecard that are shares of tickets, in the order of the page."""
NUMBERS: Final = ("spares_sent", "spares_in_vain_of_case", "visits")
"""The scores that are means of counts."""


@dataclass(frozen=True, slots=True)
class Score:
    """One score with its 95 % interval.

    Attributes:
        name: Its name in a scorecard.
        value: The score.
        low: Lower end of the interval.
        high: Upper end of the interval.
        before: The same score of the version then current, or None without one.
    """

    name: str
    value: float
    low: float
    high: float
    before: float | None = None

    @property
    def is_share(self) -> bool:
        """Whether it is a share of tickets, and no mean."""
        return self.name in SHARES


@dataclass(frozen=True, slots=True)
class Difference:
    """One score of a comparison.

    Attributes:
        name: Its name in the record of the comparison.
        value: The score of this version.
        before: The score of the other version.
        good: Whether the comparison showed that it is not worse.
    """

    name: str
    value: float
    before: float
    good: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """The result of a comparison.

    Attributes:
        against: The other version.
        passed: Whether this version may replace the other one.
        first: First day of the tickets, or an empty text if no test was possible.
        last: Last day of the tickets.
        tickets: Number of tickets.
        machines: Number of machines.
        differences: The scores.
        forgets: Whether it does far worse on the tickets of the other version.
    """

    against: str
    passed: bool
    first: str
    last: str
    tickets: int
    machines: int
    differences: tuple[Difference, ...]
    forgets: bool


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The scorecard of a version.

    Attributes:
        tickets: Number of test tickets.
        machines: Number of their machines.
        scores: The scores on the page.
    """

    tickets: int
    machines: int
    scores: tuple[Score, ...]

    @property
    def fixed(self) -> Score | None:
        """The share of calls fixed at the first visit."""
        return next((each for each in self.scores if each.name == "first_time_fix"), None)


def evaluated(models: Path, version: str) -> Evaluated | None:
    """Return the scores of a version, or None if it has no readable scorecard."""
    card = card_of(models, version)
    if card is None:
        return None
    about, methods = card["about"], card["methods"]
    before = methods.get("current", {}).get("scores", {})
    scores = tuple(_scores(methods["network"]["scores"], before))
    return Evaluated(about["judged_tickets"], about["judged_machines"], scores)


def compared(models: Path, version: str) -> Compared | None:
    """Return the last comparison of a version, or None if there is none."""
    record = record_of(models, version)
    if record is None:
        return None
    verdicts = record.get("verdicts") or []
    one = verdicts[0] if verdicts else {}
    remembered = record.get("remembered") or {}
    return Compared(
        record["against"],
        record["promote"],
        record.get("first", ""),
        record.get("last", ""),
        one.get("tickets", 0),
        one.get("groups", 0),
        tuple(
            Difference(each["score"], each["candidate"], each["current"], each["not_worse"])
            for each in verdicts
        ),
        bool(remembered) and remembered["high"] < -remembered["margin"],
    )


def _scores(found: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[Score]:
    for name in (*SHARES, *NUMBERS):
        if name in found:
            one = found[name]
            yield Score(name, one["value"], one["low"], one["high"], before.get(name, {}).get("value"))
