from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="GroupOut")



@_attrs_define
class GroupOut:
    """ Promised and realised first-time fix of some cases.

        Attributes:
            name (str):
            cases (int):
            promised (float | None | Unset): Mean promised probability of the answers.
            realised (float | None | Unset): Share of cases ended by the first visit.
            low (float | None | Unset): 95 % interval of Wilson. Null without cases.
            high (float | None | Unset): 95 % interval of Wilson. Null without cases.
     """

    name: str
    cases: int
    promised: float | None | Unset = UNSET
    realised: float | None | Unset = UNSET
    low: float | None | Unset = UNSET
    high: float | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        name = self.name

        cases = self.cases

        promised: float | None | Unset
        if isinstance(self.promised, Unset):
            promised = UNSET
        else:
            promised = self.promised

        realised: float | None | Unset
        if isinstance(self.realised, Unset):
            realised = UNSET
        else:
            realised = self.realised

        low: float | None | Unset
        if isinstance(self.low, Unset):
            low = UNSET
        else:
            low = self.low

        high: float | None | Unset
        if isinstance(self.high, Unset):
            high = UNSET
        else:
            high = self.high


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "name": name,
            "cases": cases,
        })
        if promised is not UNSET:
            field_dict["promised"] = promised
        if realised is not UNSET:
            field_dict["realised"] = realised
        if low is not UNSET:
            field_dict["low"] = low
        if high is not UNSET:
            field_dict["high"] = high

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        cases = d.pop("cases")

        def _parse_promised(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        promised = _parse_promised(d.pop("promised", UNSET))


        def _parse_realised(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        realised = _parse_realised(d.pop("realised", UNSET))


        def _parse_low(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        low = _parse_low(d.pop("low", UNSET))


        def _parse_high(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        high = _parse_high(d.pop("high", UNSET))


        group_out = cls(
            name=name,
            cases=cases,
            promised=promised,
            realised=realised,
            low=low,
            high=high,
        )


        group_out.additional_properties = d
        return group_out

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
