"""The words of the list of cases."""

from typing import Final

from api.console.language import Words

WORDS: Final[Words] = {
    "text": ("Words of the report", "描述中的文字"),
    "ticket_id": ("Ticket number", "工单号"),
    "serial": ("Serial number", "序列号"),
    "customer": ("Customer", "客户"),
    "machine": ("Machine", "机型"),
    "since": ("Opened from", "登记日期起"),
    "until": ("Opened until", "登记日期止"),
    "state": ("State", "状态"),
    "state_": ("all", "全部"),
    "state_open": ("open", "未结"),
    "state_closed": ("closed", "已结"),
    "state_waiting": ("waiting for review", "待审核"),
    "search": ("Search", "搜索"),
    "clear": ("Show all", "显示全部"),
    "opened": ("Opened", "登记时间"),
    "report": ("Report", "描述"),
    "more": ("Older cases", "更早的案例"),
    "none_found": ("No case was found.", "没有找到案例。"),
}
