from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="IdentityOut")



@_attrs_define
class IdentityOut:
    """ The machine as the text names it.

        Attributes:
            machine (str | Unset): Type, type-model or product, or an empty text if none is named. Default: ''.
            serial (str | Unset): Serial number, or an empty text if none is named. Default: ''.
            part_numbers (list[str] | Unset): Part numbers such as an FRU.
     """

    machine: str | Unset = ''
    serial: str | Unset = ''
    part_numbers: list[str] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        machine = self.machine

        serial = self.serial

        part_numbers: list[str] | Unset = UNSET
        if not isinstance(self.part_numbers, Unset):
            part_numbers = self.part_numbers




        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
        })
        if machine is not UNSET:
            field_dict["machine"] = machine
        if serial is not UNSET:
            field_dict["serial"] = serial
        if part_numbers is not UNSET:
            field_dict["part_numbers"] = part_numbers

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        machine = d.pop("machine", UNSET)

        serial = d.pop("serial", UNSET)

        part_numbers = cast(list[str], d.pop("part_numbers", UNSET))


        identity_out = cls(
            machine=machine,
            serial=serial,
            part_numbers=part_numbers,
        )


        identity_out.additional_properties = d
        return identity_out

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
