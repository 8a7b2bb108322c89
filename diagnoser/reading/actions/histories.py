"""Histories: changes of earlier days, and changes with which a fault began."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from diagnoser.reading.actions.records import OPEN, Deed, Outcome
from diagnoser.reading.grammar.tokens import Token
from diagnoser.types import ActionKind

ADDED: Final = "UPGRADED"
"""The state of words for a part that was added."""

CHANGES: Final = frozenset({"replaced", "updated"})
"""Actions after which a fault may begin."""


PROGRAMS: Final = frozenset({"FIRMWARE", "OS_DRIVER"})
"""What is updated and no part: a fault began with it only where the text says so."""


def is_told_in_passing(deed: Deed, kind: ActionKind, outcome: Outcome, parts: AbstractSet[str]) -> bool:
    """Return whether a change of earlier days belongs to another case, so that nothing was tried in this one."""
    return (
        kind in CHANGES
        and not (kind == "replaced" and deed.begins_in_english)
        and _is_history(deed, outcome, parts)
    )


def after_change(
    deed: Deed, kind: ActionKind, outcome: Outcome, parts: AbstractSet[str]
) -> tuple[Outcome, bool]:
    """Return the outcome of a change, and whether the fault began with it."""
    if parts and kind != "restarted" and _since_then(deed):
        return OPEN, True
    if kind not in CHANGES:
        if kind != "restarted" and outcome == OPEN and _began_behind(deed):
            outcome = Outcome("unknown", (deed.verb,))
        return outcome, False
    if _is_history(deed, outcome, parts) or (
        kind == "replaced" and outcome.result == "unknown" and _is_settled(deed)
    ):
        outcome = Outcome("fixed", (deed.verb,))
    present = bool(deed.story.present)
    added = kind == "replaced" and deed.verb.means(ADDED)
    if _began_since(deed, outcome) or (present and (added or _far_told(deed, outcome.told))):
        outcome = OPEN
    began = (
        not outcome.told
        and (
            kind == "replaced"
            or (deed.begins_in_english and (deed.clause.has("since") or bool(parts - PROGRAMS)))
        )
        and ((added and present) or _began(deed))
    )
    return outcome, began


_THIS_TIME = re.compile(r"[这今本此][次回]|this time")


def _is_history(deed: Deed, outcome: Outcome, parts: AbstractSet[str]) -> bool:
    """Return whether a change of earlier days is told only to say that this case is another one."""
    if outcome.result not in ("unknown", "fixed") or not deed.is_earlier:
        return False
    clauses, causes = deed.story.clauses, deed.story.causes
    for clause in clauses[deed.number + 1 :]:
        others = {causes.get(token.concept("thing"), "") for token in clause.of("thing")} - parts - {""}
        if others and any(_THIS_TIME.match(deed.story.text, token.start) for token in clause.of("now")):
            return True
    ends = [place for place in range(deed.number, len(clauses) - 1) if clauses[place].ends_sentence]
    if not ends:
        return False
    return deed.clause.has("past") or any(each.has("now") for each in clauses[ends[0] + 1 :])


def _is_settled(deed: Deed) -> bool:
    """Return whether a part of earlier days is told in English, and not what began with it."""
    if not deed.begins_in_english or any(each.end <= deed.verb.start for each in deed.clause.of("since")):
        return False
    return any(each.has("past") for each in deed.story.in_sentence(deed.number))


_SINCE = re.compile(r"(?<![a-z])(?:ever )?since (?:then )?(?![0-9])")
"""Who says "since we changed it" tells when the fault began."""


def _began_since(deed: Deed, outcome: Outcome) -> bool:
    return outcome.result != "fixed" and bool(
        _SINCE.search(deed.story.text, deed.clause.start, deed.verb.start)
    )


_SINCE_THEN = re.compile(
    r"[^a-z0-9]{0,4}(?:and |but )?(?:ever since|since then|from then on|since that day)(?![a-z])"
    r"|[^a-z0-9]{0,4}(?:从那以?后|自那以?后|自此|从此|打那以?后|那以后|之后就)"
)


def _since_then(deed: Deed) -> bool:
    """Return whether the words behind the clause of a change tell that the fault is there since then."""
    begins = _SINCE_THEN.match(deed.story.text, deed.clause.end)
    return begins is not None and any(each.core[0] >= begins.end() for each in deed.story.present)


def _began_behind(deed: Deed) -> bool:
    """Return whether an English clause tells what a fault came after: "blue screen after we changed the mode"."""
    return (
        deed.begins_in_english
        and any(each.end <= deed.verb.start for each in deed.clause.of("since"))
        and any(each.core[1] <= deed.clause.start for each in deed.story.present)
    )


def _far_told(deed: Deed, told: Sequence[Token]) -> bool:
    """Return whether a change stands before every fault and its end is told much later.

    The end told in the sentence after the next belongs to something else: "I put in a new card. Now it hangs.  Took it
    out again: no difference."
    """
    if not told or not is_in_order(deed):
        return False
    ends = [clause.end for clause in deed.story.clauses[deed.number :] if clause.ends_sentence]
    return len(ends) > 1 and told[-1].start > ends[1]


_JUST: Final = re.compile(r"(?:刚刚?|啱啱|才刚?)[^\n]{0,2}$")
"""Words before a change that was just made, so that a fault told behind it began with it: 刚换了主板,开机就叫."""


def _is_just(deed: Deed) -> bool:
    text, verb = deed.story.text, deed.verb
    if deed.words.endswith("的") or text.startswith("的", verb.end):
        return False
    return bool(text[verb.start] in "刚啱" or _JUST.search(text, deed.clause.start, verb.start)) and all(
        each.core[0] >= verb.end for each in deed.story.present
    )


def _began(deed: Deed) -> bool:
    """Return whether the fault began with a change: it says so, or every fault is told after it."""
    if deed.story.present and _is_just(deed):
        return True
    return deed.clause.has("since") or (bool(deed.story.present) and (deed.is_earlier or is_in_order(deed)))


def is_in_order(deed: Deed) -> bool:
    """Return whether an English text tells every fault after the change."""
    return deed.words.isascii() and all(each.core[0] >= deed.verb.end for each in deed.story.present)
