"""Negation: decide whether the words around a match affirm it, negate it or leave it unclear.

Only words next to the match count ("没有硬盘黄灯", "硬盘黄灯不亮", "no amber light").  Doubtful words
("不知道有没有黄灯", "not sure") make the match unclear, because no finding is better than a wrong one.
"""

import re
from typing import Literal, NamedTuple

Polarity = Literal["affirmed", "negated", "unclear"]

_NEAR = 24

# Only such words may stand between the negation and the match.
_LINKS_ZH = (
    r"(?:再次?|有|见到?|看到|看见|看出|发现|出现|发生|产生|听到|听见|听|提示|显示|任何|明显|其他|其它|什么"
    r"|过|的|到|了|发出|报出?"
    r"|产生|异常|现象|该|此|这个|报警|相关|硬件|任一|有任何|再出现|检测到|识别到|亮起|亮"
    r"|跳出?|弹出?|冒|闻到|一[个盏条点次丝块颗隻只]|半[个盏条点]|新增|新|系统|严重|别的|啥|这种|再有|着"
    r"|发生过|丢|掉过?)"
)
_LINKS_EN = (
    r"(?: (?:any|a|an|the|single|one|other|more|longer|see|seen|seeing|show|showing|shows|shown|get|getting|gets|have"
    r"|having|has|had|been"
    r"|is|are|was|were|sign|signs|of|visible|new|further|hear|heard|report|reporting|reported|display"
    r"|displaying|detect"
    r"|detected|give|giving|observe|observed|there|such|apparent|obvious|find|found|notice|noticed|with|and"
    r"|or))"
)
_BEFORE_NEGATED = re.compile(
    r"(?:(?:没有?|无|未|不(?:是|会|再|系|(?!过|仅|但|只|光|止|断|停|时|定))"
    rf"|并无|并非|从未|未曾|排除了?|冇|唔系|唔|毫无|尚未|不曾|零){_LINKS_ZH}{{0,4}}"
    rf"|(?:\b(?:no|not|without|never|neither|nor|none|cannot|free of|ruled out|excluded)"
    rf"|n't|\b(?:do|does|did|wo|ca|is|are|was|has|have|could)nt){_LINKS_EN}{{0,5}}) ?$"
)
_BEFORE_UNCLEAR = re.compile(
    r"(?:是否|是不是|有没有|有没|有无|会不会|能不能|不一定|不确定|不清楚|不知道?|不晓得|没注意|没确认"
    r"|未确认|没检查|未检查|没看清|係唔係|系唔系|係咪|系咪|分不清|说不清|唔知"
    r"|没有?人|难道|不能排除|无法排除|未排除|没有?排除|不排除|如果|假如|若|要是|担心|避免|防止|以免"
    r"|并非不|不是没|不是不|是否有"
    r"|\b(?:whether|if|not sure|unsure|not certain|cannot rule out|can not rule out|not rule out|not clear"
    r"|unclear"
    r"|in case|unless|don't know|do not know|didn't check|did not check|not checked|nobody checked)\b)"
    r"[^\n]{0,12}$"
)
UNSURE_WORDS = (
    r"(?:不知道?|不确定|不太确定|说不清|说不准|不清楚|不晓得|搞不清|分不清|不敢肯定|不肯定|不 ?sure"
    r"|唔知|唔肯定|唔清楚|唔sure)[^\n]{0,4}(?:是不是|係咪|系咪|是(?!因|由|否))"
)
_BEFORE_UNSURE = re.compile(UNSURE_WORDS + r"[^\n]{0,8}$")
"""Words before a match of somebody who does not know whether it is so, but rather thinks it is."""

_BEFORE_STILL_TRUE = re.compile(
    r"(?:不仅|不但|不只|不光|不止|不断|不停|不时|不定时?|not only|not just)[^\n]{0,6}$"
)

_FILL_AFTER = (
    r"(?:led|灯|的|情况|现象|问题|信号|状态|指示|也|都|均|已经|已|就|现在|目前|全部|全|后来|是|又|自己|自动"
    r"|自行|,| )"
)
_AFTER_STILL_TRUE = re.compile(
    rf"{_FILL_AFTER}{{0,6}}(?:(?:没有?|未|不|无法|不能)(?:能|见|有)?(?:熄|灭|消失|恢复|正常|解除|排除|好"
    rf"|通过|解决|消除|清除)"
    r"| ?(?:not|isn't|never|won't) (?:go|going|gone|clear|cleared|fixed|resolved|off|ok|okay|normal|fine"
    r"|good|solved))"
)
_AFTER_UNCLEAR = re.compile(
    rf"{_FILL_AFTER}{{0,6}}(?:不是|不一定|好像不|好像没|似乎不|似乎没|应该不|应该没|可能不|可能没|不确定"
    rf"|不清楚|有没有|是否|是不是"
    r"|吗|么$|没注意|不知|未知|待确认|有无|(?:is |are )?(?:not sure|unknown|unclear|not checked|not known"
    r"|or not\b))"
)
_AFTER_NEGATED = re.compile(
    rf"{_FILL_AFTER}{{0,6}}(?:不亮|没有?亮|未亮|冇着|唔着|不再|熄灭|灭"
    r"|没有?(?=$|\n|了|出现|发生)|没了|冇(?=$|\n)|无(?=$|\n)"
    rf"|消失|消除|清除|正常(?![启重关开使上工运])"
    r"|(?:数量?|计数|数目|次数|条目|条|个)?[ :为是=]{0,3}0(?![0-9.x%a-f])"
    r"|已?解除|已?排除|已?修复|已?解决|好了|恢复|通过(?!率)|未出现|没出现|不存在"
    r"|不报了?(?=$|\n)|ok(?![a-z]))"
)
_FILL_AFTER_EN = (
    r"(?: (?:is|are|was|were|has|have|been|now|all|both|currently|looks?|seems?|works?|working|led|light"
    r"|lights|status"
    r"|state|check|test|checks|tests|been|already|again|a|the))"
)
_AFTER_NEGATED_EN = re.compile(
    rf"{_FILL_AFTER_EN}{{0,5}}(?:(?:n't| not) (?:lit|on|present|seen|visible|showing|there|active|observed"
    rf"|reported|shown"
    r"|happening|occurring|a problem|the problem|an issue)"
    r"| (?:off|fine|ok|okay|normal|good|cleared|gone|resolved|absent|passed|passes|clean|healthy|went out"
    r"|went off|out"
    r"|fixed|solved|stopped|disappeared|ruled out|excluded|no longer|went away|has gone|not lit))(?![a-z])"
)
_CONNECTS = re.compile(r"\s*(?:、|､|/|和|及|與|与|或者?|以及|\bor\b|\bnor\b)\s*")


# A negation between the words of a regular expression: "硬盘没有黄灯", "drive 3 has no amber light".
INNER_NEGATION = re.compile(r"没有?|无(?!法)|未|不(?:是|亮|报|显示)|\b(?:no|not|without)\b|n't")
OWN_NEGATION = re.compile(r"[无没不未]|\b(?:no|not)\b|n't")


class Scope(NamedTuple):
    """The polarity of one match, and the interval of the match together with the words that decided it."""

    polarity: Polarity
    start: int
    end: int


def scope_of(text: str, start: int, end: int) -> Scope:
    """Return the scope of the match [start, end) in a character form.

    >>> scope_of("没有硬盘黄灯", 2, 6)
    Scope(polarity='negated', start=0, end=6)
    """
    before = text[max(0, start - _NEAR) : start]
    before = before[before.rfind("\n") + 1 :]
    after = text[end : end + _NEAR].split("\n", 1)[0]
    if before.isascii() and not _MAY_DENY.search(before):
        return _scope_by_words_behind(after, start, end, is_time=text.endswith("后", start, end))
    if _BEFORE_UNSURE.search(before):
        return Scope("affirmed", start, end)
    if _BEFORE_UNCLEAR.search(before) or _AFTER_UNCLEAR.match(after):
        return Scope("unclear", start, end)
    if _AFTER_STILL_TRUE.match(after) or _BEFORE_STILL_TRUE.search(before):
        return Scope("affirmed", start, end)
    # What follows "after the outage" is another statement.
    return _negation(before, after, start, end, is_time=text.endswith("后", start, end))


_MAY_DENY = re.compile(r"n['oet]|with|free of|ruled out|exclu|whether|if|un|in case")
"""English words before a match of which none denies or doubts it have no match; most words are of this kind."""


def _scope_by_words_behind(after: str, start: int, end: int, *, is_time: bool) -> Scope:
    """Return the scope where nothing before the match denies or doubts it."""
    if _AFTER_UNCLEAR.match(after):
        return Scope("unclear", start, end)
    if is_time or _AFTER_STILL_TRUE.match(after):
        return Scope("affirmed", start, end)
    behind = _AFTER_NEGATED.match(after) or _AFTER_NEGATED_EN.match(after)
    return Scope("negated", start, end + behind.end()) if behind else Scope("affirmed", start, end)


def _negation(before: str, after: str, start: int, end: int, *, is_time: bool) -> Scope:
    ahead = _BEFORE_NEGATED.search(before)
    behind = None if is_time else _AFTER_NEGATED.match(after) or _AFTER_NEGATED_EN.match(after)
    if ahead and behind:
        return Scope("unclear", start, end)
    if ahead:
        return Scope("negated", start - len(before) + ahead.start(), end)
    if behind:
        return Scope("negated", start, end + behind.end())
    return Scope("affirmed", start, end)


def connected(between: str) -> bool:
    """Return whether these words only join two items of one list, so that a negation covers both items."""
    return bool(_CONNECTS.fullmatch(between))
