from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.cases_out import CasesOut
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast
import datetime



def _get_kwargs(
    *,
    ticket_id: None | str | Unset = UNSET,
    serial: None | str | Unset = UNSET,
    customer: None | str | Unset = UNSET,
    machine: None | str | Unset = UNSET,
    open_: bool | Unset = UNSET,
    waiting: bool | Unset = UNSET,
    from_: datetime.date | datetime.datetime | Unset = UNSET,
    to: datetime.date | datetime.datetime | Unset = UNSET,
    text: str | Unset = '',
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,

) -> dict[str, Any]:
    

    

    params: dict[str, Any] = {}

    json_ticket_id: None | str | Unset
    if isinstance(ticket_id, Unset):
        json_ticket_id = UNSET
    else:
        json_ticket_id = ticket_id
    params["ticket_id"] = json_ticket_id

    json_serial: None | str | Unset
    if isinstance(serial, Unset):
        json_serial = UNSET
    else:
        json_serial = serial
    params["serial"] = json_serial

    json_customer: None | str | Unset
    if isinstance(customer, Unset):
        json_customer = UNSET
    else:
        json_customer = customer
    params["customer"] = json_customer

    json_machine: None | str | Unset
    if isinstance(machine, Unset):
        json_machine = UNSET
    else:
        json_machine = machine
    params["machine"] = json_machine

    params["open"] = open_

    params["waiting"] = waiting

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

    params["text"] = text

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
        "url": "/v1/diagnoses",
        "params": params,
    }


    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> CasesOut | Problem | None:
    if response.status_code == 200:
        response_200 = CasesOut.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[CasesOut | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    ticket_id: None | str | Unset = UNSET,
    serial: None | str | Unset = UNSET,
    customer: None | str | Unset = UNSET,
    machine: None | str | Unset = UNSET,
    open_: bool | Unset = UNSET,
    waiting: bool | Unset = UNSET,
    from_: datetime.date | datetime.datetime | Unset = UNSET,
    to: datetime.date | datetime.datetime | Unset = UNSET,
    text: str | Unset = '',
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,

) -> Response[CasesOut | Problem]:
    """ List Diagnoses

     List and find cases, the newest first.

    Args:
        ticket_id (None | str | Unset):
        serial (None | str | Unset):
        customer (None | str | Unset):
        machine (None | str | Unset):
        open_ (bool | Unset):
        waiting (bool | Unset):
        from_ (datetime.date | datetime.datetime | Unset):
        to (datetime.date | datetime.datetime | Unset):
        text (str | Unset): A piece of the report. Default: ''.
        limit (int | Unset): Most entries of a page. Default: 50.
        cursor (None | str | Unset): `next` of the page before. The first page if it is left out.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CasesOut | Problem]
     """


    kwargs = _get_kwargs(
        ticket_id=ticket_id,
serial=serial,
customer=customer,
machine=machine,
open_=open_,
waiting=waiting,
from_=from_,
to=to,
text=text,
limit=limit,
cursor=cursor,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    *,
    client: AuthenticatedClient,
    ticket_id: None | str | Unset = UNSET,
    serial: None | str | Unset = UNSET,
    customer: None | str | Unset = UNSET,
    machine: None | str | Unset = UNSET,
    open_: bool | Unset = UNSET,
    waiting: bool | Unset = UNSET,
    from_: datetime.date | datetime.datetime | Unset = UNSET,
    to: datetime.date | datetime.datetime | Unset = UNSET,
    text: str | Unset = '',
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,

) -> CasesOut | Problem | None:
    """ List Diagnoses

     List and find cases, the newest first.

    Args:
        ticket_id (None | str | Unset):
        serial (None | str | Unset):
        customer (None | str | Unset):
        machine (None | str | Unset):
        open_ (bool | Unset):
        waiting (bool | Unset):
        from_ (datetime.date | datetime.datetime | Unset):
        to (datetime.date | datetime.datetime | Unset):
        text (str | Unset): A piece of the report. Default: ''.
        limit (int | Unset): Most entries of a page. Default: 50.
        cursor (None | str | Unset): `next` of the page before. The first page if it is left out.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CasesOut | Problem
     """


    return sync_detailed(
        client=client,
ticket_id=ticket_id,
serial=serial,
customer=customer,
machine=machine,
open_=open_,
waiting=waiting,
from_=from_,
to=to,
text=text,
limit=limit,
cursor=cursor,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    ticket_id: None | str | Unset = UNSET,
    serial: None | str | Unset = UNSET,
    customer: None | str | Unset = UNSET,
    machine: None | str | Unset = UNSET,
    open_: bool | Unset = UNSET,
    waiting: bool | Unset = UNSET,
    from_: datetime.date | datetime.datetime | Unset = UNSET,
    to: datetime.date | datetime.datetime | Unset = UNSET,
    text: str | Unset = '',
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,

) -> Response[CasesOut | Problem]:
    """ List Diagnoses

     List and find cases, the newest first.

    Args:
        ticket_id (None | str | Unset):
        serial (None | str | Unset):
        customer (None | str | Unset):
        machine (None | str | Unset):
        open_ (bool | Unset):
        waiting (bool | Unset):
        from_ (datetime.date | datetime.datetime | Unset):
        to (datetime.date | datetime.datetime | Unset):
        text (str | Unset): A piece of the report. Default: ''.
        limit (int | Unset): Most entries of a page. Default: 50.
        cursor (None | str | Unset): `next` of the page before. The first page if it is left out.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CasesOut | Problem]
     """


    kwargs = _get_kwargs(
        ticket_id=ticket_id,
serial=serial,
customer=customer,
machine=machine,
open_=open_,
waiting=waiting,
from_=from_,
to=to,
text=text,
limit=limit,
cursor=cursor,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    *,
    client: AuthenticatedClient,
    ticket_id: None | str | Unset = UNSET,
    serial: None | str | Unset = UNSET,
    customer: None | str | Unset = UNSET,
    machine: None | str | Unset = UNSET,
    open_: bool | Unset = UNSET,
    waiting: bool | Unset = UNSET,
    from_: datetime.date | datetime.datetime | Unset = UNSET,
    to: datetime.date | datetime.datetime | Unset = UNSET,
    text: str | Unset = '',
    limit: int | Unset = 50,
    cursor: None | str | Unset = UNSET,

) -> CasesOut | Problem | None:
    """ List Diagnoses

     List and find cases, the newest first.

    Args:
        ticket_id (None | str | Unset):
        serial (None | str | Unset):
        customer (None | str | Unset):
        machine (None | str | Unset):
        open_ (bool | Unset):
        waiting (bool | Unset):
        from_ (datetime.date | datetime.datetime | Unset):
        to (datetime.date | datetime.datetime | Unset):
        text (str | Unset): A piece of the report. Default: ''.
        limit (int | Unset): Most entries of a page. Default: 50.
        cursor (None | str | Unset): `next` of the page before. The first page if it is left out.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CasesOut | Problem
     """


    return (await asyncio_detailed(
        client=client,
ticket_id=ticket_id,
serial=serial,
customer=customer,
machine=machine,
open_=open_,
waiting=waiting,
from_=from_,
to=to,
text=text,
limit=limit,
cursor=cursor,

    )).parsed
