"""The nouns of the product: what goes in (a report) and what comes out (an answer).

Frozen records without behaviour beyond putting their own fields in order.  Ids are the strings of
`data/knowledge`; probabilities are in [0, 1]; costs are in units of one revisit at service level 5x9.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

State = Literal["present", "absent", "unknown"]
How = Literal["reported", "asked", "measured"]
Unlisted = Literal["unmentioned", "unknown", "absent"]
Objective = Literal["expected_cost", "coverage"]
ServiceLevel = Literal["5x9", "7x24x8", "7x24x4"]
Language = Literal["en", "zh"]
Detail = Literal["full", "kit"]
Advice = Literal["send", "ask", "fix_remotely"]
CauseKind = Literal["part", "no_part"]
ActionKind = Literal[
    "replaced", "reseated", "swapped", "restarted", "updated", "reconfigured", "rebuilt", "removed"
]
ActionResult = Literal["no_change", "fixed", "came_back", "unknown"]
Sample = Literal["own", "published"]

SERVICE_LEVELS: Final[tuple[ServiceLevel, ...]] = get_args(ServiceLevel)

MAX_SPARES = 2
MAX_TEXT = 100_000


@dataclass(frozen=True, slots=True)
class Action:
    """Something that was tried on the machine before this report.

    Attributes:
        action: The kind of step.
        part: The part or the cause without part that it was done to; empty for a step on the whole machine.
        result: What came of it.
        position: Where, such as `DIMM 3`; empty where it was not told.
    """

    action: ActionKind
    part: str = ""
    result: ActionResult = "unknown"
    position: str = ""


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
        unlisted: The meaning of silence on a symptom (DESIGN, section 2).
        asked: The coded symptoms that answer a question of ours. Somebody who only answers questions has not passed
            over any symptom in silence.
        actions: Earlier repair attempts, in time order. They are kept with the report and do not yet change the
            posterior.
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
    """

    symptom: str
    state: State
    known: How
    text: str = ""
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Kit:
    """The spares of one dispatch; a part id stands twice when two pieces of it go along.

    Attributes:
        coverage: P(first-time fix with this kit | findings).
        expected_cost: See `diagnoser.decision`.
        between: Proven bounds of the coverage, which is then their middle; None where it is exact.
    """

    parts: tuple[str, ...]
    coverage: float
    expected_cost: float
    between: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one finding adds to the log10 odds of a cause.

    Attributes:
        symptom: A symptom id, or `(unmentioned)`, `(text)`, `(machine)` for what is not a single symptom.
        tickets: Past tickets with this cause that showed the symptom; None for what is not a single symptom.
    """

    symptom: str
    weight: float
    tickets: int | None = None


@dataclass(frozen=True, slots=True)
class RankedCause:
    """One cause with its posterior.

    Attributes:
        tickets: Past tickets in which this cause was found.
        because: Contributions of the findings, largest first.
        prior: Probability when all that is known is that there is a ticket; the contributions start there.
        between: Proven bounds of the probability, which is then their middle; None where it is exact.
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
        settles: Other open symptoms that the same look would settle, such as the panel's other LEDs.
        joint_value: As `value`, when all of them are answered; None where there are none.
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
        percentile: Share of past tickets with findings at least as likely, in [0, 1];
            None when the model rests on too few tickets to say.
        unusual: Whether the ranking should be read with care.
        worst: The finding that fits the others worst; None where none contradicts them.
        conflict: How much less likely the findings are together than each on its own, in powers of ten;
            above zero they contradict one another.
    """

    percentile: float | None
    unusual: bool
    worst: str | None = None
    conflict: float | None = None


@dataclass(frozen=True, slots=True)
class SimilarTicket:
    """A closed ticket whose findings resemble these."""

    ticket_id: str
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemoteStep:
    """What support can try without a visit against a cause that needs no part."""

    cause: str
    text: str
    probability: float
    minutes: float


@dataclass(frozen=True, slots=True)
class VisitStep:
    """One cause to check on site.

    Attributes:
        minutes: Time to check it, and to mend it where that can be done.
        in_hand: Whether the kit holds the part; True for a cause that needs none.
    """

    cause: str
    probability: float
    minutes: float
    in_hand: bool


@dataclass(frozen=True, slots=True)
class UnitCount:
    """How many pieces of one part the words of the report speak of, and what that makes of it.

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
        changes: (symptom, the state it would have).
        kit: The kit that would be sent then.
    """

    changes: tuple[tuple[str, State], ...]
    kit: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KitAnswer:
    """The short answer to one report: its kit, the runners-up and the causes, as in `Answer`, and nothing else.

    Attributes:
        causes: Every cause id of the network -> its probability, likeliest first.
        exact: False when the probabilities are midpoints of proven bounds.
        coverage_repaired: Whether coverage and cost are recalibrated (`Model.coverage_recalibration`).
    """

    model_version: str
    kit: Kit
    alternatives: tuple[Kit, ...]
    causes: Mapping[str, float]
    exact: bool = True
    coverage_repaired: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that is said about one report.

    Attributes:
        unread: Pieces of the text that were not understood.
        causes: Every cause of the network, likeliest first.
        log_probability: Natural logarithm of P(findings | there is a ticket).
        exact: False when the probabilities are midpoints of proven bounds.
        fewer: The best kit with one piece less; None when the kit is empty.
        more: The best kit with one piece more; None where the cap or the stock forbids it.
        steps: What to try remotely, the most promising for its time first.
        visit_order: What to check first on site.
        counterfactual: None where no small change of the findings changes the kit.
        units: One entry for each part of which the report counts several pieces.
        width: Most findings that exact inference holds open at once; above `WIDEST_EXPLAINED` nothing is explained.
        coverage_repaired: Whether coverage and cost are recalibrated (`Model.coverage_recalibration`).
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
