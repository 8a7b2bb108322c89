"""The words of the console in English and Chinese; the script takes its own from the page."""

from typing import Final

LANGUAGES: Final = ("en", "zh")
WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("Server fault diagnosis", "服务器故障诊断"),
    "other_language": ("中文", "English"),
    "report": ("What does the customer say?", "客户怎么说?"),
    "report_hint": (
        "For example: 4 HDD amber LEDs lit; no display after power on",
        "例如:4个HDD黄灯常亮;开机加电无显示",
    ),
    "machine": ("Machine type-model", "机型"),
    "machine_hint": ("e.g. 7979Q7C", "例如 7979Q7C"),
    "service_level": ("Service level", "服务级别"),
    "objective": ("Decide by", "决策目标"),
    "expected_cost": ("Lowest cost", "成本最低"),
    "coverage_objective": ("Best coverage", "覆盖率最高"),
    "max_spares": ("Spares at most", "备件上限"),
    "proposed_kit": ("Your own kit, to compare", "您的方案(用于比较)"),
    "no_part_chosen": ("none", "无"),
    "diagnose": ("Diagnose", "诊断"),
    "start_over": ("New report", "新报修"),
    "nothing_yet": (
        "Describe the fault on the left. Here you will see which spares to send, why, and what to ask next.",
        "请填写故障描述。这里将显示建议携带的备件、理由以及下一步该问什么。",
    ),
    "say_something": ("Enter a report or a machine first.", "请先填写故障描述或机型。"),
    "unreachable": ("The service cannot be reached. Try again.", "无法连接服务,请重试。"),
    "kit": ("Send", "建议携带"),
    "send_nothing": ("No spare part", "无需备件"),
    "first_time_fix": ("fixed at the first visit", "一次上门修复"),
    "cost": ("expected cost", "预期成本"),
    "advice_send": ("Send the kit", "携件上门"),
    "advice_ask": ("Ask first", "先问再派"),
    "advice_fix_remotely": ("Try remotely", "先远程处理"),
    "unusual": (
        "These findings are unusual: read the ranking with care.",
        "这些现象不常见,请谨慎参考排序。",
    ),
    "fits_worst": ("Fits the others worst", "与其他现象最不吻合的是"),
    "counted": ("counted in the report", "件(按描述计数)"),
    "two_or_more": ("two or more broken, if it is this part", "若是该部件,坏两件以上的概率"),
    "beside": ("Beside it", "对比"),
    "fewer": ("one piece less", "少带一件"),
    "more": ("one piece more", "多带一件"),
    "proposed": ("your kit", "您的方案"),
    "make_sure": ("Make sure first; it would change the kit:", "请先核实,以下情况会改变方案:"),
    "and": ("and", "且"),
    "inexact": ("Probabilities are midpoints of proven bounds.", "概率为上下界的中点。"),
    "questions": ("Ask next", "下一步询问"),
    "no_questions": ("No question is worth its time: stop asking.", "没有值得再问的问题,可以停止询问。"),
    "chance_of_yes": ("yes with", "答“是”的概率"),
    "same_look": ("Settled in the same go; tick what is there:", "可一并确认,请勾选存在的:"),
    "none_of_these": ("None of these", "都没有"),
    "only_these": ("These and no others", "仅这些"),
    "yes": ("Yes", "是"),
    "no": ("No", "否"),
    "dont_know": ("Don't know", "不清楚"),
    "minutes": ("min", "分钟"),
    "saves": ("saves", "可节省"),
    "keys_hint": ("Keys: Y yes, N no, U don't know", "按键:Y 是,N 否,U 不清楚"),
    "findings": ("Findings", "已知现象"),
    "present": ("present", "有"),
    "absent": ("absent", "无"),
    "unknown": ("unknown", "不清楚"),
    "reported": ("reported", "客户报告"),
    "asked": ("asked", "已询问"),
    "no_findings": ("No symptom was read from the report.", "未从描述中识别出现象。"),
    "add_finding": ("Add a symptom", "添加现象"),
    "unread": ("Not understood", "未理解的内容"),
    "causes": ("Causes", "可能原因"),
    "cause": ("Cause", "原因"),
    "probability": ("Probability", "概率"),
    "tickets": ("Tickets", "工单数"),
    "no_part": ("no part", "无需备件"),
    "why": ("Why", "理由"),
    "why_unit": (
        "contribution to the log10 odds, and tickets behind it",
        "对 log10 几率的贡献,及所依据的工单数",
    ),
    "why_from": ("from", "起点"),
    "why_to": ("to", "到"),
    "no_reason": ("Nothing in the report speaks for or against it.", "现有信息对其没有影响。"),
    "more_causes": ("Show all causes", "显示全部原因"),
    "fewer_causes": ("Show fewer", "收起"),
    "alternatives": ("Other kits", "其他方案"),
    "coverage": ("Coverage", "覆盖率"),
    "similar": ("Similar tickets", "相似工单"),
    "steps": ("Try remotely", "可远程尝试"),
    "visit": ("Check on site, in this order", "现场检查顺序"),
    "not_in_hand": ("part not in the kit", "未携带该备件"),
    "other_findings": ("other findings", "其他现象"),
    "unmentioned": ("what was not mentioned", "未提及的现象"),
    "text": ("wording of the report", "描述用语"),
    "machine_prior": ("machine family", "机型"),
    "model": ("Model", "模型"),
    "revision": ("answer no.", "回答次数"),
    "diagnosis": ("Diagnosis", "诊断编号"),
}


def language_of(asked: str | None, accepted: str) -> str:
    """Return the language asked for, else the browser's first, else English.

    >>> language_of(None, "zh-TW,zh;q=0.9,en;q=0.8"), language_of("en", "zh"), language_of("fr", "")
    ('zh', 'en', 'en')
    """
    for wanted in (asked or "", accepted):
        if wanted[:2].lower() in LANGUAGES:
            return wanted[:2].lower()
    return "en"


def words(language: str) -> dict[str, str]:
    """Return every word of the console in one language."""
    column = LANGUAGES.index(language)
    return {name: both[column] for name, both in WORDS.items()}
