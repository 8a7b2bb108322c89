"""Parts: to which part an action was done."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from diagnoser.reading.actions.records import Deed, Story
from diagnoser.reading.grammar.tokens import Senses, Token, gap

PartAt: TypeAlias = tuple[Token, str]
"""The word for a part, and the part."""

_LONGEST_LIST: Final = 4
_LIST_GAP: Final = 8
"""A list of parts goes on over so many clauses, each so close to the last part."""


def parts_of(deed: Deed) -> list[PartAt]:
    """Return the parts of an action: after the verb, else before it, else in the clause before."""
    verb = deed.verb
    things = things_of(deed.story, deed.number)
    own = [each for each in things if each[0].start >= verb.start and each[0].end <= verb.end]
    if own:
        return own[:1]
    named = _named_parts(deed, things)
    return _with_list(deed, named) if named and deed.begins_in_english else named


def _with_list(deed: Deed, parts: list[PartAt]) -> list[PartAt]:
    """Return the parts with those of the clauses that go on with the list: "memory, cards and riser"."""
    clauses = deed.story.clauses
    for number in range(deed.number + 1, min(len(clauses), deed.number + 1 + _LONGEST_LIST)):
        things = things_of(deed.story, number)
        if (
            not things
            or clauses[number - 1].ends_sentence
            or things[0][0] is not clauses[number].tokens[0]
            or things[0][0].start - parts[-1][0].end > _LIST_GAP
        ):
            break
        known = {part for _, part in parts}
        parts = [*parts, *(each for each in joined(things, deed.story.text) if each[1] not in known)]
    return parts


_OBJECT_AFTER: Final = 16
"""The part stands at most so many characters after its verb, otherwise the part before the verb is meant."""

_PRONOUN_REACH: Final = 4
"""The part that "it" means is looked for in so many clauses before the action."""


def _named_parts(deed: Deed, things: Sequence[PartAt]) -> list[PartAt]:
    """Return the parts after the verb, else before it, else of the clauses before."""
    verb = deed.verb
    after = [each for each in things if each[0].start >= verb.start and each[0].end > verb.end]
    if after and not deed.begins_in_english:
        after = _before_next(deed, after)
    before = [each for each in things if each[0].end <= verb.start]
    passive = bool(_PASSIVE.search(deed.story.text, deed.clause.start, verb.start))
    text = deed.story.text
    if (
        after
        and after[0][0].start - verb.end <= _OBJECT_AFTER
        and not ((passive and before) or _only_it(deed, after[0]))
    ):
        return joined(after, text)
    if passive and _is_foreign(deed):
        return []
    if before:
        return _before(before)
    reach = _PRONOUN_REACH if means_it(deed) else 1
    for number in range(deed.number - 1, max(-1, deed.number - 1 - reach), -1):
        if things := things_of(deed.story, number):
            return [(replace(verb, senses=Senses.of()), part) for _, part in things[-1:]]
    return []


def _before_next(deed: Deed, things: Sequence[PartAt]) -> list[PartAt]:
    """Return the things up to a word of time: in 更新完固件后网卡不见了 the adapter was not updated."""
    words = (*deed.clause.of("since"), *deed.clause.of("attribute"))
    ends = [
        each.start
        for each in words
        if each.start >= deed.verb.end and (each.concept("since") or each.concept("attribute") == "FIRMWARE")
    ]
    return [each for each in things if not ends or each[0].start < min(ends)]


_MEDIA: Final = frozenset(
    {
        "磁带",
        "带子",
        "备份带",
        "备份磁带",
        "清洗带",
        "盒带",
        "磁带匣",
        "磁带盒",
        "光盘",
        "光碟",
        "光碟片",
        "光碟盘",
    }
)
"""What is put into a drive and is no part of it: 换了磁带 replaces no tape drive."""


_PASSIVE = re.compile(
    r"(?<![a-z])(?:was|were|been|being|is|are|got)(?: (?:just|also|then|already|recently|now))? $"
)

_IT = re.compile(r"(?<![a-z])(?:it|them|whole|both)(?![a-z])")
_LONGEST_IT: Final = 4


def means_it(deed: Deed) -> bool:
    """Return whether a pronoun stands for the part ("moved it to another bay")."""
    return bool(_IT.search(deed.story.text, deed.verb.start, deed.verb.end + _LONGEST_IT))


def _is_foreign(deed: Deed) -> bool:
    """Return whether what was replaced is no part of a server, as in "since the switch was replaced"."""
    verb, causes = deed.verb, deed.story.causes
    ahead = [each for each in deed.clause.of("thing", "place") if each.end <= verb.start]
    return bool(ahead) and ahead[-1].concept("thing") == "FOREIGN" and not causes.get("FOREIGN")


_AND_THEN = re.compile(r"(?<![a-z])(?:it|them)(?: [a-z]+){0,3} and ")


def _only_it(deed: Deed, part: PartAt) -> bool:
    """Return whether a pronoun is the whole object, and the part behind it begins another statement.

    In "pushed it back in and all drives came back" no drive was pushed.
    """
    return bool(_AND_THEN.search(deed.story.text, deed.verb.start, part[0].start))


def things_of(story: Story, number: int) -> list[PartAt]:
    """Return the things of a clause that are parts.  Which cable is meant depends on the thing nearby."""
    found: list[PartAt] = []
    cable: Token | None = None
    for token in story.clauses[number].of("thing"):
        concept = token.concept("thing")
        if story.text[token.start : token.end] in _MEDIA:
            continue
        part = _cable(story, number) if concept == "CABLE" else story.causes.get(concept, "")
        if concept == "CABLE" and found and _names_cable(story.text, found[-1][0], token):
            found.pop()  # "the backplane cable" is no backplane
        if cable and _LEADS_TO.fullmatch(story.text, cable.end, token.start):
            continue  # and neither is "the cable to the backplane"
        cable = token if concept == "CABLE" else None
        if part:
            found.append((token, part))
    return found


_LEADS_TO = re.compile(r" (?:to|from|of|on|for|behind|into) (?:the |a |our |its |that |one |)")


def _names_cable(text: str, thing: Token, cable: Token) -> bool:
    """Return whether a thing stands directly before a cable, so that both words mean the cable.

    In Chinese a blank divides the words of a list.
    """
    between = text[thing.end : cable.start]
    return not between or (between == " " and text[thing.end - 1].isascii())


_CABLE_OF: Final[Mapping[str, str]] = {
    "NETWORK": "NETWORK_EXT",
    "NIC": "NETWORK_EXT",
    "PSU": "POWER_FEED",
    "POWER_INPUT": "POWER_FEED",
    "BUTTON": "POWER_FEED",
    "POWER_LED": "POWER_FEED",
    "SCREEN": "MONITOR_KVM",
    "DRIVE": "DISK_CABLE",
    "ARRAY": "DISK_CABLE",
    "RAID_CARD": "DISK_CABLE",
    "ENCLOSURE": "DISK_CABLE",
    "BACKPLANE": "DISK_CABLE",
}
"""The cable that somebody means who speaks of this thing."""


def _cable(story: Story, number: int) -> str:
    clauses = story.clauses
    for clause in (clauses[number], *clauses[:number][::-1], *clauses[number + 1 :]):
        for token in clause.of("thing"):
            if (part := _CABLE_OF.get(token.concept("thing"))) is not None:
                return part
    return "DISK_CABLE"


_CLOSELY: Final = 6
"""Parts of one action stand at most so many characters apart, but for words that join them."""

_JOINS: Final = re.compile(
    r"(?: ?,(?: and| or)?| (?:and|or|plus|as well as|&)(?: also)?)"
    r"(?: (?:the|a|an|its|my|our|their|one|both|all|two|four|some|new|other|another|old|second|whole))*"
    r"(?: [a-z0-9-]{2,12})? "
)


_WHERE = re.compile(r" ?(?:[0-9a-z]{1,3} )?(?:from|to|into|onto) ")
"""Where a part was put is no part of the action: "moved the memory from cpu1 to cpu2"."""


def _before(things: Sequence[PartAt]) -> list[PartAt]:
    """Return the last part and those that stand closely before it."""
    return _run(things[::-1], lambda last, token: gap(token, last) <= _CLOSELY)[::-1]


def joined(things: Sequence[PartAt], text: str) -> list[PartAt]:
    """Return the first part and those that follow it closely, as in "memory and board"."""

    def goes_on(last: Token, token: Token) -> bool:
        if _WHERE.match(text, min(last.end, token.end), max(last.start, token.start)):
            return False
        return gap(token, last) <= _CLOSELY or (
            text[token.start].isascii()
            and last.end < token.start
            and _JOINS.fullmatch(text, last.end, token.start) is not None
        )

    return _run(things, goes_on)


def _run(things: Sequence[PartAt], goes_on: Callable[[Token, Token], bool]) -> list[PartAt]:
    """Return the first part and the following ones, up to the first word that does not go on from the last part."""
    found = [things[0]]
    for token, part in things[1:]:
        if not goes_on(found[-1][0], token):
            break
        if part != found[-1][1]:
            found.append((token, part))
    return found
