"""Reads checkpoint codes of POST that somebody saw on a display: `checkpoint E2`, `post code 0xEB`, `诊断码停在 B1`."""

import re
from collections.abc import Iterator, Sequence

from diagnoser.reading.machine_output.coded import row_of
from diagnoser.reading.machine_output.records import Line, Statement, Tables, ToolReader

TOOL = "checkpoint"
TRIGGERS = (
    *(
        "checkpoint",
        "check point",
        "post code",
        "postcode",
        "port 80",
        "port80",
        "debug code",
        "q-code",
        "diagnostic code",
    ),
    *(
        "post码",
        "诊断码",
        "診斷碼",
        "检查点",
        "檢查點",
        "自检码",
        "自檢碼",
        "debug码",
        "debug卡",
        "检测码",
        "诊断卡",
        "code停",
    ),
)
_CODE = re.compile(
    r"(?:check ?points?|post ?codes?|port ?80|debug ?code|q-code|diagnostic code|post码|诊断[码卡]|診斷[碼卡]|检查点"
    r"|檢查點|自检码|自檢碼|debug[码卡]|检测码|(?<![a-z])code(?=停))"
    r"(?P<words>(?:[^\n.。;；0-9]|(?<![0-9a-fx])0x|(?<=\d)[^\S\n]){0,40}?)"
    r"(?<![0-9A-Za-z/.:-])(?:0x)?(?P<code>[0-9A-F]{2}(?:[ :][0-9A-F]{2})?|[0-9][0-9a-f]|[a-f][0-9]|bb|00 bb|b:b)"
    r"(?:h\b)?(?![0-9A-Za-z%./-])",
    re.IGNORECASE,
)
_HEX = re.compile(r"[0-9A-F]{2}(?:[ :][0-9A-F]{2})?|[0-9][0-9a-f]|[a-f][0-9]|bb|\d\d bb|b:b")
_STAYS = re.compile(
    r"0x|stuck|stop|stay|stays|hang|halt|show|read|display|停|卡|显示|顯示|为|是", re.IGNORECASE
)
_FINE = re.compile(r"normal|正常|passes|过了|通过")


def _read(lines: Sequence[Line], tables: Tables) -> Iterator[Statement]:
    for line in lines:
        for match in _CODE.finditer(line.text):
            code = match["code"]
            number = code.isdigit() and not _STAYS.search(
                line.text, match.start("words"), match.start("code")
            )
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


READER = ToolReader(TOOL, TRIGGERS, _read)
