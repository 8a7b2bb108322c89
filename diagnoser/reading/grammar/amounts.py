"""Amounts of memory in a stretch of a text: sizes, numbers of modules, and bare numbers that go on with them.

A product ("8 x 16 G", "four 16 GB sticks") counts as its result.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from diagnoser.reading.grammar.quantities import number_of

AmountKind: TypeAlias = Literal["size", "pieces"]

HAS_NUMBER: Final = re.compile(r"[0-9一二两三四五六七八九十]|two|three|four|six|eight|ten|twelve")
"""A text without a match holds no amount."""

_UNIT: Final = {"k": 2.0**-20, "m": 2.0**-10, "g": 1.0, "t": 2.0**10}
_TIMES = r"[x×*]"
_COUNT = r"[0-9]{1,2}|two|three|four|six|eight|ten|eleven|twelve|sixteen|[一二两三四五六七八九十]{1,3}"
_SIZE = re.compile(
    rf"(?<![0-9a-z.])(?:(?P<pieces>{_COUNT})(?: more)?"
    rf"(?: ?(?:{_TIMES}|[条根个支颗片只块隻](?:内存条?)?|pcs of|sticks of|times|modules of|dimms of"
    rf"|nos?\.? of|nos?\.?) ?"
    r"| (?=[0-9]{1,3} ?g(?:i?b|igs?)? (?:sticks|modules|dimms|rams?|memory))))?"
    r"(?P<size>[0-9]{1,6}(?:\.[0-9]{1,2})?) ?(?P<unit>[mgt])(?:i?b|igs?)?(?![a-z/])"
    rf"(?: ?{_TIMES} ?(?P<after>[0-9]{{1,2}})(?![0-9a-z]))?"
)
_UNITLESS = re.compile(
    rf"(?<![0-9a-z.])(?P<pieces>[0-9]{{1,2}}) ?{_TIMES} ?(?P<size>4|8|16|32|64|128)(?![0-9a-z.])"
)
"""A product without a unit, as in "dimms: 8 x 16"."""

_NO_UNIT = r"(?![0-9a-z.:/%]| ?(?:g|m|t|k|条|根|个|块|颗|片|张|支|次|of)(?![a-z])|[年月日天])"
_BARE = re.compile(
    r"(?:原来(?:就是)?|原本|本来|应该有?|应为|而不是|instead of|expected|should (?:be|read|show)|actual"
    r"|only|shows?|showing"
    r"|there's|in place of|sees?|reads|counts?(?: me)?(?: only)?|counted|says"
    r"|reports?|detects?|down to|has|had|was|there (?:is|are)|只有|只|显示|显示为|只剩|识别|看到|见到|抓到|认到|只认"
    r"|变成|变|剩|写的是|写着|是|得返?|统计出?|实际|配置单|at [0-9]{1,4} ?[mg]b?\n|=)"
    rf" ?(?P<bare>[0-9]{{1,4}}){_NO_UNIT}"
)
_PIECES = re.compile(
    rf"(?<![0-9a-z.])(?P<number>{_COUNT}) ?"
    r"(?:nos?\.? )?(?P<noun>dimms?|sticks?|modules?|memory modules|ram|条内存|根内存|支内存|根dimm|条子|条"
    r"|根|支(?!持)"
    r"|(?<= )(?:counted|seen|detected|recogni[sz]ed|visible|listed)(?![a-z]))"
)
_STORAGE: Final = (
    r"disks?|discs?|drives?|hdds?|ssds?|array|raid|volumes?|luns?|partitions?|backups?|硬盘|盘|阵列|卷"
    r"|分区|备份|显存|gpu"
)
_STORED_BEHIND = re.compile(rf" ?(?:的|sas|sata|nvme)? ?(?:{_STORAGE})")
_STORED_BEFORE = re.compile(rf"(?:{_STORAGE})[^\n0-9]{{0,14}}$")
_USED_BEHIND = re.compile(
    r" ?(?:of (?:it|that|them) )?(?:(?:is|are|was|were) )?(?:used\b|in use|at peak|free\b|空闲|已用|被占)"
)
_USED_BEFORE = re.compile(r"(?:\buses|\busing|\bused|用了|用掉|占了?|占用|已用|使用了?|cached?|swap) ?$")
_ONLY_USES = re.compile(r"(?:only uses|just uses|only using|只能用到?|只用到?|只使用) ?$")
_REACH: Final = 24


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount at [start, end) of the character form: gigabytes, or a number of modules."""

    start: int
    end: int
    value: float
    kind: AmountKind


def amounts_of(text: str, start: int, end: int, *, of_memory: bool) -> list[Amount]:
    """Return the amounts of memory in a stretch, without those of disks and those that are only in use.

    Args:
        text: The character form.
        start: Where the stretch begins.
        end: Where it ends.
        of_memory: Whether the stretch names memory, so that numbers without a unit may be amounts of it.
    """
    found: list[Amount] = []
    for each in _SIZE.finditer(text, start, end):
        count = number_of(each["pieces"]) if each["pieces"] else int(each["after"] or 1)
        found.append(Amount(*each.span(), float(each["size"]) * _UNIT[each["unit"]] * max(count, 1), "size"))
    if of_memory:
        for each in _UNITLESS.finditer(text, start, end):
            _add(found, Amount(*each.span(), float(each["size"]) * int(each["pieces"]), "size"))
    for each in _PIECES.finditer(text, start, end):
        _add(found, Amount(*each.span(), number_of(each["number"]), "pieces"))
    for amount in list(_bare(text, start, end, found, of_memory=of_memory)):
        _add(found, amount)
    return sorted((each for each in found if _is_of_memory(text, each)), key=lambda each: each.start)


def _add(found: list[Amount], amount: Amount) -> None:
    if not any(known.start < amount.end and amount.start < known.end for known in found):
        found.append(amount)


def _bare(text: str, start: int, end: int, found: Sequence[Amount], *, of_memory: bool) -> Iterator[Amount]:
    """Yield the numbers without a unit: they go on with the kind of the amounts before them."""
    for each in _BARE.finditer(text, start, end) if found or of_memory else ():
        place, value = each.start("bare"), float(each["bare"])
        kinds = [known.kind for known in found if known.end <= place] or [known.kind for known in found]
        kind = kinds[-1] if kinds else "size"
        if kind == "pieces" or found or value % 4 == 0:
            yield Amount(*each.span("bare"), value, kind)


def _is_of_memory(text: str, amount: Amount) -> bool:
    before = text[max(0, amount.start - _REACH) : amount.start]
    if _STORED_BEHIND.match(text, amount.end) or _STORED_BEFORE.search(before):
        return False
    if _ONLY_USES.search(before):
        return True
    return not (_USED_BEHIND.match(text, amount.end) or _USED_BEFORE.search(before))
