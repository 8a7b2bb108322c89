"""The words of the page with promised and realised first-time fix."""

from typing import Final

from api.console.language import Words

WORDS: Final[Words] = {
    "promised_realised": ("What was promised and what came true", "承诺与实际"),
    "since": ("Closed from", "结案日期起"),
    "until": ("Closed until", "结案日期止"),
    "show": ("Show", "显示"),
    "alarm": (
        "Since {day} calls are fixed at the first visit less often than promised.",
        "自 {day} 起，一次修复率低于承诺。",
    ),
    "all_cases": ("All closed cases", "全部已结案例"),
    "overall": (
        "Fixed at the first visit: promised {promised}, came true {realised}",
        "一次修复：承诺 {promised}，实际 {realised}",
    ),
    "interval": (
        "With so few cases, the true share may lie between {low} and {high}.",
        "案例有限，真实比例可能在 {low} 与 {high} 之间。",
    ),
    "nothing_judged": (
        "No closed case says anything about a promise yet.",
        "还没有可用于评判承诺的已结案例。",
    ),
    "counts": (
        "Cases: {cases}. Judged: {judged}. Cause not known: {unknown}. Another kit was sent: {otherwise}.",
        "案例：{cases}。已评判：{judged}。原因不明：{unknown}。派了其他方案：{otherwise}。",
    ),
    "returned": ("Came back within 30 days: {number}.", "30 天内再次报修：{number}。"),
    "usage": (
        "Pieces sent: {sent}, used: {used}, in vain: {vain}.",
        "派出 {sent} 件，使用 {used} 件，未用上 {vain} 件。",
    ),
    "by_month": ("By month", "按月份"),
    "by_version": ("By model version", "按模型版本"),
    "by_family": ("By machine", "按机型"),
    "by_symptom": ("By symptom", "按现象"),
    "family_unknown": ("not known", "未知"),
    "cases": ("Cases", "案例数"),
    "promised": ("Promised", "承诺"),
    "realised": ("Realised", "实际"),
    "bars": (
        "Of each two bars the upper one was promised, the lower one realised.",
        "每组两条中，上为承诺，下为实际。",
    ),
    "demand": ("Parts, and what the next {weeks} weeks will need", "备件及未来 {weeks} 周的需求"),
    "part": ("Part", "备件"),
    "sent": ("Sent", "派出"),
    "used": ("Used", "使用"),
    "in_vain": ("In vain", "未用上"),
    "open_cases": ("Open cases", "未结案例"),
    "expected": ("Expected", "预计"),
    "stock": ("Stock needed", "所需库存"),
    "stock_meaning": (
        "So many pieces suffice with a probability of {level}.",
        "该库存足够的概率为 {level}。",
    ),
    "no_parts": ("No part was sent or used yet.", "还没有派出或使用过备件。"),
    "near_end": ("Machines for which parts will soon no longer be supplied", "备件即将停止供应的机型"),
    "family": ("Machine", "机型"),
    "ends_on": ("Last day", "最后供应日"),
    "machines": ("Machines", "台数"),
    "until_then": ("Expected until then", "届时之前预计"),
    "no_part_used": ("none used yet", "尚未使用备件"),
    "near_end_meaning": (
        "The stock needed is what these machines will need until the last day.",
        "所需库存为这些机器到最后供应日为止的需求。",
    ),
}
