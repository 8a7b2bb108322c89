from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="SymptomOut")



@_attrs_define
class SymptomOut:
    """ A symptom known to the current model.

        Attributes:
            symptom (str):
            name_en (str):
            name_zh (str):
            group (str):
            how_observed (str):
            question_en (None | str | Unset):
            question_zh (None | str | Unset):
            minutes (float | None | Unset): Time to find out remotely.
     """

    symptom: str
    name_en: str
    name_zh: str
    group: str
    how_observed: str
    question_en: None | str | Unset = UNSET
    question_zh: None | str | Unset = UNSET
    minutes: float | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        symptom = self.symptom

        name_en = self.name_en

        name_zh = self.name_zh

        group = self.group

        how_observed = self.how_observed

        question_en: None | str | Unset
        if isinstance(self.question_en, Unset):
            question_en = UNSET
        else:
            question_en = self.question_en

        question_zh: None | str | Unset
        if isinstance(self.question_zh, Unset):
            question_zh = UNSET
        else:
            question_zh = self.question_zh

        minutes: float | None | Unset
        if isinstance(self.minutes, Unset):
            minutes = UNSET
        else:
            minutes = self.minutes


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "symptom": symptom,
            "name_en": name_en,
            "name_zh": name_zh,
            "group": group,
            "how_observed": how_observed,
        })
        if question_en is not UNSET:
            field_dict["question_en"] = question_en
        if question_zh is not UNSET:
            field_dict["question_zh"] = question_zh
        if minutes is not UNSET:
            field_dict["minutes"] = minutes

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        symptom = d.pop("symptom")

        name_en = d.pop("name_en")

        name_zh = d.pop("name_zh")

        group = d.pop("group")

        how_observed = d.pop("how_observed")

        def _parse_question_en(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        question_en = _parse_question_en(d.pop("question_en", UNSET))


        def _parse_question_zh(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        question_zh = _parse_question_zh(d.pop("question_zh", UNSET))


        def _parse_minutes(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        minutes = _parse_minutes(d.pop("minutes", UNSET))


        symptom_out = cls(
            symptom=symptom,
            name_en=name_en,
            name_zh=name_zh,
            group=group,
            how_observed=how_observed,
            question_en=question_en,
            question_zh=question_zh,
            minutes=minutes,
        )


        symptom_out.additional_properties = d
        return symptom_out

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
