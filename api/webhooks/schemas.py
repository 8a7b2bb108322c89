"""Webhooks on the wire."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.webhooks.addresses import target_of
from api.webhooks.events import Event, State
from api.webhooks.signatures import key_of

MAX_URL = 2000


def _checked_url(url: str) -> str:
    target_of(url)
    return url


def _checked_secret(secret: str) -> str:
    key_of(secret)
    return secret


Url = Annotated[
    str, Field(min_length=1, max_length=MAX_URL, pattern=r"^https?://[!-~]+$"), AfterValidator(_checked_url)
]
Secret = Annotated[
    str,
    Field(min_length=1, max_length=200, pattern=r"^whsec_[A-Za-z0-9+/]{32,88}={0,2}$"),
    AfterValidator(_checked_secret),
]


class WebhookRequest(BaseModel):
    """An address to be told of events."""

    model_config = ConfigDict(extra="forbid")

    url: Url = Field(
        description="Where messages go, by POST. Addresses of private networks and of this machine are refused, "
        "unless the service is set to allow them.",
        examples=["https://hooks.example/diagnoser"],
    )
    events: list[Event] = Field(min_length=1, max_length=20, description="What it is told of.")
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
    """A webhook with its secret, which is shown only this once."""

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
    next_at: str | None = Field(description="When it is sent next; null once that is over.")
    status: int | None = Field(description="The status of the last answer; null if there was none.")
    problem: str | None = Field(description="Why the last attempt failed.")


class DeliveriesOut(BaseModel):
    """A page of messages, the newest first."""

    deliveries: list[DeliveryOut]
    next: str | None = Field(description="The cursor of the next page; null on the last one.")
