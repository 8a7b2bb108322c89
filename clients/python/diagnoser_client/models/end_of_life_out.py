from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.until_end_out import UntilEndOut





T = TypeVar("T", bound="EndOfLifeOut")



@_attrs_define
class EndOfLifeOut:
    """ A family of machines with a near end of its spare parts.

        Attributes:
            family (str):
            part (None | str): The part, or null for all parts without a day of their own.
            ends_on (str): The last day with spare parts, from the knowledge.
            days (int): Days until then.
            source (str): The source of the day.
            machines (int): Machines of the family in the inventory.
            parts (list[UntilEndOut]): Parts used by the family, or perhaps needed by an open case.
     """

    family: str
    part: None | str
    ends_on: str
    days: int
    source: str
    machines: int
    parts: list[UntilEndOut]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.until_end_out import UntilEndOut # noqa: PLC0415
        family = self.family

        part: None | str
        part = self.part

        ends_on = self.ends_on

        days = self.days

        source = self.source

        machines = self.machines

        parts = []
        for parts_item_data in self.parts:
            parts_item = parts_item_data.to_dict()
            parts.append(parts_item)




        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "family": family,
            "part": part,
            "ends_on": ends_on,
            "days": days,
            "source": source,
            "machines": machines,
            "parts": parts,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.until_end_out import UntilEndOut # noqa: PLC0415
        d = dict(src_dict)
        family = d.pop("family")

        def _parse_part(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        part = _parse_part(d.pop("part"))


        ends_on = d.pop("ends_on")

        days = d.pop("days")

        source = d.pop("source")

        machines = d.pop("machines")

        parts = []
        _parts = d.pop("parts")
        for parts_item_data in (_parts):
            parts_item = UntilEndOut.from_dict(parts_item_data)



            parts.append(parts_item)


        end_of_life_out = cls(
            family=family,
            part=part,
            ends_on=ends_on,
            days=days,
            source=source,
            machines=machines,
            parts=parts,
        )


        end_of_life_out.additional_properties = d
        return end_of_life_out

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
