"""Results: the end of an action, and the words for it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Final

from diagnoser.reading.actions.follows import follows
from diagnoser.reading.actions.records import OPEN, Deed, Outcome
from diagnoser.reading.circumstances import CLOSING
from diagnoser.reading.grammar.tokens import Clause, Token
from diagnoser.reading.negation import scope_of
from diagnoser.types import ActionKind, ActionResult


def outcome_of(deed: Deed, kind: ActionKind, parts: AbstractSet[str]) -> Outcome:
    """Return the outcome of an action on these parts, as far as the text tells it."""
    verb = deed.verb
    if kind == "swapped" and (moved := follows(deed)):
        told = replace(verb, start=moved[0], end=moved[1])
        return OPEN if _began_there(deed, (told,)) else Outcome("unknown", (told,))
    outcome = _told_outcome(deed, parts)
    if outcome == OPEN and kind == "reseated" and _is_helpful(deed):
        return Outcome("fixed")
    return OPEN if _began_there(deed, outcome.told) else outcome


def _is_helpful(deed: Deed) -> bool:
    """Return whether a pattern read from the words around the verb that a reseat helped."""
    verb = deed.verb
    return any(start < verb.end and verb.start < end for start, end in deed.story.helpful_reseats)


def _began_there(deed: Deed, told: Sequence[Token]) -> bool:
    """Return whether the clause itself tells of a fault after the action, as in "黑屏 after the update"."""
    clause, verb = deed.clause, deed.verb
    return (
        any(token.start >= verb.end - 1 for token in clause.of("since"))
        and not any(clause.start <= token.start < clause.end for token in told)
        and any(verb.end <= each.core[0] < clause.end for each in deed.story.present)
    )


_UNTIL_RESULT: Final = 3
"""A result is looked for in so many clauses after the action."""

_LASTED = re.compile(
    r" ?(?:了|不到|没到|大概|大约|最多|for |about |only ){0,3} ?"
    r"(?:[一二两三四五六七八九十几半0-9]{1,3}|one|two|three|four|five|a|an|a few|a couple of) ?个?多?"
    r"(?:天|周|星期|礼拜|小时|钟头|月|年|分钟|days?|weeks?|hours?)"
)
"""How long a repair lasted.  Then the fault is back."""


def _told_outcome(deed: Deed, parts: AbstractSet[str]) -> Outcome:
    """Return the outcome in the words of result.  A fault told again after a repair has come back."""
    story, verb = deed.story, deed.verb
    fixed = (verb,) if _helps(deed) else _ended_before(deed)
    for number, tokens in _words_of_result(deed, parts):
        clause = story.clauses[number]
        told = _told(tokens, story.text, fixed)
        if told is None and fixed and number > deed.number and (again := _again(clause, story.text)):
            told = Outcome("came_back", again)
        if told is None:
            continue
        if told.result != "fixed":
            over = deed.is_earlier and any(each.ends_sentence for each in story.clauses[deed.number : number])
            result = "came_back" if over and told.result == "no_change" else told.result
            return Outcome(result, (*fixed, *told.told))
        word = told.told[0]
        if _LASTED.match(story.text, word.end):
            return Outcome("came_back", told.told)
        if number > deed.number:
            begins = clause.start
        else:
            begins = word.end if verb.concept("action") == "RESTARTED" else clause.end
        if any(begins <= each.core[0] < clause.end and not each.beside for each in story.present):
            continue
        fixed = told.told
    return Outcome("fixed", fixed) if fixed else OPEN


_HELPED: Final = "RESTART_HELPS"
"""The state of words that tell a restart and its end at once ("重启就好")."""

_UNTIL = re.compile(r"(?:until|only) ")
_UNTIL_SOMEBODY = re.compile(
    r"(?<![a-z])(?:until|till) (?:we|i|you|he|she|they|somebody|someone|the [a-z]{3,12}) $"
)
_LONGEST_UNTIL: Final = 24


def _helps(deed: Deed) -> bool:
    """Return whether the verb itself tells of success, as in 重启恢复 and "until we reset it"."""
    text, start = deed.story.text, deed.verb.start
    return (
        deed.verb.concept("state") == _HELPED
        or bool(_UNTIL.match(text, start))
        or bool(_UNTIL_SOMEBODY.search(text, max(0, start - _LONGEST_UNTIL), start))
    )


def _ended_before(deed: Deed) -> tuple[Token, ...]:
    """Return the words for an end before the action: "the beeps stopped after reseating the memory"."""
    verb = deed.verb
    if not any(token.end <= verb.start for token in deed.clause.of("since")):
        return ()
    results = [token for clause in deed.story.in_sentence(deed.number) for token in clause.of("result")]
    helped = deed.begins_in_english and verb.concept("action") == "RESEATED"
    over = ("ENDED", "FIXED") if helped else ("ENDED",)
    ended = [each for each in results if each.concept("result") in over and each.end <= verb.start]
    return tuple(ended[-1:])


_PLAIN_STATES: Final = frozenset({"正常", "ok", "好", "好了", "fine", "绿了", "亮了", "恢复", "消失"})
"""Words of result that are a plain state of whatever else stands in the clause."""


def _words_of_result(deed: Deed, parts: AbstractSet[str]) -> Iterator[tuple[int, Sequence[Token]]]:
    """Yield clauses and their words of result.  "The fans are normal" tells no result of a new drive."""
    story = deed.story
    yield (
        deed.number,
        [
            token
            for token in deed.clause.of("result")
            if token.start >= deed.verb.end and not _only_put_back(story.text, token)
        ],
    )
    first = deed.number + 1
    for number, clause in enumerate(story.clauses[first : first + _UNTIL_RESULT], first):
        words: Sequence[Token] = [
            token for token in clause.of("result") if not _only_put_back(story.text, token)
        ]
        if words and any(
            story.causes.get(token.concept("thing"), "") not in parts for token in clause.of("thing")
        ):
            words = [token for token in words if story.text[token.start : token.end] not in _PLAIN_STATES]
        if words and (others := _removals(clause)):
            # "With the second processor it does not start; without it everything works" tells of the removal.
            words = [token for token in words if token.start < others[0].start]
        yield number, words


def _removals(clause: Clause) -> list[Token]:
    return [each for each in clause.of("action") if each.concept("action") == "REMOVED"]


_PUT: Final = re.compile(r"(?<![a-z])(?:put|putting|plugged|pushed|stuck|clicked)(?: [a-z]{2,10}){0,3} $")
_LONGEST_PUT: Final = 40


def _only_put_back(text: str, token: Token) -> bool:
    """Return whether "back" tells where a part was put, and no result: "put them back in"."""
    return text.startswith("back", token.start) and bool(
        _PUT.search(text, max(0, token.start - _LONGEST_PUT), token.start)
    )


def _again(clause: Clause, text: str) -> tuple[Token, ...]:
    """Return the words for a fault told again, with 又 before a state."""
    return tuple(token for token in clause.of("state") if text.startswith("又", token.start))[:1]


_RESULTS: Final[Mapping[str, ActionResult]] = {
    "FOLLOWS": "unknown",
    "NO_CHANGE": "no_change",
    "CAME_BACK": "came_back",
    "FIXED": "fixed",
}
"""The concepts of results.  An earlier one wins over a later one in the same clause."""


_RETURNED = re.compile(
    r"(?<![a-z])(?:drives?|disks?|arrays?|volumes?|raid|servers?|machines?|hosts?|boxe?s?|nodes?|blades?|ports?|links?|network"
    r"|paths?|luns?|cards?|gpus?|dimms?|memory|picture|display|screens?|shelf|enclosure|system|everything|they)"
    r" ?[0-9]{0,2}(?: (?:all|both|then|also|has|have|had|just|now))* (?:came|come|comes|is|are|was|were) back$"
)
"""A part or a machine that is there again tells success: "and all eight drives came back"."""

_LONGEST_PIECE: Final = 32


def _told(tokens: Sequence[Token], text: str, fixed: Sequence[Token]) -> Outcome | None:
    """Return the outcome in one clause.  After a repair every "same again" is a return."""
    for concept, result in _RESULTS.items():
        for token in tokens:
            if token.concept("result") != concept or token in fixed:
                continue
            if concept == "CAME_BACK" and _RETURNED.search(
                text, max(0, token.start - _LONGEST_PIECE), token.end
            ):
                return Outcome("fixed", (token,))
            if concept == "FIXED" and scope_of(text, token.start, token.end).polarity == "negated":
                return Outcome("no_change", (token,))
            helped = any(each.concept("result") == "FIXED" and each.end <= token.start for each in tokens)
            came_back = concept == "NO_CHANGE" and (bool(fixed) or helped)
            return Outcome("came_back" if came_back else result, (token,))
    return None


_AGAIN = re.compile(
    r"(?<![a-z])(?:only|until|till|unless|every|each|again|always|daily|often|usually|once|needs?"
    r"|has to|have to|must)(?![a-z])"
)
_BACK = re.compile(
    r"(?<![a-z])(?:(?:was|is|came|comes|went) back (?!up|to life|online)|again(?! and works)"
    r"|until the next|the next (?:day|night|morning|week))(?![a-z])"
)
_SOON: Final = 100
"""The return of a fault is told within so many characters after the restart."""

_RECURS: Final = frozenset({"INTERMITTENT", "BACK_AFTER_RESTART"})


def after_restart(deed: Deed, outcome: Outcome) -> Outcome:
    """Return the outcome of a restart.  If it helped and a fault is told all the same, the fault is there again.

    In English it takes a word of return.  "Restarted it, it runs for now" leaves it open.  Where the case is closed,
    the fault is over.
    """
    story, verb = deed.story, deed.verb
    if outcome.result != "fixed" or not story.present:
        return outcome
    if any(each.has("closed") for each in story.clauses[-CLOSING:]):
        return outcome
    returns = (
        any(each.symptom in _RECURS for each in story.present)
        or _AGAIN.search(story.text, deed.clause.start, verb.end)
        or _BACK.search(story.text, verb.end, verb.end + _SOON)
    )
    return Outcome("came_back" if returns or not deed.words.isascii() else "unknown", outcome.told)
