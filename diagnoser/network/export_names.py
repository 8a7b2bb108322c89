"""Names that every network format accepts, and their inverse.

All formats accept names of letters, digits and underscores that begin with a letter.  In an export, two underscores
separate the kind of a node, its id and the number of an auxiliary node.  An id of letters and digits with single
underscores in between therefore remains unchanged.  Any other id gets the prefix `x_`, and each character that is not
an ASCII letter or digit becomes `q<hexadecimal code point>q`.
"""

import re
from typing import Final

from diagnoser.errors import NetworkError

_PLAIN: Final = re.compile(r"[A-Za-z0-9]+(?:_[A-Za-z0-9]+)*")
_PREFIX: Final = "x_"
_CODE: Final = re.compile(r"q([0-9a-f]+)q")
# A single q has no other meaning, because the letter q itself becomes a code.
_EMPTY: Final = "x_q"


def safe_name(name: str) -> str:
    """Return the name in letters, digits and single underscores.  `plain_name` is the inverse.

    >>> safe_name("HDD_AMBER_ALL"), safe_name("内存 [1]"), safe_name("7979")
    ('HDD_AMBER_ALL', 'x_q5185qq5b58qq20qq5bq1q5dq', '7979')
    """
    if _PLAIN.fullmatch(name) and not name.startswith(_PREFIX):
        return name
    return _PREFIX + "".join(map(_safe_character, name)) if name else _EMPTY


def safe_state(name: str) -> str:
    """Return the name like `safe_name`, but always beginning with a letter, which XDSL requires of states.

    >>> safe_state("x3650"), safe_state("7979")
    ('x3650', 'x_7979')
    """
    safe = safe_name(name)
    return safe if safe[0].isalpha() else _PREFIX + "".join(map(_safe_character, name))


def plain_name(safe: str) -> str:
    """Return the original id of a name from `safe_name` or `safe_state`.

    >>> plain_name("x_q5185qq5b58qq20qq5bq1q5dq")
    '内存 [1]'
    """
    if not safe.startswith(_PREFIX):
        return safe
    if safe == _EMPTY:
        return ""
    try:
        return _CODE.sub(lambda code: chr(int(code[1], 16)), safe.removeprefix(_PREFIX))
    except (ValueError, OverflowError) as error:
        raise NetworkError(f"{safe!r} is not a name that an export writes.") from error


def _safe_character(character: str) -> str:
    plain = character.isascii() and character.isalnum() and character != "q"
    return character if plain else f"q{ord(character):x}q"
