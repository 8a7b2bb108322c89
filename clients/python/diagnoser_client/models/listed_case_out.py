from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.listed_case_out_service_level import ListedCaseOutServiceLevel
from typing import cast






T = TypeVar("T", bound="ListedCaseOut")



@_attrs_define
class ListedCaseOut:
    """ A case in a list.

        Attributes:
            diagnosis_id (str):
            ticket_id (None | str):
            created_at (str):
            updated_at (str):
            closed_at (None | str): Null while the case is open.
            open_ (bool):
            waiting (bool): Whether a proposal waits for its review.
            serial (None | str): In capitals.
            customer (None | str):
            machine (None | str):
            family (None | str):
            service_level (ListedCaseOutServiceLevel):
            report (str): The beginning of the report.
            continues (None | str):
     """

    diagnosis_id: str
    ticket_id: None | str
    created_at: str
    updated_at: str
    closed_at: None | str
    open_: bool
    waiting: bool
    serial: None | str
    customer: None | str
    machine: None | str
    family: None | str
    service_level: ListedCaseOutServiceLevel
    report: str
    continues: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        diagnosis_id = self.diagnosis_id

        ticket_id: None | str
        ticket_id = self.ticket_id

        created_at = self.created_at

        updated_at = self.updated_at

        closed_at: None | str
        closed_at = self.closed_at

        open_ = self.open_

        waiting = self.waiting

        serial: None | str
        serial = self.serial

        customer: None | str
        customer = self.customer

        machine: None | str
        machine = self.machine

        family: None | str
        family = self.family

        service_level = self.service_level.value

        report = self.report

        continues: None | str
        continues = self.continues


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "diagnosis_id": diagnosis_id,
            "ticket_id": ticket_id,
            "created_at": created_at,
            "updated_at": updated_at,
            "closed_at": closed_at,
            "open": open_,
            "waiting": waiting,
            "serial": serial,
            "customer": customer,
            "machine": machine,
            "family": family,
            "service_level": service_level,
            "report": report,
            "continues": continues,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        diagnosis_id = d.pop("diagnosis_id")

        def _parse_ticket_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        ticket_id = _parse_ticket_id(d.pop("ticket_id"))


        created_at = d.pop("created_at")

        updated_at = d.pop("updated_at")

        def _parse_closed_at(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        closed_at = _parse_closed_at(d.pop("closed_at"))


        open_ = d.pop("open")

        waiting = d.pop("waiting")

        def _parse_serial(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        serial = _parse_serial(d.pop("serial"))


        def _parse_customer(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        customer = _parse_customer(d.pop("customer"))


        def _parse_machine(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        machine = _parse_machine(d.pop("machine"))


        def _parse_family(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        family = _parse_family(d.pop("family"))


        service_level = ListedCaseOutServiceLevel(d.pop("service_level"))




        report = d.pop("report")

        def _parse_continues(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        continues = _parse_continues(d.pop("continues"))


        listed_case_out = cls(
            diagnosis_id=diagnosis_id,
            ticket_id=ticket_id,
            created_at=created_at,
            updated_at=updated_at,
            closed_at=closed_at,
            open_=open_,
            waiting=waiting,
            serial=serial,
            customer=customer,
            machine=machine,
            family=family,
            service_level=service_level,
            report=report,
            continues=continues,
        )


        listed_case_out.additional_properties = d
        return listed_case_out

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
