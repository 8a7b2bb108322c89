"""What crosses the wire: requests are strict, answers spelled out; the library never sees these classes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from diagnoser import Report
from diagnoser.errors import ContradictoryFindingsError
from diagnoser.types import (
    MAX_SPARES,
    MAX_TEXT,
    Advice,
    CauseKind,
    How,
    Language,
    Objective,
    ServiceLevel,
    State,
    Unlisted,
)

MAX_FINDINGS = 10_000
MAX_ENTRIES = 2000
MAX_COLUMNS = 100
MAX_COUNT = 1_000_000


def _no_flag(value: Any) -> Any:
    if isinstance(value, bool | str):
        raise ValueError("Input should be a number")  # noqa: TRY004 -- pydantic reads ValueError
    return value


def _readable(text: str) -> str:
    """Put the replacement character where a text was cut inside a character (half a surrogate pair)."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


Text = Annotated[str, AfterValidator(_readable)]
Id = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]{1,200}$")]
Spares = Annotated[int, Field(ge=0, le=MAX_SPARES), BeforeValidator(_no_flag)]
Count = Annotated[int, Field(ge=0, le=MAX_COUNT), BeforeValidator(_no_flag)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False), BeforeValidator(_no_flag)]

NO_OTHER_KEYS: Final = {"additionalProperties": False}  # beside the pattern that pydantic writes of the keys
Pieces = Annotated[
    dict[Id, Count],
    Field(max_length=MAX_ENTRIES, json_schema_extra=NO_OTHER_KEYS),
]
Columns = Annotated[dict[Id, Id], Field(max_length=MAX_COLUMNS, json_schema_extra=NO_OTHER_KEYS)]


class In(BaseModel):
    """A request body: a field that nobody knows is a mistake, and is said to be one."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FindingIn(In):
    """One symptom that somebody looked for; give `state`, or `probability` where the observer is not sure."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"required": ["state"], "properties": {"state": {"type": "string"}}},
                {"required": ["probability"], "properties": {"probability": {"type": "number"}}},
            ]
        }
    )

    symptom: Id = Field(examples=["LP_MEM"])
    state: State | None = Field(default=None, description="`unknown`: asked, and nobody could say.")
    probability: Share | None = Field(
        default=None, description="How sure the observer is that it is present."
    )
    asked: bool = Field(
        default=False, description="Whether it answers a question, rather than being volunteered."
    )

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if (self.state is None) == (self.probability is None):
            raise ValueError("Give either state or probability, and not both")
        return self


class DiagnosisRequest(In):
    """A report on one broken machine: give at least one of `report`, `findings`, `machine`, `context`."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["report"], "properties": {"report": {"type": "string", "pattern": r"\S"}}},
                {"required": ["findings"], "properties": {"findings": {"minItems": 1}}},
                {"required": ["machine"], "properties": {"machine": {"type": "string"}}},
                {"required": ["context"], "properties": {"context": {"minProperties": 1}}},
            ],
            "examples": [
                {"report": "4个HDD黄灯常亮", "machine": "7979Q7C"},
                {
                    "report": "No display after power on",
                    "machine": "8840CFG",
                    "findings": [{"symptom": "LP_MEM", "state": "absent"}],
                    "service_level": "7x24x4",
                    "stock": {"SYSTEM_BOARD": 1, "DIMM": 4},
                },
            ],
        }
    )

    report: Text | None = Field(
        default=None,
        description="What the customer said: Chinese, simplified or traditional, or English.",
        json_schema_extra={"maxLength": MAX_TEXT},  # only said here: the library answers 413, not 422
    )
    machine: Id | None = Field(default=None, description="Type-model, or the machine type alone.")
    findings: list[FindingIn] = Field(default=[], max_length=MAX_FINDINGS)
    unlisted: Unlisted = Field(default="unmentioned", description="What silence on a symptom means.")
    service_level: ServiceLevel = "5x9"
    max_spares: Spares = Field(default=MAX_SPARES, description="May lower the cap of two, never raise it.")
    objective: Objective = "expected_cost"
    stock: Pieces | None = Field(
        default=None, description="Pieces at hand; null means that everything can be sent."
    )
    context: Columns = Field(default={}, description="Columns the model was trained with.")
    proposed_parts: list[Id] | None = Field(
        default=None, max_length=MAX_SPARES, description="A kit of yours, to be judged beside the service's."
    )
    ticket_id: Id | None = None
    language: Language | None = Field(
        default=None, description="Of names, questions and steps; that of the report when left out."
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not ((self.report or "").strip() or self.findings or self.machine or self.context):
            raise ValueError("Give at least one of report, findings, machine or context")
        return self

    def to_report(self) -> Report:
        """Return what the library reads; raise ContradictoryFindingsError for a symptom with two states."""
        states = _one_state_each(self.findings)
        return Report(
            text=self.report or "",
            machine=self.machine,
            present=_ids(states, "present"),
            absent=_ids(states, "absent"),
            unknown=_ids(states, "unknown"),
            graded={symptom: said for symptom, said in states.items() if isinstance(said, float)},
            context=dict(self.context),
            unlisted=self.unlisted,
            asked=frozenset(each.symptom for each in self.findings if each.asked),
        )

    def options(self) -> dict[str, Any]:
        """Return the keyword arguments of `Diagnoser.diagnose` beside the report."""
        return {
            "max_spares": self.max_spares,
            "objective": self.objective,
            "service_level": self.service_level,
            "stock": self.stock,
            "proposed_parts": self.proposed_parts,
            "language": self.language,
        }

    def answered_by(self, findings: Sequence[FindingIn]) -> "DiagnosisRequest":
        """Return this request with answers; a later one replaces the earlier one of its symptom."""
        _one_state_each(findings)
        answers = (each.model_copy(update={"asked": True}) for each in findings)
        merged = {each.symptom: each for each in (*self.findings, *answers)}
        return self.model_copy(update={"findings": list(merged.values())})


def _one_state_each(findings: Iterable[FindingIn]) -> dict[str, State | float]:
    states: dict[str, State | float] = {}
    for each in findings:
        said = each.state or float(each.probability or 0.0)
        if states.setdefault(each.symptom, said) != said:
            raise ContradictoryFindingsError(f"The symptom {each.symptom} is given two different states.")
    return states


def _ids(states: Mapping[str, State | float], state: State) -> frozenset[str]:
    return frozenset(symptom for symptom, said in states.items() if said == state)


class AnswersRequest(In):
    """What was found out since the last answer."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"findings": [{"symptom": "LP_MEM", "state": "present"}]}]}
    )

    findings: list[FindingIn] = Field(min_length=1, max_length=MAX_FINDINGS)


class OutcomeRequest(In):
    """What the engineer found on site."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"causes": ["RAID_CARD"], "parts_used": ["RAID_CARD"], "parts_unused": ["HDD"], "visits": 1}
            ]
        }
    )

    causes: list[Id] = Field(max_length=100, description="Cause ids; empty when nothing was found.")
    parts_used: list[Id] = Field(default=[], max_length=100)
    parts_unused: list[Id] = Field(default=[], max_length=100)
    visits: Count = 1


class FindingOut(BaseModel):
    """A finding that the answer rests on."""

    symptom: str
    state: State
    known: How
    text: str = Field(description="The words it was read from.")
    probability: float | None = Field(default=None, description="Only for a graded answer.")


class PartOut(BaseModel):
    """One piece to send."""

    rank: int
    part: str
    name: str
    probability: float


Between = Annotated[
    list[float] | None,
    Field(
        min_length=2,
        max_length=2,
        description="Proven bounds, the number being their middle; null: it is exact.",
    ),
]


class KitOut(BaseModel):
    """The spares to send: two pieces at most, possibly none."""

    parts: list[PartOut] = Field(max_length=MAX_SPARES)
    coverage: float = Field(description="P(fixed at the first visit with this kit).")
    between: Between = None
    expected_cost: float = Field(description="In units of one revisit at service level 5x9.")


class OtherKitOut(BaseModel):
    """A kit that was not chosen."""

    parts: list[str]
    coverage: float
    between: Between = None
    expected_cost: float


class ContributionOut(BaseModel):
    """What one finding adds to the log10 odds of a cause."""

    symptom: str = Field(
        description="Symptom id, or `(unmentioned)`, `(text)`, `(machine)`, `(other findings)`."
    )
    weight: float
    tickets: int | None = Field(
        default=None,
        description="Past tickets with this cause that showed the symptom; null for what is no single symptom.",
    )


class CauseOut(BaseModel):
    """One cause with its posterior."""

    cause: str
    kind: CauseKind
    name: str
    probability: float
    between: Between = None
    prior: float | None = Field(
        default=None, description="P(cause) when all that is known is that there is a ticket."
    )
    tickets: int = Field(description="Past tickets in which this cause was found.")
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
    settles: list[str] = Field(default=[], description="Other symptoms that the same look would settle.")
    joint_value: float | None = Field(
        default=None, description="As `value`, when all that the look settles is answered."
    )


class UnitsOut(BaseModel):
    """How many pieces of one part the words of the report speak of."""

    part: str
    counted: int
    two_or_more: float = Field(description="P(two pieces or more are broken | the part is a cause).")


class StepOut(BaseModel):
    """What support can try without a visit against a cause that needs no part."""

    cause: str
    text: str
    probability: float
    minutes: float


class VisitStepOut(BaseModel):
    """One cause to check on site."""

    cause: str
    probability: float
    minutes: float
    in_hand: bool = Field(description="Whether the kit holds the part; true for a cause that needs none.")


class ChangeOut(BaseModel):
    """A finding as it would have to be."""

    symptom: str
    state: State


class CounterfactualOut(BaseModel):
    """The smallest change of the findings that changes the kit."""

    changes: list[ChangeOut]
    parts: list[str] = Field(description="The parts of the kit that would be sent then.")


class SurpriseOut(BaseModel):
    """How unusual the findings are among past tickets."""

    percentile: float | None = Field(
        description="Share of past tickets with findings at least as likely; null with too few tickets."
    )
    unusual: bool
    worst: str | None = Field(default=None, description="The finding that fits the others worst.")
    conflict: float | None = Field(
        default=None,
        description="How much less likely the findings are together than each alone, in powers of ten.",
    )


class SimilarOut(BaseModel):
    """A closed ticket whose findings resemble these."""

    ticket_id: str
    causes: list[str]


class AnswerOut(BaseModel):
    """What the model says of one report.

    Fields that later versions added have defaults, so that answers stored before can still be read.
    """

    model_version: str
    findings: list[FindingOut]
    unread: list[str] = Field(description="Pieces of the text that were not understood.")
    kit: KitOut
    coverage_repaired: bool = Field(
        default=False, description="Whether coverage and cost hold a repair that later tickets asked for."
    )
    fewer: OtherKitOut | None = Field(default=None, description="The best kit with one piece less.")
    more: OtherKitOut | None = Field(
        default=None, description="The best kit with one piece more; null where cap or stock forbid it."
    )
    alternatives: list[OtherKitOut] = Field(
        description="The next best kits; none costs more for no more coverage."
    )
    units: list[UnitsOut] = Field(default=[], description="Parts of which the report counts several pieces.")
    causes: list[CauseOut] = Field(description="Every cause of the model, likeliest first.")
    questions: list[QuestionOut] = Field(description="Worth their time, the best first; empty: stop asking.")
    advice: Advice
    steps: list[StepOut] = Field(default=[], description="What to try remotely, the most promising first.")
    visit_order: list[VisitStepOut] = Field(default=[], description="What to check first on site.")
    counterfactual: CounterfactualOut | None = None
    surprise: SurpriseOut
    similar: list[SimilarOut]
    proposed: OtherKitOut | None = Field(default=None, description="The proposed kit, under the same prices.")
    log_probability: float = Field(description="Natural logarithm of P(findings | there is a ticket).")
    exact: bool = Field(description="False when the probabilities are midpoints of proven bounds.")
    width: int = Field(
        default=0,
        description="Most findings that exact inference holds open at once. Very wide reports are not explained.",
    )


class DiagnosisOut(AnswerOut):
    """An answer as it is kept: the id stays, each further answer to it is a new revision."""

    diagnosis_id: str
    revision: int = Field(ge=1, description="1 for the first answer; further answers count on.")
    created_at: str


class OutcomeOut(OutcomeRequest):
    """An outcome as it is kept."""

    model_config = ConfigDict(extra="ignore")

    diagnosis_id: str
    created_at: str


class CaseOut(DiagnosisOut):
    """A diagnosis with what was asked and, once known, what was found."""

    request: DiagnosisRequest
    outcome: OutcomeOut | None = None


class SymptomOut(BaseModel):
    """A symptom that the current model knows."""

    symptom: str
    name_en: str
    name_zh: str
    group: str
    how_observed: str
    question_en: str | None = None
    question_zh: str | None = None
    minutes: float | None = Field(default=None, description="What it takes to find out remotely.")


class CauseTermOut(BaseModel):
    """A cause that the current model knows."""

    cause: str
    kind: CauseKind
    name_en: str
    name_zh: str


class MachineOut(BaseModel):
    """A machine type that the experts described."""

    machine_type: str
    family: str | None
    light_path: bool | None = Field(description="Whether it has a light path panel; null where not known.")


class SymptomsOut(BaseModel):
    """All symptoms of the current model."""

    model_version: str
    symptoms: list[SymptomOut]


class CausesOut(BaseModel):
    """All causes of the current model."""

    model_version: str
    causes: list[CauseTermOut]


class MachinesOut(BaseModel):
    """All machine types that the experts described; others are answered with the whole fleet's experience."""

    model_version: str
    machines: list[MachineOut]


class ModelOut(BaseModel):
    """One model version."""

    version: str
    current: bool = Field(description="Whether this process answers with it.")


class ModelsOut(BaseModel):
    """The model versions at hand."""

    models: list[ModelOut]


class CurrentModelOut(ModelOut):
    """The model that answers now, with its size and what it rests on."""

    causes: int
    symptoms: int
    events: int
    contexts: int
    facts: dict[str, Any] = Field(description="How it was trained: counts, spans, settings, scores.")


class HealthOut(BaseModel):
    """A sign of life."""

    status: Literal["live", "ready"]
