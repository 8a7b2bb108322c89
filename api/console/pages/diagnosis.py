"""`/`: the page for the support desk, from a report to the kit."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from starlette.responses import Response

from api.access.scopes import needs
from api.console.language import Words
from api.console.pages.diagnosis_words import WORDS
from api.console.rendering import page
from api.dependencies import Model
from diagnoser.knowledge import PageTexts

router = APIRouter(include_in_schema=False, dependencies=[needs()])


@router.get("/")
def show_diagnosis_page(
    request: Request,
    model: Model,
    lang: Annotated[str | None, Query(max_length=20)] = None,
    accept_language: Annotated[str, Header()] = "",
) -> Response:
    """Show the page, with the title and the hints of the fleet that the current model knows."""
    texts = model.diagnoser().model.knowledge.page if model.loaded else PageTexts()
    return page(request, "diagnosis.html", WORDS | words_of(texts), lang, accept_language)


def words_of(texts: PageTexts) -> Words:
    """Return the words that a knowledge gives; a text in one language only stands in both.

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
