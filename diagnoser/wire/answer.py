"""An answer as JSON: printed by the command line, kept in the store, and sent by the service with an id.

Every field added after the first version has a default, so answers stored by older versions stay readable.
"""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from diagnoser.types import (
    MAX_SPARES,
    ActionKind,
    ActionResult,
    Advice,
    Answer,
    Basis,
    CauseKind,
    Counterfactual,
    How,
    Kit,
    KitAnswer,
    NamedBy,
    RankedCause,
    Stage,
    State,
    Understood,
)


class FindingOut(BaseModel):
    """A finding that the answer rests on."""

    symptom: str
    state: State
    known: How
    text: str = Field(description="The words that it was read from; empty for a coded finding.")
    probability: float | None = Field(
        default=None, description="Only for a graded finding: how sure the observer is that it is present."
    )
    position: str = Field(
        default="", description="Place of the part, such as `slot 5`; empty where none is told."
    )


class ActionOut(BaseModel):
    """Something that was tried before, as it was given or read in the text."""

    action: ActionKind
    part: str = Field(
        description="The part or the cause that needs no part; empty for a step on the whole machine."
    )
    result: ActionResult
    position: str = ""
    at: str = ""


class ToldOut(BaseModel):
    """What an action told about one cause."""

    cause: str
    name: str
    before: float = Field(description="P(cause) without the action, with everything else that is known.")
    now: float = Field(description="P(cause).")


class TriedActionOut(ActionOut):
    """Something that was tried before, and what it told."""

    told: list[ToldOut] = Field(
        default=[], description="Causes that it made less likely, the largest change first."
    )
    words: str = Field(default="", description="The same as a sentence.")


class PlannedVisitOut(BaseModel):
    """One visit of the plan."""

    visit: int = Field(ge=1)
    parts: list[str] = Field(max_length=MAX_SPARES)
    fixed_by_then: float = Field(description="P(fixed with the kits up to this visit).")


class GuessOut(BaseModel):
    """A cause that the speaker guesses."""

    cause: str
    text: str = Field(description="The words of the guess.")


class IdentityOut(BaseModel):
    """The machine as the text names it."""

    machine: str = Field(default="", description="Type, type-model or product; empty where none is named.")
    serial: str = Field(default="", description="Serial number; empty where none is named.")
    part_numbers: list[str] = Field(default=[], description="Part numbers such as an FRU.")


class KnownMachineOut(BaseModel):
    """A machine of the expert knowledge, to be confirmed by the user."""

    named: str = Field(description="The words that name it.")
    named_by: NamedBy = Field(description="`given` in the field `machine`, or read in the `text`.")
    machine_type: str
    product_name: str = Field(default="", description="Name for people; empty where it is not known.")
    family: str | None = None
    light_path: bool | None = Field(
        default=None, description="Whether it has a light path panel; null where not known."
    )
    shows: list[str] = Field(default=[], description="Further displays and logs that it has.")


class PartOut(BaseModel):
    """One piece to send."""

    rank: int
    part: str
    name: str
    probability: float = Field(description="P(this part is a cause | findings).")


Between = Annotated[
    list[float] | None,
    Field(
        min_length=2,
        max_length=2,
        description="Proven lower and upper bound; the value is their middle. Null when the value is exact.",
    ),
]


BasisField = Annotated[
    Basis,
    Field(
        description="`fleet`: nothing is known of this fault, and the kit is what such machines need most often.",
    ),
]


class KitOut(BaseModel):
    """The spares to send: two pieces at most, possibly none."""

    parts: list[PartOut] = Field(max_length=MAX_SPARES)
    coverage: float = Field(description="P(fixed at the first visit with this kit).")
    between: Between = None
    expected_cost: float = Field(description="In units of one revisit at service level 5x9.")
    basis: BasisField = "findings"


class OtherKitOut(BaseModel):
    """A kit that was not chosen."""

    parts: list[str]
    coverage: float
    between: Between = None
    expected_cost: float


class ShortKitOut(OtherKitOut):
    """The kit of a short answer."""

    basis: BasisField = "findings"


class ContributionOut(BaseModel):
    """The weight that one finding adds to a cause, in log10 odds."""

    symptom: str = Field(
        description="Symptom id, or `(unmentioned)`, `(text)`, `(guess)`, `(machine)`, `(equipment)`, "
        "`(tried)`, `(other findings)`."
    )
    weight: float
    tickets: int | None = Field(
        default=None,
        description="Past tickets with this cause that showed the symptom. Null if it is not a single symptom.",
    )


class CauseOut(BaseModel):
    """One cause with its posterior."""

    cause: str
    kind: CauseKind
    name: str
    probability: float
    between: Between = None
    prior: float | None = Field(default=None, description="P(cause | there is a ticket), before any finding.")
    tickets: int = Field(description="Past tickets with this cause.")
    because: list[ContributionOut]


class QuestionOut(BaseModel):
    """A symptom worth asking about next."""

    symptom: str
    text: str
    value: float = Field(description="Expected fall in cost from the answer, before its minutes.")
    minutes: float
    probability: float | None = Field(default=None, description="P(the answer is yes | findings).")
    if_present: list[str] = Field(default=[], description="The parts of the kit after a yes.")
    if_absent: list[str] = Field(default=[], description="The parts of the kit after a no.")
    settles: list[str] = Field(
        default=[], description="Other symptoms that the same look at the machine answers."
    )
    joint_value: float | None = Field(
        default=None, description="The value when the symptoms in `settles` are answered as well."
    )


class UnitsOut(BaseModel):
    """The number of pieces of one part in the words of the report."""

    part: str
    counted: int
    two_or_more: float = Field(description="P(two pieces or more are broken | the part is a cause).")


class StepOut(BaseModel):
    """A step that support can try without a visit, against a cause that needs no part."""

    cause: str
    text: str
    probability: float
    minutes: float


class VisitStepOut(BaseModel):
    """One cause to check on site."""

    cause: str
    probability: float
    minutes: float
    in_hand: bool = Field(description="Whether the kit holds the part; true for a cause that needs no part.")


class ChangeOut(BaseModel):
    """A finding with another state."""

    symptom: str
    state: State


class CounterfactualOut(BaseModel):
    """The smallest change of the findings that changes the kit."""

    changes: list[ChangeOut]
    parts: list[str] = Field(description="The parts of the kit that would be sent then.")


class SurpriseOut(BaseModel):
    """How unusual the findings are among past tickets."""

    percentile: float | None = Field(
        description="Share of past tickets with findings at least as likely. Null if there are too few tickets."
    )
    unusual: bool
    worst: str | None = Field(default=None, description="The finding that fits the others worst.")
    conflict: float | None = Field(
        default=None,
        description="How much less likely the findings are together than each alone, in powers of ten.",
    )


class SimilarOut(BaseModel):
    """A closed ticket with similar findings."""

    ticket_id: str
    causes: list[str]


class NotUsedOut(BaseModel):
    """A part of the request that did not change the answer."""

    field: str = Field(
        description="`machine`, `equipment` or `context.` and the name of a column if the model does not know the "
        "value, or `findings`."
    )
    value: str = Field(
        description="The value as it was given. For a finding it is the symptom, for equipment the part."
    )


NotUsedField = Annotated[
    list[NotUsedOut],
    Field(
        description="A machine, a part or a context value that the model does not know, and findings beyond the "
        "operations that one answer may take. The answer then rests on the most telling findings."
    ),
]


UnderstoodField = Annotated[
    Understood,
    Field(
        description="How much of the text was understood; `all` for a report without a text. With `nothing`, "
        "and nothing else known of the fault, the advice is to ask and the kit is that of the fleet."
    ),
]


class AnswerOut(BaseModel):
    """The answer of the model to one report."""

    model_version: str
    understood: UnderstoodField = "all"
    findings: list[FindingOut]
    unread: list[str] = Field(
        description="Pieces of the text that were not understood, then symptoms that the model does not know."
    )
    not_used: NotUsedField = []
    actions: list[TriedActionOut] = Field(default=[], description="What was tried before, and what it told.")
    guesses: list[GuessOut] = Field(default=[], description="Causes that the speaker guesses: weak evidence.")
    identity: IdentityOut = IdentityOut()
    machine: KnownMachineOut | None = Field(
        default=None, description="The machine of this case. Null if the knowledge has none of this name."
    )
    kit: KitOut
    fewer: OtherKitOut | None = Field(default=None, description="The best kit with one piece less.")
    more: OtherKitOut | None = Field(
        default=None,
        description="The best kit with one piece more. Null if the cap or the stock does not allow it.",
    )
    coverage_repaired: bool = Field(
        default=False, description="Whether coverage and cost were recalibrated on later tickets."
    )
    plan: list[PlannedVisitOut] = Field(
        default=[],
        description="This kit, and the best second kit if it is in vain. Empty beyond exact inference.",
    )
    expected_visits: float | None = Field(
        default=None,
        description="Expected number of visits with this plan; a third visit counts as the last.",
    )
    alternatives: list[OtherKitOut] = Field(
        description="The next best kits. A kit that costs more and covers no more is left out."
    )
    units: list[UnitsOut] = Field(
        default=[], description="One entry for each part that the report counts more than once."
    )
    causes: list[CauseOut] = Field(description="Every cause of the model, likeliest first.")
    questions: list[QuestionOut] = Field(
        description="Questions worth their time, the best first. Empty when no question is worth its time."
    )
    advice: Advice
    steps: list[StepOut] = Field(
        default=[], description="Steps to try remotely, the most promising for its time first."
    )
    visit_order: list[VisitStepOut] = Field(default=[], description="Causes to check on site, in this order.")
    counterfactual: CounterfactualOut | None = None
    surprise: SurpriseOut
    similar: list[SimilarOut]
    proposed: OtherKitOut | None = Field(
        default=None, description="The kit that the request proposed, with the same prices."
    )
    log_probability: float = Field(description="Natural logarithm of P(findings | there is a ticket).")
    exact: bool = Field(description="False when the probabilities are midpoints of proven bounds.")
    width: int = Field(
        default=0,
        description="Most findings and causes that exact inference holds open at once.",
    )
    shortened: list[Stage] = Field(
        default=[],
        description="The stages that are cut short or left out, because the report takes too many operations.",
    )

    @classmethod
    def of(cls, answer: Answer) -> "AnswerOut":
        """Return the wire form of an answer of the library."""
        fields: dict[str, Any] = {name: getattr(answer, name) for name in AnswerOut.model_fields}
        fields["kit"] = _kit(answer.kit, answer.causes)
        fields["counterfactual"] = _counterfactual(answer.counterfactual)
        return AnswerOut.model_validate(fields, from_attributes=True)

    def stored(self) -> dict[str, Any]:
        """Return the answer as JSON values, for a JSON column or a file."""
        return self.model_dump(mode="json")


class CauseProbabilityOut(BaseModel):
    """One cause with its posterior, and nothing else."""

    cause: str
    probability: float


class KitAnswerOut(BaseModel):
    """The short answer to a request with `detail: kit`: the kit, its runners-up and the causes."""

    detail: Literal["kit"] = "kit"
    model_version: str
    understood: UnderstoodField = "all"
    kit: ShortKitOut
    coverage_repaired: bool = Field(
        default=False, description="Whether coverage and cost were recalibrated on later tickets."
    )
    alternatives: list[OtherKitOut] = Field(
        description="The next best kits. A kit that costs more and covers no more is left out."
    )
    causes: list[CauseProbabilityOut] = Field(description="Every cause of the model, likeliest first.")
    exact: bool = Field(description="False when the probabilities are midpoints of proven bounds.")
    not_used: NotUsedField = []

    @classmethod
    def of(cls, answer: KitAnswer) -> "KitAnswerOut":
        """Return the wire form of a short answer of the library."""
        causes = [CauseProbabilityOut(cause=each, probability=p) for each, p in answer.causes.items()]
        return KitAnswerOut(
            model_version=answer.model_version,
            understood=answer.understood,
            kit=ShortKitOut(**_other_kit(answer.kit).model_dump(), basis=answer.kit.basis),
            coverage_repaired=answer.coverage_repaired,
            alternatives=[_other_kit(each) for each in answer.alternatives],
            causes=causes,
            exact=answer.exact,
            not_used=[NotUsedOut(field=each.field, value=each.value) for each in answer.not_used],
        )

    def stored(self) -> dict[str, Any]:
        """Return the answer as JSON values, for a JSON column or a file."""
        return self.model_dump(mode="json")


def answer_out(answer: Answer | KitAnswer) -> AnswerOut | KitAnswerOut:
    """Return the wire form of a full or a short answer."""
    return KitAnswerOut.of(answer) if isinstance(answer, KitAnswer) else AnswerOut.of(answer)


def parts_of_kit(stored: dict[str, Any]) -> list[str]:
    """Return the part ids of the kit in a stored answer, full or short."""
    return [piece if isinstance(piece, str) else piece["part"] for piece in stored["kit"]["parts"]]


def _other_kit(kit: Kit) -> OtherKitOut:
    return OtherKitOut(
        parts=list(kit.parts),
        coverage=kit.coverage,
        between=None if kit.between is None else list(kit.between),
        expected_cost=kit.expected_cost,
    )


def _kit(kit: Kit, causes: Iterable[RankedCause]) -> KitOut:
    ranked = {each.cause: each for each in causes}
    parts = [
        PartOut(rank=rank, part=part, name=ranked[part].name, probability=ranked[part].probability)
        for rank, part in enumerate(kit.parts, 1)
    ]
    between = None if kit.between is None else list(kit.between)
    return KitOut(
        parts=parts,
        coverage=kit.coverage,
        between=between,
        expected_cost=kit.expected_cost,
        basis=kit.basis,
    )


def _counterfactual(found: Counterfactual | None) -> CounterfactualOut | None:
    if found is None:
        return None
    changes = [ChangeOut(symptom=symptom, state=state) for symptom, state in found.changes]
    return CounterfactualOut(changes=changes, parts=list(found.kit))
