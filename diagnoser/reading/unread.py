"""The unread pieces of a report: everything outside of what was read, but for words that say nothing by themselves.

Nothing disappears: every letter of a text belongs to something that was read, to a filler word below, or to a piece.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

MAX_PIECES = 50
"""More pieces than this are joined into one at the end, so that an answer stays small and nothing is left out."""

_CHARACTERS = (
    "的了地得着过在有是和与及或并且而但又也都就均才再还很太最更被把给对从到向往为以于其之此这那该本每各个台块颗条盏只根片张号"
    "第上下中里内外面前后左右时年月日点分秒周天时会能要想让叫请我你他她它您咱俺们谁哪几多少些点儿么没不"
)
"""Chinese characters that say nothing outside of a word."""

_ENGLISH_TEXT = """
a an the is are was were be been being am has have had having it its it's i i'm we you he she they
them us me my our your his her their this that these those there here who which what when where why
how and or so then than as at by for from in into of off on onto out over to up with about after
again ago all already also always any anymore anything around because before both but can can't
cannot could did do does doing done during each either else even ever every everything few first get
gets getting give given go goes going got if just last let like lit many may maybe might more most much
must near next no not nothing now once one only other others own please pls put quite rather really
same say says said see seen seem seems shall should show shows showing shown since some someone
something still such sure take tell tells told though till today tomorrow too try tried until us
very via want way well while will within without would yes yesterday yet tonight morning afternoon
evening night week weeks month months year years day days hour hours minute minutes second seconds
time times monday tuesday wednesday thursday friday saturday sunday hi hello hey dear sir madam team
all regards thanks thank best kind kindly help helpdesk asap urgent support customer client user
users caller cust report reports reported reporting problem problems issue issues situation subject
description symptom title note server servers machine machines box boxes host system computer unit
ibm lenovo dell hp hpe huawei inspur supermicro model type serial number no nr rack site room we've
i've don't doesn't didn't isn't there's that's
"""
_ENGLISH = frozenset(_ENGLISH_TEXT.split())
"""English words that say nothing by themselves."""

_OTHERS = re.compile(
    r"""
    你好|您好|请问|请|麻烦|谢谢|多谢|帮忙|帮|尽快|一下|处理|解决|报修|客户|用户|同事|反映|反应|反馈|说是
  | 说|称|描述|情况|现象|问题|机器|服务器|伺服器|设备|主机|系统|型号|序列号|我们|我司|公司|单位|机房|机柜
  | 工程师|现场|上门|现在|目前|今天|昨天|前天|今早|昨晚|早上|上午|下午|晚上|凌晨|刚才|刚刚|突然|已经|已
  | 一直|然后|之后|以后|后来|的时候|时候|因为|所以|由于|但是|不过|可是|而且|以及|还有|这个|那个|这台|那台
  | 这样|那样|什么|怎么|为什么|如何|是否|可以|需要|进行|检查|查看|看到|看了|看看|看|发现|出现|显示|提示
  | 显|有个|有的|一个|一台|一直|老师|师傅|兄弟|大哥|哈|啦|喔|哦|嘛|呗|唉|哎|啊|呀|呢|吧|吗|嗯|呃
  | [CHARACTERS]
  | (?<![a-z0-9])[0-9]+(?:[-.:/,][0-9]+)*(?![a-z0-9])
    """.replace("CHARACTERS", _CHARACTERS),
    re.VERBOSE,
)
"""Chinese words and numbers that say nothing by themselves."""

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_NAME = re.compile(r"[0-9][a-z]|[a-z][0-9]")
"""A letter beside a digit is part of a name, such as 9560-8i."""

_CONTENT = re.compile(r"[^\W_]")
_EDGES = " \t,.:;()[]{}<>/\\*#=+-_~'"


def unread_pieces(text: str, covered: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    r"""Return the intervals [start, end) of a character form that are not covered and say something.

    >>> unread_pieces("无显示\n键盘粘住了咖啡", [(0, 3)])
    [(4, 11)]
    """
    found: list[tuple[int, int]] = []
    for start, end in _gaps(text, sorted(covered)):
        piece = _trimmed(text, start, end)
        if piece and _has_content(text[piece[0] : piece[1]]):
            found.append(piece)
    if len(found) > MAX_PIECES:
        found[MAX_PIECES - 1 :] = [(found[MAX_PIECES - 1][0], found[-1][1])]
    return found


def says_nothing(word: str) -> bool:
    """Return whether an English word in lower case says nothing by itself."""
    return word in _ENGLISH


def _gaps(text: str, covered: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    place = 0
    for start, end in [*covered, (len(text), len(text))]:
        if place < start:
            yield from _clauses(text, place, start)
        place = max(place, end)


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for clause in text[start:end].split("\n"):
        if clause:
            yield start, start + len(clause)
        start += len(clause) + 1


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip(_EDGES))
    stripped = piece.strip(_EDGES)
    return (start + left, start + left + len(stripped)) if stripped else None


def _has_content(piece: str) -> bool:
    """Return whether a letter remains after the fillers are removed."""
    if _NAME.search(piece):
        return True
    for word in _WORD.findall(piece):
        if word not in _ENGLISH and any(part not in _ENGLISH for part in word.split("'")):
            return True
    return bool(_CONTENT.search(_OTHERS.sub(" ", _WORD.sub(" ", piece))))
