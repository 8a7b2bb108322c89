"""The names of causes in tickets: ids, names and synonyms of the knowledge, in any of its languages and scripts.

A cell such as `RAID卡+主板` becomes the ids `RAID_CARD|SYSTEM_BOARD`, likewise `raid_card, hdd` or `CPU and memory`.
Case, width, blanks, hyphens and underscores do not matter. A name that two causes share means neither.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from diagnoser.knowledge import Component
from diagnoser.reading.normalise import character_form

SEPARATORS: Final = re.compile(r"\s*(?:[|+,、，;；/&＋\n]|\s和\s|[和与及]|\band\b)\s*", re.IGNORECASE)
"""What stands between two names in a cell. A name may hold one itself: the longest name that is known counts."""

MISSING: Final = re.compile(r"nan|none|null|na|n/a|-|", re.IGNORECASE)
"""Words that pandas, Excel and SQL write for a missing value."""

_COUNTED: Final = re.compile(
    r"(?:(?P<before>\d{1,2})\s*[x×*]\s*)?(?P<name>.*?)(?:\s*[x×*]\s*(?P<behind>\d{1,2}))?"
)
_BLANKS: Final = re.compile(r"[\s_\-]+")
_LONGEST: Final = 60  # names of one cell that are tried together; a longer list is taken one by one
_ALIKE: Final = 0.6  # similarity from which a name is suggested
_INSIDE: Final = 2  # least length of a name that is looked for inside another text


def folded(name: str) -> str:
    """Return a name without blanks and hyphens, in one case, width and script.

    >>> folded("RAID_Card "), folded("ＲＡＩＤ卡"), folded("硬碟")
    ('raidcard', 'raid卡', '硬碟')
    """
    return _BLANKS.sub("", character_form(name).text)


@dataclass(frozen=True, slots=True)
class Named:
    """The causes that a cell names.

    Attributes:
        ids: Their ids in the order of the cell, once for each piece.
        unknown: Names that are no cause of the knowledge.
    """

    ids: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CauseNames:
    """All names of the causes of some knowledge.

    Attributes:
        ids: Folded name -> id of the only cause of this name.
        shared: Folded name -> ids of the causes that share it.
        shown: Id -> name to show to people.
    """

    ids: Mapping[str, str]
    shared: Mapping[str, tuple[str, ...]]
    shown: Mapping[str, str]

    @classmethod
    def of(cls, components: Iterable[Component]) -> "CauseNames":
        """Return the names of these causes. An id means its own cause, whatever else has this name."""
        listed = tuple(components)
        meant = defaultdict(set)
        for one in listed:
            for name in (one.name_en, one.name_zh, *one.synonyms):
                meant[folded(name)].add(one.id)
        meant.pop("", None)
        ids = {name: next(iter(found)) for name, found in meant.items() if len(found) == 1}
        shared = {name: tuple(sorted(found)) for name, found in meant.items() if len(found) > 1}
        ids |= {folded(one.id): one.id for one in listed}
        shown = {one.id: one.name_zh or one.name_en for one in listed}
        return cls(ids, {name: found for name, found in shared.items() if name not in ids}, shown)

    def id_of(self, name: str) -> str | None:
        """Return the id of the cause of this name. None if there is none or more than one."""
        return self.ids.get(folded(name))

    def named(self, cell: str) -> Named:
        """Return the causes that a cell names, joined by any of `SEPARATORS`.

        Each name is as long as possible, so `SAS/SCSI cable` is one name if the knowledge has it.
        """
        pieces = list(_pieces(cell))
        found: list[str] = []
        unknown: list[str] = []
        place = 0
        while place < len(pieces):
            place = self._next(cell, pieces, place, found, unknown)
        return Named(tuple(found), tuple(unknown))

    def _next(
        self, cell: str, pieces: list[tuple[int, int]], place: int, found: list[str], unknown: list[str]
    ) -> int:
        """Take the longest name that starts at a piece, and return the place of the piece behind it."""
        longest = len(pieces) if len(pieces) <= _LONGEST else place + 1
        for end in range(longest, place, -1):
            text = cell[pieces[place][0] : pieces[end - 1][1]]
            meant, count = self._counted(text)
            if meant or MISSING.fullmatch(text):
                found += [meant] * count if meant else []
                return end
        unknown.append(cell[pieces[place][0] : pieces[place][1]])
        return place + 1

    def _counted(self, text: str) -> tuple[str | None, int]:
        """Return the cause of a name, and how many pieces of it are written, as in `2x HDD` and `硬盘*2`."""
        meant = self.id_of(text)
        match = _COUNTED.fullmatch(text) if meant is None else None
        if match is None or not (match["before"] or match["behind"]):
            return meant, 1
        return self.id_of(match["name"]), int(match["before"] or match["behind"])

    def suggestion(self, name: str) -> str | None:
        """Return the id of the cause that a name may mean, for a question and never for a decision."""
        wanted = folded(name)
        if not wanted:
            return None
        inside = [known for known in self.ids if _says_much(known, wanted) and known in wanted]
        if inside:
            return self.ids[max(inside, key=len)]
        around = [known for known in self.ids if len(wanted) >= _INSIDE and wanted in known]
        if around:
            return self.ids[min(around, key=len)]
        matcher = SequenceMatcher(b=wanted)
        best, score = None, _ALIKE
        for known, meant in self.ids.items():
            matcher.set_seq1(known)
            if matcher.quick_ratio() >= score and matcher.ratio() >= score:
                best, score = meant, matcher.ratio()
        return best


def _says_much(known: str, wanted: str) -> bool:
    """Return whether a name is worth looking for inside another text: a few Latin letters occur in any word."""
    return 2 * len(known) >= len(wanted) if known.isascii() else len(known) >= _INSIDE


def _pieces(cell: str) -> Iterator[tuple[int, int]]:
    """Yield the interval of each piece between separators that is not empty."""
    start = 0
    for separator in SEPARATORS.finditer(cell):
        if cell[start : separator.start()].strip():
            yield start, separator.start()
        start = separator.end()
    if cell[start:].strip():
        yield start, len(cell)
