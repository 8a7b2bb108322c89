from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.action_in_action import ActionInAction
from ..models.action_in_result import ActionInResult
from ..types import UNSET, Unset
from typing import cast
import datetime






T = TypeVar("T", bound="ActionIn")



@_attrs_define
class ActionIn:
    """ An action tried on the machine before this report.

        Attributes:
            action (ActionInAction):
            part (str | Unset): The part, or the cause without a part. Left out for a step on the whole machine. Default:
                ''.
            position (str | Unset):  Default: ''.
            result (ActionInResult | Unset): The result of the action. Default: ActionInResult.UNKNOWN.
            at (datetime.date | datetime.datetime | str | Unset): When, in ISO 8601. Default: ''.
     """

    action: ActionInAction
    part: str | Unset = ''
    position: str | Unset = ''
    result: ActionInResult | Unset = ActionInResult.UNKNOWN
    at: datetime.date | datetime.datetime | str | Unset = ''





    def to_dict(self) -> dict[str, Any]:
        action = self.action.value

        part = self.part

        position = self.position

        result: str | Unset = UNSET
        if not isinstance(self.result, Unset):
            result = self.result.value


        at: str | Unset
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
            "action": action,
        })
        if part is not UNSET:
            field_dict["part"] = part
        if position is not UNSET:
            field_dict["position"] = position
        if result is not UNSET:
            field_dict["result"] = result
        if at is not UNSET:
            field_dict["at"] = at

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        action = ActionInAction(d.pop("action"))




        part = d.pop("part", UNSET)

        position = d.pop("position", UNSET)

        _result = d.pop("result", UNSET)
        result: ActionInResult | Unset
        if isinstance(_result,  Unset):
            result = UNSET
        else:
            result = ActionInResult(_result)




        def _parse_at(data: object) -> datetime.date | datetime.datetime | str | Unset:
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
            return cast(datetime.date | datetime.datetime | str | Unset, data)

        at = _parse_at(d.pop("at", UNSET))


        action_in = cls(
            action=action,
            part=part,
            position=position,
            result=result,
            at=at,
        )

        return action_in

