from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="MachineOut")



@_attrs_define
class MachineOut:
    """ A machine type or a product in the expert knowledge.

        Attributes:
            machine_type (str):
            family (None | str):
            light_path (bool | None): Whether it has a light path panel, or null if that is unknown.
            product_name (str | Unset): Name for people, or an empty text if it is unknown. Default: ''.
            shows (list[str] | Unset): Its further displays and logs.
     """

    machine_type: str
    family: None | str
    light_path: bool | None
    product_name: str | Unset = ''
    shows: list[str] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        machine_type = self.machine_type

        family: None | str
        family = self.family

        light_path: bool | None
        light_path = self.light_path

        product_name = self.product_name

        shows: list[str] | Unset = UNSET
        if not isinstance(self.shows, Unset):
            shows = self.shows




        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "machine_type": machine_type,
            "family": family,
            "light_path": light_path,
        })
        if product_name is not UNSET:
            field_dict["product_name"] = product_name
        if shows is not UNSET:
            field_dict["shows"] = shows

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


        product_name = d.pop("product_name", UNSET)

        shows = cast(list[str], d.pop("shows", UNSET))


        machine_out = cls(
            machine_type=machine_type,
            family=family,
            light_path=light_path,
            product_name=product_name,
            shows=shows,
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
