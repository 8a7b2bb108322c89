"""Actions in a text: what was tried, on which part, and what came of it.

The clause that tells the result often follows the one that tells the action ("swapped the sticks, no better").  What is
only wished for ("please replace the disk") is no action.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Final

from diagnoser.reading.action_doubts import by_itself, is_doubtful, is_told_by_agent
from diagnoser.reading.candidates import Candidate
from diagnoser.reading.circumstances import CLOSING
from diagnoser.reading.grammar.dictionary import Senses
from diagnoser.reading.grammar.tokens import Clause, Token
from diagnoser.reading.negation import scope_of
from diagnoser.types import Action, ActionKind, ActionResult

ADDED: Final = "UPGRADED"
"""The state of words that tell of a part that was added."""

HELPED: Final = "RESTART_HELPS"
"""The state of words that tell a restart and its end at once ("重启就好")."""

KINDS: Final[Mapping[str, ActionKind]] = {
    "REPLACED": "replaced",
    "RESEATED": "reseated",
    "SWAPPED": "swapped",
    "RESTARTED": "restarted",
    "UPDATED": "updated",
    "RECONFIGURED": "reconfigured",
    "REBUILT": "rebuilt",
    "REMOVED": "removed",
}
RESULTS: Final[Mapping[str, ActionResult]] = {
    "FOLLOWS": "unknown",
    "NO_CHANGE": "no_change",
    "CAME_BACK": "came_back",
    "FIXED": "fixed",
}
"""The concepts of results; an earlier one wins over a later one in the same clause."""

UNTIL_RESULT = 3
"""A result is looked for in so many clauses after the action."""

LONGEST_LIST = 4
LIST_GAP = 8
"""A list of parts goes on over so many clauses, each so close to the last part."""

PRONOUN_REACH = 4
"""The part that "it" means is looked for in so many clauses before the action."""

OBJECT_AFTER = 16
"""The part stands at most so many characters after its verb; otherwise the part before the verb is meant."""

CHANGES: Final = frozenset({"replaced", "updated"})
"""Actions after which a fault may begin."""

PUT_BACK: Final = frozenset({"replaced", "reseated", "swapped"})
"""Who does this with a part has taken it out before."""

IN_PLACE: Final = frozenset({"swapped", "reseated"})
"""Actions that are told only to say what was tried."""

NEEDS_RESULT: Final = frozenset({"restarted"})
"""The words of these actions also name symptoms ("it restarts"), so without a result they are no action."""

CLOSELY: Final = 6
"""Parts of one action stand at most so many characters apart."""

RESTARTABLE: Final = frozenset({"BMC_RSA", "ENCLOSURE_CTRL"})
"""Parts that are restarted by themselves; otherwise a restart is one of the machine."""

UPDATABLE: Final = frozenset(
    {
        "RAID_CARD",
        "NIC",
        "HBA",
        "BMC_RSA",
        "OS_DRIVER",
        "HDD",
        "SSD",
        "BOOT_FLASH",
        "GPU",
        "ENCLOSURE_CTRL",
        "FC_SWITCH",
    }
)
"""Parts that have a firmware or a driver of their own; otherwise an update is one of the machine's firmware."""

CONFIGURABLE: Final = frozenset({"NETWORK_EXT", "FIRMWARE", "NIC", "HBA"})

DONE_TO: Final[Mapping[str, frozenset[str]]] = {
    "restarted": RESTARTABLE,
    "updated": UPDATABLE,
    "reconfigured": CONFIGURABLE,
}
"""Actions that are done to few parts only; another part near them is not what is meant."""

DEFAULT_PART: Final[Mapping[str, str]] = {"updated": "FIRMWARE", "reconfigured": "CONFIG"}

BY_ITSELF: Final = frozenset({"RANDOM_REBOOT", "POST_REBOOT_LOOP"})
"""Where the machine restarts by itself, a restart in the text is no action."""

PLAIN_STATES: Final = frozenset({"正常", "ok", "好", "好了", "fine", "绿了", "亮了", "恢复", "消失"})
"""Words of result that are a plain state of whatever else stands in the clause."""

_OTHER_PLACE = re.compile(
    r"(?:个|到|了|过|一个|别的|另一个|其他){0,2}(?:(?!后|之|网)[^\n,、]){0,4}?(?:插?槽位?|插孔|孔|端口|位置|盘位|接口)(?![的那上里])"
)
"""What follows a verb of replacing if only the place was changed, as in "换内存槽"."""

_FOLLOWS = re.compile(
    r"(?:故障|错误|报错|问题|灯|error|fault|告警|报警)?(?:就|也|是)?跟[着住随]?[^\n,]{0,8}(?:走|跑|过去|过来|转移|换过)"
    r"|(?:error|fault|problem|issue|it|led|light) (?:then )?(?:follow|move|went)s?(?:ed)? (?:with|to"
    r"|the|along)"
)
"""The fault moved with a part that was put elsewhere."""

_THIS_TIME = re.compile(r"[这今本此][次回]|this time")

_OTHER_OUTLET = re.compile(
    r" (?:already |the |to |a |another |different |other )*(?:outlet|socket|pdu|port|switch port"
    r"|power cords?|nobreak)s?(?![a-z])"
)

_ALREADY = re.compile(r"(?:也|都|已经?|均)[^\n,、]{0,6}$")
"""Words before a verb that tell what was tried; the forms that words are looked for in do without them."""

_LASTED = re.compile(
    r" ?(?:了|不到|没到|大概|大约|最多){0,2} ?(?:[一二两三四五六七八九十几半0-9]{1,3}|a few|a couple of) ?个?多?(?:天|周|星期|礼拜|小时"
    r"|钟头|月|年|分钟|days?|weeks?|hours?)"
)
"""How long a repair lasted; then the fault is back."""

CABLE_OF: Final[Mapping[str, str]] = {
    "NETWORK": "NETWORK_EXT",
    "NIC": "NETWORK_EXT",
    "PSU": "POWER_FEED",
    "POWER_INPUT": "POWER_FEED",
    "BUTTON": "POWER_FEED",
    "SCREEN": "MONITOR_KVM",
    "DRIVE": "DISK_CABLE",
    "ARRAY": "DISK_CABLE",
    "RAID_CARD": "DISK_CABLE",
    "ENCLOSURE": "DISK_CABLE",
    "BACKPLANE": "DISK_CABLE",
}
"""The cable that somebody means who speaks of this thing."""

NEEDS_PART: Final = frozenset({"replaced", "swapped", "removed"})
"""Actions that are told of a part."""


@dataclass(frozen=True, slots=True)
class ReadAction:
    """An action at [start, end) of the character form.

    Attributes:
        marks: Intervals of the verb and of the words that tell the result.  They name no symptom.
        began_after: Whether the text says that the fault began after it.
    """

    start: int
    end: int
    action: Action
    marks: tuple[tuple[int, int], ...]
    began_after: bool


def actions_of(
    causes: Mapping[str, str], clauses: Sequence[Clause], text: str, candidates: Sequence[Candidate]
) -> list[ReadAction]:
    """Return the actions in the order of the text.

    Args:
        causes: Concept of a thing -> the part that it is.
        clauses: The clauses of the text.
        text: The character form.
        candidates: What was read of the text, to know whether a fault is still there.
    """
    found: dict[Action, ReadAction] = {}
    for number, clause in enumerate(clauses):
        here = [
            each
            for verb in clause.of("action")
            if _happened(clause, verb, text)
            for each in _actions(causes, clauses, number, verb, text, candidates)
        ]
        here += _upgrades(causes, clauses, number, text)
        known: set[tuple[str, str]] = set()
        put_back = {each.action.part for each in here if each.action.action in PUT_BACK}
        for each in here:
            key = (each.action.action, each.action.part)
            if key in known or (each.action.action == "removed" and each.action.part in put_back):
                continue
            known.add(key)
            # What is told twice with the same end was done once.
            found.setdefault(each.action, each)
    return list(found.values())


def _upgrades(
    causes: Mapping[str, str], clauses: Sequence[Clause], number: int, text: str
) -> Iterator[ReadAction]:
    """Yield the parts that were added.  The words themselves tell the symptom, so they are no marks."""
    for token in clauses[number].of("state"):
        if text[token.start].isascii() or token.concept("action"):
            continue
        if any(sense.concept == ADDED for sense in token.senses):
            for thing, part in _parts(causes, clauses, number, token, text)[:1]:
                start, end = min(token.start, thing.start), max(token.end, thing.end)
                yield ReadAction(start, end, Action("replaced", part, "unknown"), (), began_after=False)


def _happened(clause: Clause, verb: Token, text: str) -> bool:
    if clause.question:
        return False
    if text.startswith("的", verb.end) and any(each.end <= verb.start for each in clause.of("action")):
        # In "拔掉新加的内存" the second verb only tells which part is meant.
        return False
    for token in clause.of("result"):
        concept = token.concept("result")
        if concept == "NOT_DONE" or (concept == "PENDING" and token.start <= verb.start + 1):
            return False
    if is_doubtful(text, clause.start, verb.start, verb.end) or by_itself(
        text, clause.start, verb.start, verb.end
    ):
        return False
    return scope_of(text, verb.start, verb.end).polarity != "negated"


def _actions(
    causes: Mapping[str, str],
    clauses: Sequence[Clause],
    number: int,
    verb: Token,
    text: str,
    candidates: Sequence[Candidate],
) -> Iterator[ReadAction]:
    clause = clauses[number]
    parts = _parts(causes, clauses, number, verb, text)
    kind = _kind(verb, parts, text)
    if not parts and kind in NEEDS_PART and not (kind == "swapped" and _means_it(verb, text)):
        return
    present = [each for each in candidates if each.state == "present"]
    result, told = _result(causes, clauses, number, verb, text, candidates, {part for _, part in parts})
    follows = _FOLLOWS.search(text, verb.end, clauses[min(number + 2, len(clauses) - 1)].end)
    if follows and kind == "swapped":
        result, told = "unknown", [replace(verb, start=follows.start(), end=follows.end())]
    if _began_there(clause, verb, told, present):
        result, told = "unknown", []
    if kind in NEEDS_RESULT and not _is_told(clause, verb, text, told, present):
        return
    parts = [(token, part) for token, part in parts if kind not in DONE_TO or part in DONE_TO[kind]]
    if kind == "restarted" and result == "fixed" and present and not _is_closed(clauses):
        result = _after_restart(clause, verb, text, present)
    earlier = _is_earlier(clauses, number)
    began = False
    if kind in CHANGES:
        done_to = {part for _, part in parts}
        if earlier and _is_history(causes, clauses, number, text, result, done_to):
            if not text[verb.start].isascii() or kind != "replaced":
                return
            result, told = "fixed", [verb]
        elif kind == "replaced" and result == "unknown" and _is_settled(clauses, number, verb, text):
            result, told = "fixed", [verb]
        adds = kind == "replaced" and _adds(verb)
        if _began_since(clauses, number, verb, text, result) or (
            present and (adds or _far_told(clauses, number, told, verb, text, present))
        ):
            result, told = "unknown", []
        began = (
            not told
            and (kind == "replaced" or text[verb.start].isascii())
            and ((adds and bool(present)) or _began(clause, verb, text, candidates, earlier=earlier))
        )
    if (
        result == "unknown"
        and not told
        and not began
        and not earlier
        and _was_tried(clause, verb, text, kind)
    ):
        # Somebody tells what was tried already and calls because the fault is still there.
        result = "no_change" if present else result
    for token, part in parts or [(verb, DEFAULT_PART.get(kind, ""))]:
        # 又死机 tells that it came back, and what is wrong as well.
        silent = [each for each in told if result != "came_back" or not each.concept("state")]
        marks = ((verb.start, verb.end), *((each.start, each.end) for each in silent))
        ends = [verb.end, *(each.end for each in told)]
        yield ReadAction(
            min(verb.start, token.start), max(*ends, token.end), Action(kind, part, result), marks, began
        )


def _kind(verb: Token, parts: Sequence[tuple[Token, str]], text: str) -> ActionKind:
    """Return what was done; a new place is a swap, and a swapped disk a new one."""
    kind = KINDS[verb.concept("action")]
    if kind == "replaced" and (_OTHER_PLACE.match(text, verb.end) or _OTHER_OUTLET.match(text, verb.end)):
        return "swapped"
    return "replaced" if kind == "swapped" and parts and _is_exchange(parts, text, verb) else kind


def _means_it(verb: Token, text: str) -> bool:
    """Return whether a pronoun stands for the part ("moved it to another bay")."""
    return bool(_IT.search(text, verb.start, verb.end + 4))


def _is_told(
    clause: Clause, verb: Token, text: str, told: Sequence[Token], present: Sequence[Candidate]
) -> bool:
    """Return whether a restart is told as an action: by its end, or by somebody who did it."""
    if any(each.symptom in BY_ITSELF for each in present):
        return False
    by_somebody = text[verb.start].isascii() and is_told_by_agent(text, clause.start, verb.start)
    return bool(told) or (bool(present) and by_somebody)


def _is_closed(clauses: Sequence[Clause]) -> bool:
    return any(each.has("closed") for each in clauses[-CLOSING:])


def _is_settled(clauses: Sequence[Clause], number: int, verb: Token, text: str) -> bool:
    """Return whether a part of earlier days is told in English, and not what began with it."""
    since = any(token.end <= verb.start for token in clauses[number].of("since"))
    return text[verb.start].isascii() and _is_past(clauses, number) and not since


def _began_since(
    clauses: Sequence[Clause], number: int, verb: Token, text: str, result: ActionResult
) -> bool:
    return result != "fixed" and bool(_SINCE.search(text, clauses[number].start, verb.start))


_AGAIN = re.compile(
    r"(?<![a-z])(?:only|until|till|unless|every|each|again|always|daily|often|usually|once|needs?"
    r"|has to|have to|must)(?![a-z])"
)
_BACK = re.compile(
    r"(?<![a-z])(?:(?:was|is|came|comes|went) back (?!up|to life|online)|again(?! and works)"
    r"|until the next|the next (?:day|night|morning|week))(?![a-z])"
)
SOON: Final = 100
"""The return of a fault is told within so many characters after the restart."""

RECURS: Final = frozenset({"INTERMITTENT", "BACK_AFTER_RESTART"})


def _after_restart(clause: Clause, verb: Token, text: str, present: Sequence[Candidate]) -> ActionResult:
    """Return the result of a restart that helped: who tells the fault all the same has it again.

    In English it takes a word of return; "restarted it, it runs for now" leaves it open.
    """
    returns = (
        any(each.symptom in RECURS for each in present)
        or _AGAIN.search(text, clause.start, verb.end)
        or _BACK.search(text, verb.end, verb.end + SOON)
    )
    return "came_back" if returns or not text[verb.start : verb.end].isascii() else "unknown"


def _began(clause: Clause, verb: Token, text: str, candidates: Sequence[Candidate], *, earlier: bool) -> bool:
    """Return whether the fault began with a change: it says so, or every fault is told after it."""
    faults = [each.core[0] for each in candidates if each.state == "present"]
    in_order = text[verb.start : verb.end].isascii() and bool(faults) and min(faults) >= verb.end
    return clause.has("since") or in_order or (earlier and bool(faults))


_IT = re.compile(r"(?<![a-z])(?:it|them|whole|both)(?![a-z])")
_AROUND = re.compile(
    r"[^\n]{0,24}?(?<![a-z])(?:with|w/|around|round|over|about|between|two|both|slots?|bays?"
    r"|positions?|places?|them|cables?|sides?|from|to)(?![a-z])"
)
WORN: Final = frozenset({"HDD", "SSD", "RAID_BATTERY", "CMOS_BATTERY", "TAPE"})


def _is_exchange(parts: Sequence[tuple[Token, str]], text: str, verb: Token) -> bool:
    """Return whether "swapped" means replaced: "disk 4 swapped", and not "swapped disk 4 with disk 5"."""
    return (
        text[verb.start : verb.end] == "swapped"
        and all(part in WORN for _, part in parts)
        and not _AROUND.match(text, verb.end)
    )


_SINCE = re.compile(r"(?<![a-z])(?:ever )?since (?:then )?(?![0-9])")
"""Who says "since we changed it" tells when the fault began."""


def _adds(verb: Token) -> bool:
    """Return whether a verb tells that something was added ("I put in a second CPU")."""
    return any(sense.concept == "UPGRADED" for sense in verb.senses)


def _far_told(
    clauses: Sequence[Clause],
    number: int,
    told: Sequence[Token],
    verb: Token,
    text: str,
    present: Sequence[Candidate],
) -> bool:
    """Return whether a change stands before every fault and its end is told much later.

    The end told in the sentence after the next belongs to something else: "I put in a new card. Now it hangs.  Took it
    out again: no difference."
    """
    if (
        not told
        or not text[verb.start : verb.end].isascii()
        or min(each.core[0] for each in present) < verb.end
    ):
        return False
    ends = [clause.end for clause in clauses[number:] if clause.ends_sentence]
    return len(ends) > 1 and told[-1].start > ends[1]


def _was_tried(clause: Clause, verb: Token, text: str, kind: ActionKind) -> bool:
    return (
        text[verb.start : verb.end].isascii()
        or kind in IN_PLACE
        or clause.has("tried")
        or bool(_ALREADY.search(text, clause.start, verb.end))
    )


def _began_there(clause: Clause, verb: Token, told: Sequence[Token], present: Sequence[Candidate]) -> bool:
    """Return whether the clause itself tells what an action led to, as in "黑屏 after the update"."""
    return (
        any(token.start >= verb.end - 1 for token in clause.of("since"))
        and not any(clause.start <= token.start < clause.end for token in told)
        and any(verb.end <= each.core[0] < clause.end for each in present)
    )


def _is_past(clauses: Sequence[Clause], number: int) -> bool:
    """Return whether the clause, or the one before it in the sentence, tells of a time long over."""
    before = clauses[number - 1 : number] if number and not clauses[number - 1].ends_sentence else ()
    return any(each.has("past") for each in (clauses[number], *before))


def _is_earlier(clauses: Sequence[Clause], number: int) -> bool:
    """Return whether the clause, or the one before it in the sentence, names a time that is over."""
    here = clauses[number]
    before = clauses[number - 1 : number] if number and not clauses[number - 1].ends_sentence else ()
    return any(each.has("past") or each.has("earlier") for each in (here, *before)) and not here.has("now")


def _is_history(
    causes: Mapping[str, str],
    clauses: Sequence[Clause],
    number: int,
    text: str,
    result: ActionResult,
    parts: AbstractSet[str],
) -> bool:
    """Return whether a change of earlier days is told only to say that this case is another one."""
    if result not in ("unknown", "fixed"):
        return False
    for clause in clauses[number + 1 :]:
        others = {causes.get(token.concept("thing"), "") for token in clause.of("thing")} - parts - {""}
        if others and any(_THIS_TIME.match(text, token.start) for token in clause.of("now")):
            return True
    ends = [place for place in range(number, len(clauses) - 1) if clauses[place].ends_sentence]
    if not ends:
        return False
    return clauses[number].has("past") or any(each.has("now") for each in clauses[ends[0] + 1 :])


def _result(
    causes: Mapping[str, str],
    clauses: Sequence[Clause],
    number: int,
    verb: Token,
    text: str,
    candidates: Sequence[Candidate],
    parts: AbstractSet[str],
) -> tuple[ActionResult, list[Token]]:
    """Return the result of an action and the words that tell it.

    What was fixed and is told again as a fault in the same breath has come back.
    """
    earlier = _is_earlier(clauses, number)
    later = [[token for token in clauses[number].of("result") if token.start >= verb.end]]
    for place in range(number + 1, min(len(clauses), number + 1 + UNTIL_RESULT)):
        later.append(_results_of(causes, clauses[place], text, parts))
    fixed = [verb] if _helps(verb, text) else _ended_before(clauses, number, verb)
    for place, tokens in enumerate(later):
        told = _told(tokens, text, fixed)
        if told is None and fixed and place and (again := _again(clauses[number + place], text)):
            told = "came_back", again
        if told is None:
            continue
        result, words = told
        if (
            result == "no_change"
            and earlier
            and any(each.ends_sentence for each in clauses[number : number + place])
        ):
            result = "came_back"
        if result != "fixed":
            return result, [*fixed, *words]
        if _LASTED.match(text, words[0].end):
            return "came_back", words
        clause = clauses[number + place]
        begins = (
            clause.start if place else words[0].end if verb.concept("action") == "RESTARTED" else clause.end
        )
        if any(
            begins <= each.core[0] < clause.end and each.state == "present" and not each.beside
            for each in candidates
        ):
            continue
        fixed = words
    return ("fixed", fixed) if fixed else ("unknown", [])


_UNTIL = re.compile(r"(?:until|only) ")


def _helps(verb: Token, text: str) -> bool:
    """Return whether the words of an action say that it helped, as in 重启恢复 and "until we reset it"."""
    return verb.concept("state") == HELPED or bool(_UNTIL.match(text, verb.start))


def _results_of(causes: Mapping[str, str], clause: Clause, text: str, parts: AbstractSet[str]) -> list[Token]:
    """Return the words of result of a later clause.  "The fans are normal" tells no result of a new drive."""
    others = any(
        causes.get(token.concept("thing"), "") not in parts
        for token in clause.of("thing")
        if token.concept("thing")
    )
    return [
        token
        for token in clause.of("result")
        if not (others and text[token.start : token.end] in PLAIN_STATES)
    ]


def _again(clause: Clause, text: str) -> list[Token]:
    """Return the words that tell a fault again, as 又 before a state does."""
    return [token for token in clause.of("state") if text.startswith("又", token.start)][:1]


def _ended_before(clauses: Sequence[Clause], number: int, verb: Token) -> list[Token]:
    """Return the words before an action that tell its end, as in "the beeps stopped after reseating the memory"."""
    if not any(token.end <= verb.start for token in clauses[number].of("since")):
        return []
    before = clauses[number - 1].of("result") if number and not clauses[number - 1].ends_sentence else []
    ended = [
        token for token in (*before, *clauses[number].of("result")) if token.concept("result") == "ENDED"
    ]
    return [token for token in ended if token.end <= verb.start][-1:]


def _told(
    tokens: Sequence[Token], text: str, fixed: Sequence[Token]
) -> tuple[ActionResult, list[Token]] | None:
    """Return the result that one clause tells, and its words; after a repair every "same again" is a return."""
    for concept, result in RESULTS.items():
        for token in tokens:
            if token.concept("result") == concept and token not in fixed:
                denied = scope_of(text, token.start, token.end).polarity == "negated"
                if concept == "FIXED" and denied:
                    return "no_change", [token]
                helped = any(each.concept("result") == "FIXED" and each.end <= token.start for each in tokens)
                came_back = (bool(fixed) or helped) and concept == "NO_CHANGE"
                return ("came_back" if came_back else result), [token]
    return None


def _parts(
    causes: Mapping[str, str], clauses: Sequence[Clause], number: int, verb: Token, text: str
) -> list[tuple[Token, str]]:
    """Return the parts that an action was done to: after the verb, else before it, else of the clause before."""
    things = _things(causes, clauses, number)
    own = [(token, part) for token, part in things if token.start >= verb.start and token.end <= verb.end]
    if own:
        return own[:1]
    named = _named_parts(causes, clauses, number, verb, text, things)
    return _with_list(causes, clauses, number, named) if text[verb.start].isascii() else named


def _with_list(
    causes: Mapping[str, str], clauses: Sequence[Clause], number: int, parts: list[tuple[Token, str]]
) -> list[tuple[Token, str]]:
    """Return the parts with those of the clauses that go on with the list: "memory, cards and riser"."""
    for clause in range(number + 1, min(len(clauses), number + 1 + LONGEST_LIST)):
        things = _things(causes, clauses, clause)
        if (
            not parts
            or not things
            or clauses[clause - 1].ends_sentence
            or things[0][0] is not clauses[clause].tokens[0]
        ):
            break
        if things[0][0].start - parts[-1][0].end > LIST_GAP:
            break
        parts = [*parts, *(each for each in _joined(things) if each[1] not in {part for _, part in parts})]
    return parts


def _named_parts(
    causes: Mapping[str, str],
    clauses: Sequence[Clause],
    number: int,
    verb: Token,
    text: str,
    things: Sequence[tuple[Token, str]],
) -> list[tuple[Token, str]]:
    """Return the parts after the verb, else before it, else of the clauses before."""
    after = [(token, part) for token, part in things if token.start >= verb.start and token.end > verb.end]
    before = [(token, part) for token, part in things if token.end <= verb.start]
    if after and after[0][0].start - verb.end <= OBJECT_AFTER:
        return _joined(after)
    if before:
        return _joined(before[::-1])[::-1]
    reach = PRONOUN_REACH if _IT.search(text, verb.start, verb.end + 4) else 1
    for place in range(number - 1, max(-1, number - 1 - reach), -1):
        if things := _things(causes, clauses, place):
            return [(replace(verb, senses=Senses(())), part) for _, part in things[-1:]]
    return []


def _things(causes: Mapping[str, str], clauses: Sequence[Clause], number: int) -> list[tuple[Token, str]]:
    """Return the things of a clause that are parts.  Which cable is meant depends on what is spoken of."""
    found = []
    for token in clauses[number].of("thing"):
        concept = token.concept("thing")
        part = _cable(clauses, number) if concept == "CABLE" else causes.get(concept, "")
        if part:
            found.append((token, part))
    return found


def _cable(clauses: Sequence[Clause], number: int) -> str:
    for clause in (clauses[number], *clauses[:number][::-1], *clauses[number + 1 :]):
        for token in clause.of("thing"):
            if (part := CABLE_OF.get(token.concept("thing"))) is not None:
                return part
    return "DISK_CABLE"


def _joined(things: Sequence[tuple[Token, str]]) -> list[tuple[Token, str]]:
    """Return the first part and those that follow it closely, as in "memory and board"."""
    joined = [things[0]]
    for token, part in things[1:]:
        last = joined[-1][0]
        if max(token.start, last.start) - min(token.end, last.end) > CLOSELY:
            break
        if part != joined[-1][1]:
            joined.append((token, part))
    return joined


def symptoms_of_actions(actions: Sequence[ReadAction]) -> Iterator[Candidate]:
    """Yield the symptoms that actions and their results are themselves."""
    for each in actions:
        kind, result = each.action.action, each.action.result
        symptom, state = "", "present"
        if kind == "reseated" and result in ("fixed", "no_change"):
            symptom, state = "FIXED_BY_RESEAT", "present" if result == "fixed" else "absent"
        elif kind == "restarted" and result == "came_back":
            symptom = "BACK_AFTER_RESTART"
        elif each.began_after:
            symptom = "AFTER_UPGRADE"
        if symptom:
            yield Candidate(
                each.start,
                each.end,
                symptom,
                "present" if state == "present" else "absent",
                f"action {kind} {result}",
                (each.start, each.end),
            )


def without_marks(candidates: Sequence[Candidate], actions: Sequence[ReadAction]) -> list[Candidate]:
    """Return the candidates that are not made of the words of an action or its result."""
    marks = [mark for each in actions for mark in each.marks]
    tried = [(each.start, each.end) for each in actions if each.action.result != "unknown"]
    return [
        each
        for each in candidates
        if not any(start <= each.core[0] and each.core[1] <= end for start, end in marks)
        and not (
            each.symptom in OF_ACTIONS
            and any(start < each.core[1] and each.core[0] < end for start, end in tried)
        )
    ]


OF_ACTIONS: Final = frozenset({"AFTER_UPGRADE", "FIXED_BY_RESEAT"})
"""Symptoms that the patterns read from an action without knowing its result."""
