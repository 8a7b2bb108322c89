"""Pages of the console: a template with words in one language, under a strict content security policy."""

import gzip
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import Depends, Header, Query, Request
from fastapi.templating import Jinja2Templates
from starlette.responses import Response

from api.access.keys import LOCAL
from api.access.scopes import caller_of
from api.console import phrases
from api.console.language import LANGUAGES, TITLES, Sayings, Tongue, Words, tongue_of
from api.console.names import Names
from api.console.pages.layout_words import NAVIGATION
from api.console.pages.layout_words import WORDS as LAYOUT
from diagnoser.knowledge import Knowledge, PageTexts, empty_knowledge

COOKIE: Final = "diagnoser_language"
REMEMBERED_SECONDS: Final = 365 * 24 * 3600
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",  # with no-referrer a form names no Origin, and the gate refuses it
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
PACKED: Final = 3
"""How hard pages are compressed. More takes longer and makes them hardly smaller."""
templates = Jinja2Templates(Path(__file__).parent / "pages")


class View:
    """The context of one request for a page: its language, the names of the model, and the templates."""

    def __init__(self, request: Request, tongue: Tongue) -> None:
        """Take the knowledge of the current model, or an empty one while none is loaded."""
        self.request, self.tongue = request, tongue
        model = request.app.state.model
        knowledge: Knowledge = model.diagnoser().model.knowledge if model.loaded else empty_knowledge()
        self.names = Names(knowledge, tongue)
        self.live = "x-live" in request.headers
        self.root: str = request.scope.get("root_path", "").rstrip("/")

    def page(self, template: str, words: Words, status: int = 200, **values: Any) -> Response:
        """Return a page.

        Args:
            template: File in `pages`.
            words: The words of the page. Those of the layout are added.
            status: HTTP status.
            values: The values for the template.
        """
        caller = caller_of(self.request)
        context = {
            "signed_in": caller.name if caller and caller is not LOCAL else "",
            "tongue": self.tongue,
            "words": Sayings(LAYOUT | words | words_of(self.names.knowledge.page), self.tongue),
            "names": self.names,
            "root": self.root,
            "navigation": NAVIGATION,
            "languages": TITLES,
            "live": self.live,
            "here_in": self._here_in,
            "gap": "" if self.tongue.chinese else " ",
            "quoted": lambda said: phrases.quoted(said, self.tongue),
            "when": phrases.when,
            "percent": phrases.percent,
            "more_cost": phrases.more_cost,
            "of_ten": lambda share: phrases.of_ten(share, self.tongue),
            "visits_in_words": lambda expected: phrases.visits(expected, self.tongue),
            "strength": lambda weight: phrases.strength(weight, self.tongue),
        }
        response = templates.TemplateResponse(self.request, template, context | values, status, HEADERS)
        _pack(response, self.request)
        if self.request.query_params.get("lang") in LANGUAGES:
            response.set_cookie(
                COOKIE,
                self.tongue.code,
                max_age=REMEMBERED_SECONDS,
                path=self.root or "/",
                httponly=True,
                samesite="lax",
                secure=self.request.url.scheme == "https",
            )
        return response

    def _here_in(self, code: str) -> str:
        """Return the address of this page in another language, with all its other parameters."""
        return "?" + urlencode(
            [
                *((name, value) for name, value in self.request.query_params.multi_items() if name != "lang"),
                ("lang", code),
            ]
        )


def view_of(
    request: Request,
    lang: Annotated[str | None, Query(max_length=20)] = None,
    accept_language: Annotated[str, Header()] = "",
) -> View:
    """Return the view of a request in the language of the address, the cookie or the browser."""
    return View(request, tongue_of(lang, request.cookies.get(COOKIE), accept_language))


Page = Annotated[View, Depends(view_of)]


def _pack(response: Response, request: Request) -> None:
    """Compress a page if the browser allows it. Repetitive markup shrinks to a seventh of its size."""
    response.headers["Vary"] = "Accept-Encoding"
    if "gzip" in request.headers.get("accept-encoding", ""):
        response.body = gzip.compress(bytes(response.body), PACKED, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.body))


def words_of(texts: PageTexts) -> Words:
    """Return the words of a knowledge folder. A text in one language only is used in all.

    >>> words_of(PageTexts(title_en="Printers"))
    {'title': ('Printers', 'Printers')}
    """
    given = {
        "title": (texts.title_en, texts.title_zh),
        "report_hint": (texts.report_hint_en, texts.report_hint_zh),
        "machine_hint": (texts.machine_hint_en, texts.machine_hint_zh),
    }
    return {
        name: (english or chinese, chinese or english)
        for name, (english, chinese) in given.items()
        if english or chinese
    }
