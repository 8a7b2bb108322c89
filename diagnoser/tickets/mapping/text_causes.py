"""The cause named in a text on the repair, if it names just one.

`更换主板后正常` and `Replaced DIMM 3, server is fine` name one cause. `Checked the disk, OK; replaced the board` names
one as well: the clause of the disk clears it. `Reseated the card`, `disk replaced, same error` and `board or memory`
name none: the action was not on the broken part, or there are two.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import ahocorasick

from diagnoser.reading.normalise import character_form
from diagnoser.tickets.cause_names import CauseNames

MAX_TEXT: Final = 5_000
"""Characters of a text that are read. A longer one is no note on a repair."""

_CLAUSE: Final = re.compile(r"[\n;,，；。!?()（）]|\bbut\b|\bthen\b|但|然后|后来")
_SHORTEST: Final = 2  # characters of a name; shorter ones occur by chance
_REPLACED: Final = re.compile(
    r"\b(?:replac\w*|swapp?\w*|chang(?:ed|ing)|exchang\w*|new|fitted|installed|renewed)\b|更换|替换|换|新"
)
_CLEARED: Final = re.compile(
    r"\b(?:not|no|never|without|ok|okay|fine|good|healthy|normal|passed|checked|tested|suspected|rule[ds]? out|"
    r"excluded|instead of|didn'?t|isn'?t|wasn'?t)\b"
    r"|不是|没有|没坏|无异常|无故障|正常|没问题|排除|检查|检测|怀疑|测试|良好|非"
)
_IN_VAIN: Final = re.compile(
    r"\b(?:same (?:error|fault|problem|issue|symptom)|still (?:fail|the same|down|faulty|not|present|there)\w*|"
    r"no (?:change|effect|improvement)|did not help|didn'?t help|not (?:fixed|resolved|solved)|unresolved|persists?)\b"
    r"|依旧|依然|仍然|仍旧|仍未|未解决|没解决|没好|无效|故障未"
)
_OTHER_DEED: Final = re.compile(
    r"\b(?:reseat\w*|reset\w*|reboot\w*|restart\w*|power.?cycl\w*|updat\w*|upgrad\w*|flash\w*|clean\w*|reconfigur\w*|"
    r"rebuil[dt]\w*|re-?insert\w*|re-?plugg?\w*|tightened)\b|重新插|重插|插拔|重启|重新启动|升级|刷新|清洁|清灰|除尘|重新配置|重建|重做|加固"
)


@dataclass(frozen=True, slots=True)
class TextCauses:
    """Finds the names of causes in texts.

    Attributes:
        names: The names and their ids.
        automaton: The folded names, as pyahocorasick keeps them.
    """

    names: CauseNames
    automaton: Any

    @classmethod
    def of(cls, names: CauseNames) -> "TextCauses":
        """Compile the names. A common name of several causes counts as all of them, so it names no single cause."""
        automaton = ahocorasick.Automaton()
        meant = {name: (one,) for name, one in names.ids.items()} | dict(names.shared)
        for name, ids in meant.items():
            if len(name) >= _SHORTEST:
                automaton.add_word(name, (name, ids))
        automaton.make_automaton()
        return cls(names, automaton)

    def cause(self, text: str) -> str:
        """Return the id of the one cause named in a text. Empty if it names none or several."""
        if len(text) > MAX_TEXT or not len(self.automaton):
            return ""
        form = character_form(text).text
        if _IN_VAIN.search(form):
            return ""
        replaced: set[str] = set()
        others: set[str] = set()
        for clause in _CLAUSE.split(form):
            named = set(self._in(clause))
            if not named:
                continue
            if _REPLACED.search(clause):
                replaced |= named
            elif not _CLEARED.search(clause):
                others |= named
        found = replaced or (set() if _OTHER_DEED.search(form) else others)
        return next(iter(found)) if len(found) == 1 else ""

    def _in(self, clause: str) -> Iterator[str]:
        """Yield the ids of the longest names in a clause. A name in Latin letters must be whole words."""
        squeezed, places = _squeezed(clause)
        for end, (name, ids) in self.automaton.iter_long(squeezed):
            start, last = places[end - len(name) + 1], places[end]
            if _whole(clause, start, last + 1):
                yield from ids


def _squeezed(clause: str) -> tuple[str, list[int]]:
    """Return a clause without blanks and hyphens, as names are compared, and the place of each remaining character."""
    kept = [(place, character) for place, character in enumerate(clause) if character not in " \t\r_-\u3000"]
    return "".join(character for _, character in kept), [place for place, _ in kept]


def _whole(clause: str, start: int, end: int) -> bool:
    """Return whether a name is a whole word: no Latin letter or digit continues it at either end."""
    before = start > 0 and _latin(clause[start]) and _latin(clause[start - 1])
    behind = clause[end : end + 2]
    plural = behind[:1] == "s" and not _latin(behind[1:2])
    return not before and not (
        _latin(clause[end - 1]) and _latin(behind[:1]) and not plural and not behind[:1].isdigit()
    )


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
