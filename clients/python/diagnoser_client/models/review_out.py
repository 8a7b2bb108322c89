from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.review_out_decision import ReviewOutDecision
from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.proposal_out import ProposalOut





T = TypeVar("T", bound="ReviewOut")



@_attrs_define
class ReviewOut:
    """ A stored review.

        Attributes:
            decision (ReviewOutDecision):
            diagnosis_id (str):
            number (int):
            created_at (str):
            proposed (ProposalOut): The proposal of an engineer.
            agreed (ProposalOut): The proposal of an engineer.
            parts (list[str] | None | Unset): The parts to send in place of those proposed.
            causes (list[str] | None | Unset): The causes in place of those proposed.
            by (str | Unset): The person behind the decision. Default: ''.
            note (str | Unset):  Default: ''.
     """

    decision: ReviewOutDecision
    diagnosis_id: str
    number: int
    created_at: str
    proposed: ProposalOut
    agreed: ProposalOut
    parts: list[str] | None | Unset = UNSET
    causes: list[str] | None | Unset = UNSET
    by: str | Unset = ''
    note: str | Unset = ''
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.proposal_out import ProposalOut # noqa: PLC0415
        decision = self.decision.value

        diagnosis_id = self.diagnosis_id

        number = self.number

        created_at = self.created_at

        proposed = self.proposed.to_dict()

        agreed = self.agreed.to_dict()

        parts: list[str] | None | Unset
        if isinstance(self.parts, Unset):
            parts = UNSET
        elif isinstance(self.parts, list):
            parts = self.parts


        else:
            parts = self.parts

        causes: list[str] | None | Unset
        if isinstance(self.causes, Unset):
            causes = UNSET
        elif isinstance(self.causes, list):
            causes = self.causes


        else:
            causes = self.causes

        by = self.by

        note = self.note


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "decision": decision,
            "diagnosis_id": diagnosis_id,
            "number": number,
            "created_at": created_at,
            "proposed": proposed,
            "agreed": agreed,
        })
        if parts is not UNSET:
            field_dict["parts"] = parts
        if causes is not UNSET:
            field_dict["causes"] = causes
        if by is not UNSET:
            field_dict["by"] = by
        if note is not UNSET:
            field_dict["note"] = note

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.proposal_out import ProposalOut # noqa: PLC0415
        d = dict(src_dict)
        decision = ReviewOutDecision(d.pop("decision"))




        diagnosis_id = d.pop("diagnosis_id")

        number = d.pop("number")

        created_at = d.pop("created_at")

        proposed = ProposalOut.from_dict(d.pop("proposed"))




        agreed = ProposalOut.from_dict(d.pop("agreed"))




        def _parse_parts(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                parts_type_0 = cast(list[str], data)

                return parts_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        parts = _parse_parts(d.pop("parts", UNSET))


        def _parse_causes(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                causes_type_0 = cast(list[str], data)

                return causes_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        causes = _parse_causes(d.pop("causes", UNSET))


        by = d.pop("by", UNSET)

        note = d.pop("note", UNSET)

        review_out = cls(
            decision=decision,
            diagnosis_id=diagnosis_id,
            number=number,
            created_at=created_at,
            proposed=proposed,
            agreed=agreed,
            parts=parts,
            causes=causes,
            by=by,
            note=note,
        )


        review_out.additional_properties = d
        return review_out

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
