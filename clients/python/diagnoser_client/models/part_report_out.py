from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.demand_out import DemandOut
  from ..models.usage_out import UsageOut





T = TypeVar("T", bound="PartReportOut")



@_attrs_define
class PartReportOut:
    """ One part.

        Attributes:
            part (str):
            usage (UsageOut): Pieces sent, and pieces used.
            return_days (float | None): Median of the days from sending to the end of the case, for unused pieces.
            needed (int): Pieces used in the time behind the forecast.
            open_cases (int): Open cases with the part in their kit.
            demand (DemandOut): The expected demand of the coming weeks in pieces.
     """

    part: str
    usage: UsageOut
    return_days: float | None
    needed: int
    open_cases: int
    demand: DemandOut
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.demand_out import DemandOut # noqa: PLC0415
        from ..models.usage_out import UsageOut # noqa: PLC0415
        part = self.part

        usage = self.usage.to_dict()

        return_days: float | None
        return_days = self.return_days

        needed = self.needed

        open_cases = self.open_cases

        demand = self.demand.to_dict()


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "part": part,
            "usage": usage,
            "return_days": return_days,
            "needed": needed,
            "open_cases": open_cases,
            "demand": demand,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.demand_out import DemandOut # noqa: PLC0415
        from ..models.usage_out import UsageOut # noqa: PLC0415
        d = dict(src_dict)
        part = d.pop("part")

        usage = UsageOut.from_dict(d.pop("usage"))




        def _parse_return_days(data: object) -> float | None:
            if data is None:
                return data
            return cast(float | None, data)

        return_days = _parse_return_days(d.pop("return_days"))


        needed = d.pop("needed")

        open_cases = d.pop("open_cases")

        demand = DemandOut.from_dict(d.pop("demand"))




        part_report_out = cls(
            part=part,
            usage=usage,
            return_days=return_days,
            needed=needed,
            open_cases=open_cases,
            demand=demand,
        )


        part_report_out.additional_properties = d
        return part_report_out

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
