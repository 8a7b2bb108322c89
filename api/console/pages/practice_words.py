"""The words of the page for practice."""

from typing import Final

from api.console.language import Words

WORDS: Final[Words] = {
    "practise": ("Which parts would you take?", "您会带哪些备件？"),
    "no_ticket": ("There is no closed ticket to practise on yet.", "还没有可供练习的已结工单。"),
    "reported": ("A closed ticket said", "一张已结工单的描述"),
    "machine": ("Machine", "机型"),
    "not_there": ("not there", "无"),
    "your_choice": ("Your two spares", "您选的两件备件"),
    "first_part": ("First part", "第一件"),
    "second_part": ("Second part", "第二件"),
    "no_part": ("no part", "不带备件"),
    "decide": ("Send", "派件"),
    "another": ("Another ticket", "换一张工单"),
    "it_was": ("It was", "实际原因"),
    "who": ("Who", "谁"),
    "sent": ("Parts", "备件"),
    "fixed": ("Fixed at the first visit", "一次修复"),
    "you": ("You", "您"),
    "network": ("The network", "网络"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "has_seen": (
        "The network has learned from this ticket, so it has an advantage here.",
        "网络学习过这张工单，因此在这里占优势。",
    ),
    "score": (
        "Tickets so far: {rounds}. Fixed by you: {you}, by the network: {network}.",
        "目前：{rounds} 张工单，您修复 {you} 张，网络修复 {network} 张。",
    ),
}
