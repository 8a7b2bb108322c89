from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.problem import Problem
from ...models.replay_out import ReplayOut
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    diagnosis_id: str,
    *,
    revision: int | None | Unset = UNSET,

) -> dict[str, Any]:
    

    

    params: dict[str, Any] = {}

    json_revision: int | None | Unset
    if isinstance(revision, Unset):
        json_revision = UNSET
    else:
        json_revision = revision
    params["revision"] = json_revision


    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}


    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/diagnoses/{diagnosis_id}/replay".format(diagnosis_id=quote(str(diagnosis_id), safe=""),),
        "params": params,
    }


    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | ReplayOut | None:
    if response.status_code == 200:
        response_200 = ReplayOut.from_dict(response.json())



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

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())



        return response_409

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Problem | ReplayOut]:
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
    revision: int | None | Unset = UNSET,

) -> Response[Problem | ReplayOut]:
    """ Replay Diagnosis

     Answer a stored request again with its own model version, and compare. Nothing is stored.

    Args:
        diagnosis_id (str):
        revision (int | None | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ReplayOut]
     """


    kwargs = _get_kwargs(
        diagnosis_id=diagnosis_id,
revision=revision,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    diagnosis_id: str,
    *,
    client: AuthenticatedClient,
    revision: int | None | Unset = UNSET,

) -> Problem | ReplayOut | None:
    """ Replay Diagnosis

     Answer a stored request again with its own model version, and compare. Nothing is stored.

    Args:
        diagnosis_id (str):
        revision (int | None | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ReplayOut
     """


    return sync_detailed(
        diagnosis_id=diagnosis_id,
client=client,
revision=revision,

    ).parsed

async def asyncio_detailed(
    diagnosis_id: str,
    *,
    client: AuthenticatedClient,
    revision: int | None | Unset = UNSET,

) -> Response[Problem | ReplayOut]:
    """ Replay Diagnosis

     Answer a stored request again with its own model version, and compare. Nothing is stored.

    Args:
        diagnosis_id (str):
        revision (int | None | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ReplayOut]
     """


    kwargs = _get_kwargs(
        diagnosis_id=diagnosis_id,
revision=revision,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    diagnosis_id: str,
    *,
    client: AuthenticatedClient,
    revision: int | None | Unset = UNSET,

) -> Problem | ReplayOut | None:
    """ Replay Diagnosis

     Answer a stored request again with its own model version, and compare. Nothing is stored.

    Args:
        diagnosis_id (str):
        revision (int | None | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ReplayOut
     """


    return (await asyncio_detailed(
        diagnosis_id=diagnosis_id,
client=client,
revision=revision,

    )).parsed
