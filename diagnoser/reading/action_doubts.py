"""Doubts: words that look like an action and tell none.

"Cache disabled" is a state, "update:" a heading, "it restarted" what a machine did by itself, and "please replace" a wish.
"""

import re
from typing import Final

_BY_SOMEBODY: Final = re.compile(
    r"(?<![a-z])(?:i|i've|we|we've|he|she|they|you|user|customer|cust|client|engineer|eng|fe|colleague|technician|tech|dell|ibm|hpe?|lenovo|vendor"
    r"|support|boss|someone|somebody|been|was|were|got|had|has|have|tried|just|already|also|after|by|and)(?![a-z])"
)
_WEAK: Final = re.compile(
    r"(?:disabled|removed|installed?|moved|updates?|restored|imported|initialized|new one|unplugged|fitted|cleared)$"
)
"""Words that are as often an adjective or a noun ("32 GB installed", "drive 5 removed")."""

_AFTER_PART: Final = re.compile(
    r"(?<![a-z])(?:after|since|following|before|despite) (?:the |a |our |this |that |last )?[a-z0-9][a-z0-9 /-]{1,24} $"
)
"""What stands before a noun that tells of a change, as in "after the DIMM change"."""

_HEADING: Final = re.compile(r" ?(?::|note|on this|please)")

_SUBJECT: Final = re.compile(
    r"(?:(?<![a-z])(?:it|servers?|machines?|hosts?|systems?|nodes?|box|boxes|blade|which|that|each|then|windows|esxi|[a-z]?[0-9]+)"
    r"(?: (?:then|just|again|has|had|have|also|always|sometimes|often|simply|is|was|suddenly|immediately|or))* ?)$"
)
_ALONE: Final = re.compile(
    r" ?(?:by (?:it|them)sel|itsel|themsel|on (?:its|their) own|at random|random|spontan|again and again|over and over|unexpect|constantly|continuous"
    r"|every|daily|several times|twice a|once a|loop)"
)
_FINITE: Final = re.compile(r"(?:(?:reboot|restart)(?:s|ed|ing)?|start(?:s|ed)? again)$")
_DONE: Final = re.compile(r"(?:was|were|been|got|had|we|i|they|have|has) $")


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
    if not _WEAK.search(word):
        return False
    if _HEADING.match(text, end):
        return True
    before = text[begins:start].strip(" -:\"'")
    return bool(before) and not _BY_SOMEBODY.search(before)


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
    return bool(_SUBJECT.search(before)) and not _DONE.search(before)
