from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.symptom_out import SymptomOut





T = TypeVar("T", bound="SymptomsOut")



@_attrs_define
class SymptomsOut:
    """ All symptoms of the current model.

        Attributes:
            model_version (str):
            symptoms (list[SymptomOut]):
     """

    model_version: str
    symptoms: list[SymptomOut]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.symptom_out import SymptomOut # noqa: PLC0415
        model_version = self.model_version

        symptoms = []
        for symptoms_item_data in self.symptoms:
            symptoms_item = symptoms_item_data.to_dict()
            symptoms.append(symptoms_item)




        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "model_version": model_version,
            "symptoms": symptoms,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.symptom_out import SymptomOut # noqa: PLC0415
        d = dict(src_dict)
        model_version = d.pop("model_version")

        symptoms = []
        _symptoms = d.pop("symptoms")
        for symptoms_item_data in (_symptoms):
            symptoms_item = SymptomOut.from_dict(symptoms_item_data)



            symptoms.append(symptoms_item)


        symptoms_out = cls(
            model_version=model_version,
            symptoms=symptoms,
        )


        symptoms_out.additional_properties = d
        return symptoms_out

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
