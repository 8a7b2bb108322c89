"""The past: which findings are over, because the text tells when they were, how they ended, or that all is well now.

What the past tells is history only where nothing says that it is so again, as in "the drive you replaced last month
has failed again" and 跟上次一样又重启.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import islice
from typing import Final

from diagnoser.reading.candidates import Candidate
from diagnoser.reading.grammar.tokens import Clause, Token

_SINCE: Final = re.compile(
    r"(?:(?<![a-z])(?:since|ever since|for the|over the|during the|within the) ?|自从?|从)$"
)
_SINCE_BEHIND: Final = re.compile(r"[^\n]{0,4}(?:开始|起(?![来动])|以来|至今|到现在)")
_LONGEST_SINCE: Final = 12
"""Words that make a time in the past the beginning of the present: "since last summer it shuts down"."""

_LIKE: Final = re.compile(r"(?:(?<![a-z])(?:same|as|like|similar)(?: [a-z]+){0,4}|[跟和与像同]) ?$")
_LIKE_BEHIND: Final = re.compile(r"[^\n]{0,6}(?:一样|相同|类似|一模一样|同样)")
_LONGEST_LIKE: Final = 30
"""Words that compare the present with the past: "the same fault as in March"."""

_AGAIN: Final = re.compile(
    r"又|也|再次|还是|仍|依旧|(?<![a-z])(?:again(?! and again)|also|too|another|still|once more)(?![a-z])"
)
_RETURNS: Final = re.compile(
    r"(?<![a-z])(?:now|today|tonight|this (?:week|morning|time|month)|since then|meanwhile|and) (?:[a-z']+ ){0,6}?"
    r"(?:again|the same|once more)(?![a-z])|(?<![a-z])(?:same|happen(?:s|ed)?|does it|did it) again(?![a-z])"
)
"""Words for the return of what was told of earlier days."""

_RETURNING: Final = ("again", "the same", "once more")
"""One of them stands in a text with a match."""

_DAYS: Final = re.compile(r"yesterday|last night|the day before|昨|前天|前晚|当时|原来|之前|原先|[本月]初")
"""Times that are too near to be history by themselves."""

_WELL: Final = "fine|ok|okay|up again|back up|back|normal|works?|working|good|running|runs|stable|alright"
_RECOVERY: Final = re.compile(
    rf"(?<![a-z])(?:(?:now|today|currently|meanwhile)(?![a-z])[^\n]{{0,24}}(?<![a-z])(?:{_WELL})(?![a-z])"
    r"|(?:runs?|running|works?|working|up|fine|ok|stable|normal|quiet|good)(?: [a-z]+)? (?:since|since then"
    r"|now|again now)(?= ?(?:\n|$))"
    r"|(?:is|was|came|are) back(?= ?(?:\n|$)| online| up| in service| now)"
    r"|(?:nothing since|never again)(?![a-z]))"
)
_RECOVERY_CHINESE: Final = re.compile(
    r"(?:现在|今天|目前|至今|到现在|到目前|后来|现已|后一直|之后一直|已经?(?:自己)?)"
    r"(?:都|也|就|又|是|已经?|一直|到现在|机器|系统|业务|全部){0,3}"
    r"(?:正常|好了|恢复(?!原|出厂|到|后)|可以了|没问题|没事|起来了|稳定|没再|没有再|未再)"
    r"|(?:之后|以后|后来?|再)(?:就|也|都|再|一直)?(?:没再|没有再|未再|再没|再也没)"
)
"""Words that tell that all is well now."""

_NOT_OVER: Final = re.compile(
    r"又|依旧|依然|仍|还是|每|经常|再次|频繁|反复|时好时坏|(?<![a-z])(?:every|daily|often|keeps?|until"
    r"|intermittent|sometimes|comes and goes"
    r"|again and again|random(?:ly)?|then it|but|however|except|only)(?![a-z])|但|可是|不过|只是|就是|除了"
)
"""Words of what comes again, or of what is left: then the end is none."""

_REST: Final = 60
"""So many characters behind the words of an end may take it back."""

_REACH: Final = 3
"""The end of a fault is told in its clause or in so many clauses after it."""

ATTENDANT: Final = frozenset(
    {"AFTER_OUTAGE", "AFTER_MOVE", "AFTER_UPGRADE", "INTERMITTENT", "FIXED_BY_RESEAT", "BACK_AFTER_RESTART"}
)
"""Symptoms that tell how a fault began or comes back; they do not end with it."""

EVENTS: Final = frozenset(
    {
        "OS_HANG",
        "MACHINE_DOWN",
        "UNEXPECTED_OFF",
        "RANDOM_REBOOT",
        "BSOD_RUN",
        "KERNEL_PANIC",
        "CRASH_SCREEN",
        "BANG",
        "MACHINE_SLOW",
        "IO_SLOW",
    }
)
"""What happened to a machine that runs again is still what the call is about."""

_OWN: Final = frozenset({"MACHINE", "OS", "SERVICE", "LOG", "NETWORK"})
"""What may be said to be well again for the whole machine."""


class Past:
    """The past of a text, asked for one finding after the other."""

    def __init__(self, candidates: Sequence[Candidate], clauses: Sequence[Clause], text: str) -> None:
        """Note which clauses tell a fault of today."""
        self._clauses, self._text = clauses, text
        self._ends = [clause.end for clause in clauses]
        self._today: list[tuple[int, str]] = []
        self._last_return = -1
        if any(word in text for word in _RETURNING):
            self._last_return = max((found.start() for found in _RETURNS.finditer(text)), default=-1)
        self._told_last = -1
        for each in candidates:
            number = self.clause_of(each)
            if each.state == "present" and each.symptom and each.symptom not in ATTENDANT:
                self._told_last = max(self._told_last, each.core[0])
            if each.state == "present" and each.symptom and number is not None and clauses[number].has("now"):
                self._today.append((number, each.symptom))
        self._today.sort()
        self._today_at = [number for number, _ in self._today]

    @cached_property
    def _recoveries(self) -> list[tuple[int, int]]:
        """The words that tell that all is well now, from left to right."""
        found = [each.span() for each in _RECOVERY.finditer(self._text)]
        if not self._text.isascii():
            found += [each.span() for each in _RECOVERY_CHINESE.finditer(self._text)]
        return sorted(found)

    def clause_of(self, each: Candidate) -> int | None:
        """Return the number of the clause in which a candidate ends."""
        last = each.core[1] - 1
        number = bisect_right(self._ends, last)
        return number if number < len(self._clauses) and self._clauses[number].start <= last else None

    def holds(self, each: Candidate, number: int) -> bool:
        """Return whether a candidate of the clause with this number is over."""
        if self._is_told_past(each, number):
            return self._last_return < each.core[1]
        return self._is_recovered(each, number) or self._is_settled(each, number)

    def _is_told_past(self, each: Candidate, number: int) -> bool:
        clause = self._clauses[number]
        if clause.has("now"):
            return False
        if self._tells_past(clause, each):
            return True
        if not number or self._clauses[number - 1].ends_sentence:
            return False
        # "In May a disk failed, the array was degraded": the time of the first clause goes on.
        last = self._clauses[number - 1]
        own = clause.has("earlier") or (last.has("repaired") and not clause.has("since"))
        if own or last.has("now") or _AGAIN.search(self._text, last.start, last.end):
            return False
        return self._tells_past(last, each)

    def _tells_past(self, clause: Clause, each: Candidate) -> bool:
        return any(self._is_past(clause, token, each) for token in clause.of("past"))

    def _is_past(self, clause: Clause, token: Token, each: Candidate) -> bool:
        text = self._text
        if _SINCE.search(text, max(0, token.start - _LONGEST_SINCE), token.start):
            return False
        if _SINCE_BEHIND.match(text, token.end) or _LIKE_BEHIND.match(text, token.end):
            return False
        if _LIKE.search(text, max(clause.start, token.start - _LONGEST_LIKE), token.start):
            return False
        last = min(each.core[1] + 8, clause.end)
        return token.end > last or not _AGAIN.search(text, token.end, last)

    def _is_recovered(self, each: Candidate, number: int) -> bool:
        """Return whether the next clauses tell that all is well: "it hung on Friday, runs since"."""
        clauses, text = self._clauses, self._text
        last = min(number + _REACH, len(clauses) - 1)
        if each.symptom in ATTENDANT or each.symptom in EVENTS:
            return False
        place = bisect_left(self._recoveries, (each.core[1], 0))
        if place == len(self._recoveries) or self._recoveries[place][0] >= clauses[last].end:
            return False
        end = self._recoveries[place][1]
        if end <= self._told_last:
            return False
        if sum(clause.ends_sentence for clause in clauses[number : self._place(end)]) > 1:
            return False
        if _NOT_OVER.search(text, clauses[number].start, min(len(text), end + _REST)):
            return False
        things = {token.concept("thing") for token in clauses[self._place(end)].of("thing")}
        here = {token.concept("thing") for token in clauses[number].of("thing")}
        return things <= here | _OWN

    def _place(self, end: int) -> int:
        """Return the number of the clause that holds the character before `end`, or of the one behind it."""
        return min(bisect_right(self._ends, end - 1), len(self._clauses) - 1)

    def _is_settled(self, each: Candidate, number: int) -> bool:
        """Return whether a repair, or a time of months ago, parts a fault from that of today."""
        clauses, text = self._clauses, self._text
        if each.symptom in ATTENDANT or clauses[number].has("now"):
            return False
        behind = islice(self._today, bisect_right(self._today_at, number), None)
        first = next((place for place, symptom in behind if symptom != each.symptom), None)
        if first is None:
            return False
        if _AGAIN.search(text, each.core[1], clauses[first].end):
            return False
        if any(token.start >= each.core[1] for token in clauses[number].of("repaired")):
            return True
        times = clauses[number].of("earlier")
        if not times:
            return False
        if any(not _DAYS.search(text, token.start, token.end) for token in times):
            return not any(
                _SINCE.search(text, max(0, token.start - _LONGEST_SINCE), token.start)
                or _SINCE_BEHIND.match(text, token.end)
                for token in times
            )
        return any(clause.has("repaired") for clause in clauses[number:first])
