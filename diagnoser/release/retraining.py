"""One run of the monthly job: new outcomes in, a candidate learned, judged, and promoted where the gate lets it.

Each run looks only at the tickets and at the folder of models.  It may be killed at any moment and run again:
publishing and promoting are whole or not done, and a candidate that was published with its comparison is found
again by its tickets, so that a second run goes on where the first was cut off, and comes to the same end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

from diagnoser.backtest.closed_tickets import History, read_history
from diagnoser.backtest.recalibration import MOST
from diagnoser.backtest.scorecard import Run, scorecard
from diagnoser.backtest.training_plan import Recipe, learned, learned_until, recipe_of
from diagnoser.errors import InputError, ModelError, ModelNotFoundError, PromotionRefusedError
from diagnoser.evaluation.bootstrap import machines
from diagnoser.knowledge import JSON
from diagnoser.learning.train import HISTORY
from diagnoser.model import Model
from diagnoser.progress import Progress, silent
from diagnoser.registry import (
    attach,
    canonical_json,
    current,
    load,
    promote,
    publish,
    read_file,
    read_manifest,
    version_of,
    versions,
)
from diagnoser.registry.canonical import parsed_json
from diagnoser.release.comparison import (
    FEWEST_LATER,
    Contest,
    contest_published,
    contest_recipe,
    contest_to_json,
    first_published,
    first_recipe,
)
from diagnoser.release.reproduce import beside_of, first_difference, scored_again

RECORD: Final = "gate.json"
CARD: Final = "scorecard.json"
WHY: Final = "diagnoser retrain: the gate let it pass"

Outcome = Literal["promoted", "nothing new", "refused"]


@dataclass(frozen=True, slots=True)
class Retrained:
    """What a run came to.

    Attributes:
        outcome: In two words.
        version: The candidate, or the version that stays where there was nothing to do.
        said: Why, in plain sentences.
    """

    outcome: Outcome
    version: str
    said: tuple[str, ...]


def retrain(
    models: Path,
    sources: Sequence[str],
    *,
    who: str,
    when: datetime,
    recipe: Recipe | None = None,
    fewest: int = FEWEST_LATER,
    progress: Progress = silent,
) -> Retrained:
    """Learn from all tickets, judge on the latest, and promote where the gate lets it.

    Args:
        models: Folder of models.
        sources: Every ticket there is, oldest first: files and database URLs.
        who: For the record.
        when: The caller's clock, with its offset.
        recipe: How to learn; that of the current version where none is given.
        fewest: Machines with new outcomes below which there is nothing to do.
        progress: Told about each step.

    Raises:
        TicketError: The tickets cannot be used; nothing was changed.
        ModelError: The current version is damaged, or the folder cannot be written.
    """
    now = _current(models)
    recipe = recipe or (recipe_of(now[1]) if now else None)
    if recipe is None:
        raise ModelNotFoundError(f"There is no current model in {models}: name the knowledge to start from.")
    progress("Reading the tickets")
    history = read_history(
        sources, contexts=recipe.settings.context, knowledge=recipe.knowledge, progress=progress
    )
    if now is None:
        return _first(models, history, recipe, who, when, progress)
    new = _new(history, now[1])
    if new < fewest:
        return Retrained(
            "nothing new",
            now[0],
            (f"{new} machines have outcomes that {now[0]} has not seen; {fewest} are needed.",),
        )
    known = _known(models, now[0], history, recipe)
    if known is not None:
        return _promoted(models, known, who, when)
    progress("Learning from all tickets")
    trained = learned(recipe, history)
    contest, run = contest_recipe(trained.model, recipe, now, history, progress=progress)
    version = publish(models, trained.model, {**trained.files, **files_of(contest, recipe, run)})
    if version == now[0]:
        return Retrained("nothing new", version, ("The same model came out again.",))
    return _promoted(models, version, who, when)


def before(models: Path, folder: Path) -> list[str]:
    """Return the tickets that the current version learned from, as a source; none where none were kept.

    Args:
        models: Folder of models.
        folder: Where to put them; the caller removes it.
    """
    version = current(models)
    if version is None or HISTORY not in read_manifest(models / version).files:
        return []
    (folder / HISTORY).write_bytes(read_file(models, version, HISTORY))
    return [str(folder / HISTORY)]


def _current(models: Path) -> tuple[str, Model] | None:
    version = current(models)
    return None if version is None else (version, load(models, version)[0])


def _new(history: History, model: Model) -> int:
    later = history.dated().labelled().since(learned_until(model))
    return machines(later.serials)


def _first(
    models: Path, history: History, recipe: Recipe, who: str, when: datetime, progress: Progress
) -> Retrained:
    progress("Learning from all tickets")
    trained = learned(recipe, history)
    lacking: tuple[str, ...] = ()
    files: Mapping[str, bytes] = {}
    try:
        files = card_files(scorecard(first_recipe(recipe, history, progress=progress)))
    except InputError as error:
        lacking = (_without_card(error),)
    version = publish(models, trained.model, {**trained.files, **files})
    promote(models, version, who=who, when=when, why="diagnoser retrain: there was no current version")
    return Retrained(
        "promoted", version, (f"There was no current version; {version} is the first.", *lacking)
    )


def _without_card(error: InputError) -> str:
    return f"No scorecard was made: {error}"


def judge(
    models: Path,
    version: str,
    against: str | None,
    sources: Sequence[str],
    recipe: Recipe | None = None,
    progress: Progress = silent,
) -> str:
    """Judge a published candidate and keep with it what came out; return why a first one got no scorecard, or nothing.

    Args:
        models: Folder of models.
        version: The candidate.
        against: The current version, to compare with; None where there is none.
        sources: The tickets: files and database URLs.
        recipe: How the candidate was made of these tickets; None to judge it as it is.
        progress: Told about each step.

    Raises:
        TicketError: The tickets cannot be used.
        ModelError: One of the two is damaged, or the folder cannot be written.
        PromotionRefusedError: Nothing could be compared on these tickets; an earlier comparison stays.
    """
    model, _ = load(models, version)
    if against is None and recipe is not None and model.training.tickets > MOST:
        # Learning reads any number; the first version has no gate to pass that would be worth waiting for.
        return _without_card(InputError(f"only up to {MOST:,} tickets are judged one by one."))
    made = recipe or recipe_of(model)
    history = read_history(sources, contexts=made.settings.context, knowledge=made.knowledge)
    if against is None:
        try:
            run = (
                first_recipe(made, history, progress=progress)
                if recipe
                else first_published((version, model), history)
            )
        except InputError as error:
            return _without_card(error)
        attach(models, version, card_files(scorecard(run)))
        return ""
    current = (against, load(models, against)[0])
    if recipe is None:
        contest, found = contest_published((version, model), current, history)
    else:
        contest, found = contest_recipe(model, recipe, current, history, progress=progress)
    if contest.objection and record_of(models, version) is not None:
        # An earlier comparison is not replaced by none.
        raise PromotionRefusedError(f"Not promoted against {against}: {' '.join(contest.reasons)}")
    attach(models, version, files_of(contest, made, found))
    return ""


def files_of(contest: Contest, recipe: Recipe, run: Run | None) -> dict[str, bytes]:
    """Return what a comparison leaves with the candidate: its record, and the scorecard where there is one."""
    return {RECORD: record_bytes(contest, recipe), **(card_files(scorecard(run)) if run else {})}


def card_files(card: Mapping[str, JSON]) -> dict[str, bytes]:
    """Return a scorecard as its files: JSON, plots, and the page with all of it."""
    from diagnoser.backtest.page import page
    from diagnoser.backtest.plots import plots

    charts = plots(card)
    return {
        CARD: canonical_json(dict(card)),
        "scorecard.html": page(card, charts).encode(),
        **{name: svg.encode() for name, svg in charts.items()},
    }


def record_bytes(contest: Contest, recipe: Recipe) -> bytes:
    """Return the comparison as it is kept with the candidate."""
    return canonical_json({**contest_to_json(contest), "recipe_hash": recipe_hash(recipe)})


def recipe_hash(recipe: Recipe) -> str:
    """Return 16 digits that are the same exactly where knowledge and settings are."""
    from diagnoser.knowledge import knowledge_to_json

    knowledge = None if recipe.knowledge is None else knowledge_to_json(recipe.knowledge)
    return version_of(canonical_json([knowledge, recipe.described]))


def record_of(models: Path, version: str) -> Mapping[str, Any] | None:
    """Return the comparison that a version carries; None where it carries none that can be read."""
    return _carried(models, version, RECORD)


def card_of(models: Path, version: str) -> Mapping[str, Any] | None:
    """Return the scorecard that a version carries; None where it carries none that can be read."""
    return _carried(models, version, CARD)


def _carried(models: Path, version: str, name: str) -> dict[str, Any] | None:
    try:
        found = parsed_json(read_file(models, version, name), name)
    except ModelError:
        return None
    return found if isinstance(found, dict) else None


def _known(models: Path, now: str, history: History, recipe: Recipe) -> str | None:
    """Return the candidate that an earlier run made of the same tickets and compared with the same version."""
    wanted = (now, history.fingerprint, recipe_hash(recipe))
    for version in versions(models):
        record = record_of(models, version)
        if record and (record.get("against"), record.get("tickets"), record.get("recipe_hash")) == wanted:
            return version
    return None


def _promoted(models: Path, version: str, who: str, when: datetime) -> Retrained:
    def gate(before: str | None, candidate: str) -> None:
        check_record(models, before, candidate)

    try:
        promote(models, version, who=who, when=when, why=WHY, check=gate)
    except PromotionRefusedError as error:
        return Retrained("refused", version, (str(error),))
    record = record_of(models, version) or {}
    return Retrained("promoted", version, tuple(record.get("reasons", ())))


def replayed(models: Path, version: str, sources: Sequence[str], progress: Progress = silent) -> str:
    """Make the scorecard of a version again from its model and the tickets; return the first difference, or nothing.

    Args:
        models: Folder of models.
        version: That carries a scorecard.
        sources: The tickets that it was made of: files and database URLs.
        progress: Told about each step.

    Raises:
        InputError: It cannot be made again; the message says why.
    """
    if CARD not in read_manifest(models / version).files:
        raise InputError(
            "it carries no scorecard: it was never judged, or there were too few tickets for that"
        )
    card = parsed_json(read_file(models, version, CARD), CARD)
    if not isinstance(card, dict):
        raise InputError("its scorecard is none")
    beside = beside_of(card)
    if beside is not None and beside not in versions(models):
        raise InputError(f"version {beside}, which stands beside on the card, is not in {models}")
    if not sources:
        raise InputError("name the tickets that it was judged on with --tickets")
    model, _ = load(models, version)
    recipe = recipe_of(model)
    history = read_history(sources, contexts=recipe.settings.context, knowledge=recipe.knowledge)
    other = None if beside is None else (beside, load(models, beside)[0])
    found = first_difference(card, scored_again(card, model, history, other, progress))
    return "" if found is None else f"{found[0]} is {found[1]} on the card and {found[2]} now"


def check_record(models: Path, before: str | None, candidate: str) -> None:
    """Raise PromotionRefusedError unless the candidate carries a comparison with this version that it passed."""
    if before is None:
        return
    record = record_of(models, candidate)
    if record is None or record.get("against") != before:
        raise PromotionRefusedError(
            f"Version {candidate} was never compared with the current version {before}: name tickets that were "
            "closed after both were trained with --tickets, or overrule the gate with --force and --why."
        )
    if record.get("promote") is not True:
        where = f" on tickets closed {record['first']} to {record['last']}" if record.get("first") else ""
        raise PromotionRefusedError(f"Not promoted against {before}{where}: {' '.join(record['reasons'])}")
