"""Machines: their types and product names in text, and their unobservable symptoms."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from diagnoser.knowledge.records import Knowledge, MachineType

LIGHT_PATH_GROUP: Final = "light path"

# A machine type with a model of three or six characters ("7979Q7C", "7X06CTO1WW"), or a machine type alone.
_TYPE_MODEL = re.compile(r"(?<![0-9A-Z])([0-9][0-9A-Z]{3})[ -]?(?:[0-9A-Z]{3}){1,2}(?![0-9A-Z])")
_TYPE = re.compile(r"(?<![0-9A-Z])([0-9][0-9A-Z]{3})(?![0-9A-Z])")
_MAX_LENGTH = 200

# In running text a number is a machine type only with a model behind it, or with a word for it in front.
_WITH_MODEL = re.compile(
    r"([0-9](?<![0-9A-Z].)[0-9A-Z]{3})(?:-?(?=[0-9A-Z]*[A-Z])(?:[0-9A-Z]{3}){1,2}|-[0-9A-Z]{3})(?![0-9A-Z])"
)
_WITH_WORD = re.compile(
    r"(?:M(?:ACHINE TYPE|ACHINE|ODEL|TM?|/T)|TYPE|机型|機型|型号|型號|机器|機器|服务器|伺服器)[ :：#=]{0,2}"
    r"([0-9][0-9A-Z]{3})(?:-?[0-9A-Z]{3})?(?![0-9A-Z])"
)

_TYPE_BEHIND = re.compile(r"[ ,(\[/-]{1,3}([0-9][0-9A-Z]{3})(?![0-9A-Z])")

_TOKEN = re.compile(r"[A-Z]+|[0-9]+")
_GAP = re.compile(r"[ \-_/+]{0,2}")
_LONGEST_NAME = 8
_GENERATION = {"GEN": "G", "GENERATION": "G"}


@dataclass(frozen=True, slots=True)
class MachineMention:
    """A machine named in a text: `text[start:end]` are its words."""

    start: int
    end: int
    machine: MachineType


@dataclass(frozen=True, slots=True)
class _Names:
    """The words of a name -> its machine, and the first words of all names."""

    machine: Mapping[tuple[str, ...], MachineType]
    first: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Identity:
    """A mapping compared by identity, so a lookup does not hash hundreds of records."""

    machines: Mapping[str, MachineType]

    def __hash__(self) -> int:
        return id(self.machines)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and other.machines is self.machines


def machine_type_of(machine: str, knowledge: Knowledge | None = None) -> str | None:
    """Return the key of a machine, or None if the text names none.

    The key is the machine type of a known machine or product name. Else it is a four-character type, known or not.

    >>> [machine_type_of(text) for text in ("7979-Q7C", " 7979q7c ", "IBM 7979Q7C", "x3650")]
    ['7979', '7979', '7979', None]
    """
    if knowledge is not None and (known := machine_of(knowledge, machine)) is not None:
        return known.machine_type
    return next(iter(_types(machine)), None)


def machine_of(knowledge: Knowledge, machine: str) -> MachineType | None:
    """Return the row of a machine such as "7979Q7C", "R710" or "System x3650 M3 7945", or None if it is unknown.

    A known machine type is more specific than a product name and comes first.  Of several names the longest counts.
    """
    for machine_type in _types(machine):
        if machine_type in knowledge.machines:
            return knowledge.machines[machine_type]
    found = list(_names_in(knowledge, machine[:_MAX_LENGTH]))
    return max(found, key=lambda each: each.end - each.start).machine if found else None


def machines_in(knowledge: Knowledge, text: str) -> tuple[MachineMention, ...]:
    """Return the machines named in running text, from left to right and without overlaps.

    A number such as 7945 counts only if a model follows ("7945-AC1") or a word for it stands in front ("type 7945").
    """
    upper = _upper(text)
    names = list(_names_in(knowledge, text))
    found = [*names, *_types_in(knowledge, upper), *_types_after(knowledge, upper, names)]
    kept: list[MachineMention] = []
    for each in sorted(found, key=lambda mention: (mention.start, -mention.end)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return tuple(kept)


def not_observable(knowledge: Knowledge, machine_type: str | None) -> frozenset[str]:
    """Return the symptoms unobservable on this machine: those of the light path panel, if it has none.

    A symptom with another display on this machine, such as the fault LED of another maker, is not among them.
    """
    machine = knowledge.machines.get(machine_type) if machine_type else None
    if machine is None or machine.light_path is not False:
        return frozenset()
    return frozenset(
        symptom.id
        for symptom in knowledge.symptoms
        if symptom.group == LIGHT_PATH_GROUP and not set(symptom.also_shown_by) & set(machine.shows)
    )


def _upper(text: str) -> str:
    """Return the text in capitals and half width, character by character. Every offset stays the same."""
    return text.upper() if text.isascii() else "".join(map(_half_width, text))


@lru_cache(maxsize=4096)
def _half_width(character: str) -> str:
    form = unicodedata.normalize("NFKC", character).upper()
    return form if len(form) == 1 else character


def _types(machine: str) -> Iterator[str]:
    """Yield the four-character types of a machine field: those with a model first."""
    text = unicodedata.normalize("NFKC", machine[:_MAX_LENGTH]).upper()
    for expression in (_TYPE_MODEL, _TYPE):
        yield from (found.group(1) for found in expression.finditer(text))


def _types_in(knowledge: Knowledge, upper: str) -> Iterator[MachineMention]:
    for expression in (_WITH_MODEL, _WITH_WORD):
        for found in expression.finditer(upper):
            machine = knowledge.machines.get(found.group(1))
            if machine is not None:
                yield MachineMention(found.start(1), found.end(), machine)


def _types_after(
    knowledge: Knowledge, upper: str, names: Sequence[MachineMention]
) -> Iterator[MachineMention]:
    """Yield the bare machine types right behind a name of the same family, as in "x3650 M3 7945"."""
    for name in names:
        found = _TYPE_BEHIND.match(upper, name.end)
        machine = knowledge.machines.get(found.group(1)) if found else None
        if found and machine is not None and machine.family == name.machine.family:
            yield MachineMention(found.start(1), found.end(), machine)


def _names_in(knowledge: Knowledge, text: str) -> Iterator[MachineMention]:
    """Yield the longest product name at each place of a text, from left to right."""
    names = _index(_Identity(knowledge.machines))
    upper = _upper(text)
    begins = [at for at, word in enumerate(_TOKEN.findall(upper)) if word in names.first]
    if not begins:
        return
    tokens = list(_TOKEN.finditer(upper))
    reach = 0
    for at in begins:
        token = tokens[at]
        if token.start() >= reach and not _joined(upper, token.start() - 1):
            found = _longest(names, upper, tokens[at : at + _LONGEST_NAME])
            if found is not None:
                reach = found.end
                yield found


def _longest(names: _Names, upper: str, tokens: Sequence[re.Match[str]]) -> MachineMention | None:
    best: MachineMention | None = None
    words: tuple[str, ...] = ()
    for token in tokens:
        gap = upper[tokens[len(words) - 1].end() : token.start()] if words else ""
        # "R 710" and "or 650" are no names: a single letter belongs to the number right behind it.
        if not _GAP.fullmatch(gap) or (gap and len(words) == len(words[0]) == 1):
            break
        words = (*words, _GENERATION.get(token[0], token[0]))
        machine = names.machine.get(words)
        if machine is not None and not _joined(upper, token.end()):
            best = MachineMention(tokens[0].start(), token.end(), machine)
    return best


def _joined(upper: str, place: int) -> bool:
    """Return whether a Latin letter or a digit is at a position. A name beside it is then part of a longer word."""
    return 0 <= place < len(upper) and upper[place].isascii() and upper[place].isalnum()


@lru_cache(maxsize=8)
def _index(known: _Identity) -> _Names:
    """Return the index of all names.  The first row with a name wins."""
    index: dict[tuple[str, ...], MachineType] = {}
    for machine in known.machines.values():
        for name in machine.names:
            words = tuple(_GENERATION.get(each, each) for each in _TOKEN.findall(_upper(name)))
            if words:
                index.setdefault(words, machine)
    return _Names(index, frozenset(words[0] for words in index))
