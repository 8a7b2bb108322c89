from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset







T = TypeVar("T", bound="UnitsOut")



@_attrs_define
class UnitsOut:
    """ The number of pieces of one part in the words of the report.

        Attributes:
            part (str):
            counted (int):
            two_or_more (float): P(two pieces or more are broken | the part is a cause).
     """

    part: str
    counted: int
    two_or_more: float
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        part = self.part

        counted = self.counted

        two_or_more = self.two_or_more


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "part": part,
            "counted": counted,
            "two_or_more": two_or_more,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        part = d.pop("part")

        counted = d.pop("counted")

        two_or_more = d.pop("two_or_more")

        units_out = cls(
            part=part,
            counted=counted,
            two_or_more=two_or_more,
        )


        units_out.additional_properties = d
        return units_out

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
