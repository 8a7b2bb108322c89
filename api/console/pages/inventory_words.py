"""The words of the pages about machines."""

from typing import Final

from api.console.language import Words

WORDS: Final[Words] = {
    "serial": ("Serial number", "序列号"),
    "open": ("Open", "打开"),
    "machine": ("Machine", "机型"),
    "customer": ("Customer", "客户"),
    "service_level": ("Service level", "服务级别"),
    "installed_on": ("Installed on", "安装日期"),
    "unknown": ("not known", "未知"),
    "more": ("More machines", "更多机器"),
    "empty": (
        "No machine is known yet. Enter a serial number to add one.",
        "还没有登记机器，输入序列号即可添加。",
    ),
    "known": ("What is known of this machine", "该机器的资料"),
    "not_known": ("This machine is not known yet", "该机器尚未登记"),
    "equipment": ("Equipment", "配置"),
    "equipment_hint": (
        "How many pieces it has. A part of which it has 0 cannot be the cause. Leave empty what is not known.",
        "各部件的数量。数量为 0 的部件不可能是原因，不清楚的请留空。",
    ),
    "keep": ("Keep", "保存"),
    "calls": ("Its calls", "报修记录"),
    "no_calls": ("No call of this machine is known.", "没有该机器的报修记录。"),
    "state_open": ("open", "未结"),
    "state_closed": ("closed", "已结"),
}
