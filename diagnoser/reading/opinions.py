"""Opinions: a guess at the cause is no finding, where the text tells findings besides ("I suspect a bad DIMM")."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from diagnoser.reading.candidates import Candidate
from diagnoser.reading.grammar.tokens import Clause

_OF_PARTS_TEXT: Final = """
POST_289 POST_CPU PSU_LOG FAN_LOG DRIVE_DEFUNCT_LOG MULTI_DEFUNCT RAID_POST_FAIL RAID_FW_FAULT LP_VRM
RAID_BATTERY_WARN CPU_LOG POST_RTC NIC_DOWN NIC_MISSING FC_DOWN ENCLOSURE_FAULT GPU_FAULT BMC_DOWN
BREAKER_TRIP PFA_ALERT OS_HANG PCI_LOG VOLT_LOG CARD_NOT_DETECTED RAID_CACHE_ECC KBD_FAIL USB_FAIL
MEDIA_ERRORS RAID_DEGRADED RAID_OFFLINE
"""
OF_PARTS: Final = frozenset(_OF_PARTS_TEXT.split())
"""Symptoms that say no more than that a part is bad."""

_OPINION: Final = re.compile(
    r"(?<![a-z])(?:(?:i|we|he|she|they|customer|cust|engineer|technician)(?: (?:would|do|also"
    r"|strongly|now|rather|begin to|just))?"
    r" (?:suspect|guess|bet|reckon|believe|think|thought|assume|fear|blame|suppose|say|presume"
    r"|imagine|wonder if)(?:s|ed)?|(?:i|we) take it|suspicion|suspect|my guess|guess"
    r"|most likely|must be|must have|points? to|could be|could it be|might be|maybe|perhaps|possibly"
    r"|probably|presumably|no idea if|first took it for|took it for"
    r"|looks like|look like|smells like|sounds like|seems like|i'd say|my money|i wonder|blame)(?![a-z])"
)


_REASON: Final = re.compile(r"(?<![a-z])(?:because|since|as|when|but|while|the reason)(?![a-z])")
"""After such a word follows what the speaker saw."""


def without_opinions(
    candidates: Sequence[Candidate], clauses: Sequence[Clause], text: str
) -> list[Candidate]:
    """Return the candidates; those that only guess at a bad part say nothing if anything else is known."""
    guessed = [_is_guess(each, clauses, text) for each in candidates]
    known = any(
        each.state == "present" and each.symptom and not guess
        for each, guess in zip(candidates, guessed, strict=True)
    )
    if not known:
        return list(candidates)
    return [
        each._replace(state=None) if guess else each for each, guess in zip(candidates, guessed, strict=True)
    ]


def _is_guess(each: Candidate, clauses: Sequence[Clause], text: str) -> bool:
    if each.state != "present" or each.symptom not in OF_PARTS:
        return False
    number = bisect_right(clauses, each.core[0], key=lambda clause: clause.start)
    start = clauses[number - 1].start if number else 0
    return any(
        not _REASON.search(text, found.end(), each.core[0])
        for found in _OPINION.finditer(text, start, each.core[1])
    )
