from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.finding_out_known import FindingOutKnown
from ..models.finding_out_state import FindingOutState
from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="FindingOut")



@_attrs_define
class FindingOut:
    """ A finding behind the answer.

        Attributes:
            symptom (str):
            state (FindingOutState):
            known (FindingOutKnown):
            text (str): Its words in the text, or an empty text for a coded finding.
            probability (float | None | Unset): Only for a graded finding: the observer's probability of its presence.
            position (str | Unset): Place of the part, such as `slot 5`, or an empty text. Default: ''.
     """

    symptom: str
    state: FindingOutState
    known: FindingOutKnown
    text: str
    probability: float | None | Unset = UNSET
    position: str | Unset = ''
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        symptom = self.symptom

        state = self.state.value

        known = self.known.value

        text = self.text

        probability: float | None | Unset
        if isinstance(self.probability, Unset):
            probability = UNSET
        else:
            probability = self.probability

        position = self.position


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "symptom": symptom,
            "state": state,
            "known": known,
            "text": text,
        })
        if probability is not UNSET:
            field_dict["probability"] = probability
        if position is not UNSET:
            field_dict["position"] = position

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        symptom = d.pop("symptom")

        state = FindingOutState(d.pop("state"))




        known = FindingOutKnown(d.pop("known"))




        text = d.pop("text")

        def _parse_probability(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        probability = _parse_probability(d.pop("probability", UNSET))


        position = d.pop("position", UNSET)

        finding_out = cls(
            symptom=symptom,
            state=state,
            known=known,
            text=text,
            probability=probability,
            position=position,
        )


        finding_out.additional_properties = d
        return finding_out

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
