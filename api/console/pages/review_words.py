"""The words of the page for reviews."""

from typing import Final

from api.console.language import Words

WORDS: Final[Words] = {
    "waiting": ("Proposals that wait for support", "待支持人员审核的方案"),
    "whose": ("Whose", "来源"),
    "kit": ("Kit", "方案"),
    "causes": ("Cause", "原因"),
    "fixed_first": ("fixed at the first visit", "一次修复"),
    "engineers": ("The engineer's", "工程师"),
    "ours": ("Ours", "系统"),
    "no_part": ("no part", "不带备件"),
    "approve": ("Approve the engineer's", "批准工程师的方案"),
    "take_ours": ("Take ours", "采用系统方案"),
    "part": ("Part", "备件"),
    "none": ("none", "无"),
    "change": ("Take these parts", "采用所选备件"),
    "nothing_waits": ("No proposal waits.", "没有待审核的方案。"),
}
