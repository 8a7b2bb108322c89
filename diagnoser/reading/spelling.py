"""Spelling correction: one typing error in the long words of a fault report ("dispaly", "moniter").

Two words are one error apart when they become equal after removing at most one letter from each.  This covers a
swapped, wrong, missing or doubled letter.
"""

from collections.abc import Iterator

_SHORTEST, _LONGEST = 6, 20

_WORDS_TEXT = """
adapter amber backplane battery beeping blinking bluescreen booting browser cannot controller
correctable critical degraded defunct detected detect device display drives ethernet failed failure
firmware flashing keyboard lights machine memory message monitor network offline operating orange
overheating panel partition planar powered predictive processor random reboot reboots rebooting
recognized recognised redundancy restart restarts running screen sector server shutdown signal
stopped supply system temperature uncorrectable unreachable voltage yellow
"""
_WORDS = frozenset(_WORDS_TEXT.split())

# Correct words that are one error away from a word above.
_RIGHT_TEXT = """
defect defects deflect singular single serve server served severs sever supply supplies supplied
screens screws random ransom signals signed battered batter battery drivers driver dries derives
planer failing foiled restarted rebooted recognize recognise machines messages displays displayed
monitors networks systems
"""
_RIGHT = frozenset(_RIGHT_TEXT.split())


def _thinned(word: str) -> Iterator[str]:
    """Yield the word itself and the word without one of its letters.  The first letter is never removed."""
    yield word
    yield from (word[:i] + word[i + 1 :] for i in range(1, len(word)))


_BY_THINNED: dict[str, list[str]] = {}
for _word in sorted(_WORDS):
    for _thin in _thinned(_word):
        _BY_THINNED.setdefault(_thin, []).append(_word)


def corrected(word: str) -> str:
    """Return the word with one typing error corrected, or unchanged when it may be another word.

    >>> [corrected(word) for word in ("dispaly", "moniter", "driver")]
    ['display', 'monitor', 'driver']
    """
    if not _SHORTEST <= len(word) <= _LONGEST or word in _WORDS or word in _RIGHT:
        return word
    near = {known for thin in _thinned(word) for known in _BY_THINNED.get(thin, ())}
    near = {known for known in near if len(known) >= _SHORTEST and not word.startswith(known)}
    return near.pop() if len(near) == 1 else word
