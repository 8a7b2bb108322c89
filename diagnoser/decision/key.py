"""Everything that a decision depends on as one hashable value, so its answer can be remembered.

The words of a report are not in it. They count only through the pieces that they count and through their language, so
two reports that say the same in other words have one answer.
"""

from collections.abc import Hashable, Iterable

from diagnoser.decision.arrays import ModelArrays
from diagnoser.decision.language import speaks_chinese
from diagnoser.decision.options import Options
from diagnoser.decision.quantities import counts
from diagnoser.inference.evidence import Evidence
from diagnoser.types import Finding, Understood


def decision_key(
    arrays: ModelArrays,
    evidence: Evidence,
    findings: tuple[Finding, ...],
    unread: Iterable[str],
    options: Options,
    understood: Understood,
    tried: tuple[str, ...],
) -> Hashable:
    """Return a value that is the same only where `decide` gives the same answer but for findings and unread pieces."""
    stock = None if options.stock is None else tuple(sorted(options.stock.items()))
    return (
        evidence.key,
        tuple((one.symptom, one.state, one.known, one.probability) for one in findings),
        tuple(counts(arrays, findings).items()),
        (options.max_spares, options.objective, options.service_level, stock, options.proposed_parts),
        speaks_chinese(options.language, findings, unread),
        understood,
        tried,
    )
