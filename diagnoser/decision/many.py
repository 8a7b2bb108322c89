"""Short answers to many reports: the kit, its runners-up and the causes of each, worked out together.

Axes: R reports of one slice, N kits, C causes, P parts.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from diagnoser.arrays import Bools
from diagnoser.decision.arrays import ModelArrays, arrays_of
from diagnoser.decision.kits import Pricing, allowed_kits, likelier_first, price, ranked_kits
from diagnoser.decision.options import Options, pieces_at_hand
from diagnoser.decision.plan import by_plan
from diagnoser.decision.quantities import quantities_of
from diagnoser.decision.state import case_of, pricing_of
from diagnoser.errors import WidthLimitError
from diagnoser.inference.answers import Batch
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence, EvidenceTable
from diagnoser.model import Model
from diagnoser.types import Finding, Kit, KitAnswer

CELLS: Final = 100_000
"""Entries of the coverage tables of one slice.  They take 0.8 MB, so a slice stays in the cache of a processor."""


def kit_answers(
    model: Model,
    engine: Engine,
    evidence: EvidenceTable,
    options: Options,
    version: str,
    findings: Mapping[int, tuple[Finding, ...]],
    repaired: Mapping[int, Evidence] | None = None,
) -> list[KitAnswer]:
    """Return the short answers to many reports, in their order, each with the kits of `decide`.

    Args:
        model: A trained model.
        engine: Exact inference on its network.
        evidence: The reports.
        options: How to choose, the same for all.
        version: The model's version.
        findings: Row -> the findings of a report with words, because words may count pieces of a part.
        repaired: Row -> the evidence of a report with repairs in vain, which a table does not hold. None for none.

    Raises:
        UnknownPartError: The stock names a part that the model does not know.
        ImpossibleFindingsError: The findings of a report have probability zero.
    """
    arrays = arrays_of(model)
    pricing = pricing_of(arrays, options, None)
    allowed = allowed_kits(arrays.table, options.max_spares, pieces_at_hand(arrays, options.stock))
    repaired = repaired or {}
    alone = {row for row, found in findings.items() if quantities_of(arrays, found) is not None} | set(
        repaired
    )
    if (
        options.objective == "whole_case"
    ):  # each report needs a plan of its own, so a common pass is of no use
        rows = range(len(evidence.span))
        each = (repaired.get(row) or evidence.one(row) for row in rows)
        return [
            _alone(model, engine, one, options, version, findings.get(row, ()))
            for row, one in zip(rows, each, strict=True)
        ]
    size = max(1, CELLS // (len(arrays.parts) + 1) ** 2)
    answers: list[KitAnswer] = []
    batch: Batch | None = None
    for first in range(0, len(evidence.span), size):
        part = evidence.part(first, first + size)
        again = batch if batch is not None and len(batch.causes) == len(part.span) else None
        batch = engine.try_batch(part, into=again)
        alone |= {first + row for row in _too_wide(batch)}
        answers += _short_answers(arrays, pricing, allowed, batch, part.informative(), version)
    for row in alone:
        one = repaired.get(row) or evidence.one(row)
        answers[row] = _alone(model, engine, one, options, version, findings.get(row, ()))
    return answers


def _too_wide(batch: Batch) -> list[int]:
    """Return the rows that are too wide for exact inference, and set them to zero. Raise any other error."""
    rows = sorted(batch.errors)
    for row in rows:
        if not isinstance(batch.errors[row], WidthLimitError):
            raise batch.errors[row]
    batch.causes[rows], batch.coverage[rows] = 0.0, 0.0
    return rows


def _short_answers(
    arrays: ModelArrays, pricing: Pricing, allowed: Bools, batch: Batch, informative: Bools, version: str
) -> Iterator[KitAnswer]:
    """Yield the answers to one slice. All but the records themselves is done on arrays.

    `informative` has shape (R,): whether anything but the machine is known.
    """
    table, names = arrays.table, arrays.network.causes
    needed = batch.causes[:, arrays.part_cause]
    priced = price(pricing, needed, batch.coverage)
    ranking = ranked_kits(table, priced, allowed)
    order = np.argsort(-batch.causes, axis=1, kind="stable")
    columns = (
        (ranking >= 0).sum(axis=1),
        likelier_first(table, ranking, needed) @ [len(arrays.parts) + 1, 1],
        np.take_along_axis(priced.coverage, ranking, axis=1),
        np.take_along_axis(priced.cost, ranking, axis=1),
        order,
        np.take_along_axis(batch.causes, order, axis=1),
        np.where(informative, "findings", "fleet"),
    )
    parts, recalibrated = _PartTuples(arrays.parts), arrays.recalibration is not None
    rows = zip(*(column.tolist() for column in columns), strict=True)
    for count, numbers, coverage, cost, ordered, probability, basis in rows:
        achieved = zip(numbers[:count], coverage, cost, strict=False)
        best, *others = [Kit(parts[number], covered, dear, None, basis) for number, covered, dear in achieved]
        causes = dict(zip(map(names.__getitem__, ordered), probability, strict=True))
        yield KitAnswer(version, best, tuple(others), causes, True, recalibrated)


class _PartTuples(dict[int, tuple[str, ...]]):
    """The part ids of a pair (i, j) of part numbers, by i (P + 1) + j. Each tuple is made once."""

    def __init__(self, parts: tuple[str, ...]) -> None:
        self.parts = parts

    def __missing__(self, pair: int) -> tuple[str, ...]:
        numbers = divmod(pair, len(self.parts) + 1)
        found = self[pair] = tuple(self.parts[part - 1] for part in numbers if part)
        return found


def _alone(
    model: Model,
    engine: Engine,
    evidence: Evidence,
    options: Options,
    version: str,
    findings: tuple[Finding, ...],
) -> KitAnswer:
    """Return the answer to a report with counted pieces or repairs in vain, or one that needs bounds."""
    case = case_of(model, engine, evidence, options, findings)
    best, *others = (case.kit(number) for number in by_plan(case, case.ranking()))
    order = np.argsort(-case.posterior.causes, kind="stable").tolist()
    causes = {model.network.causes[cause]: float(case.posterior.causes[cause]) for cause in order}
    recalibrated = model.coverage_recalibration is not None
    return KitAnswer(version, best, tuple(others), causes, case.between is None, recalibrated, case.not_used)
