"""Send, ask first, or fix remotely; and the steps that support can try."""

from typing import Final

from diagnoser.types import Advice, Kit, Question, RankedCause, RemoteStep

LEAST_REMOTE: Final = 0.5
"""Trying remotely comes before a visit when it is likelier than not that no part is needed."""

LEAST_STEP: Final = 0.05
"""Steps against less likely causes are not shown."""

USUAL_MINUTES: Final = 15.0

STEPS: Final = {
    "RESEAT": (
        "Power off and unplug for a minute; press cables, cards and memory firmly into their slots.",
        "关机拔电一分钟,将线缆、板卡和内存重新插紧后再开机。",
        15.0,
    ),
    "LOGICAL_OFFLINE": (
        "In the RAID tool set the drive online again, or start a rebuild; watch whether it drops once more.",
        "在RAID管理工具中将硬盘强制上线(force online)或开始重建(rebuild),观察是否再次掉线。",
        10.0,
    ),
    "FIRMWARE": (
        "Compare BIOS, BMC, RAID and drive firmware with the current levels, and update what is behind.",
        "核对BIOS、BMC、RAID卡和硬盘固件版本,升级到当前版本。",
        40.0,
    ),
    "CONFIG": (
        "Load the BIOS defaults, then check boot order, memory population and the RAID configuration.",
        "恢复BIOS默认设置,再检查启动顺序、内存插法和RAID配置。",
        20.0,
    ),
    "OS_DRIVER": (
        "Start in safe mode or from rescue media; undo the last driver or update and check the file system.",
        "进入安全模式或用救援盘启动,回退最近的驱动或更新,并检查文件系统。",
        30.0,
    ),
    "POWER_FEED": (
        "Swap the power cord and the outlet; measure the feed, and bypass the UPS or PDU.",
        "更换电源线和插座,测量输入电压,绕过UPS或PDU再试。",
        10.0,
    ),
    "ENVIRONMENT": (
        "Read the inlet temperature, clear filters and air paths, and check the room's cooling.",
        "查看进风温度,清理滤网和风道,检查机房空调。",
        15.0,
    ),
    "NETWORK_EXT": (
        "Try another cable and another switch port; check addresses for a conflict.",
        "更换网线和交换机端口,检查IP地址是否冲突。",
        10.0,
    ),
    "USER_ERROR": (
        "Ask what was done last, and undo it.",
        "询问最近做过的操作并恢复。",
        10.0,
    ),
    "NFF": (
        "Clear the logs, restart, and watch whether it happens again.",
        "清除日志后重启,观察故障是否再现。",
        10.0,
    ),
}
"""Cause -> what to try in English and Chinese, and the minutes it takes; judgement of common practice."""


def advise(kit: Kit, questions: tuple[Question, ...], nothing_needed: float) -> Advice:
    """Return what to do now.

    Args:
        kit: The kit that would be sent.
        questions: Those that are worth their time.
        nothing_needed: P(no part is needed), the coverage of the empty kit.
    """
    if questions:
        return "ask"
    if not kit.parts and nothing_needed >= LEAST_REMOTE:
        return "fix_remotely"
    return "send"


def remote_steps(causes: tuple[RankedCause, ...], *, chinese: bool) -> tuple[RemoteStep, ...]:
    """Return what support can try, the most promising for its time first."""
    steps = [
        _step(cause, chinese=chinese)
        for cause in causes
        if cause.kind == "no_part" and cause.probability >= LEAST_STEP
    ]
    return tuple(sorted(steps, key=lambda step: -step.probability / step.minutes))


def _step(cause: RankedCause, *, chinese: bool) -> RemoteStep:
    english, simplified, minutes = STEPS.get(cause.cause, (cause.name, cause.name, USUAL_MINUTES))
    return RemoteStep(cause.cause, simplified if chinese else english, cause.probability, minutes)
