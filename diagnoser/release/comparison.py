"""The comparison of a challenger with the champion, and its record.

Neither model may be tested on tickets that it was trained on. The basis of a comparison depends on the tickets:

    published   Both versions as they are, tested on tickets closed after both were trained.
    retrained   The challenger's training plan against the champion as it is, tested on the newer half of the tickets
                closed since the champion was trained. The test tickets are cut into up to four periods, and the plan is
                trained on everything before each period. The promoted version is trained on all tickets.
    same        If too few tickets were closed since the champion was trained, and the challenger was trained on the
                same tickets by another plan, such as other knowledge: both plans, tested on the newer half of the
                tickets in up to four periods, and trained on everything before each period.
    recipes     Else, if too few tickets were closed since: the training plans of both, trained on the older four fifths
                of the tickets and tested on the newest fifth. The challenger needs at least as many labelled training
                tickets as the champion.

Published tickets are no tickets of the fleet. They are never test tickets, unless there are no others.

There are several periods because a fleet changes. In one period, a plan would be tested after an update of the fleet
with a model from before the update. After a refusal the test period grows, so this could last for months
(docs/retraining.md has the figures).

For each test machine, neither model may train on tickets closed after the champion was trained. Earlier tickets are
allowed for both.

A second test needs no new tickets. The champion keeps some of its training tickets, and the challenger must not be
proven far worse on them. These tickets favour the champion, so the margin is wide. This test refuses a model that was
trained on tickets with wrong labels, which would look good on test tickets with wrong labels.

The first version of a folder has no champion. It is evaluated alone, so it has a scorecard too: its training plan
on the newest fifth of the tickets, or the version as it is on tickets closed after it was trained.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from diagnoser.backtest.backtest import BacktestSettings, backtest_plan, evaluate_version
from diagnoser.backtest.closed_tickets import FIRST_DAY, History
from diagnoser.backtest.predict import replay
from diagnoser.backtest.scorecard import CHAMPION, SUBJECT, Evaluation, rounded
from diagnoser.backtest.training_plan import TrainingPlan, plan_of, remembered_history, trained_until
from diagnoser.backtest.trial import trial_of, vocabulary_of
from diagnoser.backtest.trial_metrics import scores_of
from diagnoser.errors import InputError
from diagnoser.evaluation.bootstrap import machines
from diagnoser.evaluation.gate import MIN_GROUPS, Margin, ScoreDifference, compare, differences, passes
from diagnoser.evaluation.splits import later_slice
from diagnoser.knowledge import JSON
from diagnoser.model import Model
from diagnoser.progress import Parts, Progress, silent
from diagnoser.release.same_tickets import (
    champion_plan_of,
    is_other_plan,
    plan_for,
    trained_on_same_tickets,
)
from diagnoser.threads import one_thread

MARGINS: Final[Mapping[str, Margin]] = {
    "first_time_fix": Margin(0.03),
    "cost": Margin(0.03, larger_is_better=False),
    "log_loss": Margin(0.05, larger_is_better=False),
}
"""The margins of the gate: 3 first-time fixes in 100 tickets, 3 % of the cost of a revisit, 0.05 nats."""

REMEMBERED_MARGIN: Final = Margin(0.10)
"""The margin of first-time fix on the tickets that the champion keeps."""

FEWEST_LATER: Final = 2 * MIN_GROUPS
"""The fewest machines with tickets closed since the champion was trained, for the basis `retrained`."""

MOST_PERIODS: Final = 4
"""The most test periods of the basis `retrained`. Each has at least `MIN_GROUPS` machines."""

Basis = Literal["published", "retrained", "recipes", "same"]


@dataclass(frozen=True, eq=False, slots=True)
class Comparison:
    """A comparison of a challenger with the champion.

    Attributes:
        basis: What was compared, see the top of this module.
        champion: Version of the champion.
        tickets: Fingerprint of all given tickets.
        plan: Description of the challenger's training plan.
        first: First day of the test tickets, YYYY-MM-DD. Empty if there was no test.
        last: Last day of the test tickets.
        differences: The difference in each score of `MARGINS`. Empty if there was no test.
        remembered: The difference in first-time fix on the tickets that the champion keeps. None if they are too few.
        objection: Why no test was possible. Else empty.
    """

    basis: Basis
    champion: str
    tickets: str
    plan: Mapping[str, JSON]
    first: str
    last: str
    differences: tuple[ScoreDifference, ...]
    remembered: ScoreDifference | None
    objection: str = ""

    @property
    def promote(self) -> bool:
        """Whether the challenger may replace the champion."""
        return not self.objection and not self.label_alarm and passes(self.differences)

    @property
    def label_alarm(self) -> str:
        """A sentence if the challenger is proven far worse on the tickets that the champion keeps. Else empty."""
        one = self.remembered
        if one is None or one.high >= -one.margin:
            return ""
        return (
            f"On {one.tickets} tickets that {self.champion} keeps, first-time fix falls from {one.champion:.4f} to "
            f"{one.challenger:.4f} ({one.level:.0%} interval of the difference {one.low:+.4f} to {one.high:+.4f}): "
            "check whether the new labels are right."
        )

    @property
    def reasons(self) -> tuple[str, ...]:
        """The sentences that speak against the challenger. If there are none, the results of the test."""
        worse = [one.sentence for one in self.differences if not one.not_worse]
        against = [reason for reason in (self.objection, self.label_alarm, *worse) if reason]
        return tuple(against or [one.sentence for one in self.differences])


def comparison_to_json(comparison: Comparison) -> dict[str, JSON]:
    """Return the record of a comparison. Its keys are those of the records that older versions carry."""
    remembered = comparison.remembered
    record: dict[str, Any] = {
        "format": 1,
        "basis": comparison.basis,
        "against": comparison.champion,
        "tickets": comparison.tickets,
        "recipe": dict(comparison.plan),
        "first": comparison.first,
        "last": comparison.last,
        "verdicts": [_difference_to_json(one) for one in comparison.differences],
        "remembered": None if remembered is None else _difference_to_json(remembered),
        "objection": comparison.objection,
        "promote": comparison.promote,
        "reasons": list(comparison.reasons),
    }
    result: dict[str, JSON] = rounded(record)
    return result


def _difference_to_json(one: ScoreDifference) -> dict[str, Any]:
    return {
        "score": one.score,
        "candidate": one.challenger,
        "current": one.champion,
        "difference": one.gain,
        "low": one.low,
        "high": one.high,
        "level": one.level,
        "margin": one.margin,
        "tickets": one.tickets,
        "groups": one.groups,
        "not_worse": one.not_worse,
        "better": one.better,
    }


# The first version, without a champion


def evaluate_first_version(
    first: tuple[str, Model], history: History, *, seed: int = 0, progress: Progress = silent
) -> Evaluation:
    """Evaluate a version as it is on the tickets closed after it was trained.

    Raises:
        InputError: These tickets are of too few machines.
    """
    return _evaluate_later(first, history, trained_until(first[1]), "it was", seed=seed, progress=progress)


def backtest_first_plan(
    plan: TrainingPlan, history: History, *, seed: int = 0, progress: Progress = silent
) -> Evaluation:
    """Evaluate a training plan on the newest fifth of the tickets.

    Raises:
        InputError: These tickets are of too few machines.
    """
    known = history.dated().fleet().labelled()
    day = _first_day(known, 0.2) if len(known) else FIRST_DAY
    _check_machines(known.since(day), f"with causes and a day of closing in the newest fifth (from {day} on)")
    return backtest_plan(history, plan, BacktestSettings(day, curve=False, seed=seed), progress=progress)


# The three bases of a comparison


def compare_versions(
    challenger: tuple[str, Model],
    champion: tuple[str, Model],
    history: History,
    *,
    seed: int = 0,
    progress: Progress = silent,
) -> tuple[Comparison, Evaluation | None]:
    """Compare two versions as they are on the tickets closed after both were trained (basis `published`).

    If there are too few, and both were trained on the same tickets by different plans, the plans are compared (`same`).

    Returns:
        The comparison, and the evaluation behind it. None if there are too few such tickets.
    """
    version, model = champion
    border = max(trained_until(challenger[1]), trained_until(model))
    plan = plan_for(challenger[1], history)
    if (
        is_other_plan(plan, model)
        and machines(_later(history, border).serials) < MIN_GROUPS
        and trained_on_same_tickets(challenger[1], model, history)
    ):
        return compare_plan(challenger[1], plan, champion, history, seed=seed, progress=progress)
    remembered = remembered_difference(challenger[1], model, history, seed=seed, progress=progress)
    about = (version, history.fingerprint, plan_of(challenger[1]).description)
    try:
        evaluation = _evaluate_later(
            challenger, history, border, "both versions were", champion, seed=seed, progress=progress
        )
    except InputError as error:
        return Comparison("published", *about, "", "", (), remembered, str(error)), None
    return _compared("published", about, evaluation, remembered, seed=seed), evaluation


def _evaluate_later(
    version: tuple[str, Model],
    history: History,
    border: str,
    trained: str,
    champion: tuple[str, Model] | None = None,
    *,
    seed: int,
    progress: Progress = silent,
) -> Evaluation:
    """Evaluate a version on the tickets closed from a day on. InputError if these are of too few machines."""
    when = f"from {border} on" if border else "on a known day"
    _check_machines(_later(history, border), f"that were closed after {trained} trained ({when})")
    name, model = version
    return evaluate_version(
        model, name, history, champion=champion, since=border or FIRST_DAY, seed=seed, progress=progress
    )


def _later(history: History, border: str) -> History:
    """Return the labelled tickets closed from a day on. If the training tickets had no dates: all with a date."""
    return history.fleet().labelled().since(border or FIRST_DAY)


def _check_machines(history: History, which: str) -> None:
    found = machines(history.serials)
    if found < MIN_GROUPS:
        raise InputError(f"Only {found} machines have tickets {which}, and {MIN_GROUPS} are needed.")


def _compared(
    basis: Basis,
    about: tuple[str, str, Mapping[str, JSON]],
    evaluation: Evaluation,
    remembered: ScoreDifference | None,
    *,
    seed: int,
) -> Comparison:
    scores = [scores_of(evaluation.trial, evaluation.predictions[name]) for name in (SUBJECT, CHAMPION)]
    found = differences(scores[0], scores[1], MARGINS, evaluation.trial.groups, seed=seed)
    tickets = evaluation.trial.history.tickets
    return Comparison(basis, *about, tickets[0].day, tickets[-1].day, found, remembered)


def compare_plan(
    challenger: Model,
    plan: TrainingPlan,
    champion: tuple[str, Model],
    history: History,
    *,
    seed: int = 0,
    progress: Progress = silent,
) -> tuple[Comparison, Evaluation | None]:
    """Compare a training plan with the champion, on the basis `retrained`, `same` or `recipes`.

    Args:
        challenger: The model that would be promoted, trained on all of the tickets.
        plan: Its training plan.
        champion: Version and model.
        history: The tickets.
        seed: Seed of the resampling.
        progress: Told about each step.

    Returns:
        The comparison, and the evaluation behind it. None if no test was possible.
    """
    version, model = champion
    remembered = remembered_difference(challenger, model, history, seed=seed, progress=progress)
    basis, day, objection = choose_basis(history, challenger, model, plan)
    about = (version, history.fingerprint, plan.description)
    if objection:
        return Comparison(basis, *about, "", "", (), remembered, objection), None
    champion_plan = None if basis == "retrained" else champion_plan_of(model, plan)
    try:
        since = "" if champion_plan else trained_until(model)
        folds = None if basis == "recipes" else _periods(history, day)
        settings = BacktestSettings(day, folds, curve=False, seed=seed, since=since)
        evaluation = backtest_plan(history, plan, settings, champion, progress, champion_plan=champion_plan)
    except InputError as error:
        return Comparison(basis, *about, "", "", (), remembered, str(error)), None
    return _compared(basis, about, evaluation, remembered, seed=seed), evaluation


def choose_basis(
    history: History, challenger: Model, champion: Model, plan: TrainingPlan
) -> tuple[Basis, str, str]:
    """Return the basis of a comparison on these tickets, the first test day, and why there is none (else empty)."""
    known = history.dated().fleet().labelled()
    if not len(known):
        return (
            "retrained",
            "",
            "No ticket has both a day of closing and known causes, so there is no test ticket.",
        )
    later = known.since(trained_until(champion))
    if machines(later.serials) >= FEWEST_LATER:
        return "retrained", _first_day(later, 0.5), ""
    if is_other_plan(plan, champion) and trained_on_same_tickets(challenger, champion, history):
        return _same(known)
    of_challenger, of_champion = challenger.training.labelled, champion.training.labelled
    if of_challenger < of_champion:
        objection = (
            f"The challenger was trained on {of_challenger:,.0f} labelled tickets and the current version on "
            f"{of_champion:,.0f}, and too few tickets were closed since then for a comparison."
        )
        return "recipes", "", objection
    return "recipes", _first_day(known, 0.2), ""


def _same(known: History) -> tuple[Basis, str, str]:
    """Return the basis `same` with the first day of the newer half of these tickets, if this is enough for a test."""
    day = _first_day(known, 0.5)
    try:
        _check_machines(
            known.since(day), f"with causes and a day of closing in the newer half (from {day} on)"
        )
    except InputError as error:
        return "same", "", str(error)
    return "same", day, ""


def _periods(history: History, day: str) -> int:
    """Return the number of test periods from this day on."""
    found = machines(history.fleet().labelled().since(day).serials)
    return min(MOST_PERIODS, max(1, found // MIN_GROUPS))


def _first_day(history: History, share: float) -> str:
    """Return the first day of the newest share of the tickets."""
    try:
        split = later_slice(history.days, share)
    except InputError:
        return history.tickets[-1].day
    return history.tickets[int(split.test[0])].day


@one_thread()
def remembered_difference(
    challenger: Model, champion: Model, given: History, *, seed: int = 0, progress: Progress = silent
) -> ScoreDifference | None:
    """Return the difference in first-time fix on the tickets that the champion keeps. None if they are too few.

    Those that are published tickets among the given ones are left out.
    """
    history = remembered_history(champion)
    if given.fleet() is not given:
        published = {ticket.ticket_id for ticket in given.published().tickets}
        history = replace(
            history, tickets=tuple(one for one in history.tickets if one.ticket_id not in published)
        )
    if len(history) < MIN_GROUPS:
        return None
    trial = trial_of(history, vocabulary_of(history, champion.knowledge, [challenger, champion]))
    work, fixes = Parts(progress, "testing on the tickets that the current version keeps", 2), []
    for name, model in (("the new version", challenger), ("the current version", champion)):
        with work.part(name, 1):
            fixes.append(scores_of(trial, replay(model, trial))["first_time_fix_two"])
    score = "first_time_fix_two on remembered tickets"
    return compare(fixes[0], fixes[1], score=score, margin=REMEMBERED_MARGIN, seed=seed)
