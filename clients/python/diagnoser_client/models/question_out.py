from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="QuestionOut")



@_attrs_define
class QuestionOut:
    """ A symptom worth asking about next.

        Attributes:
            symptom (str):
            text (str):
            value (float): Expected fall in cost from the answer, before its minutes.
            minutes (float):
            probability (float | None | Unset): P(the answer is yes | findings).
            if_present (list[str] | Unset): The parts of the kit after a yes.
            if_absent (list[str] | Unset): The parts of the kit after a no.
            settles (list[str] | Unset): Other symptoms answered by the same look at the machine.
            joint_value (float | None | Unset): The value when the symptoms in `settles` are answered as well.
     """

    symptom: str
    text: str
    value: float
    minutes: float
    probability: float | None | Unset = UNSET
    if_present: list[str] | Unset = UNSET
    if_absent: list[str] | Unset = UNSET
    settles: list[str] | Unset = UNSET
    joint_value: float | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        symptom = self.symptom

        text = self.text

        value = self.value

        minutes = self.minutes

        probability: float | None | Unset
        if isinstance(self.probability, Unset):
            probability = UNSET
        else:
            probability = self.probability

        if_present: list[str] | Unset = UNSET
        if not isinstance(self.if_present, Unset):
            if_present = self.if_present



        if_absent: list[str] | Unset = UNSET
        if not isinstance(self.if_absent, Unset):
            if_absent = self.if_absent



        settles: list[str] | Unset = UNSET
        if not isinstance(self.settles, Unset):
            settles = self.settles



        joint_value: float | None | Unset
        if isinstance(self.joint_value, Unset):
            joint_value = UNSET
        else:
            joint_value = self.joint_value


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "symptom": symptom,
            "text": text,
            "value": value,
            "minutes": minutes,
        })
        if probability is not UNSET:
            field_dict["probability"] = probability
        if if_present is not UNSET:
            field_dict["if_present"] = if_present
        if if_absent is not UNSET:
            field_dict["if_absent"] = if_absent
        if settles is not UNSET:
            field_dict["settles"] = settles
        if joint_value is not UNSET:
            field_dict["joint_value"] = joint_value

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        symptom = d.pop("symptom")

        text = d.pop("text")

        value = d.pop("value")

        minutes = d.pop("minutes")

        def _parse_probability(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        probability = _parse_probability(d.pop("probability", UNSET))


        if_present = cast(list[str], d.pop("if_present", UNSET))


        if_absent = cast(list[str], d.pop("if_absent", UNSET))


        settles = cast(list[str], d.pop("settles", UNSET))


        def _parse_joint_value(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        joint_value = _parse_joint_value(d.pop("joint_value", UNSET))


        question_out = cls(
            symptom=symptom,
            text=text,
            value=value,
            minutes=minutes,
            probability=probability,
            if_present=if_present,
            if_absent=if_absent,
            settles=settles,
            joint_value=joint_value,
        )


        question_out.additional_properties = d
        return question_out

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
