"""Labels: the number by which a piece is known, as in "bay 3"."""

import re
from typing import Final

from diagnoser.reading.grammar.subjects import Subject

_LABEL_BEHIND: Final = re.compile(r" ?(?:number |no\.? ?|in |bay |slot |#|:|\()*([0-9]{1,3})(?![0-9.:%])")
_LABEL_BEFORE: Final = re.compile(r"(?:第 ?)?([0-9]{1,3}|[一二三四五六七八九十]{1,2}) ?[号槽颗块个位] ?$")
_LONGEST_LABEL: Final = 8


def label_of(subject: Subject, text: str) -> str:
    """Return the number that names a piece, as in "bay 3" and 3号盘; empty if there is none or it may count."""
    if subject.count > 1:
        return ""
    if found := _LABEL_BEHIND.match(text, subject.end):
        return found[1]
    before = text[max(0, subject.start - _LONGEST_LABEL) : subject.start]
    if (found := _LABEL_BEFORE.search(before)) and not before[: found.start()].endswith(("有", "了")):
        return found[1] if "号" in found[0] or "第" in found[0] or "槽" in found[0] else ""
    return "".join(filter(str.isdigit, text[subject.start : subject.end]))
