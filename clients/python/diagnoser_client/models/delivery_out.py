from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.delivery_out_event import DeliveryOutEvent
from ..models.delivery_out_state import DeliveryOutState
from typing import cast

if TYPE_CHECKING:
  from ..models.delivery_out_payload import DeliveryOutPayload





T = TypeVar("T", bound="DeliveryOut")



@_attrs_define
class DeliveryOut:
    """ One message to one webhook.

        Attributes:
            delivery_id (str): The header `webhook-id` of the message.
            event (DeliveryOutEvent):
            created_at (str):
            payload (DeliveryOutPayload): The body: `type`, `timestamp` and `data`.
            state (DeliveryOutState): `given_up` after a day of attempts.
            attempts (int):
            next_at (None | str): The time of the next attempt, or null after the last one.
            status (int | None): The status of the last answer, or null if there was none.
            problem (None | str): Why the last attempt failed.
     """

    delivery_id: str
    event: DeliveryOutEvent
    created_at: str
    payload: DeliveryOutPayload
    state: DeliveryOutState
    attempts: int
    next_at: None | str
    status: int | None
    problem: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.delivery_out_payload import DeliveryOutPayload # noqa: PLC0415
        delivery_id = self.delivery_id

        event = self.event.value

        created_at = self.created_at

        payload = self.payload.to_dict()

        state = self.state.value

        attempts = self.attempts

        next_at: None | str
        next_at = self.next_at

        status: int | None
        status = self.status

        problem: None | str
        problem = self.problem


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "delivery_id": delivery_id,
            "event": event,
            "created_at": created_at,
            "payload": payload,
            "state": state,
            "attempts": attempts,
            "next_at": next_at,
            "status": status,
            "problem": problem,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.delivery_out_payload import DeliveryOutPayload # noqa: PLC0415
        d = dict(src_dict)
        delivery_id = d.pop("delivery_id")

        event = DeliveryOutEvent(d.pop("event"))




        created_at = d.pop("created_at")

        payload = DeliveryOutPayload.from_dict(d.pop("payload"))




        state = DeliveryOutState(d.pop("state"))




        attempts = d.pop("attempts")

        def _parse_next_at(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        next_at = _parse_next_at(d.pop("next_at"))


        def _parse_status(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        status = _parse_status(d.pop("status"))


        def _parse_problem(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        problem = _parse_problem(d.pop("problem"))


        delivery_out = cls(
            delivery_id=delivery_id,
            event=event,
            created_at=created_at,
            payload=payload,
            state=state,
            attempts=attempts,
            next_at=next_at,
            status=status,
            problem=problem,
        )


        delivery_out.additional_properties = d
        return delivery_out

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
