"""The words of the page for a visit and its outcome."""

from typing import Final

from api.console.language import Words

WORDS: Final[Words] = {
    "visit": ("Visit and outcome", "上门与结果"),
    "to_call": ("The call", "接听页面"),
    "history": ("History", "历史"),
    "visits_before": ("Visits reported before: {number}", "已登记的上门次数：{number}"),
    "order": ("What to check, in this order", "检查顺序"),
    "not_in_hand": ("not in the kit", "未携带"),
    "how_to_part": (
        "Reseat it, swap it with a good one, and see whether the fault goes with it.",
        "重新插拔，或与好件对调，看故障是否随之转移。",
    ),
    "is_it_fixed": ("Is the fault gone?", "故障排除了吗？"),
    "fixed_yes": ("Yes, fixed", "是，已修好"),
    "fixed_no": ("No, still there", "否，故障依旧"),
    "what_became_of": ("What became of the part:", "该备件的使用情况："),
    "piece_used": ("used", "已使用"),
    "piece_unused": ("not used", "未使用"),
    "piece_dead": ("dead on arrival", "到货即坏"),
    "other_part": ("Another part that was replaced", "另外更换的部件"),
    "none": ("none", "无"),
    "what_was_it": ("What was it?", "原因是什么？"),
    "is_confirmed": ("Was it confirmed, for example by a test?", "是否已确认（例如经过测试）？"),
    "confirmed_yes": ("Confirmed", "已确认"),
    "confirmed_no": ("A guess", "仅推测"),
    "confirmed_unsaid": ("Not said", "未说明"),
    "not_known": ("not known yet", "尚不清楚"),
    "note": ("Note", "备注"),
    "send": ("Report", "登记"),
    "correct": ("Correct the outcome", "更正结果"),
    "is_fixed": (
        "The visit is reported, and the fault is gone. What was it?",
        "已登记上门，故障已排除。原因是什么？",
    ),
    "is_closed": ("This case is closed. You can correct what it was.", "该案例已结，可更正原因。"),
    "reason_say_fixed": ("Say whether the fault is gone.", "请选择故障是否已排除。"),
}
