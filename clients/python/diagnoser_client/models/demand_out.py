from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset







T = TypeVar("T", bound="DemandOut")



@_attrs_define
class DemandOut:
    """ The expected demand of the coming weeks in pieces.

        Attributes:
            expected (float):
            low (int): Lower end of the interval of the wanted level.
            high (int):
            stock (int): The smallest sufficient number of pieces for the wanted level.
     """

    expected: float
    low: int
    high: int
    stock: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        expected = self.expected

        low = self.low

        high = self.high

        stock = self.stock


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "expected": expected,
            "low": low,
            "high": high,
            "stock": stock,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        expected = d.pop("expected")

        low = d.pop("low")

        high = d.pop("high")

        stock = d.pop("stock")

        demand_out = cls(
            expected=expected,
            low=low,
            high=high,
            stock=stock,
        )


        demand_out.additional_properties = d
        return demand_out

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
