from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast






T = TypeVar("T", bound="MachineOut")



@_attrs_define
class MachineOut:
    """ A machine type in the expert knowledge.

        Attributes:
            machine_type (str):
            family (None | str):
            light_path (bool | None): Whether it has a light path panel; null where not known.
     """

    machine_type: str
    family: None | str
    light_path: bool | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        machine_type = self.machine_type

        family: None | str
        family = self.family

        light_path: bool | None
        light_path = self.light_path


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "machine_type": machine_type,
            "family": family,
            "light_path": light_path,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        machine_type = d.pop("machine_type")

        def _parse_family(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        family = _parse_family(d.pop("family"))


        def _parse_light_path(data: object) -> bool | None:
            if data is None:
                return data
            return cast(bool | None, data)

        light_path = _parse_light_path(d.pop("light_path"))


        machine_out = cls(
            machine_type=machine_type,
            family=family,
            light_path=light_path,
        )


        machine_out.additional_properties = d
        return machine_out

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
