from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="SurpriseOut")



@_attrs_define
class SurpriseOut:
    """ How unusual the findings are among past tickets.

        Attributes:
            percentile (float | None): Share of past tickets with findings at least as likely. Null if there are too few
                tickets.
            unusual (bool):
            worst (None | str | Unset): The finding with the worst fit to the others.
            conflict (float | None | Unset): How much less likely the findings are together than each alone, in powers of
                ten.
     """

    percentile: float | None
    unusual: bool
    worst: None | str | Unset = UNSET
    conflict: float | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        percentile: float | None
        percentile = self.percentile

        unusual = self.unusual

        worst: None | str | Unset
        if isinstance(self.worst, Unset):
            worst = UNSET
        else:
            worst = self.worst

        conflict: float | None | Unset
        if isinstance(self.conflict, Unset):
            conflict = UNSET
        else:
            conflict = self.conflict


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "percentile": percentile,
            "unusual": unusual,
        })
        if worst is not UNSET:
            field_dict["worst"] = worst
        if conflict is not UNSET:
            field_dict["conflict"] = conflict

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        def _parse_percentile(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        percentile = _parse_percentile(d.pop("percentile"))


        unusual = d.pop("unusual")

        def _parse_worst(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        worst = _parse_worst(d.pop("worst", UNSET))


        def _parse_conflict(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        conflict = _parse_conflict(d.pop("conflict", UNSET))


        surprise_out = cls(
            percentile=percentile,
            unusual=unusual,
            worst=worst,
            conflict=conflict,
        )


        surprise_out.additional_properties = d
        return surprise_out

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
