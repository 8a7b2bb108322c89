from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.demand_out import DemandOut





T = TypeVar("T", bound="UntilEndOut")



@_attrs_define
class UntilEndOut:
    """ One part of a family with a near end of life.

        Attributes:
            part (str):
            needed (int): Pieces used by machines of the family in the time behind the forecast.
            open_cases (int): Open cases of the family with the part in their kit.
            demand (DemandOut): The expected demand of the coming weeks in pieces.
     """

    part: str
    needed: int
    open_cases: int
    demand: DemandOut
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.demand_out import DemandOut # noqa: PLC0415
        part = self.part

        needed = self.needed

        open_cases = self.open_cases

        demand = self.demand.to_dict()


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "part": part,
            "needed": needed,
            "open_cases": open_cases,
            "demand": demand,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.demand_out import DemandOut # noqa: PLC0415
        d = dict(src_dict)
        part = d.pop("part")

        needed = d.pop("needed")

        open_cases = d.pop("open_cases")

        demand = DemandOut.from_dict(d.pop("demand"))




        until_end_out = cls(
            part=part,
            needed=needed,
            open_cases=open_cases,
            demand=demand,
        )


        until_end_out.additional_properties = d
        return until_end_out

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
