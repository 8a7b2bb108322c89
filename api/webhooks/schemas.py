"""Webhooks on the wire."""

import re
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from api.webhooks.addresses import PATTERN
from api.webhooks.events import Event, State

MAX_URL = 2000


URL_PATTERN = re.sub(r"\?P<\w+>", "", PATTERN)  # names of groups are no part of the dialect of JSON schema
TWO, THREE, FOUR = (f"[A-Za-z0-9+/]{{{number}}}" for number in (2, 3, 4))
"""Characters of Base64."""

Url = Annotated[str, Field(min_length=1, max_length=MAX_URL, pattern=URL_PATTERN)]
Secret = Annotated[
    str,
    Field(
        min_length=1,
        max_length=200,
        pattern=rf"^whsec_({FOUR}){{8,20}}({FOUR}|{THREE}=|{TWO}==|{FOUR}{TWO}==)?$",
    ),
]


class WebhookRequest(BaseModel):
    """An address to be told of events."""

    model_config = ConfigDict(extra="forbid")

    url: Url = Field(
        description="The destination of messages, sent by POST. Addresses of private networks and of this machine are "
        "refused, unless the service is set to allow them.",
        examples=["https://hooks.example/diagnoser"],
    )
    events: list[Event] = Field(min_length=1, max_length=20, description="The subscribed events.")
    secret: Secret | None = Field(
        default=None,
        description="`whsec_` and 24 to 64 random bytes in Base64. The service makes one if it is left out.",
    )


class WebhookOut(BaseModel):
    """A webhook, without its secret."""

    webhook_id: str
    url: str
    events: list[Event]
    created_at: str
    disabled_at: str | None = Field(description="When its host answered 410: nothing is sent since.")


class NewWebhookOut(WebhookOut):
    """A webhook with its secret. The secret is shown only this once."""

    secret: str


class WebhooksOut(BaseModel):
    """All webhooks, the oldest first."""

    webhooks: list[WebhookOut]


class DeliveryOut(BaseModel):
    """One message to one webhook."""

    delivery_id: str = Field(description="The header `webhook-id` of the message.")
    event: Event
    created_at: str
    payload: dict[str, Any] = Field(description="The body: `type`, `timestamp` and `data`.")
    state: State = Field(description="`given_up` after a day of attempts.")
    attempts: int = Field(ge=0)
    next_at: str | None = Field(description="The time of the next attempt, or null after the last one.")
    status: int | None = Field(description="The status of the last answer, or null if there was none.")
    problem: str | None = Field(description="Why the last attempt failed.")


class DeliveriesOut(BaseModel):
    """A page of messages, the newest first."""

    deliveries: list[DeliveryOut]
    next: str | None = Field(description="The cursor of the next page, or null on the last one.")
