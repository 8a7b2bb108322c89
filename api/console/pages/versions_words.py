"""The words of the page about model versions."""

from typing import Final

from api.console.language import Words

WORDS: Final[Words] = {
    "versions": ("Versions", "版本"),
    "version": ("Version", "版本"),
    "made": ("Made", "制作日期"),
    "from_tickets": ("From", "来源"),
    "tickets": ("Tickets", "工单数"),
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
    "overruled": ("refusal overruled", "未采纳拒绝"),
    "gate_refuses": (
        "The comparison does not allow this version, so nothing was changed.",
        "比较结果不允许启用该版本，未做任何更改。",
    ),
    "never_compared": (
        (
            "It was never compared with the version that answers now. Whoever runs the service can compare the two on "
            "tickets that were closed after both were made. To take it all the same, say why."
        ),
        "该版本从未与正在使用的版本比较。管理员可用两个版本制作之后结案的工单进行比较。若仍要使用，请填写理由。",
    ),
    "see_comparison": (
        "Below stands how it did. To take it all the same, say why.",
        "比较结果见下方。若仍要使用，请填写理由。",
    ),
    "comparison": ("Comparison", "比较结果"),
    "passed": ("Passed against {version}", "优于或不逊于 {version}"),
    "refused_version": ("Refused against {version}", "未通过（与 {version} 比较）"),
    "not_measured": ("not measured", "未测量"),
    "scores": ("Scores", "得分"),
    "tested_on": (
        "On {tickets} tickets of {machines} machines that it had not seen.",
        "基于它未见过的 {tickets} 张工单（{machines} 台机器）。",
    ),
    "this_version": ("This version", "该版本"),
    "surely_between": ("Surely between (95 %)", "可信范围（95 %）"),
    "version_then": ("The version before", "当时的版本"),
    "score_first_time_fix": ("Fixed at the first visit", "一次修复"),
    "score_fixed_by_second": ("Fixed by the second visit", "两次之内修复"),
    "score_top_1": ("The likeliest cause was right", "首位原因正确"),
    "score_top_3": ("One of the first three causes was right", "前三位原因中有正确的"),
    "score_spares_sent": ("Spares sent to the first visit", "首次上门派出备件数"),
    "score_spares_in_vain_of_case": (
        "Spares in vain, all visits of a call",
        "每次报修（所有上门）未用上的备件数",
    ),
    "score_visits": ("Visits for a call", "每次报修上门次数"),
    "score_cost": ("Cost of parts and visits", "备件与上门成本"),
    "score_log_loss": ("How far its probabilities can be trusted", "概率的可信程度"),
    "as_good": ("as good, or better", "不比现用版本差，或更好"),
    "not_shown": ("not shown to be as good", "未能证明不比现用版本差"),
    "forgets": (
        "It does far worse on the tickets that the other version was learned from: are the new causes right?",
        "在另一版本所学的工单上明显变差，请核实新工单登记的原因是否正确。",
    ),
    "no_test": ("No test was possible on these tickets.", "这些工单无法用于测试。"),
    "judged_on": (
        "Compared on {tickets} tickets of {machines} machines, closed {first} to {last}.",
        "在 {first} 至 {last} 结案的 {tickets} 张工单（{machines} 台机器）上比较。",
    ),
    "judged_first": (
        "Nothing was compared, because no version answered before.",
        "此前没有可用版本，未作比较。",
    ),
    "judged_words": ("Nothing was compared, because only words differ.", "仅用词不同，未作比较。"),
    "judged_before": (
        "Nothing was compared, because it had answered before.",
        "该版本以前使用过，未作比较。",
    ),
    "about": ("About version {version}", "关于版本 {version}"),
    "learned_from": ("Tickets it was learned from", "学习所用工单"),
    "with_cause": ("of them with a known cause", "其中原因已知"),
    "published": ("published accounts of repairs", "公开的维修案例"),
    "months": ("Months of the tickets", "工单月份"),
    "expert_links": ("Links stated by experts", "专家给出的关联"),
    "taught": ("Words were taught to the numbers of", "数值来自版本（仅更新用词）"),
    "rests_on_tickets": (
        "Its numbers rest on your own tickets, around what experts know.",
        "其数值以自有工单为主，结合专家知识。",
    ),
    "rests_on_published": (
        "Its numbers rest on experts and published accounts of repairs, hardly on your tickets. Retrain it on those.",
        "其数值依据专家知识和公开的维修案例，几乎没有自有工单。请用自有工单重新训练。",
    ),
    "rests_on_experts": (
        "Its numbers are the judgement of experts, hardly moved by tickets. How well it does, nobody has measured yet.",
        "其数值是专家的判断，几乎未受工单影响。效果尚未测量。",
    ),
    "rests_on_little": (
        "It was learned from few tickets and without experts: read its numbers with great care.",
        "所学工单很少且没有专家知识，请谨慎看待其数值。",
    ),
    "use": (
        "It helps to choose spares before a visit. It does not decide on safety, data loss or warranty.",
        "用于上门前选择备件，不用于判断安全、数据丢失或保修问题。",
    ),
    "text_card.md": ("Model card, for specialists (English)", "模型说明，供专业人员（英文）"),
    "text_changes.md": ("All changes, for specialists (English)", "全部变化，供专业人员（英文）"),
    "new_title": ("Links that tickets showed and experts had not named", "工单显示、专家未列出的关联"),
    "faded_title": ("Links of experts that tickets hardly showed", "专家列出、工单很少显示的关联"),
    "together_title": ("Causes that fail together", "同时发生的原因"),
    "cause": ("Cause", "原因"),
    "symptom": ("Symptom", "现象"),
    "before_after": ("strength before → now", "强度：之前 → 现在"),
    "shown_in": ("tickets that showed it", "显示它的工单"),
    "expected_by_chance": ("by chance", "偶然预期"),
    "out_of": ("{tickets} of {all}", "{all} 张中 {tickets} 张"),
    "plots": ("How it did on tickets that it had not seen", "在未见过的工单上的表现"),
    "plot_of": ("Plot: {name}", "图：{name}"),
    "plot_reliability": ("Promised against realised", "承诺与实际"),
    "plot_spares": ("Spares needed and sent", "需要与派出的备件"),
    "plot_policies": ("Ways to choose spares", "各种派件方法"),
    "plot_confusion": ("Causes taken for one another", "容易混淆的原因"),
    "plot_learning": ("With more and more tickets", "随工单数增长"),
    "what_changed": ("What changed from the version before", "与上一版本的差异"),
}
