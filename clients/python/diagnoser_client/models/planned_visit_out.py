from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast






T = TypeVar("T", bound="PlannedVisitOut")



@_attrs_define
class PlannedVisitOut:
    """ One visit of the plan.

        Attributes:
            visit (int):
            parts (list[str]):
            fixed_by_then (float): P(fixed with the kits up to this visit).
     """

    visit: int
    parts: list[str]
    fixed_by_then: float
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        visit = self.visit

        parts = self.parts



        fixed_by_then = self.fixed_by_then


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "visit": visit,
            "parts": parts,
            "fixed_by_then": fixed_by_then,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        visit = d.pop("visit")

        parts = cast(list[str], d.pop("parts"))


        fixed_by_then = d.pop("fixed_by_then")

        planned_visit_out = cls(
            visit=visit,
            parts=parts,
            fixed_by_then=fixed_by_then,
        )


        planned_visit_out.additional_properties = d
        return planned_visit_out

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
