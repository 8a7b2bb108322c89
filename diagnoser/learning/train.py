"""The steps of a training: tickets and expert knowledge in, a model out.

`diagnoser train` does not call this function directly. It calls it through `backtest.training_plan`, which adds the
recalibration of coverage.

Training is deterministic: the same tickets, knowledge and settings give the same bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

from diagnoser.errors import TicketError
from diagnoser.knowledge import Knowledge, empty_knowledge, machine_type_of
from diagnoser.learning.assemble import assemble, named_causes
from diagnoser.learning.card import card, changes
from diagnoser.learning.code_weight import Learn, with_codes
from diagnoser.learning.labelled_texts import labelled_texts
from diagnoser.learning.lexicon_worker import LexiconReader
from diagnoser.learning.remember import REMEMBERED, with_past
from diagnoser.learning.repairs import with_repairs
from diagnoser.learning.settings import TrainSettings
from diagnoser.learning.story_words import with_story_words
from diagnoser.learning.text_design import LabelledText
from diagnoser.learning.text_weight import with_text_classifier
from diagnoser.learning.unlabelled import with_unlabelled
from diagnoser.model import Model
from diagnoser.progress import Progress, silent
from diagnoser.reading.text_model import reads_texts
from diagnoser.scratch import scratch_folder
from diagnoser.threads import one_thread
from diagnoser.tickets.count import count, sample
from diagnoser.tickets.lone_codes import without_lone_codes
from diagnoser.tickets.records import Checked, Reduced
from diagnoser.tickets.reduce import Reader, RejectsOf, reduce, without
from diagnoser.tickets.remarks import remarks
from diagnoser.tickets.schema import TicketColumns
from diagnoser.tickets.validate import Rules

HISTORY: Final = "history.parquet"
"""Name of the file of reduced tickets that is kept with a model. `train --add` continues from it."""

EXAMPLES: Final = 60_000
"""Number of tickets that are looked at one by one, to find hidden modes. The others are only counted."""

LEARNING: Final = "learning"
"""Name of the step that `train` reports after the tickets are reduced."""

STEPS: Final = 4
"""Steps that are reported after the tickets are reduced."""


@dataclass(frozen=True, eq=False)
class Trained:
    """A new model and the files that belong to it.

    Attributes:
        model: The model.
        files: File name -> content: `card.md`, `changes.md` and the reduced tickets.
        sources: Result of reading each source.
        remarks: Sentences about the tickets for the user, see `tickets.remarks`.
    """

    model: Model
    files: Mapping[str, bytes] = field(default_factory=dict)
    sources: tuple[Checked, ...] = ()
    remarks: tuple[str, ...] = ()


def train(
    sources: Sequence[str],
    knowledge: Knowledge | None,
    settings: TrainSettings | None = None,
    *,
    reader: Reader | None = None,
    remember: int = REMEMBERED,
    rejects: RejectsOf | None = None,
    today: date | None = None,
    progress: Progress = silent,
) -> Trained:
    """Learn a model from tickets.

    Args:
        sources: Paths and database URLs, oldest first.
        knowledge: The expert knowledge, or None to learn from the tickets alone.
        settings: Settings of the training.
        reader: Reads texts with the lexicon of this knowledge; None for a new reader.
        remember: Number of past tickets that the model keeps. A model that only answers tests needs none.
        rejects: Returns the path of the rejects file of a source. None: no such files are written.
        today: The current day. A ticket that was closed after it is rejected. None: any day is accepted.
        progress: Called with the progress of each step.

    Raises:
        TicketError: The tickets cannot be read, there is no accepted row, or none names its causes and there is no
            knowledge.
    """
    settings = settings or TrainSettings()
    known = knowledge or empty_knowledge()
    reader = reader or LexiconReader(known)
    step = partial(progress, LEARNING, total=STEPS)
    with scratch_folder() as folder, one_thread():
        rules = Rules.of(known, today)
        reduced = reduce(
            sources,
            folder / "reduced.parquet",
            reader=reader if rules.symptoms else None,
            columns=TicketColumns(contexts=settings.context),
            rules=rules,
            machine_type=lambda machine: machine_type_of(machine, known) or "",
            key=settings.key,
            rejects=rejects,
            workers=settings.workers,
            progress=progress,
        )
        _check_rows(reduced)
        step(0)
        history = reduced.path.read_bytes()
        reduced, left_out = (
            (reduced, ()) if rules.symptoms else without_lone_codes(reduced, folder / "codes.parquet")
        )
        counts = count(reduced, context_columns=("machine_type",), engine=settings.engine)
        examples = sample(reduced, EXAMPLES).to_pylist()
        texts, published = labelled_texts(sources, reduced, folder)
        seen = (*left_out, *remarks(named_causes(counts), counts.symptoms, reduced))
        step(1)
        model, links = assemble(counts, examples, known, settings)
        model, links = with_unlabelled(model, links, reduced, counts, examples, settings, folder)
        model = with_repairs(model, examples)
        step(2)
        fewer = _Fewer(reduced, examples, known, settings, folder)
        model = _with_classifier(model, texts, settings, fewer)
        if settings.story_model is not None:  # its texts are no longer available
            model = replace(model, story_model=settings.story_model)
        else:
            model = with_story_words(model, published, reader, fewer)
        step(3)
        model = with_past(model, examples[:remember]) if remember else model
        step(STEPS)
    files = {"card.md": card(model).encode(), "changes.md": changes(model, links, known).encode()}
    return Trained(model, {**files, HISTORY: history}, reduced.sources, seen)


@dataclass(frozen=True, eq=False)
class _Fewer:
    """Learns the network of all tickets but some."""

    reduced: Reduced
    examples: Sequence[Mapping[str, Any]]
    knowledge: Knowledge
    settings: TrainSettings
    folder: Path

    def __call__(self, apart: frozenset[str]) -> Model:
        """Return the model of all tickets but these, without a classifier."""
        fewer = without(self.reduced, apart, self.folder / "fewer.parquet")
        counts = count(fewer, context_columns=("machine_type",), engine=self.settings.engine)
        examples = [row for row in self.examples if row["ticket_id"] not in apart]
        return assemble(counts, examples, self.knowledge, self.settings)[0]


def _with_classifier(
    model: Model, texts: Sequence[LabelledText], settings: TrainSettings, learn: Learn
) -> Model:
    """Return the model with a classifier of texts, columns and codes, as far as each of them improves it.

    A classifier of an earlier training that reads texts is used as it is, because the reports that it was trained on
    are no longer available.
    """
    kept = settings.text_model
    if kept is not None and reads_texts(kept):
        return replace(model, text_model=kept)
    model, chosen = with_text_classifier(model, texts)
    return with_codes(model, texts, chosen, learn)


def _check_rows(reduced: Reduced) -> None:
    """Raise TicketError if there is no ticket: every row was rejected, or there is none."""
    if reduced.rows:
        return
    refused = [source for source in reduced.sources if source.rejected]
    if not refused:
        named = ", ".join(source.source for source in reduced.sources) or "no source"
        raise TicketError(f"No ticket can be learned from: there is no row with a ticket in {named}.")
    rows = sum(source.rejected for source in refused)
    first = refused[0]
    more = f"; {first.rejects} has the reason of each row" if first.rejects else ""
    raise TicketError(
        f"No ticket can be learned from: all {rows:,} rows were rejected. In {first.source}, "
        f"{first.faults[0].sentence}{more}."
    )
