"""Numbers that name a place and do not count: "bay 3", 第二块, and lists of them, which do count ("bays 3 and 6")."""

import re
from collections.abc import Iterator
from typing import Final

POSITION: Final = "POSITION"
"""The concept of words and numbers that name a place for a part."""

_NAMED = (
    "drives?|disks?|discs?|hdds?|ssds?|pds?|bays?|slots?|positions?|ports?|channels?|spindles?|members?|units?"
    "|dimms?|fans?|psus?|cpus?|nics?"
)
_LABELLED = re.compile(
    rf"(?<![a-z])(?:{_NAMED}|enclosure|box|node|raid|number|num|no|nr|id|rack|row|gen|level|event|code|port|lun|vd|ld"
    r"|controller|version|ver|module"
    r"|at|since|on the|until|by) ?[.:#=]? ?$"
    r"|[#(v第]\s?$"
)
_PARTS = re.compile(r"[盘碟源扇存槽位口卡组] ?$")
_PIECE = re.compile(r" ?[块个颗只条片根台]")
_LONGEST_LABEL = 14


def is_label(text: str, start: int, end: int) -> bool:
    """Return whether the number at this place names something, as in "bay 3", and does not count.

    >>> is_label("bay 3 failed", 4, 5), is_label("lost 3 disks", 5, 6), is_label("硬盘3故障", 2, 3)
    (True, False, True)
    """
    before = text[max(0, start - _LONGEST_LABEL) : start]
    return bool(_LABELLED.search(before) or (_PARTS.search(before) and not _PIECE.match(text, end)))


_ORDINAL = re.compile(r"第 ?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2}) ?[块颗只个片支]")


def ordinals_of(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each piece that is named by its number: 第4颗.

    >>> list(ordinals_of("第4颗离线"))
    [(0, 3)]
    """
    if "第" in text:
        yield from (found.span() for found in _ORDINAL.finditer(text))


_ONE = r"(?:第 ?)?(?:#|no\.? ?)?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})(?![0-9gtm:%.a-z]) ?(?:号|槽|位)?"
_JOINS = r"(?:硬?[盘碟])? ?(?:、|/|&|\+|和|跟|与|及|以及|还有|同|~|至|到|-|\n ?(?:and |和)?| and | to | through ) ?"
_NOUN = (
    rf"(?<![a-z])(?P<noun>{_NAMED})(?: numbers?| nos?\.?| ids?)? ?[:#]? ?|(?P<zh>硬盘|硬?碟|[盘槽]位|盘|槽) ?"
)
_LIST = re.compile(
    rf"(?:{_NOUN}|(?P<first>第 ?)?)"
    rf"(?P<list>{_ONE}(?:{_JOINS}(?:(?:(?P=noun)|(?P=zh)) ?)?{_ONE})+)(?P<after> ?(?:[块颗只个盘槽]|硬盘|槽位))?"
)
_JOINED = re.compile(
    rf"[0-9一二三四五六七八九十] ?(?:号|槽|位)?{_JOINS}"
    rf"(?:(?:{_NAMED}|硬盘|硬?碟|[盘槽]位|盘|槽)(?: numbers?| nos?\.?| ids?)? ?[:#]? ?)?"
    r"(?:第 ?)?(?:#|no\.? ?)?[0-9一二三四五六七八九十]"
)
"""A text without a match holds no list.  This is much faster to find out than to look for a list at every place."""

_NUMBER_IN = re.compile(r"[0-9]{1,2}|[一二三四五六七八九十]{1,2}")
_RANGE = re.compile(r"([0-9]{1,2})(?:号|槽)? ?(?:-|~|至|到| to | through ) ?([0-9]{1,2})")
_SURE = re.compile(r"[、/&+和与及跟同~至到]|and|to|through|-|[号槽] ?\n[^号槽]*[号槽]")
_TWO = 2
_MANY_LISTED = 3
_MOST = 64


def lists_of(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield start, end and length of each list of places in a character form.

    >>> list(lists_of("bays 3 and 6 are amber"))
    [(5, 13, 2)]
    """
    if not _JOINED.search(text):
        return
    for found in _LIST.finditer(text):
        noun, listed = found["noun"] or found["zh"], found["list"]
        if not noun and not found["after"] and "号" not in listed and "槽" not in listed:
            continue
        numbers = set(_NUMBER_IN.findall(listed))
        joined = _SURE.search(listed) or (found["noun"] or "").endswith("s") or len(numbers) >= _MANY_LISTED
        if len(numbers) < _TWO or not joined:
            continue
        spread = sum(abs(int(last) - int(first)) - 1 for first, last in _RANGE.findall(listed))
        yield *found.span("list"), min(len(numbers) + max(spread, 0), _MOST)
