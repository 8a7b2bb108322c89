from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.inventory_machine_out import InventoryMachineOut





T = TypeVar("T", bound="InventoryOut")



@_attrs_define
class InventoryOut:
    """ A page of machines, by serial number.

        Attributes:
            machines (list[InventoryMachineOut]):
            next_ (None | str): The cursor of the next page, or null on the last one.
     """

    machines: list[InventoryMachineOut]
    next_: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.inventory_machine_out import InventoryMachineOut # noqa: PLC0415
        machines = []
        for machines_item_data in self.machines:
            machines_item = machines_item_data.to_dict()
            machines.append(machines_item)



        next_: None | str
        next_ = self.next_


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "machines": machines,
            "next": next_,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.inventory_machine_out import InventoryMachineOut # noqa: PLC0415
        d = dict(src_dict)
        machines = []
        _machines = d.pop("machines")
        for machines_item_data in (_machines):
            machines_item = InventoryMachineOut.from_dict(machines_item_data)



            machines.append(machines_item)


        def _parse_next_(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        next_ = _parse_next_(d.pop("next"))


        inventory_out = cls(
            machines=machines,
            next_=next_,
        )


        inventory_out.additional_properties = d
        return inventory_out

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
