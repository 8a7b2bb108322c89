"""May this model replace the current one?  What is compared, on which tickets, and the record of it.

Nothing is promoted because it is newer, and nothing is compared on tickets that one side has learned from:

    published   both versions as they are, on tickets closed after both were trained
    retrained   the candidate's recipe against the current version as it is, on the newer half of what was closed since
                that one was trained: in up to four periods, each learned from everything before it; what is then
                promoted has learned from that half as well
    recipes     where nothing was closed since: both recipes, learned from the older four fifths of the same tickets,
                on the newest fifth; only for a candidate that learned from no fewer tickets than the current version

Periods, because a fleet changes: after an update, a recipe that learned only from what was before the half would be
judged blind, for months if it is refused, since the half grows (docs/evaluation.md has the figures).

Of the machines that are judged neither side has learned anything that was closed since the current version was
trained; what came before, both may know.

On top of each stands one alarm that needs no new tickets: on those that the current version remembers, the
candidate as it would be promoted must not be proven far behind.  They favour the current version, which learned from
them, hence the wide margin; it stops a model of tickets whose labels are garbage, which such tickets themselves would
praise.

The first version of a folder has nothing to be compared with.  It is judged by itself, its recipe on the newest fifth
of the tickets or the version as it is on what was closed after it was trained, so that it too says how good it is.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from diagnoser.backtest.backtest import CURRENT, Plan, judge_model, judge_recipe
from diagnoser.backtest.closed_tickets import FIRST_DAY, History
from diagnoser.backtest.predict import Answers, Trial, replay, trial_of, vocabulary_of
from diagnoser.backtest.scorecard import SUBJECT, Run, rounded
from diagnoser.backtest.training_plan import Recipe, learned_until, recipe_of, remembered_tickets
from diagnoser.backtest.trial_metrics import scores_of
from diagnoser.errors import InputError, PromotionRefusedError
from diagnoser.evaluation.bootstrap import machines
from diagnoser.evaluation.gate import MIN_GROUPS, Decision, Margin, Verdict, compare, decide
from diagnoser.evaluation.splits import later_slice
from diagnoser.knowledge import JSON
from diagnoser.model import Model
from diagnoser.progress import Progress, silent

GATE: Final[Mapping[str, Margin]] = {
    "first_time_fix": Margin(0.03),
    "cost": Margin(0.03, larger_is_better=False),
    "log_loss": Margin(0.05, larger_is_better=False),
}
"""What counts as not worse: three first-time fixes in a hundred tickets, 3 % of a revisit, a twentieth of a nat."""

REMEMBERED: Final = Margin(0.10)
"""First-time fixes that may be lost for sure on tickets that the current version learned from."""

FEWEST_LATER: Final = 2 * MIN_GROUPS
"""Machines with tickets closed since the current version was trained: half of them judge."""

MOST_PERIODS: Final = 4
"""Into which the judged tickets are cut, each of at least `MIN_GROUPS` machines."""

Basis = Literal["published", "retrained", "recipes"]


@dataclass(frozen=True, eq=False, slots=True)
class Contest:
    """A comparison of a candidate with the current version.

    Attributes:
        basis: What was compared, as above.
        against: The current version.
        tickets: Fingerprint of all the tickets that were given.
        recipe: How the candidate is made.
        first: First day that was judged; empty where nothing could be.
        last: Last day.
        verdicts: One a score; empty where nothing could be compared.
        remembered: On the tickets that the current version remembers; None where they are too few.
        objection: Why nothing could be compared; else empty.
    """

    basis: Basis
    against: str
    tickets: str
    recipe: Mapping[str, JSON]
    first: str
    last: str
    verdicts: tuple[Verdict, ...]
    remembered: Verdict | None
    objection: str = ""

    @property
    def promote(self) -> bool:
        """Whether nothing speaks against the candidate."""
        return not self.objection and not self.forgotten and all(one.not_worse for one in self.verdicts)

    @property
    def forgotten(self) -> str:
        """What the alarm says; empty where it is silent."""
        one = self.remembered
        if one is None or one.high >= -one.margin:
            return ""
        return (
            f"On {one.tickets} tickets that {self.against} remembers, first-time fix falls from {one.current:.4f} to "
            f"{one.candidate:.4f} ({one.level:.0%} interval of the difference {one.low:+.4f} to {one.high:+.4f}): are "
            "the new labels right?"
        )

    @property
    def reasons(self) -> tuple[str, ...]:
        """What speaks against the candidate; where nothing does, what was found."""
        worse = [one.sentence for one in self.verdicts if not one.not_worse]
        against = [said for said in (self.objection, self.forgotten, *worse) if said]
        return tuple(against or [one.sentence for one in self.verdicts])

    def check(self) -> None:
        """Raise PromotionRefusedError where something speaks against the candidate."""
        if not self.promote:
            where = f"against {self.against}"
            if self.first:
                where += f" on tickets closed {self.first} to {self.last}"
            raise PromotionRefusedError(f"Not promoted {where}: {' '.join(self.reasons)}")


def contest_to_json(contest: Contest) -> dict[str, JSON]:
    """Return the record of a contest."""
    verdicts = [_verdict(one) for one in contest.verdicts]
    record: dict[str, Any] = {
        "format": 1,
        "basis": contest.basis,
        "against": contest.against,
        "tickets": contest.tickets,
        "recipe": dict(contest.recipe),
        "first": contest.first,
        "last": contest.last,
        "verdicts": verdicts,
        "remembered": None if contest.remembered is None else _verdict(contest.remembered),
        "objection": contest.objection,
        "promote": contest.promote,
        "reasons": list(contest.reasons),
    }
    result: dict[str, JSON] = rounded(record)
    return result


def _verdict(one: Verdict) -> dict[str, Any]:
    return {**asdict(one), "not_worse": one.not_worse, "better": one.better}


# The first version


def first_published(candidate: tuple[str, Model], history: History, *, seed: int = 0) -> Run:
    """Judge a version as it is on what was closed after it was trained; InputError where that is too little."""
    return _judged_later(candidate, history, learned_until(candidate[1]), "it was", seed=seed)


def first_recipe(recipe: Recipe, history: History, *, seed: int = 0, progress: Progress = silent) -> Run:
    """Judge what a recipe makes of these tickets on the newest fifth; InputError where that is too little."""
    known = history.dated().labelled()
    day = _first_day(known, 0.2) if len(known) else FIRST_DAY
    _check_machines(known.since(day), f"with causes and a day of closing in the newest fifth (from {day} on)")
    return judge_recipe(history, recipe, Plan(day, curve=False, seed=seed), progress=progress)


# The three comparisons


def contest_published(
    candidate: tuple[str, Model], current: tuple[str, Model], history: History, *, seed: int = 0
) -> tuple[Contest, Run | None]:
    """Compare two versions as they are on the tickets closed after both were trained; return the run behind it, too."""
    version, model = current
    border = max(learned_until(candidate[1]), learned_until(model))
    memory = remembered(candidate[1], model, seed=seed)
    facts = (version, history.fingerprint, recipe_of(candidate[1]).described)
    try:
        run = _judged_later(candidate, history, border, "both versions were", current, seed=seed)
    except InputError as error:
        return Contest("published", *facts, "", "", (), memory, str(error)), None
    return _decided("published", facts, run, memory, seed=seed), run


def _judged_later(
    candidate: tuple[str, Model],
    history: History,
    border: str,
    trained: str,
    other: tuple[str, Model] | None = None,
    *,
    seed: int,
) -> Run:
    """Replay a version on the tickets closed from a day on; InputError where their machines are too few."""
    since = border or FIRST_DAY  # where the learned tickets had no dates: tickets with one
    when = f"from {border} on" if border else "on a known day"
    _check_machines(history.labelled().since(since), f"that were closed after {trained} trained ({when})")
    version, model = candidate
    return judge_model(model, version, history, other=other, since=since, seed=seed)


def _check_machines(judged: History, which: str) -> None:
    found = machines(judged.serials)
    if found < MIN_GROUPS:
        raise InputError(f"Only {found} machines have tickets {which}, and {MIN_GROUPS} are needed.")


def _decided(
    basis: Basis,
    facts: tuple[str, str, Mapping[str, JSON]],
    run: Run,
    memory: Verdict | None,
    *,
    seed: int,
) -> Contest:
    decision = verdict_on(run.trial, run.answers[SUBJECT], run.answers[CURRENT], seed=seed)
    tickets = run.trial.history.tickets
    return Contest(basis, *facts, tickets[0].day, tickets[-1].day, decision.verdicts, memory)


def contest_recipe(
    candidate: Model,
    recipe: Recipe,
    current: tuple[str, Model],
    history: History,
    *,
    seed: int = 0,
    progress: Progress = silent,
) -> tuple[Contest, Run | None]:
    """Compare what a recipe makes of these tickets with the current version; return the run behind it, too.

    Args:
        candidate: What would be promoted: learned from all of the tickets.
        recipe: How it was made.
        current: Version and model.
        history: The tickets.
        seed: Of the resampling.
        progress: Told about each step.
    """
    version, model = current
    memory = remembered(candidate, model, seed=seed)
    basis, day, objection = period_of(history, candidate, model)
    facts = (version, history.fingerprint, recipe.described)
    if objection:
        return Contest(basis, *facts, "", "", (), memory, objection), None
    rival = None
    if basis == "recipes":
        rival = recipe_of(model, recipe.settings, keep_reader=recipe.keeps_reader)
    try:
        since = "" if rival else learned_until(model)
        folds = _periods(history, day) if basis == "retrained" else None
        plan = Plan(day, folds, curve=False, seed=seed, since=since)
        run = judge_recipe(history, recipe, plan, current, progress, rival=rival)
    except InputError as error:
        return Contest(basis, *facts, "", "", (), memory, str(error)), None
    return _decided(basis, facts, run, memory, seed=seed), run


def period_of(history: History, candidate: Model, current: Model) -> tuple[Basis, str, str]:
    """Return what can be compared, the first day to judge, and why nothing can be compared (else empty)."""
    known = history.dated().labelled()
    if not len(known):
        return (
            "retrained",
            "",
            "No ticket has both a day of closing and its causes, so nothing can be judged.",
        )
    later = known.since(learned_until(current))
    if machines(later.serials) >= FEWEST_LATER:
        return "retrained", _first_day(later, 0.5), ""
    learned_from, before = (model.training.labelled for model in (candidate, current))
    if learned_from < before:
        return (
            "recipes",
            "",
            (
                f"The candidate learned from {learned_from:,.0f} labelled tickets, the current version from "
                f"{before:,.0f}, and too few were closed since for a comparison."
            ),
        )
    return "recipes", _first_day(known, 0.2), ""


def _periods(history: History, day: str) -> int:
    """Return into how many periods the judged tickets are cut."""
    return min(MOST_PERIODS, max(1, machines(history.labelled().since(day).serials) // MIN_GROUPS))


def _first_day(history: History, share: float) -> str:
    """Return the first day of the newest share of the tickets."""
    try:
        split = later_slice(history.days, share)
    except InputError:
        return history.tickets[-1].day
    return history.tickets[int(split.test[0])].day


def verdict_on(trial: Trial, candidate: Answers, current: Answers, *, seed: int = 0) -> Decision:
    """Return the decision of the gate on the same tickets."""
    values = [scores_of(trial, answers) for answers in (candidate, current)]
    return decide(values[0], values[1], GATE, trial.groups, seed=seed)


def remembered(candidate: Model, current: Model, *, seed: int = 0) -> Verdict | None:
    """Return how the candidate does on the tickets that the current version remembers; None where they are few."""
    history = remembered_tickets(current)
    if len(history) < MIN_GROUPS:
        return None
    trial = trial_of(history, vocabulary_of(history, current.knowledge, [candidate, current]))
    ours, theirs = (
        scores_of(trial, replay(model, trial))["first_time_fix_two"] for model in (candidate, current)
    )
    name = "first_time_fix_two on remembered tickets"
    return compare(ours, theirs, score=name, margin=REMEMBERED, seed=seed)
