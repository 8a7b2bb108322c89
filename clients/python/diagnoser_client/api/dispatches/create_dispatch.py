from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.dispatch_out import DispatchOut
from ...models.dispatch_request import DispatchRequest
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    diagnosis_id: str,
    *,
    body: DispatchRequest,
    idempotency_key: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key



    

    

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/diagnoses/{diagnosis_id}/dispatch".format(diagnosis_id=quote(str(diagnosis_id), safe=""),),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> DispatchOut | Problem | None:
    if response.status_code == 200:
        response_200 = DispatchOut.from_dict(response.json())



        return response_200

    if response.status_code == 201:
        response_201 = DispatchOut.from_dict(response.json())



        return response_201

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())



        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())



        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())



        return response_403

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())



        return response_404

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())



        return response_409

    if response.status_code == 413:
        response_413 = Problem.from_dict(response.json())



        return response_413

    if response.status_code == 415:
        response_415 = Problem.from_dict(response.json())



        return response_415

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[DispatchOut | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    diagnosis_id: str,
    *,
    client: AuthenticatedClient,
    body: DispatchRequest,
    idempotency_key: str | Unset = UNSET,

) -> Response[DispatchOut | Problem]:
    """ Create Dispatch

     Store the pieces really sent for the next visit, at most two, beside the recommended kit.

    Args:
        diagnosis_id (str):
        idempotency_key (str | Unset):
        body (DispatchRequest): The pieces really sent for the next visit.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DispatchOut | Problem]
     """


    kwargs = _get_kwargs(
        diagnosis_id=diagnosis_id,
body=body,
idempotency_key=idempotency_key,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    diagnosis_id: str,
    *,
    client: AuthenticatedClient,
    body: DispatchRequest,
    idempotency_key: str | Unset = UNSET,

) -> DispatchOut | Problem | None:
    """ Create Dispatch

     Store the pieces really sent for the next visit, at most two, beside the recommended kit.

    Args:
        diagnosis_id (str):
        idempotency_key (str | Unset):
        body (DispatchRequest): The pieces really sent for the next visit.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DispatchOut | Problem
     """


    return sync_detailed(
        diagnosis_id=diagnosis_id,
client=client,
body=body,
idempotency_key=idempotency_key,

    ).parsed

async def asyncio_detailed(
    diagnosis_id: str,
    *,
    client: AuthenticatedClient,
    body: DispatchRequest,
    idempotency_key: str | Unset = UNSET,

) -> Response[DispatchOut | Problem]:
    """ Create Dispatch

     Store the pieces really sent for the next visit, at most two, beside the recommended kit.

    Args:
        diagnosis_id (str):
        idempotency_key (str | Unset):
        body (DispatchRequest): The pieces really sent for the next visit.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DispatchOut | Problem]
     """


    kwargs = _get_kwargs(
        diagnosis_id=diagnosis_id,
body=body,
idempotency_key=idempotency_key,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    diagnosis_id: str,
    *,
    client: AuthenticatedClient,
    body: DispatchRequest,
    idempotency_key: str | Unset = UNSET,

) -> DispatchOut | Problem | None:
    """ Create Dispatch

     Store the pieces really sent for the next visit, at most two, beside the recommended kit.

    Args:
        diagnosis_id (str):
        idempotency_key (str | Unset):
        body (DispatchRequest): The pieces really sent for the next visit.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DispatchOut | Problem
     """


    return (await asyncio_detailed(
        diagnosis_id=diagnosis_id,
client=client,
body=body,
idempotency_key=idempotency_key,

    )).parsed
