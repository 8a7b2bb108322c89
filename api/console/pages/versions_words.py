"""The words of the page about model versions."""

from typing import Final

from api.console.language import Words

WORDS: Final[Words] = {
    "versions": ("Versions", "版本"),
    "version": ("Version", "版本"),
    "made": ("Made", "制作日期"),
    "from_tickets": ("From", "来源"),
    "tickets": ("Tickets", "工单数"),
    "size": ("Size", "规模"),
    "sizes": (
        "{causes} causes, {symptoms} symptoms, {links} links",
        "{causes} 个原因、{symptoms} 个现象、{links} 条关联",
    ),
    "current": ("answers now", "正在使用"),
    "changes_title": ("Which version answered when", "版本更换记录"),
    "action_promote": ("Promoted", "启用"),
    "action_rollback": ("Rolled back to", "回退到"),
    "action_found": ("Found", "发现"),
    "switching": ("Answer with another version", "改用其他版本"),
    "why": ("Why, for the log", "原因（写入记录）"),
    "promote": ("Answer with {version}", "改用 {version}"),
    "promote_anyway": ("Answer with {version} all the same", "仍然改用 {version}"),
    "roll_back": ("Go back to {version}", "回退到 {version}"),
    "overrule": ("Why to overrule the refusal, for the log", "不采纳该拒绝的理由（写入记录）"),
    "gate_refuses": (
        "The comparison does not allow this version, so nothing was changed:",
        "比较结果不允许启用该版本，未做任何更改：",
    ),
    "about": ("About version {version}", "关于版本 {version}"),
    "card": ("Model card", "模型说明"),
    "card_language": ("The model card is written in English.", "模型说明以英文书写。"),
    "plots": ("How it did on tickets that it had not seen", "在未见过的工单上的表现"),
    "plot_of": ("Plot: {name}", "图：{name}"),
    "plot_reliability": ("Promised against realised", "承诺与实际"),
    "plot_spares": ("Spares needed and sent", "需要与派出的备件"),
    "plot_policies": ("Ways to choose spares", "各种派件方法"),
    "plot_confusion": ("Causes taken for one another", "容易混淆的原因"),
    "plot_learning": ("With more and more tickets", "随工单数增长"),
    "what_changed": ("What changed from the version before", "与上一版本的差异"),
}
