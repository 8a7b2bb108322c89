"""Past tickets that a model keeps, and the distribution of surprise over them."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from diagnoser.errors import ImpossibleFindingsError
from diagnoser.evidence.row import FINDINGS, ids, known_of_row
from diagnoser.evidence.to_network import evidence_of
from diagnoser.evidence.tried import tried_tokens
from diagnoser.inference.affordable import log_probability_of_findings
from diagnoser.inference.engine import Engine
from diagnoser.learning.published import own_rows
from diagnoser.model import Model, PastTicket

REMEMBERED: Final = 2_000
"""Number of past tickets that a model keeps."""

FEWEST_FOR_REFERENCE: Final = 200
"""Number of described tickets from which a model has a reference distribution."""

DIGITS: Final = 6
"""Decimal places of a log probability in the reference distribution."""


def with_past(model: Model, rows: Sequence[Mapping[str, Any]]) -> Model:
    """Return the model with past tickets and its reference distribution.

    The past tickets are the labelled ones. The reference distribution is the sorted log P(findings | ticket) of all
    tickets with findings, without published tickets, which are unusual by choice. A new report is unusual if its own
    value lies in the low tail of this distribution.

    Args:
        model: A trained model.
        rows: Reduced tickets, a fair sample.
    """
    past = tuple(_past(row) for row in rows if row["causes"])
    return replace(model, past=past, reference_distribution=_reference(model, rows))


def _reference(model: Model, rows: Sequence[Mapping[str, Any]]) -> tuple[float, ...]:
    described = [row for row in own_rows(rows) if any(row[column] for column in FINDINGS)]
    if len(described) < FEWEST_FOR_REFERENCE:
        return ()
    engine = Engine(model.network)
    found = []
    for row in described:
        with suppress(ImpossibleFindingsError):  # what the model rules out has no logarithm
            log_probability = log_probability_of_findings(engine, evidence_of(model, known_of_row(row)))
            found.append(round(log_probability, DIGITS))
    return tuple(sorted(found))


def _past(row: Mapping[str, Any]) -> PastTicket:
    known = known_of_row(row)
    return PastTicket(
        row["ticket_id"], ids(row["causes"]), known.present, known.absent, tried_tokens(known.actions)
    )
