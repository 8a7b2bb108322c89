from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.deliveries_out import DeliveriesOut
from ...models.list_deliveries_state import ListDeliveriesState
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    webhook_id: str,
    *,
    state: ListDeliveriesState | Unset = UNSET,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,

) -> dict[str, Any]:
    

    

    params: dict[str, Any] = {}

    json_state: str | Unset = UNSET
    if not isinstance(state, Unset):
        json_state = state.value

    params["state"] = json_state

    params["limit"] = limit

    json_cursor: None | str | Unset
    if isinstance(cursor, Unset):
        json_cursor = UNSET
    else:
        json_cursor = cursor
    params["cursor"] = json_cursor


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/webhooks/{webhook_id}/deliveries".format(webhook_id=quote(str(webhook_id), safe=""),),
        "params": params,
    }


    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> DeliveriesOut | Problem | None:
    if response.status_code == 200:
        response_200 = DeliveriesOut.from_dict(response.json())



        return response_200

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())



        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())



        return response_403

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())



        return response_404

    if response.status_code == 422:
        response_422 = Problem.from_dict(response.json())



        return response_422

    if response.status_code == 429:
        response_429 = Problem.from_dict(response.json())



        return response_429

    if response.status_code == 500:
        response_500 = Problem.from_dict(response.json())



        return response_500

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())



        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[DeliveriesOut | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    webhook_id: str,
    *,
    client: AuthenticatedClient,
    state: ListDeliveriesState | Unset = UNSET,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,

) -> Response[DeliveriesOut | Problem]:
    """ List Deliveries

     List the messages to a webhook, the newest first, with their state and the reason of a failure.

    Args:
        webhook_id (str):
        state (ListDeliveriesState | Unset):
        limit (int | Unset): Most entries of a page. Default: 50.
        cursor (None | str | Unset): `next` of the page before. The first page if it is left out.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DeliveriesOut | Problem]
     """


    kwargs = _get_kwargs(
        webhook_id=webhook_id,
state=state,
limit=limit,
cursor=cursor,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    webhook_id: str,
    *,
    client: AuthenticatedClient,
    state: ListDeliveriesState | Unset = UNSET,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,

) -> DeliveriesOut | Problem | None:
    """ List Deliveries

     List the messages to a webhook, the newest first, with their state and the reason of a failure.

    Args:
        webhook_id (str):
        state (ListDeliveriesState | Unset):
        limit (int | Unset): Most entries of a page. Default: 50.
        cursor (None | str | Unset): `next` of the page before. The first page if it is left out.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DeliveriesOut | Problem
     """


    return sync_detailed(
        webhook_id=webhook_id,
client=client,
state=state,
limit=limit,
cursor=cursor,

    ).parsed

async def asyncio_detailed(
    webhook_id: str,
    *,
    client: AuthenticatedClient,
    state: ListDeliveriesState | Unset = UNSET,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,

) -> Response[DeliveriesOut | Problem]:
    """ List Deliveries

     List the messages to a webhook, the newest first, with their state and the reason of a failure.

    Args:
        webhook_id (str):
        state (ListDeliveriesState | Unset):
        limit (int | Unset): Most entries of a page. Default: 50.
        cursor (None | str | Unset): `next` of the page before. The first page if it is left out.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DeliveriesOut | Problem]
     """


    kwargs = _get_kwargs(
        webhook_id=webhook_id,
state=state,
limit=limit,
cursor=cursor,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    webhook_id: str,
    *,
    client: AuthenticatedClient,
    state: ListDeliveriesState | Unset = UNSET,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,

) -> DeliveriesOut | Problem | None:
    """ List Deliveries

     List the messages to a webhook, the newest first, with their state and the reason of a failure.

    Args:
        webhook_id (str):
        state (ListDeliveriesState | Unset):
        limit (int | Unset): Most entries of a page. Default: 50.
        cursor (None | str | Unset): `next` of the page before. The first page if it is left out.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DeliveriesOut | Problem
     """


    return (await asyncio_detailed(
        webhook_id=webhook_id,
client=client,
state=state,
limit=limit,
cursor=cursor,

    )).parsed
