"""Several pieces over several clauses: "disk 1 failed on Monday, disk 6 on Thursday" are two, one after the other.

Each piece is known by its number.  A clause that names another piece, a time and no state has the state of the clause
before it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from diagnoser.knowledge import RuleRow
from diagnoser.reading.grammar.composed import SEQUENCE, Composed
from diagnoser.reading.grammar.labels import label_of
from diagnoser.reading.grammar.subjects import Subject
from diagnoser.reading.grammar.tokens import EVERY_OWNER, Clause

_DAY: Final = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTH: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_APART: Final = re.compile(
    rf"(?<![a-z])(?:{_DAY}|then|later|next|today|yesterday|tonight|now|after|before|weeks?|months?|days?"
    rf"|morning|hours?"
    rf"|on the [0-9]|in {_MONTH})(?![a-z])"
    r"|后|又|再|隔|昨|今|接着|过了|上周|上个?月|现在|第二天"
)
"""Words between two pieces that tell that they did not fail at once."""

_LONGEST: Final = 200
"""Two pieces belong together if no more characters stand between them."""

_LONGEST_ELLIPSIS: Final = 48
_ELLIPSIS: Final = re.compile(
    rf"(?:[^a-z0-9\u4e00-\u9fff]|(?<![a-z])(?:and|then|also|too|as well|on|the|this|that|in|at|later"
    rf"|likewise|same|today|yesterday"
    rf"|tonight|now|after|next|last|weeks?|months?|days?|hours?|morning|evening|night|noon|followed|by"
    rf"|{_DAY}|{_MONTH}|no"
    r"|[0-9]{1,2}(?:st|nd|rd|th)?)(?![a-z])"
    r"|[0-9]|[昨今前后天早晚上下午周一二三四五六日月号也是又的和再过了第隔夜凌晨礼拜星期])*"
)
"""All that an elliptic clause holds beside its subject: a time."""


def further_pieces(
    found: Sequence[Composed],
    clauses: Sequence[Clause],
    text: str,
    rules: Mapping[tuple[str, str], Sequence[RuleRow]],
) -> Iterator[Composed]:
    """Yield what pieces of different numbers mean together: several failed, perhaps one after the other.

    Args:
        found: The compositions of a text in its order.
        clauses: Its clauses.
        text: Its character form.
        rules: The rules of the dictionary.
    """
    last: dict[str, Composed] = {}
    for each in found:
        if not each.label or each.state != "present" or _is_settled(clauses, each):
            continue
        known = last.get(each.several)
        last[each.several] = each
        if known is None or known.label == each.label or each.core[0] - known.core[1] > _LONGEST:
            continue
        yield each._replace(symptom=each.several, rule=f"{each.rule} further", label="")
        if _APART.search(text, known.core[1], each.core[1]):
            for rule in rules.get((EVERY_OWNER, SEQUENCE), ()):
                yield each._replace(
                    symptom=rule.symptom, rule=f"further {SEQUENCE}", beside=rule.beside, label=""
                )


def _is_settled(clauses: Sequence[Clause], each: Composed) -> bool:
    """Return whether the clause of a composition tells of the past or of a repair."""
    number = bisect_right(clauses, each.core[0], key=lambda clause: clause.start) - 1
    return number >= 0 and (clauses[number].has("past") or clauses[number].has("repaired"))


def of_elliptic(
    clause: Clause, subjects: Sequence[Subject], text: str, before: Sequence[Composed]
) -> Iterator[Composed]:
    """Yield the state of the clause before for the piece of a clause that names no state: "disk 6 on Thursday".

    Args:
        clause: A clause without a state.
        subjects: Its subjects.
        text: The character form.
        before: What the clause before it told of its own subjects.
    """
    if len(subjects) != 1 or not before or clause.end - clause.start > _LONGEST_ELLIPSIS:
        return
    subject = subjects[0]
    label = label_of(subject, text)
    if not label or not _ELLIPSIS.fullmatch(
        f"{text[clause.start : subject.start]} {text[subject.end : clause.end]}"
    ):
        return
    core = (subject.start, subject.end)
    for each in before:
        if each.label and each.label != label:
            yield each._replace(
                start=core[0],
                end=core[1],
                core=core,
                rule=f"{each.rule} again",
                label=label,
                inherited=False,
            )
