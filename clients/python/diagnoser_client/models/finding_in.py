from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.finding_in_known import FindingInKnown
from ..models.finding_in_state_type_0 import FindingInStateType0
from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="FindingIn")



@_attrs_define
class FindingIn:
    """ One observed symptom. Give its state, or a probability if the observer is not sure.

        Attributes:
            symptom (str):
            state (FindingInStateType0 | None | Unset): `unknown` means a question without a known answer.
            probability (float | None | Unset): The observer's probability that the symptom is present. Replaces `state`.
            known (FindingInKnown | Unset): `reported`: the customer named it unprompted. `asked`: it answers a question.
                `measured`: a machine printed it. Beside a report text, an unmeasured coded symptom counts as asked. Default:
                FindingInKnown.REPORTED.
            asked (bool | Unset): `true` is the same as `known: asked`. Default: False.
     """

    symptom: str
    state: FindingInStateType0 | None | Unset = UNSET
    probability: float | None | Unset = UNSET
    known: FindingInKnown | Unset = FindingInKnown.REPORTED
    asked: bool | Unset = False





    def to_dict(self) -> dict[str, Any]:
        symptom = self.symptom

        state: None | str | Unset
        if isinstance(self.state, Unset):
            state = UNSET
        elif isinstance(self.state, FindingInStateType0):
            state = self.state.value
        else:
            state = self.state

        probability: float | None | Unset
        if isinstance(self.probability, Unset):
            probability = UNSET
        else:
            probability = self.probability

        known: str | Unset = UNSET
        if not isinstance(self.known, Unset):
            known = self.known.value


        asked = self.asked


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "symptom": symptom,
        })
        if state is not UNSET:
            field_dict["state"] = state
        if probability is not UNSET:
            field_dict["probability"] = probability
        if known is not UNSET:
            field_dict["known"] = known
        if asked is not UNSET:
            field_dict["asked"] = asked

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        symptom = d.pop("symptom")

        def _parse_state(data: object) -> FindingInStateType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                state_type_0 = FindingInStateType0(data)



                return state_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(FindingInStateType0 | None | Unset, data)

        state = _parse_state(d.pop("state", UNSET))


        def _parse_probability(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        probability = _parse_probability(d.pop("probability", UNSET))


        _known = d.pop("known", UNSET)
        known: FindingInKnown | Unset
        if isinstance(_known,  Unset):
            known = UNSET
        else:
            known = FindingInKnown(_known)




        asked = d.pop("asked", UNSET)

        finding_in = cls(
            symptom=symptom,
            state=state,
            probability=probability,
            known=known,
            asked=asked,
        )

        return finding_in

