from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="OutcomeOut")



@_attrs_define
class OutcomeOut:
    """ A stored outcome.

        Attributes:
            causes (list[str]): Cause ids; empty when nothing was found.
            diagnosis_id (str):
            created_at (str):
            parts_used (list[str] | Unset):
            parts_unused (list[str] | Unset):
            visits (int | Unset):  Default: 1.
     """

    causes: list[str]
    diagnosis_id: str
    created_at: str
    parts_used: list[str] | Unset = UNSET
    parts_unused: list[str] | Unset = UNSET
    visits: int | Unset = 1
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        causes = self.causes



        diagnosis_id = self.diagnosis_id

        created_at = self.created_at

        parts_used: list[str] | Unset = UNSET
        if not isinstance(self.parts_used, Unset):
            parts_used = self.parts_used



        parts_unused: list[str] | Unset = UNSET
        if not isinstance(self.parts_unused, Unset):
            parts_unused = self.parts_unused



        visits = self.visits


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "causes": causes,
            "diagnosis_id": diagnosis_id,
            "created_at": created_at,
        })
        if parts_used is not UNSET:
            field_dict["parts_used"] = parts_used
        if parts_unused is not UNSET:
            field_dict["parts_unused"] = parts_unused
        if visits is not UNSET:
            field_dict["visits"] = visits

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        causes = cast(list[str], d.pop("causes"))


        diagnosis_id = d.pop("diagnosis_id")

        created_at = d.pop("created_at")

        parts_used = cast(list[str], d.pop("parts_used", UNSET))


        parts_unused = cast(list[str], d.pop("parts_unused", UNSET))


        visits = d.pop("visits", UNSET)

        outcome_out = cls(
            causes=causes,
            diagnosis_id=diagnosis_id,
            created_at=created_at,
            parts_used=parts_used,
            parts_unused=parts_unused,
            visits=visits,
        )


        outcome_out.additional_properties = d
        return outcome_out

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
