"""Doubts: words that look like an action and tell none.

"Cache disabled" is a state, "update:" a heading, "it restarted" what a machine did by itself, "please replace" a wish.
"""

import re
from typing import Final

_BY_SOMEBODY: Final = re.compile(
    r"(?<![a-z])(?:i|i've|we|we've|he|she|they|you|user|customer|cust|client|engineer|eng|fe"
    r"|colleague|technician|tech|dell|ibm|hpe?|lenovo|vendor"
    r"|support|boss|someone|somebody|been|was|were|got|had|has|have|tried|just|already|also|after|by"
    r"|and)(?![a-z])"
)
_WEAK: Final = re.compile(
    r"(?<![a-z])(?:disabled|removed|installed?|move[ds]?|load(?:ing|s)? defaults|updates?|restored|imported"
    r"|initialized|new one|unplugged|fitted|cleared)$"
)
"""Words that are as often an adjective or a noun ("32 GB installed", "drive 5 removed")."""

_AFTER_PART: Final = re.compile(
    r"(?<![a-z])(?:after|since|following|before|despite) (?:the |a |our |this |that "
    r"|last )?[a-z0-9][a-z0-9 /-]{1,24} $"
)
"""What stands before a noun that tells of a change, as in "after the DIMM change"."""

_HEADING: Final = re.compile(r" ?(?::|note|on this|please)")

_ALONE: Final = re.compile(
    r" ?(?:by (?:it|them)sel|itsel|themsel|on (?:its|their) own|at random|random|spontan"
    r"|again and again|over and over|unexpect|constantly|continuous"
    r"|every|daily|several times|twice a|once a|loop)"
)
_OF_VALUE: Final = re.compile(r" (?:from|to) [0-9]")
"""What follows "changed" where a value changed and nobody did anything."""

_FINITE: Final = re.compile(r"(?:(?:reboot|restart)(?:s|ed)?|start(?:s|ed)? again)$")
_PASSIVE: Final = re.compile(r"(?:was|were|been|be|got|being) (?:then |just |also |manually |again )?$")
_OBJECT: Final = re.compile(
    r" (?:it|them|the|that|this|all|both|from|by hand|manually|on purpose|through|via)(?![a-z])"
)
_AGENT: Final = re.compile(
    r"(?<![a-z])(?:i|i've|we|we've|he|she|they|you|user|customer|cust|engineer|eng|fe|colleague"
    r"|technician|tech|support|boss|someone|somebody"
    r"|when|once|after|upon|until|tried|then i|before|to|a|an|the|another|last|next|each|every|first"
    r"|second|hard|cold|warm)(?![a-z])"
)


_PERSON: Final = re.compile(
    r"(?<![a-z])(?:i|we|he|she|they|user|customer|cust|engineer|technician|colleague|was"
    r"|were)(?: (?:have|had|then|just|also|even|already|again|so))* ?$"
)
_LAST_WORDS: Final = re.compile(r"(?:[^ ]+ ){0,6}[^ ]* ?$")


def is_doubtful(text: str, begins: int, start: int, end: int) -> bool:
    """Return whether the word [start, end) of an English text may be an adjective, a noun or a heading.

    Args:
        text: The character form.
        begins: Where the clause begins.
        start: Where the word begins.
        end: Where the word ends.
    """
    word = text[start:end]
    if not word.isascii():
        return False
    if word in ("change", "replacement"):
        return not (_AFTER_PART.search(text[begins:start]))
    if _OF_VALUE.match(text, end):
        return True
    if not _WEAK.search(word):
        return False
    if _HEADING.match(text, end):
        return True
    before = text[begins:start].strip(" -:\"'")
    return bool(before) and not _BY_SOMEBODY.search(before)


def is_told_by_agent(text: str, begins: int, start: int) -> bool:
    """Return whether somebody is said to have done it, or the clause begins with the verb ("Restarted, it hangs").

    >>> is_told_by_agent("so we restarted", 0, 6), is_told_by_agent("after a restart", 0, 8)
    (True, False)
    """
    before = text[begins:start].strip(" -:\"'")
    return not before or bool(_PERSON.search(before))


def by_itself(text: str, begins: int, start: int, end: int) -> bool:
    """Return whether a machine restarted by itself, as in "it rebooted" and "reboots at random".

    >>> by_itself("it rebooted", 0, 3, 11), by_itself("we rebooted it", 0, 3, 11)
    (True, False)
    """
    if not _FINITE.match(text[start:end]):
        return False
    if _ALONE.match(text, end):
        return True
    before = text[begins:start]
    if not before.strip(" -:\"'") or _PASSIVE.search(before) or _OBJECT.match(text, end):
        return False
    last = _LAST_WORDS.search(before)
    return last is None or not _AGENT.search(last.group())
