"""The pattern language of symptoms.csv: its syntax.  `diagnoser.reading` matches the patterns in reports.

A plain pattern is a piece of text.  It may have these prefixes, in this order:
    `not:`   these words mean the absence of the symptom ("display is fine")
    `skip:`  these words mean nothing, and no shorter pattern matches inside them
    `re:`    the rest is a regular expression and not plain text
"""

import re
from dataclasses import dataclass
from typing import Literal

from diagnoser.knowledge.regular import UnsupportedError, examine

Says = Literal["present", "absent", "nothing"]

MAX_PATTERN = 400
MAX_STEPS = 5_000
"""The largest bound on the steps of a match at one place of a report.  Shipped patterns have up to 3,635."""

_PREFIXES: tuple[tuple[str, Says], ...] = (("not:", "absent"), ("skip:", "nothing"))


@dataclass(frozen=True, slots=True)
class Pattern:
    """One parsed pattern: its meaning, whether it is a regular expression, and its body."""

    says: Says
    regular: bool
    body: str


def parse_pattern(pattern: str) -> Pattern:
    """Return a pattern split into its prefixes and its body.

    >>> parse_pattern("not:re:screen.{0,3}fine")
    Pattern(says='absent', regular=True, body='screen.{0,3}fine')
    """
    says: Says = "present"
    for prefix, meaning in _PREFIXES:
        if pattern.startswith(prefix):
            pattern, says = pattern.removeprefix(prefix), meaning
            break
    regular = pattern.startswith("re:")
    return Pattern(says, regular, pattern.removeprefix("re:") if regular else pattern)


def pattern_problem(pattern: str) -> str | None:
    """Return an error message for a pattern, or None when it is valid."""
    parsed = parse_pattern(pattern)
    if not parsed.body.strip() or len(parsed.body) > MAX_PATTERN:
        return f"the pattern {pattern[:40]!r} is empty or longer than {MAX_PATTERN} characters"
    return _regular_problem(parsed.body) if parsed.regular else None


def _regular_problem(body: str) -> str | None:
    """Return the fault of a regular expression.  It is compiled last, because the other checks make that safe."""
    try:
        bounds = examine(body)
    except UnsupportedError as error:
        return f"the regular expression {body!r} {error}"
    if bounds.shortest == 0:
        return f"the regular expression {body!r} matches the empty text"
    if bounds.steps > MAX_STEPS:
        return (
            f"the regular expression {body!r} can take {bounds.steps:,} steps or more at one place of a report, and "
            f"{MAX_STEPS:,} are allowed; use fewer and shorter repeats, and do not put one repeat inside another"
        )
    try:
        re.compile(body)
    except (re.error, OverflowError) as error:
        return f"the regular expression {body!r} does not compile: {error}"
    return None
