from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.machine_out import MachineOut





T = TypeVar("T", bound="MachinesOut")



@_attrs_define
class MachinesOut:
    """ All machine types in the expert knowledge. A report on another type is answered with the experience of all.

        Attributes:
            model_version (str):
            machines (list[MachineOut]):
     """

    model_version: str
    machines: list[MachineOut]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.machine_out import MachineOut # noqa: PLC0415
        model_version = self.model_version

        machines = []
        for machines_item_data in self.machines:
            machines_item = machines_item_data.to_dict()
            machines.append(machines_item)




        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "model_version": model_version,
            "machines": machines,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.machine_out import MachineOut # noqa: PLC0415
        d = dict(src_dict)
        model_version = d.pop("model_version")

        machines = []
        _machines = d.pop("machines")
        for machines_item_data in (_machines):
            machines_item = MachineOut.from_dict(machines_item_data)



            machines.append(machines_item)


        machines_out = cls(
            model_version=model_version,
            machines=machines,
        )


        machines_out.additional_properties = d
        return machines_out

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
