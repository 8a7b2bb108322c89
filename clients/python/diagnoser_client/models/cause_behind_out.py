from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset







T = TypeVar("T", bound="CauseBehindOut")



@_attrs_define
class CauseBehindOut:
    """ A cause of past tickets with the symptom.

        Attributes:
            cause (str):
            name (str):
            tickets (int): Training tickets with this cause and the symptom.
            of (int): All training tickets with this cause.
            cases (int): Closed cases of the service with this cause and the symptom.
     """

    cause: str
    name: str
    tickets: int
    of: int
    cases: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        cause = self.cause

        name = self.name

        tickets = self.tickets

        of = self.of

        cases = self.cases


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "cause": cause,
            "name": name,
            "tickets": tickets,
            "of": of,
            "cases": cases,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        cause = d.pop("cause")

        name = d.pop("name")

        tickets = d.pop("tickets")

        of = d.pop("of")

        cases = d.pop("cases")

        cause_behind_out = cls(
            cause=cause,
            name=name,
            tickets=tickets,
            of=of,
            cases=cases,
        )


        cause_behind_out.additional_properties = d
        return cause_behind_out

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
