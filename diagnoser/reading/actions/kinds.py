"""Kinds of actions: which verb tells which kind, and whether somebody did it at all."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from diagnoser.reading.actions.doubts import by_itself, is_doubtful, is_told_by_agent
from diagnoser.reading.actions.parts import PartAt
from diagnoser.reading.actions.records import Deed, Outcome
from diagnoser.reading.actions.separable import is_put_back
from diagnoser.reading.negation import scope_of
from diagnoser.types import ActionKind

_KINDS: Final[Mapping[str, ActionKind]] = {
    "REPLACED": "replaced",
    "RESEATED": "reseated",
    "SWAPPED": "swapped",
    "RESTARTED": "restarted",
    "UPDATED": "updated",
    "RECONFIGURED": "reconfigured",
    "REBUILT": "rebuilt",
    "REMOVED": "removed",
}
"""The concept of a verb -> the kind of action."""

_OTHER_PLACE = re.compile(
    r"(?:个|到|了|过|一个|别的|另一个|其他){0,2}(?:(?!后|之|网)[^\n,、]){0,4}?"
    r"(?:插?槽位?|插孔|孔|端口|位置|盘位|接口|usb口)(?![的那上里])"
)
"""What follows a verb of replacing if only the place was changed, as in "换内存槽"."""

_OTHER_OUTLET = re.compile(
    r" (?:already |the |to |a |another |different |other )*(?:outlet|socket|pdu|port|switch port"
    r"|power cords?|nobreak)s?(?![a-z])"
)


def kind_of(deed: Deed, parts: Sequence[PartAt]) -> ActionKind:
    """Return what was done.  A new place is a swap, and a swapped disk a new one."""
    kind = _KINDS[deed.verb.concept("action")]
    text, end = deed.story.text, deed.verb.end
    if deed.words.startswith("chang") and _OF_SETTING.match(text, end):
        return "reconfigured"
    if kind == "removed" and is_put_back(text, end):
        return "reseated"
    if kind == "replaced" and (_OTHER_PLACE.match(text, end) or _OTHER_OUTLET.match(text, end)):
        return "swapped"
    return "replaced" if kind == "swapped" and parts and _is_exchange(deed, parts) else kind


_OF_SETTING = re.compile(
    r" (?:[a-z0-9/-]{1,14} ){0,5}?(?:modes?|settings?|order|passwords?|address|polic(?:y|ies)|profiles?|parameters?"
    r"|options?|values?|speed|priority|config(?:uration)?|vlan|mtu|levels?|hostname|zoning)(?![a-z])"
)
"""What follows a verb of changing where a setting was changed and no part: "changed the controller mode"."""

_WORN: Final = frozenset({"HDD", "SSD", "RAID_BATTERY", "CMOS_BATTERY", "TAPE"})
"""Parts that wear out, so people swap them for new ones."""

_AROUND = re.compile(
    r"[^\n]{0,24}?(?<![a-z])(?:with|w/|around|round|over|about|between|two|both|slots?|bays?"
    r"|positions?|places?|them|cables?|sides?|from|to)(?![a-z])"
)


def _is_exchange(deed: Deed, parts: Sequence[PartAt]) -> bool:
    """Return whether "swapped" means replaced: "disk 4 swapped", and not "swapped disk 4 with disk 5"."""
    return (
        deed.words == "swapped"
        and all(part in _WORN for _, part in parts)
        and not _AROUND.match(deed.story.text, deed.verb.end)
    )


def happened(deed: Deed) -> bool:
    """Return whether a verb tells something done: no question, no wish, nothing undone or done by the machine."""
    clause, verb, text = deed.clause, deed.verb, deed.story.text
    if clause.question:
        return False
    if text.startswith("的", verb.end) and any(each.end <= verb.start for each in clause.of("action")):
        # In "拔掉新加的内存" the second verb only tells which part is meant.
        return False
    for token in clause.of("result"):
        concept = token.concept("result")
        if concept == "NOT_DONE" or (concept == "PENDING" and token.start <= verb.start + 1):
            return False
    place = (clause.start, verb.start, verb.end)
    if is_doubtful(text, *place) or by_itself(text, *place):
        return False
    # In Chinese only a negation ahead undoes it: in 重插就好了 the words behind tell the result.
    scope = scope_of(text, verb.start, verb.end)
    return scope.polarity != "negated" or (scope.end > verb.end and not deed.begins_in_english)


_BY_ITSELF: Final = frozenset({"RANDOM_REBOOT", "POST_REBOOT_LOOP"})
"""Where the machine restarts by itself, a restart in the text is no action."""


def is_told_restart(deed: Deed, outcome: Outcome) -> bool:
    """Return whether a restart is told as an action: by its end, or by somebody who did it."""
    present = deed.story.present
    if any(each.symptom in _BY_ITSELF for each in present):
        return False
    if outcome.told:
        return True
    return (
        bool(present)
        and deed.begins_in_english
        and is_told_by_agent(deed.story.text, deed.clause.start, deed.verb.start)
    )


_IN_PLACE: Final = frozenset({"swapped", "reseated"})
"""Actions that are told only to say what was tried."""

_ALREADY = re.compile(r"(?:也|都|已经?|均)[^\n,、]{0,6}$")
"""Words before a verb of something tried.  The forms for the look-up of words do without them."""


_GOES_ON = re.compile(r"[^\n]{0,12}\n?[^\n]{0,12}(?:正在|(?:重建|同步|进行|rebuild) ?中|rebuilding)")
"""Words behind an action that is not over: 已经换新的,正在重建."""


def was_tried(deed: Deed, kind: ActionKind) -> bool:
    """Return whether an action without an end is told as something tried in vain."""
    if _GOES_ON.match(deed.story.text, deed.verb.end):
        return False
    return (
        deed.words.isascii()
        or kind in _IN_PLACE
        or deed.clause.has("tried")
        or bool(_ALREADY.search(deed.story.text, deed.clause.start, deed.verb.end))
    )
