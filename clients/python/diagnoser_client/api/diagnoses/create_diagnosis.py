from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.diagnosis_out import DiagnosisOut
from ...models.diagnosis_request import DiagnosisRequest
from ...models.kit_diagnosis_out import KitDiagnosisOut
from ...models.problem import Problem
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    *,
    body: DiagnosisRequest,
    idempotency_key: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key



    

    

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/diagnoses",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> DiagnosisOut | KitDiagnosisOut | Problem | None:
    if response.status_code == 201:
        def _parse_response_201(data: object) -> DiagnosisOut | KitDiagnosisOut:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_201_type_0 = DiagnosisOut.from_dict(data)



                return response_201_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            response_201_type_1 = KitDiagnosisOut.from_dict(data)



            return response_201_type_1

        response_201 = _parse_response_201(response.json())

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[DiagnosisOut | KitDiagnosisOut | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: DiagnosisRequest,
    idempotency_key: str | Unset = UNSET,

) -> Response[DiagnosisOut | KitDiagnosisOut | Problem]:
    """ Create Diagnosis

     Rank the causes of a report and choose at most two spares to send.

    Args:
        idempotency_key (str | Unset):
        body (DiagnosisRequest): A report on one broken machine. Give at least one of `report`,
            `findings`, `machine` and `context`.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DiagnosisOut | KitDiagnosisOut | Problem]
     """


    kwargs = _get_kwargs(
        body=body,
idempotency_key=idempotency_key,

    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)

def sync(
    *,
    client: AuthenticatedClient,
    body: DiagnosisRequest,
    idempotency_key: str | Unset = UNSET,

) -> DiagnosisOut | KitDiagnosisOut | Problem | None:
    """ Create Diagnosis

     Rank the causes of a report and choose at most two spares to send.

    Args:
        idempotency_key (str | Unset):
        body (DiagnosisRequest): A report on one broken machine. Give at least one of `report`,
            `findings`, `machine` and `context`.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DiagnosisOut | KitDiagnosisOut | Problem
     """


    return sync_detailed(
        client=client,
body=body,
idempotency_key=idempotency_key,

    ).parsed

async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: DiagnosisRequest,
    idempotency_key: str | Unset = UNSET,

) -> Response[DiagnosisOut | KitDiagnosisOut | Problem]:
    """ Create Diagnosis

     Rank the causes of a report and choose at most two spares to send.

    Args:
        idempotency_key (str | Unset):
        body (DiagnosisRequest): A report on one broken machine. Give at least one of `report`,
            `findings`, `machine` and `context`.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DiagnosisOut | KitDiagnosisOut | Problem]
     """


    kwargs = _get_kwargs(
        body=body,
idempotency_key=idempotency_key,

    )

    response = await client.get_async_httpx_client().request(
        **kwargs
    )

    return _build_response(client=client, response=response)

async def asyncio(
    *,
    client: AuthenticatedClient,
    body: DiagnosisRequest,
    idempotency_key: str | Unset = UNSET,

) -> DiagnosisOut | KitDiagnosisOut | Problem | None:
    """ Create Diagnosis

     Rank the causes of a report and choose at most two spares to send.

    Args:
        idempotency_key (str | Unset):
        body (DiagnosisRequest): A report on one broken machine. Give at least one of `report`,
            `findings`, `machine` and `context`.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DiagnosisOut | KitDiagnosisOut | Problem
     """


    return (await asyncio_detailed(
        client=client,
body=body,
idempotency_key=idempotency_key,

    )).parsed
