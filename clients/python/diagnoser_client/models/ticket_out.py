from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.ticket_out_extra import TicketOutExtra





T = TypeVar("T", bound="TicketOut")



@_attrs_define
class TicketOut:
    """ A ticket as training reads it.

        Attributes:
            ticket_id (str):
            opened_at (str):
            closed_at (str):
            machine (str | Unset):  Default: ''.
            serial (str | Unset):  Default: ''.
            customer (str | Unset):  Default: ''.
            service_level (str | Unset):  Default: ''.
            report (str | Unset):  Default: ''.
            present (str | Unset):  Default: ''.
            absent (str | Unset):  Default: ''.
            causes (str | Unset):  Default: ''.
            parts_sent (str | Unset):  Default: ''.
            parts_used (str | Unset):  Default: ''.
            visits (int | None | Unset):
            unlisted (str | Unset):  Default: ''.
            asked (str | Unset):  Default: ''.
            unknown (str | Unset):  Default: ''.
            graded (str | Unset):  Default: ''.
            measured (str | Unset):  Default: ''.
            actions (str | Unset):  Default: ''.
            equipment (str | Unset):  Default: ''.
            sample (str | Unset):  Default: ''.
            extra (TicketOutExtra | Unset):
            diagnosis_id (None | str | Unset): The case of the ticket, or null for an imported ticket.
     """

    ticket_id: str
    opened_at: str
    closed_at: str
    machine: str | Unset = ''
    serial: str | Unset = ''
    customer: str | Unset = ''
    service_level: str | Unset = ''
    report: str | Unset = ''
    present: str | Unset = ''
    absent: str | Unset = ''
    causes: str | Unset = ''
    parts_sent: str | Unset = ''
    parts_used: str | Unset = ''
    visits: int | None | Unset = UNSET
    unlisted: str | Unset = ''
    asked: str | Unset = ''
    unknown: str | Unset = ''
    graded: str | Unset = ''
    measured: str | Unset = ''
    actions: str | Unset = ''
    equipment: str | Unset = ''
    sample: str | Unset = ''
    extra: TicketOutExtra | Unset = UNSET
    diagnosis_id: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.ticket_out_extra import TicketOutExtra # noqa: PLC0415
        ticket_id = self.ticket_id

        opened_at = self.opened_at

        closed_at = self.closed_at

        machine = self.machine

        serial = self.serial

        customer = self.customer

        service_level = self.service_level

        report = self.report

        present = self.present

        absent = self.absent

        causes = self.causes

        parts_sent = self.parts_sent

        parts_used = self.parts_used

        visits: int | None | Unset
        if isinstance(self.visits, Unset):
            visits = UNSET
        else:
            visits = self.visits

        unlisted = self.unlisted

        asked = self.asked

        unknown = self.unknown

        graded = self.graded

        measured = self.measured

        actions = self.actions

        equipment = self.equipment

        sample = self.sample

        extra: dict[str, Any] | Unset = UNSET
        if not isinstance(self.extra, Unset):
            extra = self.extra.to_dict()

        diagnosis_id: None | str | Unset
        if isinstance(self.diagnosis_id, Unset):
            diagnosis_id = UNSET
        else:
            diagnosis_id = self.diagnosis_id


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "ticket_id": ticket_id,
            "opened_at": opened_at,
            "closed_at": closed_at,
        })
        if machine is not UNSET:
            field_dict["machine"] = machine
        if serial is not UNSET:
            field_dict["serial"] = serial
        if customer is not UNSET:
            field_dict["customer"] = customer
        if service_level is not UNSET:
            field_dict["service_level"] = service_level
        if report is not UNSET:
            field_dict["report"] = report
        if present is not UNSET:
            field_dict["present"] = present
        if absent is not UNSET:
            field_dict["absent"] = absent
        if causes is not UNSET:
            field_dict["causes"] = causes
        if parts_sent is not UNSET:
            field_dict["parts_sent"] = parts_sent
        if parts_used is not UNSET:
            field_dict["parts_used"] = parts_used
        if visits is not UNSET:
            field_dict["visits"] = visits
        if unlisted is not UNSET:
            field_dict["unlisted"] = unlisted
        if asked is not UNSET:
            field_dict["asked"] = asked
        if unknown is not UNSET:
            field_dict["unknown"] = unknown
        if graded is not UNSET:
            field_dict["graded"] = graded
        if measured is not UNSET:
            field_dict["measured"] = measured
        if actions is not UNSET:
            field_dict["actions"] = actions
        if equipment is not UNSET:
            field_dict["equipment"] = equipment
        if sample is not UNSET:
            field_dict["sample"] = sample
        if extra is not UNSET:
            field_dict["extra"] = extra
        if diagnosis_id is not UNSET:
            field_dict["diagnosis_id"] = diagnosis_id

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.ticket_out_extra import TicketOutExtra # noqa: PLC0415
        d = dict(src_dict)
        ticket_id = d.pop("ticket_id")

        opened_at = d.pop("opened_at")

        closed_at = d.pop("closed_at")

        machine = d.pop("machine", UNSET)

        serial = d.pop("serial", UNSET)

        customer = d.pop("customer", UNSET)

        service_level = d.pop("service_level", UNSET)

        report = d.pop("report", UNSET)

        present = d.pop("present", UNSET)

        absent = d.pop("absent", UNSET)

        causes = d.pop("causes", UNSET)

        parts_sent = d.pop("parts_sent", UNSET)

        parts_used = d.pop("parts_used", UNSET)

        def _parse_visits(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        visits = _parse_visits(d.pop("visits", UNSET))


        unlisted = d.pop("unlisted", UNSET)

        asked = d.pop("asked", UNSET)

        unknown = d.pop("unknown", UNSET)

        graded = d.pop("graded", UNSET)

        measured = d.pop("measured", UNSET)

        actions = d.pop("actions", UNSET)

        equipment = d.pop("equipment", UNSET)

        sample = d.pop("sample", UNSET)

        _extra = d.pop("extra", UNSET)
        extra: TicketOutExtra | Unset
        if isinstance(_extra,  Unset):
            extra = UNSET
        else:
            extra = TicketOutExtra.from_dict(_extra)




        def _parse_diagnosis_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        diagnosis_id = _parse_diagnosis_id(d.pop("diagnosis_id", UNSET))


        ticket_out = cls(
            ticket_id=ticket_id,
            opened_at=opened_at,
            closed_at=closed_at,
            machine=machine,
            serial=serial,
            customer=customer,
            service_level=service_level,
            report=report,
            present=present,
            absent=absent,
            causes=causes,
            parts_sent=parts_sent,
            parts_used=parts_used,
            visits=visits,
            unlisted=unlisted,
            asked=asked,
            unknown=unknown,
            graded=graded,
            measured=measured,
            actions=actions,
            equipment=equipment,
            sample=sample,
            extra=extra,
            diagnosis_id=diagnosis_id,
        )


        ticket_out.additional_properties = d
        return ticket_out

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
