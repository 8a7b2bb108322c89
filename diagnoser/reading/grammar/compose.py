"""Composition: pair every state with its subject and look the pair up in the rules.

The subject of a state is the nearest thing in its clause.  A place (machine, panel, log) is passed over when no rule
knows it with this state, another thing is not: in "fan redundancy is degraded" nothing is said about an array.  A
clause without a thing continues the subject of the clause before.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from diagnoser.knowledge import RuleRow
from diagnoser.reading.grammar.agents import done_by_somebody
from diagnoser.reading.grammar.amounts import shortfalls
from diagnoser.reading.grammar.dictionary import EVERY_OWNER, Dictionary
from diagnoser.reading.grammar.clauses import clauses_of, tokens_of
from diagnoser.reading.grammar.tokens import Clause, Token
from diagnoser.reading.negation import Polarity, connected, scope_of
from diagnoser.reading.normalise import Form
from diagnoser.types import State

NOTHING = "-"
"""The subject of a state in a report that names no thing at all."""

STATES = ("state", "event")

SHORTFALL = "SHORTFALL"
"""The state of a thing of which less is seen than fitted."""

MANY = 99
"""The count of `several` and of a plural without a number."""

REACH_BACK = 2
"""A subject is continued over so many clauses."""

BARE_CHINESE = 2

POSITION = "POSITION"
FOREIGN = "FOREIGN"
"""A device that is not the server; its parts are not those of the server ("the fan of the switch")."""

SHINES = "SHINES"
"""The state of a label of the light path, told in the same breath."""

ALSO_DENIED = {"HDD_AMBER_ON": ("HDD_AMBER_ALL",)}
"""Where no drive shows an amber light, neither one nor several do, and people mean both."""

ADJACENT = 3
CLOSE = 8

NEAR = 16
"""A number counts a thing or a state that stands at most so many characters behind it."""

FAR = 40
"""A thing further away than so many characters is not the subject."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A symptom that a pair of words means, at [start, end) of the character form."""

    start: int
    end: int
    symptom: str
    state: State
    rule: str
    count: int
    beside: tuple[str, ...]
    core: tuple[int, int]
    inherited: bool
    special: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject of a state: the keys under which rules may know it, most specific first, and its words."""

    keys: tuple[str, ...]
    start: int
    end: int
    count: int
    opaque: bool


@dataclass(frozen=True, slots=True)
class Parsed:
    """What the grammar found: the compositions and the clauses, which tell time and doubt for others as well."""

    composed: tuple[Composed, ...]
    clauses: tuple[Clause, ...]


def compose(dictionary: Dictionary, text: str, characters: Form, words: Form) -> Parsed:
    """Return the symptoms that pairs of words mean, in the order of the text.

    Args:
        dictionary: The words and rules.
        text: The prose.
        characters: Its character form.
        words: The word form of `characters` without articles.
    """
    clauses = clauses_of(text, characters, tokens_of(dictionary, characters, words))
    found: list[Composed] = []
    before: list[tuple[int, Subject]] = []
    own = [_concepts(clause, manner=True) for clause in clauses]
    around = [_concepts(clause, manner=False) for clause in clauses]
    for number, clause in enumerate(clauses):
        near = own[number].union(*around[max(0, number - 1) : number + 2])
        subjects = _subjects(clause, characters.text)
        inherited = [
            _carried(each, clauses[place:number]) for place, each in before if number - place <= REACH_BACK
        ]
        here = list(_of_clause(dictionary, characters.text, clause, subjects, inherited, near))
        found += here
        named = [each for each in subjects if each.opaque] or subjects
        if clause.ends_sentence and clause.has("action"):
            # What was replaced in one sentence is not what the next one is about.
            before = []
        elif named:
            before = [(number, each) for each in named]
    found += (
        Composed(
            each.start,
            each.end,
            rule.symptom,
            rule.says,
            SHORTFALL,
            1,
            (),
            (each.start, each.end),
            inherited=False,
        )
        for each in shortfalls(clauses, characters.text)
        for rule in dictionary.rules.get(("MEMORY", SHORTFALL), ())
    )
    return Parsed(tuple(found), tuple(clauses))


def _carried(subject: Subject, since: Iterable[Clause]) -> Subject:
    """Return a subject as a later clause sees it: in a new sentence it does not hide that nothing is named."""
    return replace(subject, opaque=subject.opaque and not any(clause.ends_sentence for clause in since))


def _concepts(clause: Clause, *, manner: bool) -> frozenset[str]:
    """Return the concepts of a clause; words of manner ("by itself") matter in their own clause only."""
    return frozenset(
        sense.concept for token in clause.tokens for sense in token.senses if manner or sense.kind != "manner"
    )


def _subjects(clause: Clause, text: str) -> list[Subject]:
    """Return the things, attributes and places of a clause, from left to right."""
    named = _without_parts(clause.of("thing", "attribute", "sign", "place"), text)
    things = [token for token in named if token.concept("thing") or token.concept("place")]
    subjects: list[Subject] = []
    for token in named:
        count = _count(clause, token, text)
        if attribute := token.concept("attribute") or token.concept("sign"):
            owner = _owner(token, things)
            keys = (
                (f"{owner}.{attribute}", f"{EVERY_OWNER}.{attribute}")
                if owner
                else (attribute, f"{EVERY_OWNER}.{attribute}")
            )
            opaque = bool(token.concept("attribute"))
            subjects.append(Subject(keys, token.start, token.end, count, opaque))
        else:
            concept = token.concept("thing") or token.concept("place")
            subjects.append(
                Subject((concept,), token.start, token.end, count, opaque=bool(token.concept("thing")))
            )
    return subjects


_PLACED = re.compile(
    r" (?:of|in|from|on|inside|within|at|by|for|to)(?: (?:one|some|two|several|all|any|each) of)?"
    r"(?: (?:the|a|an|my|our|this|that|its|one|these|those|compute|lab))?(?: (?:same|new|old|main"
    r"|other|fast|first|second|remote|big|small|[a-z]{3,10}n))? "
)


def _without_parts(named: Sequence[Token], text: str) -> list[Token]:
    """Return the words that can be a subject.

    The slot of "DIMM slot 3" is no subject of its own, and neither is the raid of "3 members of the raid".
    """
    things = [token for token in named if token.concept("thing")]
    kept: list[Token] = []
    for token in named:
        beside_its_thing = token.concept("place") == POSITION and any(
            _gap(token, thing) <= ADJACENT for thing in things
        )
        foreign = (
            bool(kept) and kept[-1].concept("thing") == FOREIGN and token.start - kept[-1].end <= ADJACENT
        )
        where = (
            bool(kept) and not kept[-1].concept("sign") and _PLACED.fullmatch(text, kept[-1].end, token.start)
        )
        if not beside_its_thing and not where and not foreign and not _only_tells(token, text):
            kept.append(token)
    return kept


_TELLS = re.compile(
    r" (?:(?:has|had|have|now|also|then|already) )*"
    r"(?:marks?|marked|flags?|flagged|reports?|reported|says?|said|shows?|showed|lists?|listed|kicks?"
    r"|kicked|calls?|called|drops?|dropped)"
    r" (?:it|them|one|this|that)(?![a-z])"
)
_NUMBERED = re.compile(r" ?#?[0-9]")


def _only_tells(token: Token, text: str) -> bool:
    """Return whether a thing tells of another or is its address: "the controller marked it as failed (enclosure 1)"."""
    in_brackets = text[token.start - 1 : token.start] == "(" and bool(_NUMBERED.match(text, token.end))
    return in_brackets or bool(_TELLS.match(text, token.end))


def _owner(attribute: Token, things: Sequence[Token]) -> str:
    """Return the concept of the thing that an attribute belongs to: the one before it, else the one after it."""
    ahead = [each for each in things if each.end <= attribute.start and attribute.start - each.end <= FAR]
    behind = [each for each in things if each.start >= attribute.end and each.start - attribute.end <= FAR]
    near = [*ahead[-1:], *behind[:1]]
    near.sort(key=lambda each: (_is_place(each), _gap(each, attribute)))
    return (near[0].concept("thing") or near[0].concept("place")) if near else ""


def _is_place(token: Token) -> bool:
    return not token.concept("thing")


def _gap(one: Token | Subject, other: Token | Subject) -> int:
    return max(one.start, other.start) - min(one.end, other.end)


def _count(clause: Clause, thing: Token, text: str) -> int:
    """Return how many pieces of a thing are meant: a list of places or a number next to it, a plural, else one."""
    for token in clause.tokens:
        if token.concept("list") and _gap(token, thing) <= ADJACENT:
            return token.count
    for token in clause.tokens:
        if token.of and _gap(token, thing) <= FAR:
            return max(token.count, 1)
    for token in clause.tokens:
        if token.concept("number") and _counts(clause, token, thing):
            return token.count
        close = 0 <= thing.start - token.end <= CLOSE or 0 <= token.start - thing.end <= CLOSE
        if token.concept("quantity") and close:
            return MANY
    plural = text[thing.start : thing.end]
    return (
        MANY
        if plural.isascii() and plural.endswith("s") and not plural.endswith(("ss", "us", "status"))
        else 1
    )


def _counts(clause: Clause, number: Token, thing: Token) -> bool:
    """Return whether a number counts a thing behind it: no other thing stands between them."""
    return 0 <= thing.start - number.end <= NEAR and not any(
        number.end <= token.start < thing.start for token in clause.of("thing", "place", "list")
    )


_LINKS = re.compile(
    r"(?: |nos?\.?|of|them|those|are|is|were|was|have|has|had|show(?:s|ing|n)?|now|already|being|just"
    r"|got|get|went|gone"
    r"|report(?:ed|s|ing)?|as|marked|flagged|lit|drives?|disks?|hdds?|led|lights?|[块个颗只条片]|显示|变成?|呈|是"
    r"|都|也|已经?|被|全|同时"
    r"|一起|一齐|现在|状态|硬|盘|碟|磁|的|灯|亮)*"
)
_BEHIND = re.compile(r"[了过着]? ?")
_PIECE = re.compile(r" ?[块个颗只条片]")


def _told_count(clause: Clause, state: Token, text: str) -> int:
    """Return the number that belongs to a state itself, as in "1 is failed" and 掉了两块; 0 if there is none."""
    for token in clause.tokens:
        if not token.concept("number"):
            continue
        if state.start <= token.start and token.end <= state.end:
            return token.count
        if 0 <= state.start - token.end <= NEAR and _LINKS.fullmatch(text, token.end, state.start):
            return token.count
        if (
            0 <= token.start - state.end <= ADJACENT
            and _BEHIND.fullmatch(text, state.end, token.start)
            and _PIECE.match(text, token.end)
        ):
            return token.count
    return 0


def _of_clause(
    dictionary: Dictionary,
    text: str,
    clause: Clause,
    subjects: Sequence[Subject],
    inherited: Sequence[Subject],
    near: frozenset[str],
) -> Iterator[Composed]:
    denied_until = -1
    for token in clause.of("state", "event"):
        if done_by_somebody(text, clause.start, token):
            continue
        scope = scope_of(text, token.start, token.end)
        polarity = scope.polarity
        if polarity == "unclear":
            continue
        if polarity == "affirmed" and denied_until >= 0 and connected(text[denied_until : token.start]):
            # In "没有A、B" the negation before A covers B as well.
            polarity = "negated"
        denied_until = token.end if polarity == "negated" and scope.end == token.end else -1
        if any(each.concept("denial") and each.end <= token.start for each in clause.tokens):
            polarity = "negated"
        if polarity == "affirmed" and _none_of(clause, token, text):
            polarity = "negated"
        for kind in STATES:
            meanings = tuple(sense.concept for sense in token.senses if sense.kind == kind)
            if not OF_LAMP.isdisjoint(meanings) and _told_of_lamp(clause, token):
                meanings = tuple(each for each in meanings if each not in OF_LAMP)
            if not meanings:
                continue
            # An event is told of the thing before it: in "rebooted the host" somebody did it.
            told_of = subjects if kind == "state" else [each for each in subjects if each.end <= token.start]
            yield from _read(dictionary, text, clause, token, meanings, polarity, told_of, inherited, near)


def _read(
    dictionary: Dictionary,
    text: str,
    clause: Clause,
    token: Token,
    states: Sequence[str],
    polarity: Polarity,
    subjects: Sequence[Subject],
    inherited: Sequence[Subject],
    near: frozenset[str],
) -> Iterator[Composed]:
    told = _told_count(clause, token, text)
    for subject, own in _candidates(token, text, subjects, inherited):
        meant: Polarity = polarity
        listed = list(_listed_before(subject, subjects, text)) if own else []
        if ORDER.issuperset(states):
            # In 同时消失 it is not the order that disappeared.
            meant = "affirmed"
        elif own and polarity == "affirmed" and subject.start < token.start:
            # A negation may stand before the thing or its list: "no temperature alarm", "没有风扇、电源告警".
            meant = scope_of(text, min(each.start for each in (subject, *listed)), token.end).polarity
            if meant == "unclear":
                return
        elif own and polarity == "affirmed" and _NO_COUNT.search(text, token.end, subject.start):
            meant = "negated"
        # All meanings of a word have the same subject: the nearest for which a rule knows one of them.
        found = list(_composed(dictionary, clause, token, text, subject, states, meant, near, told, own=own))
        if found:
            yield from found
            for other in listed:
                yield from _composed(
                    dictionary, clause, token, text, other, states, meant, near, told, own=True
                )
            return
    if any(each.opaque for each in subjects) and _is_bare(text[token.start : token.end]):
        # The state belongs to something that no rule knows, so it says nothing about anything else.
        core = (token.start, token.end)
        yield Composed(
            token.start, token.start, "", "present", f"nothing: {states[0]}", 1, (), core, inherited=False
        )


_NUMBER_BEFORE = re.compile(r"(?:[0-9][号槽]?|第.{1,3}) ?$")
_NUMBER_AFTER = re.compile(r" ?#?[0-9]")
"""The number of a thing; what is said of one is not said of the others."""

_LIST_MARK = re.compile(r" ?[0-9]{0,2}号? ?(?:、|/|以及|和|及|与|跟|同|还有|,) ?")


def _listed_before(subject: Subject, subjects: Sequence[Subject], text: str) -> Iterator[Subject]:
    """Yield the subjects of the same list before a subject, as in "电源、风扇、硬盘灯正常"."""
    start = subject.start
    for each in sorted(subjects, key=lambda other: -other.end):
        if each.end > start:
            continue
        if not text[each.end : start].strip():  # the owner of an attribute: "硬盘" of "硬盘灯"
            start = each.start
        elif _LIST_MARK.fullmatch(text, each.end, start):
            yield each
            start = each.start
        else:
            return


def _composed(
    dictionary: Dictionary,
    clause: Clause,
    token: Token,
    text: str,
    subject: Subject,
    states: Sequence[str],
    meant: Polarity,
    near: frozenset[str],
    told: int,
    *,
    own: bool,
) -> Iterator[Composed]:
    """Yield what the rules know of one subject in these states."""
    for state in states:
        for rule, says in _rules(dictionary, subject.keys, state, meant, near, own=own):
            loose = not own or (
                subject.start >= token.end and not _ONE.search(text, token.end, subject.start)
            )
            count = told or max(subject.count, _loose_count(clause, token) if loose else 1)
            start = min(subject.start, token.start) if own else token.start
            end = max(subject.end, token.end) if own else token.end
            # "No drives failed" denies that one did.
            symptom = rule.several if count > 1 and rule.several and says == "present" else rule.symptom
            one_of_many = (
                any(map(str.isdigit, text[subject.start : subject.end]))
                or _NUMBER_BEFORE.search(text, max(0, subject.start - 6), subject.start)
                or _NUMBER_AFTER.match(text, subject.end)
            )
            also = ALSO_DENIED.get(symptom, ()) if says == "absent" and not one_of_many else ()
            for each in (symptom, *also):
                yield Composed(
                    _with_count(clause, start),
                    end,
                    each,
                    says,
                    f"{subject.keys[0]} {state}",
                    count,
                    rule.beside,
                    (start, end),
                    inherited=not own,
                    special=bool(rule.within),
                )


def _with_count(clause: Clause, start: int) -> int:
    """Return where the words of a finding begin: with the number in front of them, which tells how many pieces."""
    for token in clause.tokens:
        if token.count and 0 <= start - token.end <= ADJACENT:
            return token.start
    return start


def _is_bare(word: str) -> bool:
    """Return whether a word of a state does not name its own subject, as "no picture" does.

    >>> [_is_bare(word) for word in ("degraded", "no picture", "降级", "屏幕不亮")]
    [True, False, True, False]
    """
    return " " not in word if word.isascii() else len(word) <= BARE_CHINESE


def _loose_count(clause: Clause, state: Token) -> int:
    """Return the count that stands in a clause without a thing, as in "2 show a fault light"."""
    return max(
        (token.count for token in clause.tokens if token.count and token.start < state.start), default=1
    )


def _candidates(
    token: Token, text: str, subjects: Sequence[Subject], inherited: Sequence[Subject]
) -> Iterator[tuple[Subject, bool]]:
    """Yield the subjects of a state in the order in which they are tried, and whether they stand in its clause."""
    ahead = [
        each
        for each in reversed(subjects)
        if each.end <= token.end and each.start < token.start or each.end == token.end
    ]
    behind = [each for each in subjects if each not in ahead]
    if behind and any(each.opaque or each.keys[0] == POSITION for each in (*ahead, *inherited)):
        between = text[token.end : behind[0].start]
        behind = [] if _REPORTED.search(between) or _AND.search(between) else behind
    if behind and _DURING.fullmatch(text, token.end, behind[0].start):
        behind = []
    # In "a battery warning for the controller" the battery is closer than any place.
    compound = any(each.opaque and _gap(each, token) <= 1 for each in ahead)
    near = sorted(
        [*_first_opaque(ahead), *_first_opaque(behind)],
        key=lambda each: _distance(each, token, "" if compound else text),
    )
    if behind and _has_object(token) and _OBJECT.fullmatch(text, token.end, behind[0].start):
        near.sort(key=lambda each: each is not behind[0])
    yield from ((each, True) for each in near if _gap(each, token) <= FAR)
    if not any(each.opaque for each in near):
        if any(sense.concept == SHINES for sense in token.senses):
            return
        yield from ((each, False) for each in inherited)
        if not any(each.opaque for each in inherited):
            yield Subject((NOTHING,), token.start, token.end, 1, opaque=False), True


_REPORTED = re.compile(r"(?<![a-z])(?:in|by|from|under|within|via|according to) (?:the |our |my )?$")
"""Words before a thing that tells of a state and does not have it: "drive 3 is shown as failed in the controller"."""

_DURING = re.compile(
    r" (?:during|while|when|after|before|since|until) (?:the |a |an |my |our |its )?(?:[a-z]{3,12} )?"
)
"""Words between a state and a thing that is only the occasion of it: "it hung during the rebuild"."""

_AND = re.compile(r"(?<![a-z])and(?![a-z])|而且|并且")

_OBJECT = re.compile(
    r"[了过到]? ?(?:(?:the|any|all|its|a|an|my|our|this|that|these|new|second|first|other|some|more"
    r"|[0-9]{1,2}|one|two|three) "
    r"|任何|新的?|第?[一二两三四五六七八九十0-9]{1,2} ?[块个颗号只槽]的?|[这那][块个颗]?|它的|其中)*"
)
WITH_OBJECT = frozenset(
    {
        "GONE",
        "SEEN",
        "DRIVE_UNSEEN",
        "DRIVE_LOST",
        "DRIVE_SEEN",
        "DROPPED",
        "CONFIG_GONE",
        "CONFIG_FORGOT",
        "UNREACH",
        "REACHED",
        "STORAGE_CUT",
    }
)
"""States that one thing tells of another: "the controller does not see the drive", 阵列卡踢掉了3号盘."""


_ONE = re.compile(r"(?:one|1|a|this|that)(?: single)? $")

_NO_COUNT = re.compile(r"(?<![0-9.,a-z])(?:0|no|zero) ?[个次条块颗]?$")
"""Words before a thing or a state that deny it: "finds no drives", "0 errors"."""


def _none_of(clause: Clause, state: Token, text: str) -> bool:
    """Return whether a count of none stands before a state, as in "0 errors", and not the number of a thing."""
    found = _NO_COUNT.search(text, max(0, state.start - 6), state.start)
    return found is not None and not any(
        token.start <= found.start() < token.end for token in clause.of("thing", "place")
    )


OF_LAMP = frozenset({"UNLIT", "DARK", "LIT"})


def _told_of_lamp(clause: Clause, token: Token) -> bool:
    """Return whether a lamp of one colour is dark, as in 黄灯没有亮: then the other lamps may be lit."""
    return any(
        0 <= token.start - each.end <= LAMP_NEAR and any(sense.concept == "AMBER" for sense in each.senses)
        for each in clause.tokens
    )


LAMP_NEAR = 4

ORDER = frozenset({"AT_ONCE", "SEQUENCE", "SOME_PART"})


def _has_object(token: Token) -> bool:
    return any(sense.concept in WITH_OBJECT for sense in token.senses)


def _first_opaque(subjects: Iterable[Subject]) -> Iterator[Subject]:
    """Yield the subjects on one side, nearest first, up to the first that hides the others."""
    for each in subjects:
        yield each
        if each.opaque:
            return


_AT = re.compile(
    r" (?:on|of|at|for|from|next to|beside|in)(?: (?:the|a|an|my|our|all|both|each|two))?"
    r"(?: (?:first|second|third|fourth|last|other|same|new|left|right|top|bottom|[0-9]{1,2}(?:st|nd"
    r"|rd|th)?))? "
)


def _distance(subject: Subject, token: Token, text: str) -> float:
    if subject.start >= token.end:
        # "An amber light on the drives" belongs to the drives, whatever stands before it.
        if _AT.fullmatch(text, token.end, subject.start):
            return -1.0
        # A subject usually stands before its state, so one behind it counts as a little further away.
        return _gap(subject, token) + 3.0
    return float(_gap(subject, token))


def _rules(
    dictionary: Dictionary,
    keys: Iterable[str],
    state: str,
    polarity: Polarity,
    near: frozenset[str],
    *,
    own: bool,
) -> list[tuple[RuleRow, State]]:
    """Return the rules of a subject and a state, and what they say with this polarity.

    Nothing is denied of a subject that stands in another clause.
    """
    opposite = dictionary.opposites.get(state, "")
    for key in (*keys, EVERY_OWNER):
        same = _holding(dictionary.rules.get((key, state), ()), near)
        other = _holding(dictionary.rules.get((key, opposite), ()), near) if opposite else []
        affirmed, denied = (same, other) if polarity == "affirmed" else (other, same)
        if affirmed:
            named = own or key == EVERY_OWNER  # the words of such a rule name their subject themselves
            return [(rule, rule.says) for rule in affirmed if named or rule.says == "present"]
        if denied and own and key != EVERY_OWNER:
            return [(rule, "absent") for rule in denied if rule.says == "present"]
    return []


def _holding(rules: Sequence[RuleRow], near: frozenset[str]) -> list[RuleRow]:
    """Return the rules whose context is there; those that ask for a context win over those that ask for none."""
    if not rules:
        return []
    free = [rule for rule in rules if not rule.within]
    special = [rule for rule in rules if rule.within and not near.isdisjoint(rule.within)]
    return special or free
