from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.known_machine_out_named_by import KnownMachineOutNamedBy
from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="KnownMachineOut")



@_attrs_define
class KnownMachineOut:
    """ A machine of the expert knowledge, to be confirmed by the user.

        Attributes:
            named (str): Its words in the request.
            named_by (KnownMachineOutNamedBy): `given` in the field `machine`, or read in the `text`.
            machine_type (str):
            product_name (str | Unset): Name for people, or an empty text if it is unknown. Default: ''.
            family (None | str | Unset):
            light_path (bool | None | Unset): Whether it has a light path panel, or null if that is unknown.
            shows (list[str] | Unset): Its further displays and logs.
     """

    named: str
    named_by: KnownMachineOutNamedBy
    machine_type: str
    product_name: str | Unset = ''
    family: None | str | Unset = UNSET
    light_path: bool | None | Unset = UNSET
    shows: list[str] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        named = self.named

        named_by = self.named_by.value

        machine_type = self.machine_type

        product_name = self.product_name

        family: None | str | Unset
        if isinstance(self.family, Unset):
            family = UNSET
        else:
            family = self.family

        light_path: bool | None | Unset
        if isinstance(self.light_path, Unset):
            light_path = UNSET
        else:
            light_path = self.light_path

        shows: list[str] | Unset = UNSET
        if not isinstance(self.shows, Unset):
            shows = self.shows




        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "named": named,
            "named_by": named_by,
            "machine_type": machine_type,
        })
        if product_name is not UNSET:
            field_dict["product_name"] = product_name
        if family is not UNSET:
            field_dict["family"] = family
        if light_path is not UNSET:
            field_dict["light_path"] = light_path
        if shows is not UNSET:
            field_dict["shows"] = shows

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        named = d.pop("named")

        named_by = KnownMachineOutNamedBy(d.pop("named_by"))




        machine_type = d.pop("machine_type")

        product_name = d.pop("product_name", UNSET)

        def _parse_family(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        family = _parse_family(d.pop("family", UNSET))


        def _parse_light_path(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        light_path = _parse_light_path(d.pop("light_path", UNSET))


        shows = cast(list[str], d.pop("shows", UNSET))


        known_machine_out = cls(
            named=named,
            named_by=named_by,
            machine_type=machine_type,
            product_name=product_name,
            family=family,
            light_path=light_path,
            shows=shows,
        )


        known_machine_out.additional_properties = d
        return known_machine_out

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
