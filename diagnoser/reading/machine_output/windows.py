"""Text of Windows events: System log in English and Chinese (disk, Kernel-Power, WHEA-Logger, bugcheck, network)."""

import re
from collections.abc import Iterable, Iterator, Sequence

from diagnoser.reading.machine_output.records import Grammar, Line, ReadLines, Statement, Tables, ToolReader
from diagnoser.reading.machine_output.search import lines_with

TOOL = "windows"
_SEVERITY = re.compile(
    r"\b(corrected|fatal|uncorrected) hardware error has occurred|发生了?(已更正|严重|致命)的?硬件错误"
    r"|(已更正|严重|致命)的?硬件错误",
    re.IGNORECASE,
)
_COMPONENT = re.compile(
    r"(?:component|组件|报告者组件)\s?[:：]\s?(memory|processor core|pci express|内存|处理器|pci)[\w ]{0,30}",
    re.IGNORECASE,
)
_PARTS = {"memory": "memory", "内存": "memory", "processor core": "processor", "处理器": "processor"}
_HEADER = re.compile(
    r"\s{0,8}(?:Log Name|Source|Date|Event ID|Task Category|Level|Keywords|User|Computer|OpCode|Logged"
    r"|日志名称|来源|事件 ?ID|任务类别"
    r"|级别|关键字|用户|计算机|Event\[\d{1,6}\]|Error Source|Processor APIC ID|Error Type)\s?[:：][^\n]{0,80}$"
)
_WORDS = (
    *(
        "hardware error",
        "component",
        "log name",
        "source",
        "date",
        "event",
        "task category",
        "level",
        "keywords",
        "user",
    ),
    *("user", "computer", "opcode", "logged", "processor apic id", "error type"),
    *("硬件错误", "组件", "日志名称", "来源", "事件", "任务类别", "级别", "关键字", "用户", "计算机"),
)
"""One of them stands in every line that is not for the table alone."""


def _read(lines: Sequence[Line], tables: Tables, by_table: ReadLines) -> Iterable[Statement]:
    """Return what the lines say; the component of a hardware error takes its severity from the line before."""
    taken: list[Statement] = []
    rest: list[Line] = []
    severity = "corrected"
    marked = lines_with(lines, _WORDS)
    for line in lines:
        if line.start not in marked:
            rest.append(line)
            continue
        known = list(_of_hardware_error(line, tables, severity))
        if found := _SEVERITY.search(line.text):
            severity = (
                "corrected"
                if (found[1] or found[2] or found[3]).lower() in {"corrected", "已更正"}
                else "fatal"
            )
            known = known or [
                Statement(line.start + found.start(), line.start + found.end(), f"{TOOL}: severity")
            ]
        if not known and _HEADER.match(line.text):
            known = [Statement(line.start, line.start + len(line.text), f"{TOOL}: header")]
            rest += [line] if "ower" in line.text or "WHEA" in line.text else []
        taken += known
        if not known:
            rest.append(line)
    return [*taken, *by_table(rest, tables)]


def _of_hardware_error(line: Line, tables: Tables, severity: str) -> Iterator[Statement]:
    if match := _COMPONENT.search(line.text):
        name = f"component {_PARTS.get(match[1].lower(), 'pci')} {severity}"
        row = tables.printed.get(TOOL, {}).get(name)
        symptom = row.symptom if row else ""
        yield Statement(line.start + match.start(), line.start + match.end(), f"{TOOL}: {name}", symptom)


READER = ToolReader(
    TOOL,
    (
        *(
            "bad block",
            "controller error",
            "timeout period",
            "not ready for access",
            "predicted that it will fail",
        ),
        *(
            "io operation",
            "reset to device",
            "surprise removed",
            "corrupt and unusable",
            "crash dump",
            "dump file",
        ),
        *(
            "delayed write",
            "区块",
            "坏块",
            "坏的块",
            "控制器错误",
            "io 操作",
            "意外删除",
            "文件系统结构",
            "分页操作",
        ),
        *(
            "detected on device",
            "cleanly shutting down",
            "was unexpected",
            "kernel-power",
            "正常关机",
            "是意外的",
        ),
        *(
            "critical thermal event",
            "limited by system firmware",
            "系统固件限制",
            "failed to load",
            "whea",
            "hardware error",
        ),
        *(
            "硬件错误",
            "bugcheck",
            "检测错误",
            "network link",
            "网络链",
            "event log service",
            "log name",
            "event id",
            "事件",
        ),
        *("component:", "write cache enabled", "raidport", "volume", "发出重置", "predicted", "将失败"),
    ),
    Grammar(TOOL),
    around=_read,
)
