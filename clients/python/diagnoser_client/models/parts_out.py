from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.end_of_life_out import EndOfLifeOut
  from ..models.part_report_out import PartReportOut





T = TypeVar("T", bound="PartsOut")



@_attrs_define
class PartsOut:
    """ All parts sent or needed, or perhaps needed by an open case.

        Attributes:
            weeks (int): How far the forecast looks ahead.
            level (float): Of the intervals and of the stock.
            history_weeks (float): The time behind the forecast.
            parts (list[PartReportOut]):
            near_end (list[EndOfLifeOut]): Families near their end of life, the nearest first.
     """

    weeks: int
    level: float
    history_weeks: float
    parts: list[PartReportOut]
    near_end: list[EndOfLifeOut]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.end_of_life_out import EndOfLifeOut # noqa: PLC0415
        from ..models.part_report_out import PartReportOut # noqa: PLC0415
        weeks = self.weeks

        level = self.level

        history_weeks = self.history_weeks

        parts = []
        for parts_item_data in self.parts:
            parts_item = parts_item_data.to_dict()
            parts.append(parts_item)



        near_end = []
        for near_end_item_data in self.near_end:
            near_end_item = near_end_item_data.to_dict()
            near_end.append(near_end_item)




        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "weeks": weeks,
            "level": level,
            "history_weeks": history_weeks,
            "parts": parts,
            "near_end": near_end,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.end_of_life_out import EndOfLifeOut # noqa: PLC0415
        from ..models.part_report_out import PartReportOut # noqa: PLC0415
        d = dict(src_dict)
        weeks = d.pop("weeks")

        level = d.pop("level")

        history_weeks = d.pop("history_weeks")

        parts = []
        _parts = d.pop("parts")
        for parts_item_data in (_parts):
            parts_item = PartReportOut.from_dict(parts_item_data)



            parts.append(parts_item)


        near_end = []
        _near_end = d.pop("near_end")
        for near_end_item_data in (_near_end):
            near_end_item = EndOfLifeOut.from_dict(near_end_item_data)



            near_end.append(near_end_item)


        parts_out = cls(
            weeks=weeks,
            level=level,
            history_weeks=history_weeks,
            parts=parts,
            near_end=near_end,
        )


        parts_out.additional_properties = d
        return parts_out

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
