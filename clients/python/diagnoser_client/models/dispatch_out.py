from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast
import datetime






T = TypeVar("T", bound="DispatchOut")



@_attrs_define
class DispatchOut:
    """ A stored dispatch. Of two for the same visit the later one counts.

        Attributes:
            parts (list[str]): At most two pieces. An id occurs twice for two pieces.
            diagnosis_id (str):
            number (int):
            visit (int): The visit of this dispatch.
            revision (int): The current answer at that time.
            created_at (str):
            recommended (list[str]): The kit of that answer.
            differs (bool): Whether the dispatch differs from that kit.
            by (str | Unset): The person behind the decision. Default: ''.
            reason (str | Unset): Why it is another kit than the one recommended. Default: ''.
            at (datetime.date | datetime.datetime | None | Unset): ISO 8601. Now if it is left out.
     """

    parts: list[str]
    diagnosis_id: str
    number: int
    visit: int
    revision: int
    created_at: str
    recommended: list[str]
    differs: bool
    by: str | Unset = ''
    reason: str | Unset = ''
    at: datetime.date | datetime.datetime | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        parts = self.parts



        diagnosis_id = self.diagnosis_id

        number = self.number

        visit = self.visit

        revision = self.revision

        created_at = self.created_at

        recommended = self.recommended



        differs = self.differs

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
        field_dict.update(self.additional_properties)
        field_dict.update({
            "parts": parts,
            "diagnosis_id": diagnosis_id,
            "number": number,
            "visit": visit,
            "revision": revision,
            "created_at": created_at,
            "recommended": recommended,
            "differs": differs,
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


        diagnosis_id = d.pop("diagnosis_id")

        number = d.pop("number")

        visit = d.pop("visit")

        revision = d.pop("revision")

        created_at = d.pop("created_at")

        recommended = cast(list[str], d.pop("recommended"))


        differs = d.pop("differs")

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


        dispatch_out = cls(
            parts=parts,
            diagnosis_id=diagnosis_id,
            number=number,
            visit=visit,
            revision=revision,
            created_at=created_at,
            recommended=recommended,
            differs=differs,
            by=by,
            reason=reason,
            at=at,
        )


        dispatch_out.additional_properties = d
        return dispatch_out

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
