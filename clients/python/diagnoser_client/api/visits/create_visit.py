from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...types import Response, UNSET
from ... import errors

from ...models.diagnosis_out import DiagnosisOut
from ...models.kit_diagnosis_out import KitDiagnosisOut
from ...models.problem import Problem
from ...models.visit_out import VisitOut
from ...models.visit_request import VisitRequest
from ...types import UNSET, Unset
from typing import cast



def _get_kwargs(
    diagnosis_id: str,
    *,
    body: VisitRequest,
    idempotency_key: str | Unset = UNSET,

) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key



    

    

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/diagnoses/{diagnosis_id}/visits".format(diagnosis_id=quote(str(diagnosis_id), safe=""),),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs



def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> DiagnosisOut | KitDiagnosisOut | VisitOut | Problem | None:
    if response.status_code == 200:
        def _parse_response_200(data: object) -> DiagnosisOut | KitDiagnosisOut | VisitOut:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_200_type_0 = DiagnosisOut.from_dict(data)



                return response_200_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_200_type_1 = KitDiagnosisOut.from_dict(data)



                return response_200_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            response_200_type_2 = VisitOut.from_dict(data)



            return response_200_type_2

        response_200 = _parse_response_200(response.json())

        return response_200

    if response.status_code == 201:
        def _parse_response_201(data: object) -> DiagnosisOut | KitDiagnosisOut | VisitOut:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_201_type_0 = DiagnosisOut.from_dict(data)



                return response_201_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_201_type_1 = KitDiagnosisOut.from_dict(data)



                return response_201_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            response_201_type_2 = VisitOut.from_dict(data)



            return response_201_type_2

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


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[DiagnosisOut | KitDiagnosisOut | VisitOut | Problem]:
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
    body: VisitRequest,
    idempotency_key: str | Unset = UNSET,

) -> Response[DiagnosisOut | KitDiagnosisOut | VisitOut | Problem]:
    """ Create Visit

     Store a visit. The answer is the next diagnosis, or the stored visit if the fault is gone.

    Args:
        diagnosis_id (str):
        idempotency_key (str | Unset):
        body (VisitRequest): The actions on site.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DiagnosisOut | KitDiagnosisOut | VisitOut | Problem]
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
    body: VisitRequest,
    idempotency_key: str | Unset = UNSET,

) -> DiagnosisOut | KitDiagnosisOut | VisitOut | Problem | None:
    """ Create Visit

     Store a visit. The answer is the next diagnosis, or the stored visit if the fault is gone.

    Args:
        diagnosis_id (str):
        idempotency_key (str | Unset):
        body (VisitRequest): The actions on site.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DiagnosisOut | KitDiagnosisOut | VisitOut | Problem
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
    body: VisitRequest,
    idempotency_key: str | Unset = UNSET,

) -> Response[DiagnosisOut | KitDiagnosisOut | VisitOut | Problem]:
    """ Create Visit

     Store a visit. The answer is the next diagnosis, or the stored visit if the fault is gone.

    Args:
        diagnosis_id (str):
        idempotency_key (str | Unset):
        body (VisitRequest): The actions on site.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DiagnosisOut | KitDiagnosisOut | VisitOut | Problem]
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
    body: VisitRequest,
    idempotency_key: str | Unset = UNSET,

) -> DiagnosisOut | KitDiagnosisOut | VisitOut | Problem | None:
    """ Create Visit

     Store a visit. The answer is the next diagnosis, or the stored visit if the fault is gone.

    Args:
        diagnosis_id (str):
        idempotency_key (str | Unset):
        body (VisitRequest): The actions on site.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DiagnosisOut | KitDiagnosisOut | VisitOut | Problem
     """


    return (await asyncio_detailed(
        diagnosis_id=diagnosis_id,
client=client,
body=body,
idempotency_key=idempotency_key,

    )).parsed
