"""`/versions`: the model versions with their scores and history, and the forms to switch to another one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, HTTPException, Query
from starlette.responses import RedirectResponse, Response

from api.access.scopes import Caller, caller_of, needs
from api.console.drawn_words import said_again
from api.console.forms import Submitted
from api.console.gate_sentences import judged_as
from api.console.page_route import PageRoute
from api.console.pages.versions_words import WORDS
from api.console.rendering import HEADERS, Page, View
from api.console.version_facts import Change, Facts, changes_of, facts_of
from api.console.version_scores import Compared, Evaluated, compared, evaluated
from api.dependencies import Database, Model
from api.models.current_model import CurrentModel
from api.models.schemas import SwitchRequest
from api.models.switch import switch_model
from diagnoser.errors import PromotionRefusedError
from diagnoser.registry import promotions, read_file, read_manifest
from diagnoser.registry.promotion_log import line_of_succession
from diagnoser.registry.version_notes import VersionNote, version_notes

router = APIRouter(include_in_schema=False, route_class=PageRoute, dependencies=[needs()])
PLOT_HEADERS: Final = {
    **HEADERS,
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
}
"""Plots have styles of their own. The page shows them as images, so nothing in them runs."""
TEXTS: Final = ("card.md", "changes.md")
"""Files for specialists, in English."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version with its notes, scores and files."""

    version: str
    summary: dict[str, int]
    notes: tuple[VersionNote, ...] = ()
    plots: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
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
    facts, changed = _closely(models, chosen.version)
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
        facts=facts,
        changed=changed,
        changes=changes[::-1],
        before=line_of_succession(changes)[-2:-1],
        judged_as=judged_as,
        may_switch=caller is not None and caller.may("admin"),
        **switching,
    )


@router.get("/versions/{version}/{name}")
def show_file(page: Page, model: Model, version: str, name: str) -> Response:
    """Return a plot of the evaluation of a version in the language of the reader, or one of its texts as it is."""
    models: Path = page.request.app.state.settings.models
    if version not in model.versions() or name not in files_of(models, version):
        raise HTTPException(404)
    content = read_file(models, version, name).decode("utf-8", "replace")
    if name in TEXTS:
        return Response(content, media_type="text/plain", headers=PLOT_HEADERS)
    return Response(said_again(content, page.names), media_type="image/svg+xml", headers=PLOT_HEADERS)


def version_of(models: Path, version: str) -> Version:
    """Return a version with its notes, scores and files."""
    files = files_of(models, version)
    return Version(
        version,
        dict(read_manifest(models / version).summary),
        tuple(each for each in version_notes(models) if each.version == version),
        tuple(each for each in files if each not in TEXTS),
        tuple(each for each in files if each in TEXTS),
        evaluated(models, version),
        compared(models, version),
    )


def files_of(models: Path, version: str) -> tuple[str, ...]:
    """Return the names of the shown files of a version: plots and texts."""
    names = read_manifest(models / version).files
    return tuple(sorted(name for name in names if name.endswith(".svg") or name in TEXTS))


def _closely(models: Path, version: str) -> tuple[Facts | None, dict[str, list[Change]]]:
    """Return the data behind a version, and the changes by its tickets. Empty without a version."""
    return (facts_of(models, version), changes_of(models, version)) if version else (None, {})
