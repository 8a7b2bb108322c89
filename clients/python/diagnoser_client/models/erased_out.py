from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset







T = TypeVar("T", bound="ErasedOut")



@_attrs_define
class ErasedOut:
    """ How much was forgotten. The same request again finds nothing more.

        Attributes:
            cases (int):
            kept (int): Closed cases among them, now tickets without words and names.
            tickets (int): Imported tickets without their words and names from now on.
            machines (int): Machines of the inventory.
     """

    cases: int
    kept: int
    tickets: int
    machines: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        cases = self.cases

        kept = self.kept

        tickets = self.tickets

        machines = self.machines


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "cases": cases,
            "kept": kept,
            "tickets": tickets,
            "machines": machines,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        cases = d.pop("cases")

        kept = d.pop("kept")

        tickets = d.pop("tickets")

        machines = d.pop("machines")

        erased_out = cls(
            cases=cases,
            kept=kept,
            tickets=tickets,
            machines=machines,
        )


        erased_out.additional_properties = d
        return erased_out

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
