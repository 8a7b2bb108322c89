"""The settings of a training."""

from dataclasses import dataclass
from typing import Final

from diagnoser.reading.story_model import StoryModel
from diagnoser.reading.text_model import TextModel
from diagnoser.tickets.schema import Engine

TRAINING_OPERATIONS: Final = 10_000_000
"""Operations that a training spends on one ticket, see `inference.engine`; about ten milliseconds.

An answer may take ten times as many. A training looks at thousands of tickets several times, and compares models by
them: a ticket that is too wide counts with its most telling findings."""


@dataclass(frozen=True, slots=True)
class TrainSettings:
    """The settings of a training.

    Attributes:
        engine: Engine that counts the tickets: `duckdb`, or `spark` for a history that is too large for one machine.
        context: Further ticket columns to learn from.
        half_life: Days after which a ticket counts half. None: all tickets count alike.
        key: Key for the pseudonyms of customers and serials. None: customers and serials are left out.
        text_model: Text classifier of an earlier training whose reports are no longer available. It is used as it is.
        story_model: Classifier of stories of an earlier training, likewise.
        workers: Number of processes that read the texts of a long history. The result is the same.
    """

    engine: Engine = "duckdb"
    context: tuple[str, ...] = ()
    half_life: float | None = None
    key: bytes | None = None
    text_model: TextModel | None = None
    story_model: StoryModel | None = None
    workers: int = 1
