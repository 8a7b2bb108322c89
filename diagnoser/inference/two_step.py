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
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any, Final, NamedTuple

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.errors import DiagnoserError, ImpossibleFindingsError, InputError
from diagnoser.inference import kernel
from diagnoser.inference.answers import Batch, Bounds, Cost, IfAbsent, Posterior
from diagnoser.inference.engine import MOST_OPERATIONS, Engine, Questions
from diagnoser.inference.evidence import Evidence, EvidenceTable, Laid
from diagnoser.inference.layout import LOG_PROBABILITY, OPERATIONS, SILENCE, WIDTH
from diagnoser.network.fault_network import Network
from diagnoser.network.repaired import lone_event, lone_weight, own_events, without_causes

MOST_MIXED: Final = 8
"""Causes with several events that a mixture may hold: 256 networks.  They are those that are most surely repaired.

For the others each event of the cause alone is split by itself, and events with further causes stay as they are."""

_KEPT_NETWORKS: Final = 256
_KEPT_MIXTURES: Final = 1024

Remains = tuple[tuple[int, float], ...]
"""As `Evidence.remains`."""


class _Combination(NamedTuple):
    """One combination of D, for any findings on a machine of one context.

    Attributes:
        log_weight: log P(D), with what the network of this combination counts for events that are gone.
        gone: The causes whose loss changes the network, which then has K' events; empty for the whole network.
        like: Shape (K',), the event of the whole network whose weight each event has.
        factor: Shape (K',), by which that weight is multiplied; 0 for an event that is gone.
    """

    log_weight: float
    gone: frozenset[int]
    like: Ints
    factor: Floats

    def of(self, evidence: Evidence | Laid) -> Laid:
        """Return the evidence on the network of this combination."""
        weights = evidence.weights[self.like] * self.factor if len(evidence.weights) else self.factor
        return Laid(evidence.base, evidence.rows, weights)


class _Mixed(NamedTuple):
    """The answers of all components that the findings leave possible, and their posterior shares."""

    share: Floats
    log_probability: float
    answers: list[Any]


class TwoStepEngine(Engine):
    """Exact inference on one network that also honours `Evidence.remains`; immutable, so threads may share it."""

    def __init__(self, network: Network, operations: float = MOST_OPERATIONS) -> None:
        """Compile the network; networks with repaired causes are compiled when a report needs them."""
        super().__init__(network, operations)
        self._events_of = [
            [k for k, event in enumerate(network.events) if cause in event]
            for cause in range(len(network.causes))
        ]
        self._repaired = lru_cache(maxsize=_KEPT_NETWORKS)(self._engine_without)
        self._mixture = lru_cache(maxsize=_KEPT_MIXTURES)(self._mixture_of)

    def __reduce__(self) -> tuple[type[Engine], tuple[Network, float]]:
        """Pickle the network and the limit alone, because machine code cannot be pickled."""
        return TwoStepEngine, (self.network, self.operations)

    def posterior(self, evidence: Evidence | Laid) -> Posterior:
        """Return the marginals of every cause and event; see `Engine.posterior`."""
        if not evidence.remains:
            return super().posterior(evidence)
        found = self._mixed(evidence, lambda engine, one: engine.posterior(one))
        return self._posterior(found, found.answers)

    def coverage(self, evidence: Evidence | Laid, parts: Ints | None = None) -> tuple[Posterior, Floats]:
        """Return the posterior and the coverage of every kit; see `Engine.coverage`."""
        if not evidence.remains:
            return super().coverage(evidence, parts)
        found = self._mixed(evidence, lambda engine, one: engine.coverage(one, parts))
        posterior = self._posterior(found, [posterior for posterior, _ in found.answers])
        return posterior, _sum(found.share, [kits for _, kits in found.answers])

    def cost(self, evidence: Evidence | Laid, want: int = kernel.ALL_KITS, parts: Ints | None = None) -> Cost:
        """Return the width and the operations of a query, added up over the mixture; see `Engine.cost`."""
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
        """Answer many reports at once, and together those with the same repairs in vain; see `Engine.try_batch`.

        A table holds no repairs, so such reports must be given as records.
        """
        if isinstance(evidence, EvidenceTable):
            return super().try_batch(evidence, want, into)
        alike = defaultdict[tuple[int, Remains], list[int]](list)
        for row, one in enumerate(evidence):
            if one.remains:
                alike[_context(one), one.remains].append(row)
        batch = super().try_batch(
            [Laid(one.base, one.rows, one.weights) for one in evidence] if alike else evidence, want, into
        )
        errors = dict(batch.errors)
        # Reports with the same repairs follow one another, so that their networks are compiled once.
        for key in sorted(alike, key=lambda key: sorted(cause for cause, _ in key[1])):
            rows = alike[key]
            for row in rows:
                errors.pop(row, None)
            try:
                mixed = self._mixed_batch(self._mixture(*key), [evidence[row] for row in rows], want)
            except DiagnoserError as error:
                errors |= dict.fromkeys(rows, error)
                continue
            batch.causes[rows], batch.events[rows] = mixed.causes, mixed.events
            batch.coverage[rows], batch.numbers[rows] = mixed.coverage, mixed.numbers
            errors |= {rows[row]: error for row, error in mixed.errors.items()}
        return batch._replace(errors=errors)

    def _mixed_batch(
        self, mixture: tuple[_Combination, ...], evidence: Sequence[Evidence | Laid], want: int
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
        """Return the posteriors after each of several questions was answered by no; see `Engine.if_absent`."""
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
        """Return the coverage after each of several questions was answered by no; see `Engine.coverage_if_absent`."""
        if not evidence.remains:
            return super().coverage_if_absent(evidence, symptoms, probability, parts)
        mixture = self._combinations(evidence)
        if len(mixture) > 1:  # each combination has its own probability of a no
            return self.if_absent(evidence, symptoms, parts=parts).coverage
        engine = self._engine_of(mixture[0].gone)
        return engine.coverage_if_absent(mixture[0].of(evidence), symptoms, probability, parts)

    def covered(self, evidence: Evidence | Laid, member: Bools) -> Floats:
        """Return P(every needed part is in the set) of each set of parts; see `Engine.covered`."""
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
        """Return proven bounds; after repairs in vain all are (0, 1), so callers leave findings out instead."""
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

    def _combinations(self, evidence: Evidence | Laid) -> tuple[_Combination, ...]:
        return self._mixture(_context(evidence), evidence.remains)

    def _mixture_of(self, context: int, pairs: Remains) -> tuple[_Combination, ...]:
        """Return the mixture over D, without combinations of probability zero.

        A cause that is certainly repaired, or certainly not, needs no mixture.

        Raises:
            InputError: A cause is named twice, or a probability is outside [0, 1].
        """
        remains = dict(pairs)
        if len(remains) != len(pairs) or not all(0.0 <= d <= 1.0 for d in remains.values()):
            raise InputError("Each repaired cause needs one probability between 0 and 1.")
        lone = {cause: lone_event(self.network, cause) for cause in remains}
        several = sorted(
            (cause for cause in remains if lone[cause] is None), key=lambda cause: remains[cause]
        )
        sure = [cause for cause in several if remains[cause] == 0.0]
        unsure = [cause for cause in several if 0.0 < remains[cause] < 1.0]
        mixed = {cause: remains[cause] for cause in sorted(unsure[:MOST_MIXED])}
        factor, log_weight = np.ones(self._events), 0.0
        for cause, d in remains.items():
            if cause not in mixed and cause not in sure:
                for event in own_events(self.network, cause):
                    weight, constant = lone_weight(float(self.network.prior[context, event]), d)
                    factor[event] *= weight
                    log_weight += constant
        return tuple(
            self._combination(
                context, factor, tuple(sorted({*sure, *worked})), log_weight + _log_chance(mixed, worked)
            )
            for size in range(len(mixed) + 1)
            for worked in combinations(mixed, size)
        )

    def _combination(
        self, context: int, factor: Floats, repaired: tuple[int, ...], log_weight: float
    ) -> _Combination:
        gone, events = set(repaired), self.network.events
        lost = np.array([gone.issuperset(event) for event in events])
        like = [self._like(event, gone, k) for k, event in enumerate(events)]
        # An event that lost all its causes is absent whether it happened or not.  The network says 1 - p.
        log_weight -= float(np.log1p(-self.network.prior[context, lost]).sum())
        joint = frozenset(
            cause for cause in repaired if any(len(events[k]) > 1 for k in self._events_of[cause])
        )
        extra = len(self._engine_of(joint).network.events) - len(events)
        return _Combination(
            log_weight,
            joint,
            np.array(like + [0] * extra, np.int64),
            np.append(np.where(lost, 0.0, factor[like]), np.zeros(extra)),
        )

    def _like(self, event: tuple[int, ...], gone: set[int], own: int) -> int:
        """Return the event whose weight an event has after causes are gone: the one with the causes that are left."""
        if gone.isdisjoint(event):
            return own
        left = tuple(cause for cause in event if cause not in gone)
        return next((k for k, each in enumerate(self.network.events) if each == left), own)

    def _engine_of(self, gone: frozenset[int]) -> Engine:
        return self._repaired(gone) if gone else self

    def _engine_without(self, gone: frozenset[int]) -> Engine:
        return Engine(without_causes(self.network, gone), self.operations)


def _context(evidence: Evidence | Laid) -> int:
    return evidence.base // len(SILENCE)


def _log_chance(mixed: Mapping[int, float], worked: tuple[int, ...]) -> float:
    """Return log P(the repairs of these causes worked, and those of the others did not)."""
    return float(np.log(np.prod([1.0 - d if cause in worked else d for cause, d in mixed.items()])))


def _sum(share: Floats, arrays: Sequence[Floats]) -> Floats:
    return np.asarray(sum(weight * each for weight, each in zip(share, arrays, strict=True)))
