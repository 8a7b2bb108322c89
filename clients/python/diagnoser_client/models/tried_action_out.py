from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.tried_action_out_action import TriedActionOutAction
from ..models.tried_action_out_result import TriedActionOutResult
from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.told_out import ToldOut





T = TypeVar("T", bound="TriedActionOut")



@_attrs_define
class TriedActionOut:
    """ An earlier action, and its evidence.

        Attributes:
            action (TriedActionOutAction):
            part (str): The part, or the cause without a part. Empty for a step on the whole machine.
            result (TriedActionOutResult):
            position (str | Unset):  Default: ''.
            at (str | Unset):  Default: ''.
            told (list[ToldOut] | Unset): Causes made less likely by the action, the largest change first.
            words (str | Unset): The same as a sentence. Default: ''.
     """

    action: TriedActionOutAction
    part: str
    result: TriedActionOutResult
    position: str | Unset = ''
    at: str | Unset = ''
    told: list[ToldOut] | Unset = UNSET
    words: str | Unset = ''
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.told_out import ToldOut # noqa: PLC0415
        action = self.action.value

        part = self.part

        result = self.result.value

        position = self.position

        at = self.at

        told: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.told, Unset):
            told = []
            for told_item_data in self.told:
                told_item = told_item_data.to_dict()
                told.append(told_item)



        words = self.words


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "action": action,
            "part": part,
            "result": result,
        })
        if position is not UNSET:
            field_dict["position"] = position
        if at is not UNSET:
            field_dict["at"] = at
        if told is not UNSET:
            field_dict["told"] = told
        if words is not UNSET:
            field_dict["words"] = words

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.told_out import ToldOut # noqa: PLC0415
        d = dict(src_dict)
        action = TriedActionOutAction(d.pop("action"))




        part = d.pop("part")

        result = TriedActionOutResult(d.pop("result"))




        position = d.pop("position", UNSET)

        at = d.pop("at", UNSET)

        _told = d.pop("told", UNSET)
        told: list[ToldOut] | Unset = UNSET
        if _told is not UNSET:
            told = []
            for told_item_data in _told:
                told_item = ToldOut.from_dict(told_item_data)



                told.append(told_item)


        words = d.pop("words", UNSET)

        tried_action_out = cls(
            action=action,
            part=part,
            result=result,
            position=position,
            at=at,
            told=told,
            words=words,
        )


        tried_action_out.additional_properties = d
        return tried_action_out

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
