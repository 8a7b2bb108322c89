from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.outcome_versions_out import OutcomeVersionsOut
from ...models.problem import Problem
from typing import cast



def _get_kwargs(
    diagnosis_id: str,

) -> dict[str, Any]:
    

    

    

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/diagnoses/{diagnosis_id}/outcome/versions".format(diagnosis_id=quote(str(diagnosis_id), safe=""),),
    }


    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> OutcomeVersionsOut | Problem | None:
    if response.status_code == 200:
        response_200 = OutcomeVersionsOut.from_dict(response.json())



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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[OutcomeVersionsOut | Problem]:
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

) -> Response[OutcomeVersionsOut | Problem]:
    """ List Outcome Versions

     Return every version of the outcome of a case, the first one first. Empty while the case is open.

    The ETag of a version is its number in quotation marks.

    Args:
        diagnosis_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[OutcomeVersionsOut | Problem]
     """


    kwargs = _get_kwargs(
        diagnosis_id=diagnosis_id,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    diagnosis_id: str,
    *,
    client: AuthenticatedClient,

) -> OutcomeVersionsOut | Problem | None:
    """ List Outcome Versions

     Return every version of the outcome of a case, the first one first. Empty while the case is open.

    The ETag of a version is its number in quotation marks.

    Args:
        diagnosis_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        OutcomeVersionsOut | Problem
     """


    return sync_detailed(
        diagnosis_id=diagnosis_id,
client=client,

    ).parsed

async def asyncio_detailed(
    diagnosis_id: str,
    *,
    client: AuthenticatedClient,

) -> Response[OutcomeVersionsOut | Problem]:
    """ List Outcome Versions

     Return every version of the outcome of a case, the first one first. Empty while the case is open.

    The ETag of a version is its number in quotation marks.

    Args:
        diagnosis_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[OutcomeVersionsOut | Problem]
     """


    kwargs = _get_kwargs(
        diagnosis_id=diagnosis_id,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    diagnosis_id: str,
    *,
    client: AuthenticatedClient,

) -> OutcomeVersionsOut | Problem | None:
    """ List Outcome Versions

     Return every version of the outcome of a case, the first one first. Empty while the case is open.

    The ETag of a version is its number in quotation marks.

    Args:
        diagnosis_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        OutcomeVersionsOut | Problem
     """


    return (await asyncio_detailed(
        diagnosis_id=diagnosis_id,
client=client,

    )).parsed
