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
    """An action tried on the machine before this report.

    Attributes:
        action: The kind of step.
        part: The part, or the cause without a part, of the action. Empty for a step on the whole machine.
        result: Its result.
        position: The place, such as `DIMM 3`, or an empty text if it is unknown.
        at: The time (ISO 8601), or an empty text if it is unknown. Ticket files keep the order of the actions, not the
            time.
    """

    action: ActionKind
    part: str = ""
    result: ActionResult = "unknown"
    position: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Guess:
    """A cause guessed by the reporter, and the words of the guess."""

    cause: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """The machine named in a text.

    Attributes:
        machine: Type, type-model or product name, as written. Empty if none is named.
        serial: Serial number, or an empty text if none is named.
        part_numbers: Part numbers (FRU, spare part, option), as written.
    """

    machine: str = ""
    serial: str = ""
    part_numbers: tuple[str, ...] = ()


NOBODY: Final = Identity()
"""The identity of a text that names no machine."""


@dataclass(frozen=True, slots=True)
class KnownMachine:
    """A known machine, for confirmation in an answer.

    Attributes:
        named: The words for it in the request.
        named_by: Whether it was given in its field or read in the text.
        machine_type: Key of the machine in the knowledge, such as `7979`.
        product_name: Name for people, or an empty text if it is unknown.
        family: Family of the machine, or None if it is unknown.
        light_path: Whether it has a light path panel, or None if that is unknown.
        shows: Its further displays and logs, such as `LCD` or `SEL`.
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
    """All given facts about one broken machine before the visit.

    `diagnoser.evidence` turns it into evidence. No symptom may have two states.

    Attributes:
        text: The words of the customer, in any language of the model.
        machine: Type-model such as `7979Q7C`, or the machine type alone.
        present: Symptom ids of observed symptoms.
        absent: Symptom ids looked for and not seen.
        unknown: Symptom ids asked about without a known answer. They are no evidence.
        graded: Symptom id -> the observer's probability of its presence, in [0, 1] (virtual evidence).
        measured: Symptom ids printed as present by a machine.
        context: Further columns of the model's training, such as `brand`.
        unlisted: The meaning of silence on a symptom (docs/tickets.md).
        asked: The coded symptoms in answer to our questions. Somebody who only answers questions leaves no other
            symptom unmentioned.
        actions: Earlier repair attempts, in time order.
        equipment: Part id -> pieces installed in this machine, in [0, MAX_PIECES]. A part with 0 pieces cannot be the
            cause.
        unknown_symptoms: The treatment of symptom ids unknown to the model: an `error`, or `list` to ignore them and
            list them as unread. None means `error` with expert knowledge, because it names all symptoms. It means
            `list` for a model learned from tickets alone, because a machine may print a new code.
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
        """Accept any iterable of ids and of actions. Store frozen sets and a tuple."""
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
    """A symptom with its state, its origin and its words in the text.

    Attributes:
        known: `reported` by somebody unprompted, `asked` by us, or `measured` by a machine. Only a reported finding
            has a report rate.
        probability: Only for a graded answer: the observer's probability of the symptom, in [0, 1].
        position: The place of the part, such as `slot 5` or `DIMM 3`, or an empty text.
    """

    symptom: str
    state: State
    known: How
    text: str = ""
    probability: float | None = None
    position: str = ""


@dataclass(frozen=True, slots=True)
class Kit:
    """The spares of one dispatch. A part id occurs twice for two pieces of it.

    Attributes:
        coverage: P(first-time fix with this kit | findings).
        expected_cost: See `diagnoser.decision`.
        between: Proven bounds of an inexact coverage. The coverage is then their middle. None if it is exact.
        basis: `fleet` if nothing is known of the fault. The kit then holds the most often needed parts of such
            machines.
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
        prior: Probability before the findings, given only the existence of a ticket. The contributions start there.
        between: Proven bounds of an inexact probability. The probability is their middle.
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
        worst: The finding with the worst fit to the others. None if no finding contradicts the others.
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
    """A step of support without a visit, against a cause without a part."""

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
    """The smallest change of the findings with another kit as its result.

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
    """The evidence of one action about a cause.

    Attributes:
        before: P(cause) without the action, given all other evidence.
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
        told: The causes with a changed probability, the largest change first.
        words: A sentence on this evidence, or an empty text without any.
    """

    told: tuple[Told, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class NotUsed:
    """A part of the input without effect on the answer.

    Attributes:
        field: `machine`, `equipment` or `context.` and the name of a column if the model does not know the value, or
            `findings`.
        value: The value as given. For a finding it is the symptom, for equipment the part.
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
        not_used: Parts of the input without effect on the answer.
        understood: How much of the text was understood. `all` for a report without a text.
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
        unread: Pieces of the text unknown to the reader, then symptom ids unknown to the model.
        causes: Every cause of the network, likeliest first.
        alternatives: The runners-up of the kit, best first.
        proposed: The caller's proposed kit, with its coverage and cost. None without a proposal.
        log_probability: Natural logarithm of P(findings | there is a ticket).
        exact: False if the probabilities are middles of proven bounds.
        fewer: The best kit with one piece less. None if the kit is empty.
        more: The best kit with one piece more. None if the cap or the stock forbids it.
        steps: Steps to try remotely, the most promising for its time first.
        visit_order: Causes in the order in which to check them on site.
        counterfactual: None if no small change of the findings changes the kit.
        units: One entry for each part with several pieces in the words of the report.
        width: Largest number of findings and causes held open at once by exact inference.
        coverage_repaired: Whether coverage and cost are recalibrated (`Model.coverage_recalibration`).
        not_used: Parts of the input without effect on the answer: a machine or a context value unknown to the model, or
            a finding beyond the allowed operations of one answer. The answer then rests on the most informative
            findings.
        shortened: The stages cut short or left out, because the allowed operations did not suffice.
        understood: How much of the text was understood. `all` for a report without a text.
        actions: Earlier actions, given or read in the text, and the evidence of each.
        plan: The kits of the first and the second visit. Empty if the allowed operations do not suffice.
        expected_visits: Expected number of visits with this plan. A third visit counts as the last. None without a
            plan.
        guesses: The causes guessed by the reporter.
        identity: The machine named in the text.
        machine: The machine of the answer, or None if the knowledge does not have it.
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
