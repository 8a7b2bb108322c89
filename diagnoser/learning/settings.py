"""The settings of a training."""

from dataclasses import dataclass

from diagnoser.reading.text_model import TextModel
from diagnoser.tickets.schema import Engine


@dataclass(frozen=True, slots=True)
class TrainSettings:
    """The settings of a training.

    Attributes:
        engine: Engine that counts the tickets: `duckdb`, or `spark` for a history that is too large for one machine.
        context: Further ticket columns to learn from.
        half_life: Days after which a ticket counts half. None: all tickets count alike.
        key: Key for the pseudonyms of customers and serials. None: customers and serials are left out.
        text_model: Text classifier of an earlier training whose reports are no longer available. It is used as it is.
    """

    engine: Engine = "duckdb"
    context: tuple[str, ...] = ()
    half_life: float | None = None
    key: bytes | None = None
    text_model: TextModel | None = None
