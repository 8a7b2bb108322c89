from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.earlier_out_state import EarlierOutState
from typing import cast






T = TypeVar("T", bound="EarlierOut")



@_attrs_define
class EarlierOut:
    """ An earlier case or ticket of the same machine.

        Attributes:
            diagnosis_id (None | str): Null for an imported ticket.
            ticket_id (None | str):
            created_at (str): When it was opened.
            state (EarlierOutState): `fixed` if the fault was reported as gone.
            parts_replaced (list[str]):
     """

    diagnosis_id: None | str
    ticket_id: None | str
    created_at: str
    state: EarlierOutState
    parts_replaced: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        diagnosis_id: None | str
        diagnosis_id = self.diagnosis_id

        ticket_id: None | str
        ticket_id = self.ticket_id

        created_at = self.created_at

        state = self.state.value

        parts_replaced = self.parts_replaced




        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "diagnosis_id": diagnosis_id,
            "ticket_id": ticket_id,
            "created_at": created_at,
            "state": state,
            "parts_replaced": parts_replaced,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        def _parse_diagnosis_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        diagnosis_id = _parse_diagnosis_id(d.pop("diagnosis_id"))


        def _parse_ticket_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        ticket_id = _parse_ticket_id(d.pop("ticket_id"))


        created_at = d.pop("created_at")

        state = EarlierOutState(d.pop("state"))




        parts_replaced = cast(list[str], d.pop("parts_replaced"))


        earlier_out = cls(
            diagnosis_id=diagnosis_id,
            ticket_id=ticket_id,
            created_at=created_at,
            state=state,
            parts_replaced=parts_replaced,
        )


        earlier_out.additional_properties = d
        return earlier_out

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
