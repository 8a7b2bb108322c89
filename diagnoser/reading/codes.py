"""Error codes: `301` after POST is a keyboard error, but not in "301 GB" or in an address."""

import re

_NUMBER = re.compile(r"[0-9]+(?:-[0-9]+)*")
_LONGEST_AMBIGUOUS = 4

# A short number is a code if such a word is near it in the same clause.
_CODE_WORDS = re.compile(
    r"error|code|post\b|bios|message|msg|alert|fault|fail|beep|boot|screen|startup|power on|halt|memory"
    r"|dimm|ctrl"
    r"|press f1|报|错|代码|码|提示|自检|开机|启动|屏幕|显示|停在|卡在|出现|告警|警告|内存|键盘|按f1|故障"
)
_BEFORE = re.compile(
    r"(?:[0-9][-.:/]|[./#-]|\bx|\bip ?:?|\bport ?:?|\broom|\bsn ?:?|\bs/n ?:?|\bv|\bver|\bversion|\bslot"
    r"|\btype|\bmodel|\bmtm|型号|机型|端口|房间|序列号|编号|工单号?|版本|电话|room no|ticket|case|pmr|第|\$"
    r"|¥)[ ]?$"
)
_AFTER = re.compile(
    r"(?:[-.:/][0-9]|[ ]?(?:[kmgtp]i?b(?:/s|ps)?|[kmgt]|[mg]hz|hz|rpm|mb/s|gbps|mbps|v|w|kw|va|ma|a|u"
    r"|x[0-9]+|%|℃|°c?"
    r"|degree|hours?|days?|minutes?|mins?|seconds?|secs?|times|users?|pcs|pieces|servers?|units?|floor"
    r"|month|years?"
    r"|转|瓦|伏|度|块|台|个|次|天|年|月|日|号楼|房|室|楼|层|元|分|秒|小时|人|位|颗|条|根|机房|兆|端口)"
    r"(?![a-z]))"
)
_NEAR = 24


def is_code(text: str, start: int, end: int) -> bool:
    """Return whether a match may be an error code.  It is True for everything that is not a bare number.

    >>> is_code("post error 301", 11, 14), is_code("301 gb drive", 0, 3)
    (True, False)
    """
    word = text[start:end]
    if not _NUMBER.fullmatch(word):
        return True
    before, after = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    before, after = before[before.rfind("\n") + 1 :], after.split("\n", 1)[0]
    if _BEFORE.search(before) or _AFTER.match(after):
        return False
    if not word.isdigit() or len(word) > _LONGEST_AMBIGUOUS:
        return True
    return not (before + after).strip(" :") or bool(_CODE_WORDS.search(before) or _CODE_WORDS.search(after))
