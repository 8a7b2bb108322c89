"""Promised against realised first-time fix.

A case counts if the engineer found a cause, nobody called the cause unconfirmed, and the kit of the answer was sent. It
was fixed at the first visit if there was one visit, the kit held every part among the causes, and the machine did not
come back with the same symptoms within 30 days.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence

import numpy as np

from api.reports.closed_cases import ClosedCase
from api.reports.schemas import AlarmOut, GroupOut, PerformanceOut, UsageOut
from diagnoser.backtest.drift import cusum
from diagnoser.evaluation.calibration import wilson


def performance(cases: Sequence[ClosedCase], no_parts: Collection[str]) -> PerformanceOut:
    """Return the report on closed cases in the order of closing.

    Args:
        cases: The cases.
        no_parts: Causes without a spare part.
    """
    judged = [case for case in cases if is_judged(case)]

    def groups(names: Callable[[ClosedCase], Iterable[str]]) -> list[GroupOut]:
        named: dict[str, list[ClosedCase]] = defaultdict(list)
        for case in judged:
            for name in names(case):
                named[name].append(case)
        return [group(name, named[name], no_parts) for name in sorted(named)]

    return PerformanceOut(
        cases=len(cases),
        judged=len(judged),
        without_cause=sum(not case.causes or case.confirmed is False for case in cases),
        sent_otherwise=sum(sent_otherwise(case) for case in cases),
        returned=sum(case.returned for case in cases),
        overall=group("all", judged, no_parts),
        versions=groups(lambda case: [case.version]),
        families=groups(lambda case: [case.family]),
        symptoms=groups(lambda case: case.symptoms),
        months=groups(lambda case: [case.closed_at[:7]]),
        usage=usage(cases),
        alarm=_alarm(judged, no_parts),
    )


def is_judged(case: ClosedCase) -> bool:
    """Return whether a case says something about the promise."""
    return bool(case.causes) and case.confirmed is not False and not sent_otherwise(case)


def sent_otherwise(case: ClosedCase) -> bool:
    """Return whether something else than the kit of the answer was sent."""
    return case.dispatched is not None and Counter(case.dispatched) != Counter(case.kit)


def fixed_at_first(case: ClosedCase, no_parts: Collection[str]) -> bool:
    """Return whether the first visit has ended the fault."""
    needed = set(case.causes) - set(no_parts)
    return case.visits <= 1 and needed <= set(case.kit) and not case.returned


def group(name: str, cases: Sequence[ClosedCase], no_parts: Collection[str]) -> GroupOut:
    """Return the line of a report for some cases."""
    if not cases:
        return GroupOut(name=name, cases=0)
    fixed = sum(fixed_at_first(case, no_parts) for case in cases)
    low, high = interval(fixed, len(cases))
    promised = sum(case.promised for case in cases) / len(cases)
    return GroupOut(
        name=name, cases=len(cases), promised=promised, realised=fixed / len(cases), low=low, high=high
    )


def usage(cases: Iterable[ClosedCase], part: str | None = None) -> UsageOut:
    """Return the number of sent and of used pieces, of one part or of all."""
    sent, used = Counter[str](), Counter[str]()
    for case in cases:
        pieces = Counter(case.sent)
        sent, used = sent + pieces, used + (pieces & Counter(case.used))
    of, with_use = (each[part] if part else each.total() for each in (sent, used))
    if not of:
        return UsageOut(sent=0, used=0, in_vain=0)
    low, high = interval(with_use, of)
    return UsageOut(sent=of, used=with_use, in_vain=of - with_use, rate=with_use / of, low=low, high=high)


def interval(number: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of Wilson for a share."""
    low, high = wilson(np.array([number / of]), np.array([float(of)]))
    return float(low[0]), float(high[0])


def _alarm(judged: Sequence[ClosedCase], no_parts: Collection[str]) -> AlarmOut | None:
    if not judged:
        return None
    promised = np.array([case.promised for case in judged])
    chart = cusum(promised, np.array([fixed_at_first(case, no_parts) for case in judged]))
    return AlarmOut(
        threshold=chart.threshold,
        highest=float(chart.path.max()),
        since=None if chart.alarm is None else judged[chart.alarm].closed_at,
    )
