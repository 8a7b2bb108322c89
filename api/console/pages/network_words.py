"""The words of the pages about the fault network."""

from typing import Final

from api.console.language import Words

WORDS: Final[Words] = {
    "network": ("The fault network", "故障网络"),
    "intro": (
        "What the model knows: which fault shows which symptom, how strongly, and from how many tickets.",
        "模型所知：哪种故障会出现哪些现象、关联多强、依据多少工单。",
    ),
    "parts": ("Causes that need a part", "需要备件的原因"),
    "no_parts": ("Causes that need no part", "不需要备件的原因"),
    "symptoms": ("Symptoms", "现象"),
    "least": ("Links from this strength on", "显示此强度以上的关联"),
    "show": ("Show", "显示"),
    "all": ("All causes and symptoms", "全部原因与现象"),
    "links_of_cause": ("The symptoms of this fault", "该故障会出现的现象"),
    "links_of_symptom": ("The faults that show this symptom", "会出现该现象的故障"),
    "picture": ("Picture of the links; each one leads on", "关联图，点击可继续"),
    "legend": (
        "Thick lines are strong links: this fault alone often shows the symptom. Dashed lines rest on no ticket.",
        "线越粗关联越强，即该故障单独存在时出现此现象的比例。虚线仅依据专家知识，没有工单。",
    ),
    "tickets": ("tickets: {tickets}", "{tickets} 张工单"),
    "as_table": ("As a table, with sources", "以表格显示，含来源"),
    "cause_or_symptom": ("Linked to", "关联对象"),
    "strength": ("Strength", "强度"),
    "ticket_count": ("Tickets", "工单数"),
    "source": ("Source of the experts' number", "专家数值的来源"),
    "no_links": ("No link is as strong as that.", "没有这么强的关联。"),
    "how_asked": ("How it is asked for", "如何询问"),
    "patterns": ("Words that mean it", "表示该现象的用语"),
    "behind": ("What stood behind it in tickets", "工单中它背后的原因"),
    "try_text": ("Try a text", "试一段描述"),
    "text": ("A report", "描述"),
    "read": ("Read", "理解"),
    "is_read": ("This symptom is read in the text.", "从描述中读出了该现象。"),
    "is_not_read": ("This symptom is not read in the text.", "未从描述中读出该现象。"),
    "unread": ("not understood", "未理解"),
    "state_present": ("there", "有"),
    "state_absent": ("not there", "无"),
    "state_unknown": ("not known", "不清楚"),
}
