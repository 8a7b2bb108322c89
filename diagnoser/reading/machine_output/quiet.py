"""Lines that a tool seems to have printed among lines that its reader knows: other fields, headings, columns."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from diagnoser.reading.machine_output.records import OTHER_OUTPUT, Line, Statement

_FIELD = re.compile(
    r"\s{0,40}(?!(?:problem|fault|issue|symptom|customer|machine|server|serial|note)\b)[A-Za-z][\w .#/()&'+-]{1,48}?"
    r"\s{0,40}[:=]\s{0,30}(?:\S{1,40}|[^\n]{0,20}\d[^\n]{0,60}|(?:\w{1,15}[ ,]{0,2}){1,3})?\s{0,8}",
    re.IGNORECASE,
)
_COLUMNS = re.compile(
    r"^\s{0,40}[A-Z][\w /()&.-]{1,50} {3,60}\S[^\n]{0,60}$|\S {3,60}\S[^\n]{0,60}\S {2,60}\S"
)
_TITLE = re.compile(r"\s{0,8}[A-Z][\w /()-]{1,60}\s?:\s{0,4}")
QUIET_FROM = 2


def other_output(lines: Sequence[Line], taken: Sequence[Statement], tool: str) -> Iterator[Statement]:
    """Yield what else a tool printed among the lines that were understood: other fields, headings, columns, ends."""
    reach: dict[int, int] = {}
    starts = [line.start for line in lines]
    for each in taken:
        number = bisect_right(starts, each.start) - 1
        if number in reach or not lines[number].text[: each.start - starts[number]].strip():
            reach[number] = max(reach.get(number, 0), each.end - starts[number])
    if len(reach) < QUIET_FROM:
        return
    texts = {line.text for line in lines}
    kind_of = dict(zip(texts, map(_kind, texts), strict=True))
    kinds = ["known" if number in reach else kind_of[line.text] for number, line in enumerate(lines)]
    solid = [number for number, kind in enumerate(kinds) if kind != "blank"]
    for before, number, after in zip([-1, *solid], solid, [*solid[1:], -1], strict=False):
        line = lines[number]
        among = before >= 0 and after >= 0 and "other" not in {kinds[before], kinds[after]}
        start = reach.get(number, 0)
        if (
            line.text.isascii()
            and start < len(line.text)
            and (number in reach or (among and kinds[number] == "machine"))
        ):
            yield Statement(line.start + start, line.start + len(line.text), tool + OTHER_OUTPUT)


def _kind(text: str) -> str:
    """Return `blank`, `machine` for what a tool may print between lines that are known, or `other`."""
    if not text.strip(" \t=-_*\0"):
        return "blank"
    field = (":" in text or "=" in text) and (_FIELD.fullmatch(text) or _TITLE.fullmatch(text))
    return "machine" if field or ("   " in text and _COLUMNS.search(text)) else "other"
