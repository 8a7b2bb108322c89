"""Continuation: whether an English state may go on with the subject of an earlier clause."""

import re
from typing import Final

from diagnoser.reading.grammar.tokens import Token

IT_BEHIND: Final = re.compile(r" (?:it|them)(?![a-z])")
"""A pronoun behind a state: "the controller does not see it"."""

_FUNCTION_WORDS: Final = (
    "and|then|now|but|so|or|is|are|was|were|has|have|had|having|does|did|do|will|would|can|could|should|not|no"
    "|also|still|again|just|only|even|never|always|soon|later|since|when|after|before|until|as|if|already|being"
    "|been|be|to|there|at|in|for|on|yet|ever|once|of|completely|totally|suddenly|immediately|apparently|meanwhile"
    "|today|yesterday|here|a|an|the|gets|got|goes|went|becomes|became|seems|appears|keeps|simply|sometimes|often"
    "|usually|quickly|finally|really|very|too|rather|quite|almost|about|may|might|must|with|without|by|from"
    "|shows?|lights?|reads?|states?|status|red|amber|error|message|says|makes?|made|making|gives?|gave|terrible|awful"
    "|horrible|loud|strange|odd|weird|constant|little|big|steady|solid|bright|faint|warning|fault|new"
)
_PRONOUNS: Final = (
    r"it|they|them|which|that|this|these|those|both|all|each|some|most|others?|ones?|two|three|four|five|six"
    r"|seven|eight|none|neither|either|first|second|third|fourth|fifth|last|latter|former|same|whole|[0-9]{1,3}"
)
_CONTINUES: Final = re.compile(
    rf"(?:.{{0,160}}(?<![a-z])(?:{_PRONOUNS})(?![a-z]))?(?:[^a-z0-9]|(?<![a-z])(?:{_FUNCTION_WORDS})(?![a-z])){{0,80}}"
)


_IT: Final = re.compile(r"(?<![a-z])(?:it|them)(?![a-z])")


def continues(text: str, begins: int, token: Token) -> bool:
    """Return whether an English state may continue the subject of a clause before: no other noun stands before it.

    In "the controller was replaced, but I have not found its address" the controller is not missing.

    Args:
        text: The character form.
        begins: Where the clause of the state begins.
        token: The word of the state.
    """
    if not text[token.start].isascii() or _IT.search(text, token.start, token.end):
        return True
    if IT_BEHIND.match(text, token.end):
        return True
    return bool(_CONTINUES.fullmatch(text, begins, token.start))
