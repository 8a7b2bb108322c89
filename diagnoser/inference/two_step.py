"""Exact inference after repairs in vain: the two-step model of a case with several attempts (docs/adr/0017).

Step one: the fault events happen as in the network.  Then somebody tries a repair against cause i, such as a new part.
With probability d_i it has no effect on the cause, for instance because the new part is dead on arrival or because it
went to the wrong unit.  Otherwise every event loses the cause i.  An event that held further causes goes on with those
and with their links, and an event that held no other disappears.  Step two: something is still wrong, and the findings
of now are seen.

Whether a repair of i worked is one fact about the machine, D_i.  So the posterior is a mixture over the combinations of
D, and each combination is a plain fault network:

    P(x | findings, ticket) = sum over D of P(D) P(x, findings, ticket | D) / sum over D of P(D) P(findings, ticket | D)

A cause that is in one event alone needs no mixture.  With prior p its event is absent with weight 1 - p d and present
with weight p d, which is the network with odds times d (1 - p) / (1 - p d), and everything times (1 - p d) / (1 - p).

Axes: C causes, K events, J symptoms.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.errors import DiagnoserError, ImpossibleFindingsError
from diagnoser.inference import kernel
from diagnoser.inference.answers import Batch, Bounds, Cost, IfAbsent, Posterior
from diagnoser.inference.engine import MOST_OPERATIONS, Engine, Questions
from diagnoser.inference.evidence import Evidence, EvidenceTable, Laid
from diagnoser.inference.layout import LOG_PROBABILITY, OPERATIONS, SILENCE, WIDTH
from diagnoser.inference.mixture import Combination, Remains, mixture_of
from diagnoser.network.fault_network import Network
from diagnoser.network.repaired import without_causes

_KEPT_NETWORKS: Final = 256
_KEPT_MIXTURES: Final = 1024


class _Mixed(NamedTuple):
    """The answers of all components that the findings leave possible, and their posterior shares."""

    share: Floats
    log_probability: float
    answers: list[Any]


class TwoStepEngine(Engine):
    """Exact inference on one network that also honours `Evidence.remains`. It is immutable, so threads may share it."""

    def __init__(self, network: Network, operations: float = MOST_OPERATIONS) -> None:
        """Compile the network. Networks with repaired causes are compiled when a report needs them."""
        super().__init__(network, operations)
        self._repaired = lru_cache(maxsize=_KEPT_NETWORKS)(self._engine_without)
        self._mixture = lru_cache(maxsize=_KEPT_MIXTURES)(self._mixture_of)

    def __reduce__(self) -> tuple[type[Engine], tuple[Network, float]]:
        """Pickle the network and the limit alone, because machine code cannot be pickled."""
        return TwoStepEngine, (self.network, self.operations)

    def posterior(self, evidence: Evidence | Laid) -> Posterior:
        """Return the marginals of every cause and event. See `Engine.posterior`."""
        if not evidence.remains:
            return super().posterior(evidence)
        found = self._mixed(evidence, lambda engine, one: engine.posterior(one))
        return self._posterior(found, found.answers)

    def coverage(self, evidence: Evidence | Laid, parts: Ints | None = None) -> tuple[Posterior, Floats]:
        """Return the posterior and the coverage of every kit. See `Engine.coverage`."""
        if not evidence.remains:
            return super().coverage(evidence, parts)
        found = self._mixed(evidence, lambda engine, one: engine.coverage(one, parts))
        posterior = self._posterior(found, [posterior for posterior, _ in found.answers])
        return posterior, _sum(found.share, [kits for _, kits in found.answers])

    def cost(self, evidence: Evidence | Laid, want: int = kernel.ALL_KITS, parts: Ints | None = None) -> Cost:
        """Return the width and the operations of a query, added up over the mixture. See `Engine.cost`."""
        if not evidence.remains:
            return super().cost(evidence, want, parts)
        found = [
            self._engine_of(one.gone).cost(one.of(evidence), want, parts)
            for one in self._combinations(evidence)
        ]
        return Cost(max(one.width for one in found), sum(one.operations for one in found))

    def try_batch(
        self,
        evidence: EvidenceTable | Sequence[Evidence | Laid],
        want: int = kernel.ALL_KITS,
        into: Batch | None = None,
    ) -> Batch:
        """Answer many reports at once, and together those with the same repairs in vain. See `Engine.try_batch`.

        A table holds no repairs, so such reports must be given as records.
        """
        if isinstance(evidence, EvidenceTable):
            return super().try_batch(evidence, want, into)
        alike = defaultdict[tuple[int, Remains] | None, list[int]](list)
        for row, one in enumerate(evidence):
            alike[(_context(one), one.remains) if one.remains else None].append(row)
        if len(alike.get(None, ())) == len(evidence):
            return super().try_batch(evidence, want, into)
        batch = Batch(*self._batch_arrays(len(evidence), want, into), {})
        errors: dict[int, DiagnoserError] = {}
        # Reports with the same repairs follow one another, so that their networks are compiled once.
        for key in sorted(alike, key=lambda key: sorted(cause for cause, _ in key[1]) if key else []):
            rows = alike[key]
            some = [evidence[row] for row in rows]
            try:
                found = (
                    self._mixed_batch(self._mixture(*key), some, want)
                    if key
                    else super().try_batch(some, want)
                )
            except DiagnoserError as error:
                errors |= dict.fromkeys(rows, error)
                continue
            batch.causes[rows], batch.events[rows] = found.causes, found.events
            batch.coverage[rows], batch.numbers[rows] = found.coverage, found.numbers
            errors |= {rows[row]: error for row, error in found.errors.items()}
        return batch._replace(errors=errors)

    def _mixed_batch(
        self, mixture: tuple[Combination, ...], evidence: Sequence[Evidence | Laid], want: int
    ) -> Batch:
        """Return the answers to reports with the same repairs in vain, each the mixture over the combinations."""
        found = [
            self._engine_of(one.gone).try_batch([one.of(each) for each in evidence], want) for one in mixture
        ]
        impossible = np.zeros((len(found), len(evidence)), np.bool_)
        errors: dict[int, DiagnoserError] = {}
        for number, batch in enumerate(found):
            for row, error in batch.errors.items():
                impossible[number, row] = True
                batch.causes[row], batch.events[row], batch.coverage[row] = 0.0, 0.0, 0.0
                if not isinstance(error, ImpossibleFindingsError):
                    errors[row] = error
        logs = np.array(
            [one.log_weight + batch.log_probability for one, batch in zip(mixture, found, strict=True)]
        )
        logs[impossible] = -np.inf
        for row in np.flatnonzero(impossible.all(axis=0)).tolist():
            errors.setdefault(row, found[-1].errors[row])
        log_probability = np.logaddexp.reduce(logs, axis=0)
        share = np.exp(logs - np.where(np.isneginf(log_probability), 0.0, log_probability))
        numbers = np.zeros_like(found[0].numbers)
        numbers[:, LOG_PROBABILITY] = log_probability
        numbers[:, WIDTH] = np.max([batch.numbers[:, WIDTH] for batch in found], axis=0)
        numbers[:, OPERATIONS] = np.sum([batch.numbers[:, OPERATIONS] for batch in found], axis=0)
        return Batch(
            _sum(share[:, :, None], [batch.causes for batch in found]),
            _sum(share[:, :, None], [batch.events[:, : self._events] for batch in found]),
            _sum(share[:, :, None, None], [batch.coverage for batch in found]),
            numbers,
            errors,
        )

    def if_absent(
        self,
        evidence: Evidence | Laid,
        symptoms: Questions,
        want: int = kernel.ALL_KITS,
        parts: Ints | None = None,
    ) -> IfAbsent:
        """Return the posteriors after each of several questions was answered by no. See `Engine.if_absent`."""
        if not evidence.remains:
            return super().if_absent(evidence, symptoms, want, parts)

        def answer(engine: Engine, one: Laid) -> tuple[Posterior, IfAbsent]:
            return engine.posterior(one), engine.if_absent(one, symptoms, want, parts)

        found = self._mixed(evidence, answer)
        mass = found.share[:, None] * np.array([no.probability for _, no in found.answers])
        probability = mass.sum(axis=0)
        part_of = np.divide(mass, probability, out=np.zeros_like(mass), where=probability > 0)
        causes = sum(part[:, None] * no.causes for part, (_, no) in zip(part_of, found.answers, strict=True))
        kits = sum(
            part[:, None, None] * no.coverage for part, (_, no) in zip(part_of, found.answers, strict=True)
        )
        return IfAbsent(probability, np.asarray(causes), np.asarray(kits))

    def coverage_if_absent(
        self, evidence: Evidence | Laid, symptoms: Questions, probability: Floats, parts: Ints
    ) -> Floats:
        """Return the coverage after each of several questions was answered by no. See `Engine.coverage_if_absent`."""
        if not evidence.remains:
            return super().coverage_if_absent(evidence, symptoms, probability, parts)
        mixture = self._combinations(evidence)
        if len(mixture) > 1:  # each combination has its own probability of a no
            return self.if_absent(evidence, symptoms, parts=parts).coverage
        engine = self._engine_of(mixture[0].gone)
        return engine.coverage_if_absent(mixture[0].of(evidence), symptoms, probability, parts)

    def covered(self, evidence: Evidence | Laid, member: Bools) -> Floats:
        """Return P(every needed part is in the set) of each set of parts. See `Engine.covered`."""
        if not evidence.remains:
            return super().covered(evidence, member)

        def answer(engine: Engine, one: Laid) -> tuple[Posterior, Floats]:
            return engine.posterior(one), engine.covered(one, member)

        found = self._mixed(evidence, answer)
        return _sum(found.share, [covered for _, covered in found.answers])

    def bounds(
        self,
        evidence: Evidence,
        most_states: int = 1 << 12,
        most_nodes: int = 500,
        operations: float = np.inf,
    ) -> Bounds:
        """Return proven bounds. After repairs in vain all are (0, 1), so callers leave findings out instead."""
        if not evidence.remains:
            return super().bounds(evidence, most_states, most_nodes, operations)
        return self._vacuous(0)

    def _posterior(self, found: _Mixed, answers: Sequence[Posterior]) -> Posterior:
        return Posterior(
            _sum(found.share, [one.causes for one in answers]),
            _sum(found.share, [one.events[: self._events] for one in answers]),
            found.log_probability,
            max(one.width for one in answers),
            sum(one.operations for one in answers),
        )

    def _mixed(self, evidence: Evidence | Laid, answer: Callable[[Engine, Laid], Any]) -> _Mixed:
        """Return the answers of the possible combinations, with the share of each in the posterior.

        Raises:
            ImpossibleFindingsError: No combination is possible.
        """
        logs, answers = [], []
        refused: ImpossibleFindingsError | None = None
        for one in self._combinations(evidence):
            try:
                each = answer(self._engine_of(one.gone), one.of(evidence))
            except ImpossibleFindingsError as error:
                refused = error
                continue
            posterior = each if isinstance(each, Posterior) else each[0]
            logs.append(one.log_weight + posterior.log_probability)
            answers.append(each)
        if not answers:
            raise refused or ImpossibleFindingsError("Nothing is left that could be wrong.")
        log_probability = float(np.logaddexp.reduce(logs))
        return _Mixed(np.exp(np.array(logs) - log_probability), log_probability, answers)

    def _combinations(self, evidence: Evidence | Laid) -> tuple[Combination, ...]:
        return self._mixture(_context(evidence), evidence.remains)

    def _mixture_of(self, context: int, remains: Remains) -> tuple[Combination, ...]:
        return mixture_of(
            self.network, context, remains, lambda gone: len(self._engine_of(gone).network.events)
        )

    def _engine_of(self, gone: frozenset[int]) -> Engine:
        return self._repaired(gone) if gone else self

    def _engine_without(self, gone: frozenset[int]) -> Engine:
        return Engine(without_causes(self.network, gone), self.operations)


def _context(evidence: Evidence | Laid) -> int:
    return evidence.base // len(SILENCE)


def _sum(share: Floats, arrays: Sequence[Floats]) -> Floats:
    return np.asarray(sum(weight * each for weight, each in zip(share, arrays, strict=True)))
