from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast






T = TypeVar("T", bound="ReplayOut")



@_attrs_define
class ReplayOut:
    """ Today's answer of the same model version to the same request.

        Attributes:
            diagnosis_id (str):
            revision (int):
            model_version (str):
            same (bool): Whether every field of the stored answer has the same value again.
            differences (list[str]): JSON pointers into the answer to the first different fields. Only a program with other
                rules of reading or deciding than the one of that day can cause a difference.
     """

    diagnosis_id: str
    revision: int
    model_version: str
    same: bool
    differences: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        diagnosis_id = self.diagnosis_id

        revision = self.revision

        model_version = self.model_version

        same = self.same

        differences = self.differences




        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "diagnosis_id": diagnosis_id,
            "revision": revision,
            "model_version": model_version,
            "same": same,
            "differences": differences,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        diagnosis_id = d.pop("diagnosis_id")

        revision = d.pop("revision")

        model_version = d.pop("model_version")

        same = d.pop("same")

        differences = cast(list[str], d.pop("differences"))


        replay_out = cls(
            diagnosis_id=diagnosis_id,
            revision=revision,
            model_version=model_version,
            same=same,
            differences=differences,
        )


        replay_out.additional_properties = d
        return replay_out

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
