from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.parts_out import PartsOut
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast
import datetime



def _get_kwargs(
    *,
    from_: datetime.date | datetime.datetime | Unset = UNSET,
    to: datetime.date | datetime.datetime | Unset = UNSET,
    weeks: int | Unset = 4,
    level: float | Unset = 0.95,
    ends_within: int | Unset = 365,

) -> dict[str, Any]:
    

    

    params: dict[str, Any] = {}

    json_from_: str | Unset
    if isinstance(from_, Unset):
        json_from_ = UNSET
    elif isinstance(from_, datetime.datetime):
        json_from_ = from_.isoformat()
    else:
        json_from_ = from_.isoformat()

    params["from"] = json_from_

    json_to: str | Unset
    if isinstance(to, Unset):
        json_to = UNSET
    elif isinstance(to, datetime.datetime):
        json_to = to.isoformat()
    else:
        json_to = to.isoformat()

    params["to"] = json_to

    params["weeks"] = weeks

    params["level"] = level

    params["ends_within"] = ends_within


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/reports/parts",
        "params": params,
    }


    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> PartsOut | Problem | None:
    if response.status_code == 200:
        response_200 = PartsOut.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[PartsOut | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    from_: datetime.date | datetime.datetime | Unset = UNSET,
    to: datetime.date | datetime.datetime | Unset = UNSET,
    weeks: int | Unset = 4,
    level: float | Unset = 0.95,
    ends_within: int | Unset = 365,

) -> Response[PartsOut | Problem]:
    """ Report Parts

     Report for each part the pieces sent and used, the demand of the coming weeks, and a near end of
    life.

    Args:
        from_ (datetime.date | datetime.datetime | Unset):
        to (datetime.date | datetime.datetime | Unset):
        weeks (int | Unset): How far the forecast looks ahead. Default: 4.
        level (float | Unset): Of the intervals and of the stock. Default: 0.95.
        ends_within (int | Unset): An end of life at most this number of days ahead is near.
            Default: 365.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PartsOut | Problem]
     """


    kwargs = _get_kwargs(
        from_=from_,
to=to,
weeks=weeks,
level=level,
ends_within=ends_within,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    *,
    client: AuthenticatedClient,
    from_: datetime.date | datetime.datetime | Unset = UNSET,
    to: datetime.date | datetime.datetime | Unset = UNSET,
    weeks: int | Unset = 4,
    level: float | Unset = 0.95,
    ends_within: int | Unset = 365,

) -> PartsOut | Problem | None:
    """ Report Parts

     Report for each part the pieces sent and used, the demand of the coming weeks, and a near end of
    life.

    Args:
        from_ (datetime.date | datetime.datetime | Unset):
        to (datetime.date | datetime.datetime | Unset):
        weeks (int | Unset): How far the forecast looks ahead. Default: 4.
        level (float | Unset): Of the intervals and of the stock. Default: 0.95.
        ends_within (int | Unset): An end of life at most this number of days ahead is near.
            Default: 365.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PartsOut | Problem
     """


    return sync_detailed(
        client=client,
from_=from_,
to=to,
weeks=weeks,
level=level,
ends_within=ends_within,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    from_: datetime.date | datetime.datetime | Unset = UNSET,
    to: datetime.date | datetime.datetime | Unset = UNSET,
    weeks: int | Unset = 4,
    level: float | Unset = 0.95,
    ends_within: int | Unset = 365,

) -> Response[PartsOut | Problem]:
    """ Report Parts

     Report for each part the pieces sent and used, the demand of the coming weeks, and a near end of
    life.

    Args:
        from_ (datetime.date | datetime.datetime | Unset):
        to (datetime.date | datetime.datetime | Unset):
        weeks (int | Unset): How far the forecast looks ahead. Default: 4.
        level (float | Unset): Of the intervals and of the stock. Default: 0.95.
        ends_within (int | Unset): An end of life at most this number of days ahead is near.
            Default: 365.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PartsOut | Problem]
     """


    kwargs = _get_kwargs(
        from_=from_,
to=to,
weeks=weeks,
level=level,
ends_within=ends_within,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    *,
    client: AuthenticatedClient,
    from_: datetime.date | datetime.datetime | Unset = UNSET,
    to: datetime.date | datetime.datetime | Unset = UNSET,
    weeks: int | Unset = 4,
    level: float | Unset = 0.95,
    ends_within: int | Unset = 365,

) -> PartsOut | Problem | None:
    """ Report Parts

     Report for each part the pieces sent and used, the demand of the coming weeks, and a near end of
    life.

    Args:
        from_ (datetime.date | datetime.datetime | Unset):
        to (datetime.date | datetime.datetime | Unset):
        weeks (int | Unset): How far the forecast looks ahead. Default: 4.
        level (float | Unset): Of the intervals and of the stock. Default: 0.95.
        ends_within (int | Unset): An end of life at most this number of days ahead is near.
            Default: 365.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PartsOut | Problem
     """


    return (await asyncio_detailed(
        client=client,
from_=from_,
to=to,
weeks=weeks,
level=level,
ends_within=ends_within,

    )).parsed
