"""`/`: the page for the support desk, from a report to the kit."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from starlette.responses import Response

from api.console.pages.diagnosis_words import WORDS
from api.console.rendering import page

router = APIRouter(include_in_schema=False)


@router.get("/")
def show_diagnosis_page(
    request: Request,
    lang: Annotated[str | None, Query(max_length=20)] = None,
    accept_language: Annotated[str, Header()] = "",
) -> Response:
    """Show the page."""
    return page(request, "diagnosis.html", WORDS, lang, accept_language)
