from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.review_request_decision import ReviewRequestDecision
from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="ReviewRequest")



@_attrs_define
class ReviewRequest:
    """ The decision of support on the proposal of the engineer.

        Attributes:
            decision (ReviewRequestDecision):
            parts (list[str] | None | Unset): The parts to send in place of those proposed.
            causes (list[str] | None | Unset): The causes in place of those proposed.
            by (str | Unset): The person behind the decision. Default: ''.
            note (str | Unset):  Default: ''.
     """

    decision: ReviewRequestDecision
    parts: list[str] | None | Unset = UNSET
    causes: list[str] | None | Unset = UNSET
    by: str | Unset = ''
    note: str | Unset = ''





    def to_dict(self) -> dict[str, Any]:
        decision = self.decision.value

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

        field_dict.update({
            "decision": decision,
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
        d = dict(src_dict)
        decision = ReviewRequestDecision(d.pop("decision"))




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

        review_request = cls(
            decision=decision,
            parts=parts,
            causes=causes,
            by=by,
            note=note,
        )

        return review_request

