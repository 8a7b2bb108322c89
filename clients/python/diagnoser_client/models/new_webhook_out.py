from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.new_webhook_out_events_item import NewWebhookOutEventsItem
from typing import cast






T = TypeVar("T", bound="NewWebhookOut")



@_attrs_define
class NewWebhookOut:
    """ A webhook with its secret. The secret is shown only this once.

        Attributes:
            webhook_id (str):
            url (str):
            events (list[NewWebhookOutEventsItem]):
            created_at (str):
            disabled_at (None | str): When its host answered 410: nothing is sent since.
            secret (str):
     """

    webhook_id: str
    url: str
    events: list[NewWebhookOutEventsItem]
    created_at: str
    disabled_at: None | str
    secret: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        webhook_id = self.webhook_id

        url = self.url

        events = []
        for events_item_data in self.events:
            events_item = events_item_data.value
            events.append(events_item)



        created_at = self.created_at

        disabled_at: None | str
        disabled_at = self.disabled_at

        secret = self.secret


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "webhook_id": webhook_id,
            "url": url,
            "events": events,
            "created_at": created_at,
            "disabled_at": disabled_at,
            "secret": secret,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        webhook_id = d.pop("webhook_id")

        url = d.pop("url")

        events = []
        _events = d.pop("events")
        for events_item_data in (_events):
            events_item = NewWebhookOutEventsItem(events_item_data)



            events.append(events_item)


        created_at = d.pop("created_at")

        def _parse_disabled_at(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        disabled_at = _parse_disabled_at(d.pop("disabled_at"))


        secret = d.pop("secret")

        new_webhook_out = cls(
            webhook_id=webhook_id,
            url=url,
            events=events,
            created_at=created_at,
            disabled_at=disabled_at,
            secret=secret,
        )


        new_webhook_out.additional_properties = d
        return new_webhook_out

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
