"""Agents: who did it?  What somebody did to a machine is no symptom of it ("I shut it down", "after a reset")."""

import re
from typing import Final

from diagnoser.reading.grammar.tokens import Token

DONE_TO: Final = frozenset(
    {"OFF_SELF", "OFF_PLAIN", "OFFS", "RESTART_SELF", "RESTART_W", "REBOOTS", "THEN_REBOOTS", "DOWN", "DROPS"}
)
"""States that a person can bring about as well."""

_REACH: Final = 60
"""Who did it stands at most so many characters before the state."""

_SOMEBODY: Final = (
    r"(?<![a-z])(?:i|we|he|she|they|you|one|somebody|someone|nobody|engineer|technician|colleague"
    r"|customer|user|admin|vendor|provider"
    r"|i've|we've|i'd|we'd|to|must|can|could|should|please|let us|let me)"
)
_BY_SOMEBODY: Final = re.compile(
    rf"{_SOMEBODY}(?: (?:then|just|had|have|has|had to|have to|has to|even|also|again|simply|always"
    rf"|never|then had to|will|would|do|did|not|now|once|only"
    r"|took a photo and|manually|cleanly|already|finally)){0,3}"
    r"(?: (?:shut|shuts|switch|switched|turn|turned|power|powered|take|took|bring|brought|put|pull"
    r"|pulled|cut|reset|reboot|rebooted|restart|restarted"
    r"|shutting|switching|turning|powering|taking|bringing|powered|cycled)(?: [a-z']{1,12}){0,4}?)? ?$"
)
_TAKEN: Final = re.compile(
    r"(?<![a-z])(?:shut|shuts|shutting|bring|brings|brought|bringing|take|took|taking|taken|cool"
    r"|cooling|slow|slowed|calm|sit|write|wrote|switch|turn"
    r"|power|boil|narrow|track|up and|screwed|upside|let)(?: (?:it|them|the|a|all|both|my|our|your"
    r"|this|that|of|these|those|whole|main|other|its|their"
    r"|servers?|machines?|computers?|systems?|hosts?|nodes?|box|boxes|blades?|cluster|everything)){0,4} $"
)
_OFF_TAKEN: Final = re.compile(
    r"(?<![a-z])(?:turn|turned|turning|switch|switched|switching|power|powered|shut)"
    r"(?: (?:it|them|all|both|everything|the [a-z]{2,10}|my [a-z]{2,10})){1,3} $"
)
_NOUN: Final = re.compile(
    r"(?:^|[^a-z])(?:a|the|an|hard|hardware|cold|warm|another|last|next|first|each|upon|on|before"
    r"|during|remote|second|third|without|via|by|of|no|its|this"
    r"|that|with|every|full|forced|clean|simple|even|after|soft|planned|manual|one|for|time|orderly) $"
)
_OBJECT: Final = re.compile(
    r" (?:it|them|him|her|the (?:host|server|machine|system|node|box|blade|tower|computer|whole)|both"
    r"|all of|everything|by hand|manually|on purpose|for maintenance)(?![a-z])"
)
_PASSIVE: Final = re.compile(
    r"(?:is|are|was|were|been|be|being|got|gets) (?:then |just |again |properly |cleanly |manually )?$"
)
_BY_HAND: Final = re.compile(
    r"[^\n]{0,24}(?:by hand|manually|by (?:a|the|our|an|one|my) |at a bad moment|for the weekend"
    r"|on purpose|properly|cleanly)"
)
_REBOOTED: Final = re.compile(r"(?:re)?(?:booted|started|set)")
_BY_ITSELF: Final = re.compile(r" (?:by (?:the |a )?(?:watchdog|itself|bmc|itselfs?)|unexpected|without)")
_NOUNS: Final = re.compile(r"(?:reboot|reset|restart|power cycle|shut ?down|power[- ]off)s?$")


_DEEDS: Final = re.compile(r"(?:and |then )?(?:restarted|rebooted|reset|restart|reboot)")
_BEGINS: Final = re.compile(
    r" ?(?:(?:blew|cleaned|changed|updated|replaced|put|took|reseated|cleared|moved|swapped|pulled|unplugged|plugged"
    r"|removed|flashed|installed|checked|tried|switched|turned) [^\n]{0,40})?"
)
"""A clause that begins with a deed and names nobody tells what the writer did: "Cleaned it and restarted"."""


def done_by_somebody(text: str, begins: int, token: Token) -> bool:
    """Return whether a state of a clause is what somebody did, or a noun: "we switched it off", "after a reset".

    Args:
        text: The character form.
        begins: Where the clause begins.
        token: The word of the state.
    """
    if token.senses.concepts.isdisjoint(DONE_TO):
        return False
    word, before = text[token.start : token.end], text[max(begins, token.start - _REACH) : token.start]
    if not word.isascii():
        return False
    if _BY_SOMEBODY.search(before) or (_DEEDS.fullmatch(word) and _BEGINS.fullmatch(before)):
        return True
    if (word.endswith("down") and _TAKEN.search(before)) or (
        word.endswith("off") and _OFF_TAKEN.search(before)
    ):
        return True
    if _NOUNS.fullmatch(word) and _NOUN.search(before):
        return True
    if _OBJECT.match(text, token.end) and "self" not in word and "selves" not in word:
        return True
    if not _PASSIVE.search(before):
        return False
    return bool(_BY_HAND.match(text, token.end)) or (
        bool(_REBOOTED.fullmatch(word)) and not _BY_ITSELF.match(text, token.end)
    )
