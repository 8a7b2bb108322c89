"""Pages of the console: a template with words in one language, under a strict content security policy."""

from pathlib import Path
from typing import Any, Final

from fastapi import Request
from fastapi.templating import Jinja2Templates
from starlette.responses import Response

from api.console.language import Words, in_language, language_of

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",  # with no-referrer a form names no Origin, and the gate refuses it
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}
templates = Jinja2Templates(Path(__file__).parent / "pages")


def page(
    request: Request, template: str, words: Words, lang: str | None, accept_language: str, **more: Any
) -> Response:
    """Return a page in the language in the address, else in the first one of the browser.

    Args:
        request: The request for the page.
        template: File in `pages`.
        words: The words of the page.
        lang: The language in the address.
        accept_language: The header of the browser.
        more: What else the template shows.
    """
    language = language_of(lang, accept_language)
    context = {"language": language, "words": in_language(words, language), **more}
    return templates.TemplateResponse(request, template, context, headers=HEADERS)
