"""`/v1/webhooks`: subscriptions to new answers, visits and outcomes."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query
from pydantic import WithJsonSchema

from api.access.scopes import needs
from api.dependencies import Webhooks, WebhooksPrivate
from api.http.json_route import JsonRoute
from api.http.problems import responses
from api.store.pages import Cursor, Limit
from api.webhooks.addresses import AddressError, check_literal, target_of
from api.webhooks.events import State
from api.webhooks.repository import Delivery, Webhook
from api.webhooks.schemas import (
    DeliveriesOut,
    DeliveryOut,
    NewWebhookOut,
    WebhookOut,
    WebhookRequest,
    WebhooksOut,
)
from api.webhooks.signatures import new_secret

WebhookId = Annotated[str, Path(min_length=1, max_length=36, pattern=r"^[0-9a-f-]+$")]
Chosen = Annotated[
    State | None, Query(), WithJsonSchema({"type": "string", "enum": ["waiting", "delivered", "given_up"]})
]
router = APIRouter(
    prefix="/v1/webhooks", tags=["webhooks"], dependencies=[needs("admin")], route_class=JsonRoute
)


@router.post(
    "",
    operation_id="create_webhook",
    status_code=201,
    responses=responses(400, 409, 413, 415, 422),
)
def create_webhook(request: WebhookRequest, webhooks: Webhooks, private: WebhooksPrivate) -> NewWebhookOut:
    """Tell an address of events from now on. The secret that signs the messages is shown only in this answer."""
    try:
        target = target_of(request.url)
        if not private:
            check_literal(target)
    except AddressError as error:
        raise HTTPException(409, f"{error}.") from None
    made = webhooks.create(request.url, request.events, request.secret or new_secret())
    return NewWebhookOut(**_out(made).model_dump(), secret=made.secret)


@router.get("", operation_id="list_webhooks", responses=responses())
def list_webhooks(webhooks: Webhooks) -> WebhooksOut:
    """List the webhooks."""
    return WebhooksOut(webhooks=[_out(each) for each in webhooks.all()])


@router.delete("/{webhook_id}", operation_id="delete_webhook", status_code=204, responses=responses(404, 422))
def delete_webhook(webhook_id: WebhookId, webhooks: Webhooks) -> None:
    """Forget a webhook, and the messages to it that have not arrived."""
    webhooks.delete(webhook_id)


@router.get("/{webhook_id}/deliveries", operation_id="list_deliveries", responses=responses(404, 422))
def list_deliveries(
    webhook_id: WebhookId,
    webhooks: Webhooks,
    state: Chosen = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> DeliveriesOut:
    """List the messages to a webhook, the newest first: which have arrived, and why others have not."""
    page = webhooks.deliveries(webhook_id, state, limit, cursor)
    return DeliveriesOut(deliveries=[_delivery_out(each) for each in page.deliveries], next=page.next)


def _out(hook: Webhook) -> WebhookOut:
    given = {name: getattr(hook, name) for name in WebhookOut.model_fields}
    return WebhookOut(**given | {"events": list(hook.events)})


def _delivery_out(delivery: Delivery) -> DeliveryOut:
    return DeliveryOut(**{name: getattr(delivery, name) for name in DeliveryOut.model_fields})
