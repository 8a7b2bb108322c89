"""Reads what management controllers of Huawei, Inspur and their kin print, in Chinese and in English.

Alarm lists (`ipmcget -d healthevents`), event logs, and the short status lists of inspection reports such as
`硬盘告警:无`.  An entry that is deasserted or restored ends the alarm of the same place.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from diagnoser.reading.machine_output.coded import statements_of
from diagnoser.reading.machine_output.positions import place_of
from diagnoser.reading.machine_output.records import Grammar, Line, ReadLines, Statement, Tables, ToolReader

TOOL = "china"
_TRIGGER_TEXT = """
告警|故障|错误|丢失|异常|降级|失效|过高|过低|触发|断言|转速|状态|预警
ibmc|triggered a|uncorrectable error|alm-|0x|the disk|logical drive
health state|psu|raid array|raid card|power supply|fan module|air inlet|event description|cpld|bbu
"""
TRIGGERS = tuple(_TRIGGER_TEXT.strip().replace("\n", "|").split("|"))
_ALARM = re.compile(r"(?:ALM-|\| {0,4}|\t|, ?)(0x[0-9a-f]{8})(?![0-9a-f])", re.IGNORECASE)
_OVER = re.compile(r"de-?assert|解除|恢复|取消断言|已清除|cleared|restored|recovered", re.IGNORECASE)
_REACH = 60
_DENIED = re.compile(
    r"(?:无|無|未(?:发现|见|出现|检测到)?|没有|沒有|不存在|no |not )[^,，;；。:：|]{0,6}$", re.IGNORECASE
)


def _codes(line: Line, _place: str, tables: Tables) -> Iterable[Statement]:
    return statements_of(line, _ALARM, tables, TOOL)


def _read(lines: Sequence[Line], tables: Tables, by_table: ReadLines) -> Iterator[Statement]:
    starts = {line.start: line for line in lines}
    offsets = sorted(starts)
    number = 0
    for each in sorted(by_table(lines, tables), key=lambda said: said.start):
        while number + 1 < len(offsets) and offsets[number + 1] <= each.start:
            number += 1
        text, place = starts[offsets[number]].text, each.start - offsets[number]
        if each.state == "present" and each.symptom:
            if _DENIED.search(text[max(0, place - 12) : place]):
                continue
            end = each.end - offsets[number]
            row = text[max(0, place - _REACH) : end + _REACH]
            over = _OVER.search(row if "|" in row else text[end : end + _REACH])
            yield replace(each, state="absent") if over else each
        else:
            yield each


READER = ToolReader(
    TOOL, TRIGGERS, Grammar(TOOL, rows=_codes, row_words=("0x",), place=place_of), around=_read
)
