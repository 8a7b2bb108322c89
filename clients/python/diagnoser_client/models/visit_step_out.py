from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset







T = TypeVar("T", bound="VisitStepOut")



@_attrs_define
class VisitStepOut:
    """ One cause to check on site.

        Attributes:
            cause (str):
            probability (float):
            minutes (float):
            in_hand (bool): Whether the kit holds the part. True for a cause without a part.
     """

    cause: str
    probability: float
    minutes: float
    in_hand: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        cause = self.cause

        probability = self.probability

        minutes = self.minutes

        in_hand = self.in_hand


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "cause": cause,
            "probability": probability,
            "minutes": minutes,
            "in_hand": in_hand,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        cause = d.pop("cause")

        probability = d.pop("probability")

        minutes = d.pop("minutes")

        in_hand = d.pop("in_hand")

        visit_step_out = cls(
            cause=cause,
            probability=probability,
            minutes=minutes,
            in_hand=in_hand,
        )


        visit_step_out.additional_properties = d
        return visit_step_out

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
