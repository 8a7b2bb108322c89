from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.diagnosis_request_detail import DiagnosisRequestDetail
from ..models.diagnosis_request_language_type_0 import DiagnosisRequestLanguageType0
from ..models.diagnosis_request_objective import DiagnosisRequestObjective
from ..models.diagnosis_request_service_level import DiagnosisRequestServiceLevel
from ..models.diagnosis_request_unknown_symptoms_type_0 import DiagnosisRequestUnknownSymptomsType0
from ..models.diagnosis_request_unlisted import DiagnosisRequestUnlisted
from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.action_in import ActionIn
  from ..models.diagnosis_request_context import DiagnosisRequestContext
  from ..models.diagnosis_request_equipment import DiagnosisRequestEquipment
  from ..models.diagnosis_request_stock_type_0 import DiagnosisRequestStockType0
  from ..models.finding_in import FindingIn





T = TypeVar("T", bound="DiagnosisRequest")



@_attrs_define
class DiagnosisRequest:
    """ A report on one broken machine. Give at least one of `report`, `findings`, `machine` and `context`.

        Attributes:
            report (None | str | Unset): The words of the customer: Chinese, simplified or traditional, or English.
            machine (None | str | Unset): Type-model, or the machine type alone. If it is left out, the machine named in the
                report counts.
            serial (None | str | Unset): Serial number of the machine. It is kept with the case.
            customer (None | str | Unset): The customer. It is kept with the case.
            continues (None | str | Unset): Id of the continued diagnosis or ticket, or `none`. If it is left out, all cases
                and tickets of the same serial number of the last 30 days count.
            findings (list[FindingIn] | Unset):
            actions (list[ActionIn] | Unset): Earlier actions, oldest first. Actions in the text of the report are added. An
                action in vain makes its target causes less likely.
            equipment (DiagnosisRequestEquipment | Unset): Pieces of each part installed in this machine. A part with 0
                pieces cannot be the cause.
            unlisted (DiagnosisRequestUnlisted | Unset): The meaning of an unlisted symptom. Default:
                DiagnosisRequestUnlisted.UNMENTIONED.
            unknown_symptoms (DiagnosisRequestUnknownSymptomsType0 | None | Unset): The treatment of findings with symptoms
                unknown to the model. `error` refuses the report. `list` answers without the finding and lists the symptom in
                `unread`. The default is `error` with expert knowledge, and `list` for a model learned from tickets alone.
            service_level (DiagnosisRequestServiceLevel | Unset): Sets the cost of a second visit. Default:
                DiagnosisRequestServiceLevel.VALUE_0.
            max_spares (int | Unset): May lower the cap of two, never raise it. Default: 2.
            objective (DiagnosisRequestObjective | Unset):  Default: DiagnosisRequestObjective.EXPECTED_COST.
            stock (DiagnosisRequestStockType0 | None | Unset): Pieces at hand of each part. Other parts are not at hand.
                Null means that every part can be sent.
            context (DiagnosisRequestContext | Unset): Further ticket columns of the model's training.
            proposed_parts (list[str] | None | Unset): A kit of your own. The answer compares it with the kit of the
                service.
            proposed_causes (list[str] | Unset): The causes named by the engineer on site.
            review (bool | Unset): `true`: the proposal of the engineer waits until support has reviewed it. Default: False.
            detail (DiagnosisRequestDetail | Unset): `kit` asks for a short answer: the kit, its runners-up and the causes.
                It is much faster. Default: DiagnosisRequestDetail.FULL.
            ticket_id (None | str | Unset):
            language (DiagnosisRequestLanguageType0 | None | Unset): Language of names, questions and steps. The language of
                the report if it is left out.
     """

    report: None | str | Unset = UNSET
    machine: None | str | Unset = UNSET
    serial: None | str | Unset = UNSET
    customer: None | str | Unset = UNSET
    continues: None | str | Unset = UNSET
    findings: list[FindingIn] | Unset = UNSET
    actions: list[ActionIn] | Unset = UNSET
    equipment: DiagnosisRequestEquipment | Unset = UNSET
    unlisted: DiagnosisRequestUnlisted | Unset = DiagnosisRequestUnlisted.UNMENTIONED
    unknown_symptoms: DiagnosisRequestUnknownSymptomsType0 | None | Unset = UNSET
    service_level: DiagnosisRequestServiceLevel | Unset = DiagnosisRequestServiceLevel.VALUE_0
    max_spares: int | Unset = 2
    objective: DiagnosisRequestObjective | Unset = DiagnosisRequestObjective.EXPECTED_COST
    stock: DiagnosisRequestStockType0 | None | Unset = UNSET
    context: DiagnosisRequestContext | Unset = UNSET
    proposed_parts: list[str] | None | Unset = UNSET
    proposed_causes: list[str] | Unset = UNSET
    review: bool | Unset = False
    detail: DiagnosisRequestDetail | Unset = DiagnosisRequestDetail.FULL
    ticket_id: None | str | Unset = UNSET
    language: DiagnosisRequestLanguageType0 | None | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.action_in import ActionIn # noqa: PLC0415
        from ..models.diagnosis_request_context import DiagnosisRequestContext # noqa: PLC0415
        from ..models.diagnosis_request_equipment import DiagnosisRequestEquipment # noqa: PLC0415
        from ..models.diagnosis_request_stock_type_0 import DiagnosisRequestStockType0 # noqa: PLC0415
        from ..models.finding_in import FindingIn # noqa: PLC0415
        report: None | str | Unset
        if isinstance(self.report, Unset):
            report = UNSET
        else:
            report = self.report

        machine: None | str | Unset
        if isinstance(self.machine, Unset):
            machine = UNSET
        else:
            machine = self.machine

        serial: None | str | Unset
        if isinstance(self.serial, Unset):
            serial = UNSET
        else:
            serial = self.serial

        customer: None | str | Unset
        if isinstance(self.customer, Unset):
            customer = UNSET
        else:
            customer = self.customer

        continues: None | str | Unset
        if isinstance(self.continues, Unset):
            continues = UNSET
        else:
            continues = self.continues

        findings: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.findings, Unset):
            findings = []
            for findings_item_data in self.findings:
                findings_item = findings_item_data.to_dict()
                findings.append(findings_item)



        actions: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.actions, Unset):
            actions = []
            for actions_item_data in self.actions:
                actions_item = actions_item_data.to_dict()
                actions.append(actions_item)



        equipment: dict[str, Any] | Unset = UNSET
        if not isinstance(self.equipment, Unset):
            equipment = self.equipment.to_dict()

        unlisted: str | Unset = UNSET
        if not isinstance(self.unlisted, Unset):
            unlisted = self.unlisted.value


        unknown_symptoms: None | str | Unset
        if isinstance(self.unknown_symptoms, Unset):
            unknown_symptoms = UNSET
        elif isinstance(self.unknown_symptoms, DiagnosisRequestUnknownSymptomsType0):
            unknown_symptoms = self.unknown_symptoms.value
        else:
            unknown_symptoms = self.unknown_symptoms

        service_level: str | Unset = UNSET
        if not isinstance(self.service_level, Unset):
            service_level = self.service_level.value


        max_spares = self.max_spares

        objective: str | Unset = UNSET
        if not isinstance(self.objective, Unset):
            objective = self.objective.value


        stock: dict[str, Any] | None | Unset
        if isinstance(self.stock, Unset):
            stock = UNSET
        elif isinstance(self.stock, DiagnosisRequestStockType0):
            stock = self.stock.to_dict()
        else:
            stock = self.stock

        context: dict[str, Any] | Unset = UNSET
        if not isinstance(self.context, Unset):
            context = self.context.to_dict()

        proposed_parts: list[str] | None | Unset
        if isinstance(self.proposed_parts, Unset):
            proposed_parts = UNSET
        elif isinstance(self.proposed_parts, list):
            proposed_parts = self.proposed_parts


        else:
            proposed_parts = self.proposed_parts

        proposed_causes: list[str] | Unset = UNSET
        if not isinstance(self.proposed_causes, Unset):
            proposed_causes = self.proposed_causes



        review = self.review

        detail: str | Unset = UNSET
        if not isinstance(self.detail, Unset):
            detail = self.detail.value


        ticket_id: None | str | Unset
        if isinstance(self.ticket_id, Unset):
            ticket_id = UNSET
        else:
            ticket_id = self.ticket_id

        language: None | str | Unset
        if isinstance(self.language, Unset):
            language = UNSET
        elif isinstance(self.language, DiagnosisRequestLanguageType0):
            language = self.language.value
        else:
            language = self.language


        field_dict: dict[str, Any] = {}

        field_dict.update({
        })
        if report is not UNSET:
            field_dict["report"] = report
        if machine is not UNSET:
            field_dict["machine"] = machine
        if serial is not UNSET:
            field_dict["serial"] = serial
        if customer is not UNSET:
            field_dict["customer"] = customer
        if continues is not UNSET:
            field_dict["continues"] = continues
        if findings is not UNSET:
            field_dict["findings"] = findings
        if actions is not UNSET:
            field_dict["actions"] = actions
        if equipment is not UNSET:
            field_dict["equipment"] = equipment
        if unlisted is not UNSET:
            field_dict["unlisted"] = unlisted
        if unknown_symptoms is not UNSET:
            field_dict["unknown_symptoms"] = unknown_symptoms
        if service_level is not UNSET:
            field_dict["service_level"] = service_level
        if max_spares is not UNSET:
            field_dict["max_spares"] = max_spares
        if objective is not UNSET:
            field_dict["objective"] = objective
        if stock is not UNSET:
            field_dict["stock"] = stock
        if context is not UNSET:
            field_dict["context"] = context
        if proposed_parts is not UNSET:
            field_dict["proposed_parts"] = proposed_parts
        if proposed_causes is not UNSET:
            field_dict["proposed_causes"] = proposed_causes
        if review is not UNSET:
            field_dict["review"] = review
        if detail is not UNSET:
            field_dict["detail"] = detail
        if ticket_id is not UNSET:
            field_dict["ticket_id"] = ticket_id
        if language is not UNSET:
            field_dict["language"] = language

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.action_in import ActionIn # noqa: PLC0415
        from ..models.diagnosis_request_context import DiagnosisRequestContext # noqa: PLC0415
        from ..models.diagnosis_request_equipment import DiagnosisRequestEquipment # noqa: PLC0415
        from ..models.diagnosis_request_stock_type_0 import DiagnosisRequestStockType0 # noqa: PLC0415
        from ..models.finding_in import FindingIn # noqa: PLC0415
        d = dict(src_dict)
        def _parse_report(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        report = _parse_report(d.pop("report", UNSET))


        def _parse_machine(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        machine = _parse_machine(d.pop("machine", UNSET))


        def _parse_serial(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        serial = _parse_serial(d.pop("serial", UNSET))


        def _parse_customer(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        customer = _parse_customer(d.pop("customer", UNSET))


        def _parse_continues(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        continues = _parse_continues(d.pop("continues", UNSET))


        _findings = d.pop("findings", UNSET)
        findings: list[FindingIn] | Unset = UNSET
        if _findings is not UNSET:
            findings = []
            for findings_item_data in _findings:
                findings_item = FindingIn.from_dict(findings_item_data)



                findings.append(findings_item)


        _actions = d.pop("actions", UNSET)
        actions: list[ActionIn] | Unset = UNSET
        if _actions is not UNSET:
            actions = []
            for actions_item_data in _actions:
                actions_item = ActionIn.from_dict(actions_item_data)



                actions.append(actions_item)


        _equipment = d.pop("equipment", UNSET)
        equipment: DiagnosisRequestEquipment | Unset
        if isinstance(_equipment,  Unset):
            equipment = UNSET
        else:
            equipment = DiagnosisRequestEquipment.from_dict(_equipment)




        _unlisted = d.pop("unlisted", UNSET)
        unlisted: DiagnosisRequestUnlisted | Unset
        if isinstance(_unlisted,  Unset):
            unlisted = UNSET
        else:
            unlisted = DiagnosisRequestUnlisted(_unlisted)




        def _parse_unknown_symptoms(data: object) -> DiagnosisRequestUnknownSymptomsType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                unknown_symptoms_type_0 = DiagnosisRequestUnknownSymptomsType0(data)



                return unknown_symptoms_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DiagnosisRequestUnknownSymptomsType0 | None | Unset, data)

        unknown_symptoms = _parse_unknown_symptoms(d.pop("unknown_symptoms", UNSET))


        _service_level = d.pop("service_level", UNSET)
        service_level: DiagnosisRequestServiceLevel | Unset
        if isinstance(_service_level,  Unset):
            service_level = UNSET
        else:
            service_level = DiagnosisRequestServiceLevel(_service_level)




        max_spares = d.pop("max_spares", UNSET)

        _objective = d.pop("objective", UNSET)
        objective: DiagnosisRequestObjective | Unset
        if isinstance(_objective,  Unset):
            objective = UNSET
        else:
            objective = DiagnosisRequestObjective(_objective)




        def _parse_stock(data: object) -> DiagnosisRequestStockType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                stock_type_0 = DiagnosisRequestStockType0.from_dict(data)



                return stock_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DiagnosisRequestStockType0 | None | Unset, data)

        stock = _parse_stock(d.pop("stock", UNSET))


        _context = d.pop("context", UNSET)
        context: DiagnosisRequestContext | Unset
        if isinstance(_context,  Unset):
            context = UNSET
        else:
            context = DiagnosisRequestContext.from_dict(_context)




        def _parse_proposed_parts(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                proposed_parts_type_0 = cast(list[str], data)

                return proposed_parts_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        proposed_parts = _parse_proposed_parts(d.pop("proposed_parts", UNSET))


        proposed_causes = cast(list[str], d.pop("proposed_causes", UNSET))


        review = d.pop("review", UNSET)

        _detail = d.pop("detail", UNSET)
        detail: DiagnosisRequestDetail | Unset
        if isinstance(_detail,  Unset):
            detail = UNSET
        else:
            detail = DiagnosisRequestDetail(_detail)




        def _parse_ticket_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        ticket_id = _parse_ticket_id(d.pop("ticket_id", UNSET))


        def _parse_language(data: object) -> DiagnosisRequestLanguageType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                language_type_0 = DiagnosisRequestLanguageType0(data)



                return language_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DiagnosisRequestLanguageType0 | None | Unset, data)

        language = _parse_language(d.pop("language", UNSET))


        diagnosis_request = cls(
            report=report,
            machine=machine,
            serial=serial,
            customer=customer,
            continues=continues,
            findings=findings,
            actions=actions,
            equipment=equipment,
            unlisted=unlisted,
            unknown_symptoms=unknown_symptoms,
            service_level=service_level,
            max_spares=max_spares,
            objective=objective,
            stock=stock,
            context=context,
            proposed_parts=proposed_parts,
            proposed_causes=proposed_causes,
            review=review,
            detail=detail,
            ticket_id=ticket_id,
            language=language,
        )

        return diagnosis_request

