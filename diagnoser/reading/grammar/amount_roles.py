"""Roles of amounts: whether an amount of memory is the one that should be there, or the one that is seen."""

import re
from collections.abc import Sequence

from diagnoser.reading.grammar.amounts import Amount

_SEEN = (
    r"only|just|but|shows?|showing|shown|sees?|seen|count(?:s|ed)?|reads|reports?|reported|says|lists?|listed"
    r"|detect[a-z]*|recogni[a-z]*|finds?|found|comes? up with|down to|drop(?:s|ped) to|now|available"
    r"|visible|usable|actual"
    r"|left|uses only|only uses|stops|taking|get(?:s|ting)|reality"
    r"|只|显示|识别|看到|见到|抓到|认|变|剩|仅|检测|实际|现在|统计|才|得|成了|减为|跑出|数到|列|可用|到手"
    r"|写|加起来|少|仍"
)
SEEN_BEFORE = re.compile(rf"(?:{_SEEN}|(?<![a-z])(?:os|bios|free|windows|top|total|system|系统|os下)[:= ]?)")
_SEEN_BEHIND = re.compile(
    r"[ )]*(?:(?:is|are|was) )?(?:now|usable|available|seen|shown|detected|recogni[a-z]*|counted|visible|in reality"
    r"|shows? up|left|getting detected|detecting|listed|found|remain|total|可用|in the os)"
)
_MEANT = re.compile(
    r"should|expect|instead of|in place of|rather than|whereas it was|supposed|used to"
    r"|(?<![a-z])was(?![a-z])|out of|(?<![a-z])from"
    r"|应|而不是|而非|本来|原|以前|上个?月|标称|标配|说好|明明|买|配|从|由|物理|一直是"
)
"""Words before an amount that should be there."""

_FITTED = re.compile(
    r"install|fitted|dimms?:|sticks?:|config|bought|purchas|paid|order|populated|(?<![a-z])(?:has|have|had"
    r"|is|are|with|put|fit)(?![a-z])|装|插|总共|一共|安装"
)
_FITTED_BEHIND = re.compile(
    r"[ )]*(?:(?:is|are|was|were) )?(?:install|fitted|bought|purchas|on paper|populated|in it(?![a-z])"
    r"|in the (?:host|server|box|machine)"
    r"|last (?:month|week|year)|before|expected|的机器|的条子|server|box)"
)


def _around(amounts: Sequence[Amount], number: int, text: str, end: int) -> tuple[str, str]:
    """Return the words before an amount and those behind it, up to the next one or to the end of the clause."""
    each = amounts[number]
    first = amounts[number - 1].end if number else max(0, each.start - 48)
    before = text[max(first, each.start - 48) : each.start]
    last = amounts[number + 1].start if number + 1 < len(amounts) else end
    return before, text[each.end : min(last, each.end + 32)].split("\n", 1)[0]


def is_seen(amounts: Sequence[Amount], number: int, text: str, end: int) -> bool:
    """Return whether an amount is told as seen.

    Args:
        amounts: All amounts of one kind in a stretch of the text.
        number: The place of the amount among them.
        text: The character form.
        end: Where the stretch ends.
    """
    before, behind = _around(amounts, number, text, end)
    if _MEANT.search(before.rsplit("\n", 1)[-1]):
        return False
    return bool(SEEN_BEFORE.search(before) or _SEEN_BEHIND.match(behind))


def is_meant(amounts: Sequence[Amount], number: int, text: str, end: int, *, fitted: bool = False) -> bool:
    """Return whether an amount should be there; with `fitted` also one that is only said to be in the machine."""
    before, behind = _around(amounts, number, text, end)
    near = before.rsplit("\n", 1)[-1]
    if _MEANT.search(near):
        return True
    return fitted and bool(_FITTED.search(near) or _FITTED_BEHIND.match(behind))
