from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.cause_term_out_kind import CauseTermOutKind






T = TypeVar("T", bound="CauseTermOut")



@_attrs_define
class CauseTermOut:
    """ A cause known to the current model.

        Attributes:
            cause (str):
            kind (CauseTermOutKind):
            name_en (str):
            name_zh (str):
     """

    cause: str
    kind: CauseTermOutKind
    name_en: str
    name_zh: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        cause = self.cause

        kind = self.kind.value

        name_en = self.name_en

        name_zh = self.name_zh


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "cause": cause,
            "kind": kind,
            "name_en": name_en,
            "name_zh": name_zh,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        cause = d.pop("cause")

        kind = CauseTermOutKind(d.pop("kind"))




        name_en = d.pop("name_en")

        name_zh = d.pop("name_zh")

        cause_term_out = cls(
            cause=cause,
            kind=kind,
            name_en=name_en,
            name_zh=name_zh,
        )


        cause_term_out.additional_properties = d
        return cause_term_out

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
