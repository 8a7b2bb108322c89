"""The nouns of the product as frozen records: a report goes in and an answer comes out.

Ids are the strings of `data/knowledge`. Probabilities are in [0, 1]. The unit of cost is one revisit at service level
5x9.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

State = Literal["present", "absent", "unknown"]
How = Literal["reported", "asked", "measured"]
Unlisted = Literal["unmentioned", "unknown", "absent"]
UnknownSymptoms = Literal["error", "list"]
Objective = Literal["expected_cost", "coverage", "whole_case"]
ServiceLevel = Literal["5x9", "7x24x8", "7x24x4"]
Language = Literal["en", "zh"]
Detail = Literal["full", "kit"]
Advice = Literal["send", "ask", "fix_remotely"]
CauseKind = Literal["part", "no_part"]
Stage = Literal["questions", "plan", "reasons"]
ActionKind = Literal[
    "replaced", "reseated", "swapped", "restarted", "updated", "reconfigured", "rebuilt", "removed", "visited"
]
ActionResult = Literal["no_change", "fixed", "came_back", "unknown"]
Sample = Literal["own", "published"]
Understood = Literal["nothing", "in_part", "all"]
Basis = Literal["findings", "fleet"]
NamedBy = Literal["given", "text"]

SERVICE_LEVELS: Final[tuple[ServiceLevel, ...]] = get_args(ServiceLevel)

MAX_SPARES = 2
MAX_TEXT = 100_000
MAX_PIECES = 10_000


@dataclass(frozen=True, slots=True)
class Action:
    """Something that was tried on the machine before this report.

    Attributes:
        action: The kind of step.
        part: The part or the cause without part that it was done to; empty for a step on the whole machine.
        result: What came of it.
        position: Where, such as `DIMM 3`; empty where it was not told.
        at: When (ISO 8601); empty where it was not told. Ticket files keep the order of the actions and not this.
    """

    action: ActionKind
    part: str = ""
    result: ActionResult = "unknown"
    position: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Guess:
    """A cause that the speaker guesses, and the words of the guess."""

    cause: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """The machine as a text names it.

    Attributes:
        machine: Type, type-model or product name, as it is written; empty where none is named.
        serial: Serial number; empty where none is named.
        part_numbers: Part numbers (FRU, spare part, option), as they are written.
    """

    machine: str = ""
    serial: str = ""
    part_numbers: tuple[str, ...] = ()


NOBODY: Final = Identity()
"""The identity of a text that names no machine."""


@dataclass(frozen=True, slots=True)
class KnownMachine:
    """A machine that the knowledge has, as an answer confirms it.

    Attributes:
        named: The words that name it.
        named_by: Whether it was given in its field or read in the text.
        machine_type: Key of the machine in the knowledge, such as `7979`.
        product_name: Name for people; empty where it is not known.
        family: Family of the machine; None where it is not known.
        light_path: Whether it has a light path panel; None where it is not known.
        shows: Further displays and logs that it has, such as `LCD` or `SEL`.
    """

    named: str
    named_by: NamedBy
    machine_type: str
    product_name: str = ""
    family: str | None = None
    light_path: bool | None = None
    shows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was given about one broken machine before the visit.

    `diagnoser.evidence` turns it into evidence. No symptom may have two states.

    Attributes:
        text: The words of the customer, in any of the languages that the model reads.
        machine: Type-model such as `7979Q7C`, or the machine type alone.
        present: Symptom ids that somebody saw.
        absent: Symptom ids that somebody looked for and did not see.
        unknown: Symptom ids that were asked and that nobody could answer. They are no evidence.
        graded: Symptom id -> how sure the observer is that it is present, in [0, 1] (virtual evidence).
        measured: Symptom ids that a machine printed as present.
        context: Further columns that the model was trained with, such as `brand`.
        unlisted: The meaning of silence on a symptom (docs/tickets.md).
        asked: The coded symptoms that answer a question of ours. Somebody who only answers questions has not passed
            over any symptom in silence.
        actions: Earlier repair attempts, in time order.
        equipment: Part id -> pieces installed in this machine, in [0, MAX_PIECES]. A part of which it has none cannot
            be the cause.
        unknown_symptoms: What becomes of a symptom id that the model does not know: it is an `error`, or the answer
            does without it and `list`s it as unread. None: an error with expert knowledge, which names every symptom
            there is; listed where the model was learned from tickets alone, because a machine may print a new code.
    """

    text: str = ""
    machine: str | None = None
    present: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()
    graded: Mapping[str, float] = field(default_factory=dict)
    context: Mapping[str, str] = field(default_factory=dict)
    unlisted: Unlisted = "unmentioned"
    asked: frozenset[str] = frozenset()
    measured: frozenset[str] = frozenset()
    actions: tuple[Action, ...] = ()
    unknown_symptoms: UnknownSymptoms | None = None
    equipment: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Accept any iterable of ids and of actions; keep frozen sets and a tuple."""
        for name in ("present", "absent", "unknown", "asked", "measured"):
            given = getattr(self, name)
            if type(given) is not frozenset:
                object.__setattr__(self, name, _ids(given))
        if type(self.actions) is not tuple:
            object.__setattr__(self, "actions", tuple(self.actions))


def _ids(value: Iterable[str] | str) -> frozenset[str]:
    return frozenset((value,) if isinstance(value, str) else value)


@dataclass(frozen=True, slots=True)
class Finding:
    """A symptom with its state, how it is known and the words it was read from.

    Attributes:
        known: `reported` by somebody unprompted, `asked` by us, or `measured` by a machine. Only a reported finding
            has a report rate.
        probability: Only for a graded answer: how sure the observer is that the symptom is present, in [0, 1].
        position: The place of the part, such as `slot 5` or `DIMM 3`; empty where none is told.
    """

    symptom: str
    state: State
    known: How
    text: str = ""
    probability: float | None = None
    position: str = ""


@dataclass(frozen=True, slots=True)
class Kit:
    """The spares of one dispatch; a part id stands twice when two pieces of it go along.

    Attributes:
        coverage: P(first-time fix with this kit | findings).
        expected_cost: See `diagnoser.decision`.
        between: Proven bounds of the coverage, which is then their middle; None where it is exact.
        basis: `fleet` where nothing is known of the fault, so that the kit is what such machines need most often.
    """

    parts: tuple[str, ...]
    coverage: float
    expected_cost: float
    between: tuple[float, float] | None = None
    basis: Basis = "findings"


@dataclass(frozen=True, slots=True)
class Contribution:
    """The weight of one finding for a cause, added to its log10 odds.

    Attributes:
        symptom: A symptom id, or `(unmentioned)`, `(text)`, `(guess)`, `(machine)`, `(equipment)` or `(tried)` for
            other evidence.
        tickets: Number of past tickets with this cause and this symptom, None for other evidence.
    """

    symptom: str
    weight: float
    tickets: int | None = None


@dataclass(frozen=True, slots=True)
class RankedCause:
    """One cause with its posterior.

    Attributes:
        tickets: Number of past tickets with this cause.
        because: Contributions of the findings, largest first.
        prior: Probability before the findings, given only that there is a ticket. The contributions start there.
        between: Proven bounds of a probability that is not exact. The probability is their middle.
    """

    cause: str
    kind: CauseKind
    name: str
    probability: float
    tickets: int
    because: tuple[Contribution, ...] = ()
    prior: float | None = None
    between: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A symptom worth asking about next.

    Attributes:
        value: Expected fall in cost from the answer, before the minutes it takes.
        minutes: Time to get the answer remotely.
        probability: P(the answer is yes | findings).
        if_present: The kit after a yes.
        if_absent: The kit after a no.
        settles: Other open symptoms with the same joint question, such as the other LEDs of a panel.
        joint_value: The value of answering all of them at once. None without others.
    """

    symptom: str
    text: str
    value: float
    minutes: float
    probability: float | None = None
    if_present: tuple[str, ...] = ()
    if_absent: tuple[str, ...] = ()
    settles: tuple[str, ...] = ()
    joint_value: float | None = None


@dataclass(frozen=True, slots=True)
class Surprise:
    """How unusual the findings are among past tickets.

    Attributes:
        percentile: Share of past tickets with findings at least as likely, in [0, 1]. None if the model has too few
            past tickets.
        unusual: Whether to read the ranking with care.
        worst: The finding that fits the others worst. None if no finding contradicts the others.
        conflict: The findings are less likely together than each alone by this many powers of ten. Above zero they
            contradict one another.
    """

    percentile: float | None
    unusual: bool
    worst: str | None = None
    conflict: float | None = None


@dataclass(frozen=True, slots=True)
class SimilarTicket:
    """A closed ticket with similar findings."""

    ticket_id: str
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemoteStep:
    """A step that support can try without a visit, against a cause without a part."""

    cause: str
    text: str
    probability: float
    minutes: float


@dataclass(frozen=True, slots=True)
class VisitStep:
    """One cause to check on site.

    Attributes:
        minutes: Time to check the cause, and to repair it if possible.
        in_hand: Whether the kit holds the part. True for a cause without a part.
    """

    cause: str
    probability: float
    minutes: float
    in_hand: bool


@dataclass(frozen=True, slots=True)
class UnitCount:
    """The number of pieces of one part in the words of the report.

    Attributes:
        counted: Pieces counted in the report, such as 4 in "4 drives amber".
        two_or_more: P(two pieces or more are broken | the part is a cause).
    """

    part: str
    counted: int
    two_or_more: float


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """The smallest change of the findings that changes the kit.

    Attributes:
        changes: Pairs of a symptom and its changed state.
        kit: The kit after the change.
    """

    changes: tuple[tuple[str, State], ...]
    kit: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """One visit of a plan.

    Attributes:
        visit: 1 or 2.
        parts: The kit of this visit.
        fixed_by_then: P(fixed with the kits up to this visit).
    """

    visit: int
    parts: tuple[str, ...]
    fixed_by_then: float


@dataclass(frozen=True, slots=True)
class Told:
    """What one action told about a cause.

    Attributes:
        before: P(cause) without the action, with everything else that is known.
        now: P(cause).
    """

    cause: str
    name: str
    before: float
    now: float


@dataclass(frozen=True, slots=True)
class TriedAction(Action):
    """An action as an answer shows it.

    Attributes:
        told: The causes whose probability it changed, the largest change first.
        words: A sentence that says what it told; empty if it told nothing.
    """

    told: tuple[Told, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class NotUsed:
    """A part of the input that did not change the answer.

    Attributes:
        field: `machine`, `equipment` or `context.` and the name of a column if the model does not know the value, or
            `findings`.
        value: The value as it was given. For a finding it is the symptom, for equipment the part.
    """

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class KitAnswer:
    """The short answer to one report: kit, runners-up and causes of the full `Answer`.

    Attributes:
        causes: Every cause id of the network -> its probability, likeliest first.
        exact: False if the probabilities are middles of proven bounds.
        coverage_repaired: Whether coverage and cost are recalibrated (`Model.coverage_recalibration`).
        not_used: Parts of the input that did not change the answer.
        understood: How much of the text was understood; `all` for a report without a text.
    """

    model_version: str
    kit: Kit
    alternatives: tuple[Kit, ...]
    causes: Mapping[str, float]
    exact: bool = True
    coverage_repaired: bool = False
    not_used: tuple[NotUsed, ...] = ()
    understood: Understood = "all"


@dataclass(frozen=True, slots=True)
class Answer:
    """The full answer to one report.

    Attributes:
        unread: Pieces of the text that the reader did not understand, then symptom ids that the model does not know.
        causes: Every cause of the network, likeliest first.
        alternatives: The runners-up of the kit, best first.
        proposed: The kit that the caller proposed, with its coverage and cost. None without a proposal.
        log_probability: Natural logarithm of P(findings | there is a ticket).
        exact: False if the probabilities are middles of proven bounds.
        fewer: The best kit with one piece less. None if the kit is empty.
        more: The best kit with one piece more. None if the cap or the stock forbids it.
        steps: Steps to try remotely, the most promising for its time first.
        visit_order: Causes in the order in which to check them on site.
        counterfactual: None if no small change of the findings changes the kit.
        units: One entry for each part with several pieces in the words of the report.
        width: Largest number of findings and causes that exact inference holds open at once.
        coverage_repaired: Whether coverage and cost are recalibrated (`Model.coverage_recalibration`).
        not_used: Parts of the input that did not change the answer: a machine or a context value that the model does
            not know, or a finding beyond the operations that one answer may take. The answer then rests on the most
            telling findings.
        shortened: The stages for which the operations did not suffice. They are cut short or left out.
        understood: How much of the text was understood; `all` for a report without a text.
        actions: What was tried before, as given and as read in the text, and what it told.
        plan: The kits of the first and the second visit. Empty where the operations do not suffice.
        expected_visits: Expected number of visits with this plan, where a third one counts as the last; None without a
            plan.
        guesses: The causes that the speaker guesses.
        identity: The machine as the text names it.
        machine: The machine that the answer is about; None where the knowledge has none of this name.
    """

    model_version: str
    findings: tuple[Finding, ...]
    unread: tuple[str, ...]
    kit: Kit
    alternatives: tuple[Kit, ...]
    causes: tuple[RankedCause, ...]
    questions: tuple[Question, ...]
    advice: Advice
    surprise: Surprise
    similar: tuple[SimilarTicket, ...]
    proposed: Kit | None
    log_probability: float
    exact: bool
    fewer: Kit | None = None
    more: Kit | None = None
    steps: tuple[RemoteStep, ...] = ()
    visit_order: tuple[VisitStep, ...] = ()
    counterfactual: Counterfactual | None = None
    units: tuple[UnitCount, ...] = ()
    coverage_repaired: bool = False
    width: int = 0
    not_used: tuple[NotUsed, ...] = ()
    shortened: tuple[Stage, ...] = ()
    understood: Understood = "all"
    actions: tuple[TriedAction, ...] = ()
    guesses: tuple[Guess, ...] = ()
    identity: Identity = NOBODY
    machine: KnownMachine | None = None
    plan: tuple[PlannedVisit, ...] = ()
    expected_visits: float | None = None
