from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.audit_out import AuditOut
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    *,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    who: None | str | Unset = UNSET,
    subject: None | str | Unset = UNSET,

) -> dict[str, Any]:
    

    

    params: dict[str, Any] = {}

    params["limit"] = limit

    json_cursor: None | str | Unset
    if isinstance(cursor, Unset):
        json_cursor = UNSET
    else:
        json_cursor = cursor
    params["cursor"] = json_cursor

    json_who: None | str | Unset
    if isinstance(who, Unset):
        json_who = UNSET
    else:
        json_who = who
    params["who"] = json_who

    json_subject: None | str | Unset
    if isinstance(subject, Unset):
        json_subject = UNSET
    else:
        json_subject = subject
    params["subject"] = json_subject


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/audit",
        "params": params,
    }


    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> AuditOut | Problem | None:
    if response.status_code == 200:
        response_200 = AuditOut.from_dict(response.json())



        return response_200

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())



        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())



        return response_403

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[AuditOut | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    who: None | str | Unset = UNSET,
    subject: None | str | Unset = UNSET,

) -> Response[AuditOut | Problem]:
    """ List Audit

     List changes, the newest first.

    Args:
        limit (int | Unset): Most entries on a page. Default: 50.
        cursor (None | str | Unset): The `next` of the page before.
        who (None | str | Unset):
        subject (None | str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AuditOut | Problem]
     """


    kwargs = _get_kwargs(
        limit=limit,
cursor=cursor,
who=who,
subject=subject,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    who: None | str | Unset = UNSET,
    subject: None | str | Unset = UNSET,

) -> AuditOut | Problem | None:
    """ List Audit

     List changes, the newest first.

    Args:
        limit (int | Unset): Most entries on a page. Default: 50.
        cursor (None | str | Unset): The `next` of the page before.
        who (None | str | Unset):
        subject (None | str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AuditOut | Problem
     """


    return sync_detailed(
        client=client,
limit=limit,
cursor=cursor,
who=who,
subject=subject,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    who: None | str | Unset = UNSET,
    subject: None | str | Unset = UNSET,

) -> Response[AuditOut | Problem]:
    """ List Audit

     List changes, the newest first.

    Args:
        limit (int | Unset): Most entries on a page. Default: 50.
        cursor (None | str | Unset): The `next` of the page before.
        who (None | str | Unset):
        subject (None | str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AuditOut | Problem]
     """


    kwargs = _get_kwargs(
        limit=limit,
cursor=cursor,
who=who,
subject=subject,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,
    who: None | str | Unset = UNSET,
    subject: None | str | Unset = UNSET,

) -> AuditOut | Problem | None:
    """ List Audit

     List changes, the newest first.

    Args:
        limit (int | Unset): Most entries on a page. Default: 50.
        cursor (None | str | Unset): The `next` of the page before.
        who (None | str | Unset):
        subject (None | str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AuditOut | Problem
     """


    return (await asyncio_detailed(
        client=client,
limit=limit,
cursor=cursor,
who=who,
subject=subject,

    )).parsed
