from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast
import datetime






T = TypeVar("T", bound="DispatchRequest")



@_attrs_define
class DispatchRequest:
    """ The pieces really sent for the next visit.

        Attributes:
            parts (list[str]): At most two pieces. An id occurs twice for two pieces.
            by (str | Unset): The person behind the decision. Default: ''.
            reason (str | Unset): Why it is another kit than the one recommended. Default: ''.
            at (datetime.date | datetime.datetime | None | Unset): ISO 8601. Now if it is left out.
     """

    parts: list[str]
    by: str | Unset = ''
    reason: str | Unset = ''
    at: datetime.date | datetime.datetime | None | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        parts = self.parts



        by = self.by

        reason = self.reason

        at: None | str | Unset
        if isinstance(self.at, Unset):
            at = UNSET
        elif isinstance(self.at, datetime.datetime):
            at = self.at.isoformat()
        elif isinstance(self.at, datetime.date):
            at = self.at.isoformat()
        else:
            at = self.at


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "parts": parts,
        })
        if by is not UNSET:
            field_dict["by"] = by
        if reason is not UNSET:
            field_dict["reason"] = reason
        if at is not UNSET:
            field_dict["at"] = at

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        parts = cast(list[str], d.pop("parts"))


        by = d.pop("by", UNSET)

        reason = d.pop("reason", UNSET)

        def _parse_at(data: object) -> datetime.date | datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                at_type_0 = datetime.datetime.fromisoformat(data)



                return at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, str):
                    raise TypeError()
                at_type_1 = datetime.date.fromisoformat(data)



                return at_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | datetime.datetime | None | Unset, data)

        at = _parse_at(d.pop("at", UNSET))


        dispatch_request = cls(
            parts=parts,
            by=by,
            reason=reason,
            at=at,
        )

        return dispatch_request

