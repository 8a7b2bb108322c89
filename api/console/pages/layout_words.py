"""The common words of all pages: title, navigation and the list of keys."""

from typing import Final

from api.console.language import Words

NAVIGATION: Final = (
    ("call", "/"),
    ("cases", "/cases"),
    ("review", "/review"),
    ("inventory", "/inventory"),
    ("learn", "/learn"),
    ("practice", "/practice"),
    ("network", "/network"),
    ("performance", "/performance"),
    ("models", "/versions"),
)
"""The pages in the header: name of the word and address."""

WORDS: Final[Words] = {
    "title": ("Fault diagnosis", "故障诊断"),
    "skip": ("To the content", "跳到内容"),
    "nav_label": ("Pages", "页面"),
    "nav_call": ("Call", "接听"),
    "nav_cases": ("Cases", "案例"),
    "nav_review": ("Review", "审核"),
    "nav_inventory": ("Machines", "机器"),
    "nav_performance": ("Performance", "成效"),
    "nav_learn": ("Learn", "学习"),
    "nav_practice": ("Practice", "练习"),
    "nav_network": ("Network", "网络"),
    "nav_models": ("Models", "模型"),
    "signed_in": ("Signed in", "已登录"),
    "sign_out": ("Sign out", "退出"),
    "language": ("Language", "语言"),
    "keys": ("Keys", "快捷键"),
    "keys_hint": (
        "They work everywhere but in text fields; Escape leaves a text field.",
        "在文本框之外随时可用，按 Esc 离开文本框。",
    ),
    "key_help": ("Show or hide this list", "显示或隐藏此列表"),
    "key_escape": ("Leave a text field", "离开文本框"),
    "key_submit": ("Diagnose, also in a text field", "诊断，在文本框中也可用"),
    "close": ("Close", "关闭"),
    "unreachable": ("The service cannot be reached. Try again.", "无法连接服务，请重试。"),
    "copied": ("Copied", "已复制"),
    "colon": (": ", "："),
    "no_match": ("No match.", "没有匹配项。"),
}
