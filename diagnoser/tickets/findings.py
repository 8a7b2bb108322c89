"""The one rule that says what a ticket's text and codes together are evidence of.

    there is a report   symptoms that the text affirms are `reported`, coded ones were `asked`
    there is none       coded present symptoms are what somebody volunteered: `reported`
    absent              always looked for, whether coded or read from the text
    both speak          a coded finding replaces what the text said of the same symptom

`settle` is the rule for one report and is what the service calls; `SETTLED` is the same rule over columns, for
millions of tickets at once.  A test holds the two together on generated tickets.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple


class Settled(NamedTuple):
    """Symptom ids by how they are known; no id stands in two of the sets."""

    reported: frozenset[str]
    asked: frozenset[str]
    absent: frozenset[str]


def settle(
    read: Iterable[tuple[str, str]],
    present: Iterable[str],
    absent: Iterable[str],
    has_text: bool,  # noqa: FBT001  a fact of the report, no switch
) -> Settled:
    """Return the findings of one report.

    >>> settled = settle([("A", "present"), ("B", "present"), ("C", "absent")], ["D"], ["B"], has_text=True)
    >>> sorted(settled.reported), sorted(settled.asked), sorted(settled.absent)
    (['A'], ['D'], ['B', 'C'])

    Args:
        read: (symptom, `present` or `absent`) as read from the text; a symptom read both ways is present.
        present: Symptoms coded as present.
        absent: Symptoms coded as absent; the caller has refused an id that is in both.
        has_text: Whether there was a report at all, even one in which nothing could be read.
    """
    coded_present, coded_absent = frozenset(present), frozenset(absent)
    if not has_text:
        return Settled(coded_present, frozenset(), coded_absent)
    coded = coded_present | coded_absent
    states = [(symptom, state) for symptom, state in read if symptom not in coded]
    affirmed = frozenset(symptom for symptom, state in states if state == "present")
    denied = frozenset(symptom for symptom, state in states if state == "absent")
    return Settled(affirmed, coded_present, coded_absent | (denied - affirmed))


def _without(text: str, *others: str) -> str:
    taken = " || ".join(f"string_split({other}, '|')" for other in others)
    return f"list_filter(string_split({text}, '|'), lambda id: id <> '' AND NOT list_contains({taken}, id))"


def _sorted(ids: str) -> str:
    return f"array_to_string(list_sort({ids}), '|')"


_AFFIRMED: Final = (
    f"CASE WHEN read_present = '' THEN '' ELSE {_sorted(_without('read_present', 'present', 'absent'))} END"
)
_DENIED: Final = _sorted(
    f"list_filter(string_split(absent, '|'), lambda id: id <> '') || "
    f"{_without('read_absent', 'present', 'absent', 'read_present')}"
)

SETTLED: Final = {
    "reported": f"CASE WHEN has_text THEN {_AFFIRMED} ELSE present END",
    "asked": "CASE WHEN has_text THEN present ELSE '' END",
    "absent": f"CASE WHEN has_text AND read_absent <> '' THEN {_DENIED} ELSE absent END",
}
"""SQL over the columns has_text, read_present, read_absent, present, absent (sorted sets joined by `|`)."""
