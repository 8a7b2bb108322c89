"""Reads checkpoint codes of POST that somebody saw on a display: `checkpoint E2`, `post code 0xEB`, `诊断码停在 B1`."""

import re
from collections.abc import Iterator, Sequence

from diagnoser.reading.machine_output.coded import row_of
from diagnoser.reading.machine_output.records import Line, Statement, Tables, ToolReader
from diagnoser.reading.machine_output.search import lines_with

TOOL = "checkpoint"
_TRIGGER_TEXT = """
checkpoint|check point|post code|postcode|port 80|port80|debug code|q-code|diagnostic code|at code|on code
post码|诊断码|診斷碼|检查点|檢查點|自检码|自檢碼|debug码|debug卡|检测码|诊断卡|code停|代码|代碼
"""
TRIGGERS = tuple(_TRIGGER_TEXT.strip().replace("\n", "|").split("|"))
_NAMES = (
    r"(?:check ?points?|post ?codes?|port ?80|debug ?code|q-code|diagnostic code|post码|诊断[码卡]|診斷[碼卡]|检查点"
    r"|檢查點|自检码|自檢碼|debug[码卡]|检测码|(?<![a-z])code(?=停))"
)
_VALUE = (
    r"(?<![0-9A-Za-z/.:-])(?:0x)?(?P<code>[0-9A-F]{2}(?:[ :][0-9A-F]{2})?|[0-9][0-9a-f]|[a-f][0-9]|bb|00 bb|b:b)"
    r"(?:h\b)?(?![0-9A-Za-z%./-])"
)
_STAYING = r"(?:stay|stays|stuck|stop|stops|hang|hangs|halts|停在|停留在|卡在)"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_NAMES}(?P<words>(?:[^\n.。;；0-9]|(?<![0-9a-fx])0x|(?<=\d)[^\S\n]){{0,40}}?){_VALUE}",
        rf"{_VALUE}(?P<words> (?:on|in) (?:the )?){_NAMES}",
        rf"{_STAYING}(?P<words>[^\n.。;；0-9]{{0,12}}(?:code|代码|代碼)[ :：]{{0,2}}){_VALUE}",
    )
)
_WORDS = (
    *(
        "check",
        "post",
        "port",
        "code",
        "diagnostic",
        "诊断",
        "診斷",
        "檢查",
        "检查",
        "自检",
        "自檢",
        "debug",
        "检测码",
    ),
    *("代码", "代碼"),
)
"""One of them stands in every line that tells a code."""
_HEX = re.compile(r"[0-9A-F]{2}(?:[ :][0-9A-F]{2})?|[0-9][0-9a-f]|[a-f][0-9]|bb|\d\d bb|b:b")
_STAYS = re.compile(
    r"0x|stuck|stop|stay|stays|hang|halt|show|read|display|停|卡|显示|顯示|为|是", re.IGNORECASE
)
_FINE = re.compile(r"normal|正常|passes|过了|通过")


def _read(lines: Sequence[Line], tables: Tables) -> Iterator[Statement]:
    marked = lines_with(lines, _WORDS)
    for line in lines:
        if line.start not in marked:
            continue
        for match in (each for form in _FORMS for each in form.finditer(line.text)):
            code = match["code"]
            number = code.isdigit() and not _STAYS.search(match[0])
            if number or not _HEX.fullmatch(code):
                continue  # `checkpoint every 30 minutes` is no code
            row = row_of(f"CHECKPOINT {code.upper().replace(' ', '').replace(':', '')}", tables)
            fine = _FINE.search(line.text, match.end(), match.end() + 12)
            if row:
                yield Statement(
                    line.start + match.start(),
                    line.start + match.end(),
                    f"{TOOL}: {row.code}",
                    "" if fine else row.symptom,
                )


READER = ToolReader(TOOL, TRIGGERS, read=_read)
