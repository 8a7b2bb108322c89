from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.action_out_action import ActionOutAction
from ..models.action_out_result import ActionOutResult
from ..types import UNSET, Unset






T = TypeVar("T", bound="ActionOut")



@_attrs_define
class ActionOut:
    """ Something that was tried before, as it was given or read in the text.

        Attributes:
            action (ActionOutAction):
            part (str): The part or the cause that needs no part; empty for a step on the whole machine.
            result (ActionOutResult):
            position (str | Unset):  Default: ''.
            at (str | Unset):  Default: ''.
     """

    action: ActionOutAction
    part: str
    result: ActionOutResult
    position: str | Unset = ''
    at: str | Unset = ''
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        action = self.action.value

        part = self.part

        result = self.result.value

        position = self.position

        at = self.at


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

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        action = ActionOutAction(d.pop("action"))




        part = d.pop("part")

        result = ActionOutResult(d.pop("result"))




        position = d.pop("position", UNSET)

        at = d.pop("at", UNSET)

        action_out = cls(
            action=action,
            part=part,
            result=result,
            position=position,
            at=at,
        )


        action_out.additional_properties = d
        return action_out

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
