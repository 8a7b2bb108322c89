from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.rejected_machine_out import RejectedMachineOut





T = TypeVar("T", bound="InventoryImportedOut")



@_attrs_define
class InventoryImportedOut:
    """ The result of an import of machines. A rejected row does not prevent the others.

        Attributes:
            rows (int):
            accepted (int): Stored rows. Each replaces the former entry of its machine.
            rejected (list[RejectedMachineOut]):
            not_used (list[str]): Columns without a meaning here.
     """

    rows: int
    accepted: int
    rejected: list[RejectedMachineOut]
    not_used: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.rejected_machine_out import RejectedMachineOut # noqa: PLC0415
        rows = self.rows

        accepted = self.accepted

        rejected = []
        for rejected_item_data in self.rejected:
            rejected_item = rejected_item_data.to_dict()
            rejected.append(rejected_item)



        not_used = self.not_used




        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "rows": rows,
            "accepted": accepted,
            "rejected": rejected,
            "not_used": not_used,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.rejected_machine_out import RejectedMachineOut # noqa: PLC0415
        d = dict(src_dict)
        rows = d.pop("rows")

        accepted = d.pop("accepted")

        rejected = []
        _rejected = d.pop("rejected")
        for rejected_item_data in (_rejected):
            rejected_item = RejectedMachineOut.from_dict(rejected_item_data)



            rejected.append(rejected_item)


        not_used = cast(list[str], d.pop("not_used"))


        inventory_imported_out = cls(
            rows=rows,
            accepted=accepted,
            rejected=rejected,
            not_used=not_used,
        )


        inventory_imported_out.additional_properties = d
        return inventory_imported_out

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
