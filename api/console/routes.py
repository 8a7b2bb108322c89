"""`/`: the console, one page for the support desk."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from fastapi.templating import Jinja2Templates
from starlette.responses import Response

from api.console.words import language_of, words

router = APIRouter(include_in_schema=False)
templates = Jinja2Templates(Path(__file__).parent / "templates")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}


@router.get("/")
def show_console(
    request: Request,
    lang: Annotated[str | None, Query(max_length=20)] = None,
    accept_language: Annotated[str, Header()] = "",
) -> Response:
    """Show the page in the language asked for, else in the browser's."""
    language = language_of(lang, accept_language)
    context = {"language": language, "words": words(language)}
    return templates.TemplateResponse(request, "console.html", context, headers=HEADERS)
