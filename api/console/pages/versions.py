"""`/versions`: the model versions with their scores and history, and the forms to switch to another one."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, HTTPException, Query, Request
from markdown_it import MarkdownIt
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from api.access.scopes import Caller, caller_of, needs
from api.console.forms import Submitted
from api.console.gate_sentences import judged_as
from api.console.page_route import PageRoute
from api.console.pages.versions_words import WORDS
from api.console.rendering import HEADERS, Page, View
from api.console.version_scores import Compared, Evaluated, compared, evaluated
from api.dependencies import Database, Model
from api.models.current_model import CurrentModel
from api.models.schemas import SwitchRequest
from api.models.switch import switch_model
from diagnoser.errors import ModelError, PromotionRefusedError
from diagnoser.registry import promotions, read_file, read_manifest
from diagnoser.registry.promotion_log import line_of_succession
from diagnoser.registry.version_notes import VersionNote, version_notes

router = APIRouter(include_in_schema=False, route_class=PageRoute, dependencies=[needs()])
PLOT_HEADERS: Final = {
    **HEADERS,
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
}
"""Plots have styles of their own. The page shows them as images, so nothing in them runs."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version with its notes, scores and files."""

    version: str
    summary: dict[str, int]
    notes: tuple[VersionNote, ...] = ()
    card: str = ""
    changes: str = ""
    plots: tuple[str, ...] = ()
    evaluated: Evaluated | None = None
    compared: Compared | None = None

    @property
    def made(self) -> str:
        """Day and time of its training, or empty without a note."""
        return self.notes[0].when if self.notes else ""

    @property
    def sources(self) -> tuple[str, ...]:
        """Its ticket files."""
        return self.notes[0].tickets if self.notes else ()


@router.get("/versions")
def show_versions(page: Page, model: Model, version: Annotated[str, Query(max_length=100)] = "") -> Response:
    """Show all versions, and one of them closely."""
    return versions_page(page, model, version)


@router.post("/versions", dependencies=[needs("admin")])
def switch_version(page: Page, model: Model, database: Database, caller: Caller, form: Submitted) -> Response:
    """Switch to another version. A reason overrules the gate."""
    overrule = form.one("overrule")
    wanted = SwitchRequest(version=form.one("version") or "", why=form.one("why") or "", overrule=overrule)
    models: Path = page.request.app.state.settings.models
    try:
        switched = switch_model(model, models, database, wanted, who=f"key {caller.key_id}")
    except PromotionRefusedError:
        return versions_page(page, model, wanted.version, 409, refused=True, why=wanted.why)
    return RedirectResponse(f"{page.root}/versions?version={switched.version}", 303)


def versions_page(
    page: View, model: CurrentModel, version: str, status: int = 200, **switching: str | bool
) -> Response:
    """Return the page, with the forms for switching if the key allows it."""
    models: Path = page.request.app.state.settings.models
    current = model.diagnoser().version
    listed = [version_of(models, each) for each in model.versions()]
    listed.sort(key=lambda each: each.made, reverse=True)
    wanted = version if version in {each.version for each in listed} else current
    chosen = next((each for each in listed if each.version == wanted), Version("", {}))
    changes = promotions(models)
    caller = caller_of(page.request)
    return page.page(
        "versions.html",
        WORDS,
        status,
        place="models",
        versions=listed,
        current=current,
        chosen=chosen,
        changes=changes[::-1],
        before=line_of_succession(changes)[-2:-1],
        judged_as=judged_as,
        may_switch=caller is not None and caller.may("admin"),
        **switching,
    )


@router.get("/versions/{version}/{plot}")
def show_plot(model: Model, request: Request, version: str, plot: str) -> Response:
    """Return a plot of the evaluation of a version."""
    models: Path = request.app.state.settings.models
    if version not in model.versions() or plot not in plots_of(models, version):
        raise HTTPException(404)
    return Response(read_file(models, version, plot), media_type="image/svg+xml", headers=PLOT_HEADERS)


def version_of(models: Path, version: str) -> Version:
    """Return a version with its notes, scores and files."""
    return Version(
        version,
        dict(read_manifest(models / version).summary),
        tuple(each for each in version_notes(models) if each.version == version),
        _shown(models, version, "card.md"),
        _shown(models, version, "changes.md"),
        plots_of(models, version),
        evaluated(models, version),
        compared(models, version),
    )


def plots_of(models: Path, version: str) -> tuple[str, ...]:
    """Return the names of the plots of a version."""
    return tuple(sorted(name for name in read_manifest(models / version).files if name.endswith(".svg")))


def _shown(models: Path, version: str, name: str) -> str:
    """Return a text in Markdown as HTML. HTML in it stays text, and links lead nowhere else."""
    try:
        text = read_file(models, version, name).decode("utf-8", "replace")
    except ModelError:
        return ""
    lower = re.sub(r"(?m)^#+ ", "### ", text.removeprefix("# Model card\n"))
    plain = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["link", "image", "autolink"])
    return Markup(plain.render(lower))  # noqa: S704 -- HTML is off, so nothing but Markdown becomes a tag
