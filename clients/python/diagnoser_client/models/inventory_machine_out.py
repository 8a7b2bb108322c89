from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.inventory_machine_out_service_level_type_0 import InventoryMachineOutServiceLevelType0
from ..types import UNSET, Unset
from typing import cast
import datetime

if TYPE_CHECKING:
  from ..models.inventory_machine_out_equipment import InventoryMachineOutEquipment





T = TypeVar("T", bound="InventoryMachineOut")



@_attrs_define
class InventoryMachineOut:
    """ A machine of the inventory.

        Attributes:
            serial (str): In capitals.
            updated_at (str):
            machine (None | str | Unset): Type-model.
            customer (None | str | Unset):
            service_level (InventoryMachineOutServiceLevelType0 | None | Unset):
            installed_on (datetime.date | datetime.datetime | None | Unset): ISO 8601.
            equipment (InventoryMachineOutEquipment | Unset): Number of pieces of each part, 0 for none. The number of other
                parts is unknown.
     """

    serial: str
    updated_at: str
    machine: None | str | Unset = UNSET
    customer: None | str | Unset = UNSET
    service_level: InventoryMachineOutServiceLevelType0 | None | Unset = UNSET
    installed_on: datetime.date | datetime.datetime | None | Unset = UNSET
    equipment: InventoryMachineOutEquipment | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.inventory_machine_out_equipment import InventoryMachineOutEquipment # noqa: PLC0415
        serial = self.serial

        updated_at = self.updated_at

        machine: None | str | Unset
        if isinstance(self.machine, Unset):
            machine = UNSET
        else:
            machine = self.machine

        customer: None | str | Unset
        if isinstance(self.customer, Unset):
            customer = UNSET
        else:
            customer = self.customer

        service_level: None | str | Unset
        if isinstance(self.service_level, Unset):
            service_level = UNSET
        elif isinstance(self.service_level, InventoryMachineOutServiceLevelType0):
            service_level = self.service_level.value
        else:
            service_level = self.service_level

        installed_on: None | str | Unset
        if isinstance(self.installed_on, Unset):
            installed_on = UNSET
        elif isinstance(self.installed_on, datetime.datetime):
            installed_on = self.installed_on.isoformat()
        elif isinstance(self.installed_on, datetime.date):
            installed_on = self.installed_on.isoformat()
        else:
            installed_on = self.installed_on

        equipment: dict[str, Any] | Unset = UNSET
        if not isinstance(self.equipment, Unset):
            equipment = self.equipment.to_dict()


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "serial": serial,
            "updated_at": updated_at,
        })
        if machine is not UNSET:
            field_dict["machine"] = machine
        if customer is not UNSET:
            field_dict["customer"] = customer
        if service_level is not UNSET:
            field_dict["service_level"] = service_level
        if installed_on is not UNSET:
            field_dict["installed_on"] = installed_on
        if equipment is not UNSET:
            field_dict["equipment"] = equipment

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.inventory_machine_out_equipment import InventoryMachineOutEquipment # noqa: PLC0415
        d = dict(src_dict)
        serial = d.pop("serial")

        updated_at = d.pop("updated_at")

        def _parse_machine(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        machine = _parse_machine(d.pop("machine", UNSET))


        def _parse_customer(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        customer = _parse_customer(d.pop("customer", UNSET))


        def _parse_service_level(data: object) -> InventoryMachineOutServiceLevelType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                service_level_type_0 = InventoryMachineOutServiceLevelType0(data)



                return service_level_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(InventoryMachineOutServiceLevelType0 | None | Unset, data)

        service_level = _parse_service_level(d.pop("service_level", UNSET))


        def _parse_installed_on(data: object) -> datetime.date | datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                installed_on_type_0 = datetime.datetime.fromisoformat(data)



                return installed_on_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, str):
                    raise TypeError()
                installed_on_type_1 = datetime.date.fromisoformat(data)



                return installed_on_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | datetime.datetime | None | Unset, data)

        installed_on = _parse_installed_on(d.pop("installed_on", UNSET))


        _equipment = d.pop("equipment", UNSET)
        equipment: InventoryMachineOutEquipment | Unset
        if isinstance(_equipment,  Unset):
            equipment = UNSET
        else:
            equipment = InventoryMachineOutEquipment.from_dict(_equipment)




        inventory_machine_out = cls(
            serial=serial,
            updated_at=updated_at,
            machine=machine,
            customer=customer,
            service_level=service_level,
            installed_on=installed_on,
            equipment=equipment,
        )


        inventory_machine_out.additional_properties = d
        return inventory_machine_out

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
