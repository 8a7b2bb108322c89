"""The words of the page about the causes behind a symptom."""

from typing import Final

from api.console.language import Words

WORDS: Final[Words] = {
    "behind": ("What stood behind a symptom", "某个现象背后的原因"),
    "symptom": ("Symptom", "现象"),
    "show": ("Show", "显示"),
    "comma": (", ", "、"),
    "share": ("Share", "比例"),
    "tickets": ("Tickets", "工单数"),
    "number_of_tickets": (
        "Tickets behind the model that showed it: {tickets}.",
        "模型所依据的工单中有 {tickets} 张出现过该现象。",
    ),
    "in_network": ("Its place in the network", "在网络中的位置"),
    "by_cause": ("The causes of these tickets", "这些工单的原因"),
    "by_family": ("By machine, with the causes seen most", "按机型，附最常见原因"),
    "by_year": ("Over the years, with the causes seen most", "按年份，附最常见原因"),
    "most_seen": ("The symptoms seen most, with their tickets", "最常见的现象及其工单数"),
    "reason_no_match": (
        "No symptom has this name, or more than one has. Choose one from the list.",
        "没有或不止一个现象符合这个名称，请从列表中选择。",
    ),
}
