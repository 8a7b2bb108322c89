"""Requests for a diagnosis: a report with options, and more findings for an earlier report."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Self

from pydantic import ConfigDict, Field, ValidationError, model_validator

from diagnoser.decision.options import Options
from diagnoser.errors import ContradictoryFindingsError, InputError
from diagnoser.types import (
    MAX_SPARES,
    MAX_TEXT,
    Action,
    ActionKind,
    ActionResult,
    Detail,
    How,
    Language,
    Objective,
    Report,
    ServiceLevel,
    State,
    UnknownSymptoms,
    Unlisted,
)
from diagnoser.wire.fields import ActionText, Columns, Equipment, Id, In, Pieces, Share, Spares, Text
from diagnoser.wire.times import ActionTime

MAX_FINDINGS = 10_000
MAX_ACTIONS = 200

StateOrShare = State | float


class FindingIn(In):
    """One observed symptom. Give its state, or a probability if the observer is not sure."""

    symptom: Id = Field(examples=["LP_MEM"])
    state: State | None = Field(
        default=None, description="`unknown` means a question without a known answer."
    )
    probability: Share | None = Field(
        default=None, description="The observer's probability that the symptom is present. Replaces `state`."
    )
    known: How = Field(
        default="reported",
        description="`reported`: the customer named it unprompted. `asked`: it answers a question. "
        "`measured`: a machine printed it. "
        "Beside a report text, an unmeasured coded symptom counts as asked.",
    )
    asked: bool = Field(default=False, strict=True, description="`true` is the same as `known: asked`.")

    @model_validator(mode="after")
    def _has_a_state_or_a_probability(self) -> Self:
        if (self.state is None) == (self.probability is None):
            raise ValueError("Give either state or probability, and not both")
        if self.asked and self.known == "measured":
            raise ValueError("A measured finding answers no question: leave out asked")
        return self

    @property
    def measured(self) -> bool:
        """Whether a machine printed the symptom as present."""
        return self.known == "measured" and self.state == "present"

    @property
    def volunteered(self) -> bool:
        """Whether the customer named the symptom unprompted.

        A measured finding that is not plainly present was looked for, so it counts as asked.
        """
        return not self.asked and self.known == "reported"


class ActionIn(In):
    """An action tried on the machine before this report."""

    action: ActionKind
    part: ActionText = Field(
        default="",
        description="The part, or the cause without a part. Left out for a step on the whole machine.",
        examples=["DIMM"],
    )
    position: ActionText = Field(default="", examples=["DIMM 3"])
    result: ActionResult = Field(default="unknown", description="The result of the action.")
    at: ActionTime = Field(default="", description="When, in ISO 8601.")

    def to_action(self) -> Action:
        """Return the action for the library."""
        return Action(self.action, self.part, self.result, self.position, self.at)


class DiagnosisRequest(In):
    """A report on one broken machine. Give at least one of `report`, `findings`, `machine` and `context`."""

    model_config = ConfigDict(
        json_schema_extra={
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
        description="The words of the customer: Chinese, simplified or traditional, or English.",
        json_schema_extra={"maxLength": MAX_TEXT},  # only said here: the library answers 413, not 422
    )
    machine: Id | None = Field(
        default=None,
        description="Type-model, or the machine type alone. If it is left out, the machine named in the report counts.",
    )
    serial: Id | None = Field(
        default=None, description="Serial number of the machine. It is kept with the case."
    )
    customer: Id | None = Field(default=None, description="The customer. It is kept with the case.")
    continues: Id | None = Field(
        default=None,
        description="Id of the continued diagnosis or ticket, or `none`. If it is left out, all "
        "cases and tickets of the same serial number of the last 30 days count.",
    )
    findings: list[FindingIn] = Field(default=[], max_length=MAX_FINDINGS)
    actions: list[ActionIn] = Field(
        default=[],
        max_length=MAX_ACTIONS,
        description="Earlier actions, oldest first. Actions in the text of the report are added. An action in vain "
        "makes its "
        "target causes less likely.",
    )
    equipment: Equipment = Field(
        default={},
        description="Pieces of each part installed in this machine. A part with 0 pieces cannot be the cause.",
        examples=[{"RAID_CARD": 0, "HDD": 8}],
    )
    unlisted: Unlisted = Field(default="unmentioned", description="The meaning of an unlisted symptom.")
    unknown_symptoms: UnknownSymptoms | None = Field(
        default=None,
        description="The treatment of findings with symptoms unknown to the model. `error` refuses the report. "
        "`list` answers without the finding and lists the symptom in `unread`. The default is `error` with expert "
        "knowledge, and `list` for a model learned from tickets alone.",
    )
    service_level: ServiceLevel = Field(default="5x9", description="Sets the cost of a second visit.")
    max_spares: Spares = Field(default=MAX_SPARES, description="May lower the cap of two, never raise it.")
    objective: Objective = "expected_cost"
    stock: Pieces | None = Field(
        default=None,
        description="Pieces at hand of each part. Other parts are not at hand. Null means that every part can be sent.",
    )
    context: Columns = Field(default={}, description="Further ticket columns of the model's training.")
    proposed_parts: list[Id] | None = Field(
        default=None,
        max_length=MAX_SPARES,
        description="A kit of your own. The answer compares it with the kit of the service.",
    )
    proposed_causes: list[Id] = Field(
        default=[], max_length=100, description="The causes named by the engineer on site."
    )
    review: bool = Field(
        default=False,
        strict=True,
        description="`true`: the proposal of the engineer waits until support has reviewed it.",
    )
    detail: Detail = Field(
        default="full",
        description="`kit` asks for a short answer: the kit, its runners-up and the causes. It is much faster.",
    )
    ticket_id: Id | None = None
    language: Language | None = Field(
        default=None,
        description="Language of names, questions and steps. The language of the report if it is left out.",
    )

    @model_validator(mode="after")
    def _has_something_to_diagnose_from(self) -> Self:
        if not ((self.report or "").strip() or self.findings or self.machine or self.context):
            raise ValueError("Give at least one of report, findings, machine or context")
        return self

    @classmethod
    def read(cls, content: bytes, source: str) -> Self:
        """Return the request in a JSON document.

        Args:
            content: The document.
            source: Its name, for the error message.

        Raises:
            InputError: It is not JSON, or not such a request.
        """
        try:
            return cls.model_validate_json(content)
        except ValidationError as error:
            first = error.errors()[0]
            field = "/".join(map(str, first["loc"]))
            reason = str(first["msg"]).removeprefix("Value error, ").rstrip(".")
            raise InputError(f"{source}: {field + ': ' if field else ''}{reason}.") from error

    def to_report(self) -> Report:
        """Return the report for the library.

        Raises:
            ContradictoryFindingsError: A symptom has two different states.
        """
        states = one_state_each(self.findings)
        measured = frozenset(each.symptom for each in self.findings if each.measured)
        return Report(
            text=self.report or "",
            machine=self.machine,
            present=_ids(states, "present") - measured,
            measured=measured,
            absent=_ids(states, "absent"),
            unknown=_ids(states, "unknown"),
            graded={symptom: state for symptom, state in states.items() if isinstance(state, float)},
            context=dict(self.context),
            unlisted=self.unlisted,
            asked=frozenset(
                each.symptom for each in self.findings if not (each.volunteered or each.measured)
            ),
            actions=tuple(each.to_action() for each in self.actions),
            unknown_symptoms=self.unknown_symptoms,
            equipment=dict(self.equipment),
        )

    def options(self) -> Options:
        """Return how the spares are to be chosen."""
        proposed = None if self.proposed_parts is None else tuple(self.proposed_parts)
        return Options(
            self.max_spares, self.objective, self.service_level, self.stock, proposed, self.language
        )

    def answered_by(self, findings: Sequence[FindingIn]) -> "DiagnosisRequest":
        """Return this request with answers to questions. A later finding of a symptom replaces the earlier one.

        Raises:
            ContradictoryFindingsError: Two of the new findings give one symptom different states.
        """
        one_state_each(findings)
        merged = {each.symptom: each for each in (*self.findings, *map(_as_answer, findings))}
        return self.model_copy(update={"findings": list(merged.values())})


class AnswersRequest(In):
    """More findings for an earlier report, such as answers to questions."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"findings": [{"symptom": "LP_MEM", "state": "present"}]}]}
    )

    findings: list[FindingIn] = Field(min_length=1, max_length=MAX_FINDINGS)


def one_state_each(findings: Iterable[FindingIn]) -> dict[str, StateOrShare]:
    """Return the state or the probability of each symptom.

    Raises:
        ContradictoryFindingsError: A symptom has two different ones.
    """
    states: dict[str, StateOrShare] = {}
    for each in findings:
        state = each.state or float(each.probability or 0.0)
        if states.setdefault(each.symptom, state) != state:
            raise ContradictoryFindingsError(f"The symptom {each.symptom} is given two different states.")
    return states


def _as_answer(finding: FindingIn) -> FindingIn:
    if finding.known == "measured":
        return finding
    return finding.model_copy(update={"known": "asked", "asked": True})


def _ids(states: Mapping[str, StateOrShare], wanted: State) -> frozenset[str]:
    return frozenset(symptom for symptom, state in states.items() if state == wanted)
