"""`/docs`: the reference of all routes, without scripts and without files from another host.

It needs no key, because `/openapi.json` needs none and has the same content.
"""

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.templating import Jinja2Templates
from starlette.responses import Response

from api.console.rendering import HEADERS
from api.reference.document import operations, records

router = APIRouter(include_in_schema=False)
templates = Jinja2Templates(Path(__file__).parent)


@router.get("/docs")
def show_reference(request: Request) -> Response:
    """Show every operation and every schema of the OpenAPI document."""
    document = request.app.openapi()
    shown = {"info": document["info"], "tags": operations(document), "records": records(document)}
    return templates.TemplateResponse(request, "reference.html", shown, headers=HEADERS)
