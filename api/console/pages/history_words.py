"""The words of the page with the history of a case."""

from typing import Final

from api.console.language import Words

WORDS: Final[Words] = {
    "history": ("History", "历史"),
    "to_call": ("The call", "接听页面"),
    "visit": ("Visit and outcome", "上门与结果"),
    "earlier": ("Earlier calls for this machine", "该机器此前的报修"),
    "state_open": ("open", "未结"),
    "state_fixed": ("fixed", "已修好"),
    "state_closed": ("closed", "已结"),
    "event_answer": ("Answer", "回答"),
    "event_visit": ("Visit", "上门"),
    "event_dispatch": ("Sent", "派件"),
    "recommended": ("recommended", "建议方案"),
    "as_recommended": ("as recommended", "与建议一致"),
    "confirmed": ("confirmed", "已确认"),
    "unconfirmed": ("a guess", "仅推测"),
    "event_review": ("Review", "审核"),
    "event_outcome": ("Outcome", "结果"),
    "finding_present": ("there", "有"),
    "finding_absent": ("not there", "无"),
    "finding_unknown": ("not known", "不清楚"),
    "kit": ("Kit", "方案"),
    "no_part": ("no part", "不带备件"),
    "not_known": ("not known", "不清楚"),
    "number": ("answer no. {number}", "第 {number} 次回答"),
    "model": ("model", "模型"),
    "fixed": ("The fault is gone.", "故障已排除。"),
    "not_fixed": ("The fault is still there.", "故障依旧。"),
    "parts_used": ("Used", "已使用"),
    "parts_unused": ("Not used", "未使用"),
    "dead_on_arrival": ("Dead on arrival", "到货即坏"),
    "decision_approved": ("Approved", "已批准"),
    "decision_changed": ("Changed", "已更改"),
}
