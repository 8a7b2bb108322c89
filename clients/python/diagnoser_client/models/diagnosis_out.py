from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.diagnosis_out_advice import DiagnosisOutAdvice
from ..models.diagnosis_out_shortened_item import DiagnosisOutShortenedItem
from ..models.diagnosis_out_understood import DiagnosisOutUnderstood
from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.cause_out import CauseOut
  from ..models.counterfactual_out import CounterfactualOut
  from ..models.earlier_out import EarlierOut
  from ..models.finding_out import FindingOut
  from ..models.guess_out import GuessOut
  from ..models.identity_out import IdentityOut
  from ..models.kit_out import KitOut
  from ..models.known_machine_out import KnownMachineOut
  from ..models.not_used_out import NotUsedOut
  from ..models.other_kit_out import OtherKitOut
  from ..models.planned_visit_out import PlannedVisitOut
  from ..models.question_out import QuestionOut
  from ..models.similar_out import SimilarOut
  from ..models.step_out import StepOut
  from ..models.surprise_out import SurpriseOut
  from ..models.tried_action_out import TriedActionOut
  from ..models.units_out import UnitsOut
  from ..models.visit_step_out import VisitStepOut





T = TypeVar("T", bound="DiagnosisOut")



@_attrs_define
class DiagnosisOut:
    """ A stored answer.

        Attributes:
            model_version (str):
            findings (list[FindingOut]):
            unread (list[str]): Pieces of the text not understood, then symptoms unknown to the model.
            kit (KitOut): The spares to send: two pieces at most, possibly none.
            alternatives (list[OtherKitOut]): The next best kits. A kit with a higher cost and no higher coverage is left
                out.
            causes (list[CauseOut]): Every cause of the model, likeliest first.
            questions (list[QuestionOut]): Questions worth their time, the best first. Empty when no question is worth its
                time.
            advice (DiagnosisOutAdvice):
            surprise (SurpriseOut): How unusual the findings are among past tickets.
            similar (list[SimilarOut]):
            log_probability (float): Natural logarithm of P(findings | there is a ticket).
            exact (bool): False when the probabilities are midpoints of proven bounds.
            diagnosis_id (str):
            revision (int): 1 for the first answer. Each further answer adds 1.
            created_at (str):
            understood (DiagnosisOutUnderstood | Unset): How much of the text was understood. `all` for a report without a
                text. With `nothing`, and nothing else known of the fault, the advice is to ask and the kit is that of the
                fleet. Default: DiagnosisOutUnderstood.ALL.
            not_used (list[NotUsedOut] | Unset): A machine, a part or a context value unknown to the model, and findings
                beyond the allowed operations of one answer. The answer then rests on the most informative findings.
            actions (list[TriedActionOut] | Unset): Earlier actions, and the evidence of each.
            guesses (list[GuessOut] | Unset): Causes guessed in the report: weak evidence.
            identity (IdentityOut | Unset): The machine as the text names it.
            machine (KnownMachineOut | None | Unset): The machine of this case. Null if the knowledge has none of this name.
            fewer (None | OtherKitOut | Unset): The best kit with one piece less.
            more (None | OtherKitOut | Unset): The best kit with one piece more. Null if the cap or the stock does not allow
                it.
            coverage_repaired (bool | Unset): Whether coverage and cost were recalibrated on later tickets. Default: False.
            plan (list[PlannedVisitOut] | Unset): This kit, and the best second kit if it is in vain. Empty beyond exact
                inference.
            expected_visits (float | None | Unset): Expected number of visits with this plan. A third visit counts as the
                last.
            units (list[UnitsOut] | Unset): One entry for each part counted more than once in the report.
            steps (list[StepOut] | Unset): Steps to try remotely, the most promising for its time first.
            visit_order (list[VisitStepOut] | Unset): Causes to check on site, in this order.
            counterfactual (CounterfactualOut | None | Unset):
            proposed (None | OtherKitOut | Unset): The proposed kit of the request, with the same prices.
            width (int | Unset): Largest number of findings and causes held open at once by exact inference. Default: 0.
            shortened (list[DiagnosisOutShortenedItem] | Unset): The stages cut short or left out, because the report takes
                too many operations.
            earlier (list[EarlierOut] | Unset): Cases and tickets of the same serial number in the last 30 days, and the
                continued ones. Their replaced parts count as actions of this case, unless the request says otherwise.
            from_inventory (list[str] | Unset): The fields of the request taken from the inventory.
     """

    model_version: str
    findings: list[FindingOut]
    unread: list[str]
    kit: KitOut
    alternatives: list[OtherKitOut]
    causes: list[CauseOut]
    questions: list[QuestionOut]
    advice: DiagnosisOutAdvice
    surprise: SurpriseOut
    similar: list[SimilarOut]
    log_probability: float
    exact: bool
    diagnosis_id: str
    revision: int
    created_at: str
    understood: DiagnosisOutUnderstood | Unset = DiagnosisOutUnderstood.ALL
    not_used: list[NotUsedOut] | Unset = UNSET
    actions: list[TriedActionOut] | Unset = UNSET
    guesses: list[GuessOut] | Unset = UNSET
    identity: IdentityOut | Unset = UNSET
    machine: KnownMachineOut | None | Unset = UNSET
    fewer: None | OtherKitOut | Unset = UNSET
    more: None | OtherKitOut | Unset = UNSET
    coverage_repaired: bool | Unset = False
    plan: list[PlannedVisitOut] | Unset = UNSET
    expected_visits: float | None | Unset = UNSET
    units: list[UnitsOut] | Unset = UNSET
    steps: list[StepOut] | Unset = UNSET
    visit_order: list[VisitStepOut] | Unset = UNSET
    counterfactual: CounterfactualOut | None | Unset = UNSET
    proposed: None | OtherKitOut | Unset = UNSET
    width: int | Unset = 0
    shortened: list[DiagnosisOutShortenedItem] | Unset = UNSET
    earlier: list[EarlierOut] | Unset = UNSET
    from_inventory: list[str] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.cause_out import CauseOut # noqa: PLC0415
        from ..models.counterfactual_out import CounterfactualOut # noqa: PLC0415
        from ..models.earlier_out import EarlierOut # noqa: PLC0415
        from ..models.finding_out import FindingOut # noqa: PLC0415
        from ..models.guess_out import GuessOut # noqa: PLC0415
        from ..models.identity_out import IdentityOut # noqa: PLC0415
        from ..models.kit_out import KitOut # noqa: PLC0415
        from ..models.known_machine_out import KnownMachineOut # noqa: PLC0415
        from ..models.not_used_out import NotUsedOut # noqa: PLC0415
        from ..models.other_kit_out import OtherKitOut # noqa: PLC0415
        from ..models.planned_visit_out import PlannedVisitOut # noqa: PLC0415
        from ..models.question_out import QuestionOut # noqa: PLC0415
        from ..models.similar_out import SimilarOut # noqa: PLC0415
        from ..models.step_out import StepOut # noqa: PLC0415
        from ..models.surprise_out import SurpriseOut # noqa: PLC0415
        from ..models.tried_action_out import TriedActionOut # noqa: PLC0415
        from ..models.units_out import UnitsOut # noqa: PLC0415
        from ..models.visit_step_out import VisitStepOut # noqa: PLC0415
        model_version = self.model_version

        findings = []
        for findings_item_data in self.findings:
            findings_item = findings_item_data.to_dict()
            findings.append(findings_item)



        unread = self.unread



        kit = self.kit.to_dict()

        alternatives = []
        for alternatives_item_data in self.alternatives:
            alternatives_item = alternatives_item_data.to_dict()
            alternatives.append(alternatives_item)



        causes = []
        for causes_item_data in self.causes:
            causes_item = causes_item_data.to_dict()
            causes.append(causes_item)



        questions = []
        for questions_item_data in self.questions:
            questions_item = questions_item_data.to_dict()
            questions.append(questions_item)



        advice = self.advice.value

        surprise = self.surprise.to_dict()

        similar = []
        for similar_item_data in self.similar:
            similar_item = similar_item_data.to_dict()
            similar.append(similar_item)



        log_probability = self.log_probability

        exact = self.exact

        diagnosis_id = self.diagnosis_id

        revision = self.revision

        created_at = self.created_at

        understood: str | Unset = UNSET
        if not isinstance(self.understood, Unset):
            understood = self.understood.value


        not_used: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.not_used, Unset):
            not_used = []
            for not_used_item_data in self.not_used:
                not_used_item = not_used_item_data.to_dict()
                not_used.append(not_used_item)



        actions: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.actions, Unset):
            actions = []
            for actions_item_data in self.actions:
                actions_item = actions_item_data.to_dict()
                actions.append(actions_item)



        guesses: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.guesses, Unset):
            guesses = []
            for guesses_item_data in self.guesses:
                guesses_item = guesses_item_data.to_dict()
                guesses.append(guesses_item)



        identity: dict[str, Any] | Unset = UNSET
        if not isinstance(self.identity, Unset):
            identity = self.identity.to_dict()

        machine: dict[str, Any] | None | Unset
        if isinstance(self.machine, Unset):
            machine = UNSET
        elif isinstance(self.machine, KnownMachineOut):
            machine = self.machine.to_dict()
        else:
            machine = self.machine

        fewer: dict[str, Any] | None | Unset
        if isinstance(self.fewer, Unset):
            fewer = UNSET
        elif isinstance(self.fewer, OtherKitOut):
            fewer = self.fewer.to_dict()
        else:
            fewer = self.fewer

        more: dict[str, Any] | None | Unset
        if isinstance(self.more, Unset):
            more = UNSET
        elif isinstance(self.more, OtherKitOut):
            more = self.more.to_dict()
        else:
            more = self.more

        coverage_repaired = self.coverage_repaired

        plan: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.plan, Unset):
            plan = []
            for plan_item_data in self.plan:
                plan_item = plan_item_data.to_dict()
                plan.append(plan_item)



        expected_visits: float | None | Unset
        if isinstance(self.expected_visits, Unset):
            expected_visits = UNSET
        else:
            expected_visits = self.expected_visits

        units: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.units, Unset):
            units = []
            for units_item_data in self.units:
                units_item = units_item_data.to_dict()
                units.append(units_item)



        steps: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.steps, Unset):
            steps = []
            for steps_item_data in self.steps:
                steps_item = steps_item_data.to_dict()
                steps.append(steps_item)



        visit_order: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.visit_order, Unset):
            visit_order = []
            for visit_order_item_data in self.visit_order:
                visit_order_item = visit_order_item_data.to_dict()
                visit_order.append(visit_order_item)



        counterfactual: dict[str, Any] | None | Unset
        if isinstance(self.counterfactual, Unset):
            counterfactual = UNSET
        elif isinstance(self.counterfactual, CounterfactualOut):
            counterfactual = self.counterfactual.to_dict()
        else:
            counterfactual = self.counterfactual

        proposed: dict[str, Any] | None | Unset
        if isinstance(self.proposed, Unset):
            proposed = UNSET
        elif isinstance(self.proposed, OtherKitOut):
            proposed = self.proposed.to_dict()
        else:
            proposed = self.proposed

        width = self.width

        shortened: list[str] | Unset = UNSET
        if not isinstance(self.shortened, Unset):
            shortened = []
            for shortened_item_data in self.shortened:
                shortened_item = shortened_item_data.value
                shortened.append(shortened_item)



        earlier: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.earlier, Unset):
            earlier = []
            for earlier_item_data in self.earlier:
                earlier_item = earlier_item_data.to_dict()
                earlier.append(earlier_item)



        from_inventory: list[str] | Unset = UNSET
        if not isinstance(self.from_inventory, Unset):
            from_inventory = self.from_inventory




        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "model_version": model_version,
            "findings": findings,
            "unread": unread,
            "kit": kit,
            "alternatives": alternatives,
            "causes": causes,
            "questions": questions,
            "advice": advice,
            "surprise": surprise,
            "similar": similar,
            "log_probability": log_probability,
            "exact": exact,
            "diagnosis_id": diagnosis_id,
            "revision": revision,
            "created_at": created_at,
        })
        if understood is not UNSET:
            field_dict["understood"] = understood
        if not_used is not UNSET:
            field_dict["not_used"] = not_used
        if actions is not UNSET:
            field_dict["actions"] = actions
        if guesses is not UNSET:
            field_dict["guesses"] = guesses
        if identity is not UNSET:
            field_dict["identity"] = identity
        if machine is not UNSET:
            field_dict["machine"] = machine
        if fewer is not UNSET:
            field_dict["fewer"] = fewer
        if more is not UNSET:
            field_dict["more"] = more
        if coverage_repaired is not UNSET:
            field_dict["coverage_repaired"] = coverage_repaired
        if plan is not UNSET:
            field_dict["plan"] = plan
        if expected_visits is not UNSET:
            field_dict["expected_visits"] = expected_visits
        if units is not UNSET:
            field_dict["units"] = units
        if steps is not UNSET:
            field_dict["steps"] = steps
        if visit_order is not UNSET:
            field_dict["visit_order"] = visit_order
        if counterfactual is not UNSET:
            field_dict["counterfactual"] = counterfactual
        if proposed is not UNSET:
            field_dict["proposed"] = proposed
        if width is not UNSET:
            field_dict["width"] = width
        if shortened is not UNSET:
            field_dict["shortened"] = shortened
        if earlier is not UNSET:
            field_dict["earlier"] = earlier
        if from_inventory is not UNSET:
            field_dict["from_inventory"] = from_inventory

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.cause_out import CauseOut # noqa: PLC0415
        from ..models.counterfactual_out import CounterfactualOut # noqa: PLC0415
        from ..models.earlier_out import EarlierOut # noqa: PLC0415
        from ..models.finding_out import FindingOut # noqa: PLC0415
        from ..models.guess_out import GuessOut # noqa: PLC0415
        from ..models.identity_out import IdentityOut # noqa: PLC0415
        from ..models.kit_out import KitOut # noqa: PLC0415
        from ..models.known_machine_out import KnownMachineOut # noqa: PLC0415
        from ..models.not_used_out import NotUsedOut # noqa: PLC0415
        from ..models.other_kit_out import OtherKitOut # noqa: PLC0415
        from ..models.planned_visit_out import PlannedVisitOut # noqa: PLC0415
        from ..models.question_out import QuestionOut # noqa: PLC0415
        from ..models.similar_out import SimilarOut # noqa: PLC0415
        from ..models.step_out import StepOut # noqa: PLC0415
        from ..models.surprise_out import SurpriseOut # noqa: PLC0415
        from ..models.tried_action_out import TriedActionOut # noqa: PLC0415
        from ..models.units_out import UnitsOut # noqa: PLC0415
        from ..models.visit_step_out import VisitStepOut # noqa: PLC0415
        d = dict(src_dict)
        model_version = d.pop("model_version")

        findings = []
        _findings = d.pop("findings")
        for findings_item_data in (_findings):
            findings_item = FindingOut.from_dict(findings_item_data)



            findings.append(findings_item)


        unread = cast(list[str], d.pop("unread"))


        kit = KitOut.from_dict(d.pop("kit"))




        alternatives = []
        _alternatives = d.pop("alternatives")
        for alternatives_item_data in (_alternatives):
            alternatives_item = OtherKitOut.from_dict(alternatives_item_data)



            alternatives.append(alternatives_item)


        causes = []
        _causes = d.pop("causes")
        for causes_item_data in (_causes):
            causes_item = CauseOut.from_dict(causes_item_data)



            causes.append(causes_item)


        questions = []
        _questions = d.pop("questions")
        for questions_item_data in (_questions):
            questions_item = QuestionOut.from_dict(questions_item_data)



            questions.append(questions_item)


        advice = DiagnosisOutAdvice(d.pop("advice"))




        surprise = SurpriseOut.from_dict(d.pop("surprise"))




        similar = []
        _similar = d.pop("similar")
        for similar_item_data in (_similar):
            similar_item = SimilarOut.from_dict(similar_item_data)



            similar.append(similar_item)


        log_probability = d.pop("log_probability")

        exact = d.pop("exact")

        diagnosis_id = d.pop("diagnosis_id")

        revision = d.pop("revision")

        created_at = d.pop("created_at")

        _understood = d.pop("understood", UNSET)
        understood: DiagnosisOutUnderstood | Unset
        if isinstance(_understood,  Unset):
            understood = UNSET
        else:
            understood = DiagnosisOutUnderstood(_understood)




        _not_used = d.pop("not_used", UNSET)
        not_used: list[NotUsedOut] | Unset = UNSET
        if _not_used is not UNSET:
            not_used = []
            for not_used_item_data in _not_used:
                not_used_item = NotUsedOut.from_dict(not_used_item_data)



                not_used.append(not_used_item)


        _actions = d.pop("actions", UNSET)
        actions: list[TriedActionOut] | Unset = UNSET
        if _actions is not UNSET:
            actions = []
            for actions_item_data in _actions:
                actions_item = TriedActionOut.from_dict(actions_item_data)



                actions.append(actions_item)


        _guesses = d.pop("guesses", UNSET)
        guesses: list[GuessOut] | Unset = UNSET
        if _guesses is not UNSET:
            guesses = []
            for guesses_item_data in _guesses:
                guesses_item = GuessOut.from_dict(guesses_item_data)



                guesses.append(guesses_item)


        _identity = d.pop("identity", UNSET)
        identity: IdentityOut | Unset
        if isinstance(_identity,  Unset):
            identity = UNSET
        else:
            identity = IdentityOut.from_dict(_identity)




        def _parse_machine(data: object) -> KnownMachineOut | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                machine_type_0 = KnownMachineOut.from_dict(data)



                return machine_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(KnownMachineOut | None | Unset, data)

        machine = _parse_machine(d.pop("machine", UNSET))


        def _parse_fewer(data: object) -> None | OtherKitOut | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                fewer_type_0 = OtherKitOut.from_dict(data)



                return fewer_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | OtherKitOut | Unset, data)

        fewer = _parse_fewer(d.pop("fewer", UNSET))


        def _parse_more(data: object) -> None | OtherKitOut | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                more_type_0 = OtherKitOut.from_dict(data)



                return more_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | OtherKitOut | Unset, data)

        more = _parse_more(d.pop("more", UNSET))


        coverage_repaired = d.pop("coverage_repaired", UNSET)

        _plan = d.pop("plan", UNSET)
        plan: list[PlannedVisitOut] | Unset = UNSET
        if _plan is not UNSET:
            plan = []
            for plan_item_data in _plan:
                plan_item = PlannedVisitOut.from_dict(plan_item_data)



                plan.append(plan_item)


        def _parse_expected_visits(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        expected_visits = _parse_expected_visits(d.pop("expected_visits", UNSET))


        _units = d.pop("units", UNSET)
        units: list[UnitsOut] | Unset = UNSET
        if _units is not UNSET:
            units = []
            for units_item_data in _units:
                units_item = UnitsOut.from_dict(units_item_data)



                units.append(units_item)


        _steps = d.pop("steps", UNSET)
        steps: list[StepOut] | Unset = UNSET
        if _steps is not UNSET:
            steps = []
            for steps_item_data in _steps:
                steps_item = StepOut.from_dict(steps_item_data)



                steps.append(steps_item)


        _visit_order = d.pop("visit_order", UNSET)
        visit_order: list[VisitStepOut] | Unset = UNSET
        if _visit_order is not UNSET:
            visit_order = []
            for visit_order_item_data in _visit_order:
                visit_order_item = VisitStepOut.from_dict(visit_order_item_data)



                visit_order.append(visit_order_item)


        def _parse_counterfactual(data: object) -> CounterfactualOut | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                counterfactual_type_0 = CounterfactualOut.from_dict(data)



                return counterfactual_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CounterfactualOut | None | Unset, data)

        counterfactual = _parse_counterfactual(d.pop("counterfactual", UNSET))


        def _parse_proposed(data: object) -> None | OtherKitOut | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                proposed_type_0 = OtherKitOut.from_dict(data)



                return proposed_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | OtherKitOut | Unset, data)

        proposed = _parse_proposed(d.pop("proposed", UNSET))


        width = d.pop("width", UNSET)

        _shortened = d.pop("shortened", UNSET)
        shortened: list[DiagnosisOutShortenedItem] | Unset = UNSET
        if _shortened is not UNSET:
            shortened = []
            for shortened_item_data in _shortened:
                shortened_item = DiagnosisOutShortenedItem(shortened_item_data)



                shortened.append(shortened_item)


        _earlier = d.pop("earlier", UNSET)
        earlier: list[EarlierOut] | Unset = UNSET
        if _earlier is not UNSET:
            earlier = []
            for earlier_item_data in _earlier:
                earlier_item = EarlierOut.from_dict(earlier_item_data)



                earlier.append(earlier_item)


        from_inventory = cast(list[str], d.pop("from_inventory", UNSET))


        diagnosis_out = cls(
            model_version=model_version,
            findings=findings,
            unread=unread,
            kit=kit,
            alternatives=alternatives,
            causes=causes,
            questions=questions,
            advice=advice,
            surprise=surprise,
            similar=similar,
            log_probability=log_probability,
            exact=exact,
            diagnosis_id=diagnosis_id,
            revision=revision,
            created_at=created_at,
            understood=understood,
            not_used=not_used,
            actions=actions,
            guesses=guesses,
            identity=identity,
            machine=machine,
            fewer=fewer,
            more=more,
            coverage_repaired=coverage_repaired,
            plan=plan,
            expected_visits=expected_visits,
            units=units,
            steps=steps,
            visit_order=visit_order,
            counterfactual=counterfactual,
            proposed=proposed,
            width=width,
            shortened=shortened,
            earlier=earlier,
            from_inventory=from_inventory,
        )


        diagnosis_out.additional_properties = d
        return diagnosis_out

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
