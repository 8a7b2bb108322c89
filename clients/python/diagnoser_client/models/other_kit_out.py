from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="OtherKitOut")



@_attrs_define
class OtherKitOut:
    """ A kit other than the chosen one.

        Attributes:
            parts (list[str]):
            coverage (float):
            expected_cost (float):
            between (list[float] | None | Unset): Proven lower and upper bound. The value is their middle. Null if the value
                is exact.
     """

    parts: list[str]
    coverage: float
    expected_cost: float
    between: list[float] | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        parts = self.parts



        coverage = self.coverage

        expected_cost = self.expected_cost

        between: list[float] | None | Unset
        if isinstance(self.between, Unset):
            between = UNSET
        elif isinstance(self.between, list):
            between = self.between


        else:
            between = self.between


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "parts": parts,
            "coverage": coverage,
            "expected_cost": expected_cost,
        })
        if between is not UNSET:
            field_dict["between"] = between

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        parts = cast(list[str], d.pop("parts"))


        coverage = d.pop("coverage")

        expected_cost = d.pop("expected_cost")

        def _parse_between(data: object) -> list[float] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                between_type_0 = cast(list[float], data)

                return between_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[float] | None | Unset, data)

        between = _parse_between(d.pop("between", UNSET))


        other_kit_out = cls(
            parts=parts,
            coverage=coverage,
            expected_cost=expected_cost,
            between=between,
        )


        other_kit_out.additional_properties = d
        return other_kit_out

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
