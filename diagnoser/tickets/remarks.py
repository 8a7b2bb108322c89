"""Remarks on accepted tickets: names that are probably mistakes, and context columns without information.

Nothing is rejected for them. `tickets validate` and `train` show them to the user.
"""

# ruff: noqa: S608  SQL is built from our own names; values and file names go through `duckdb_session.text`.

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

from diagnoser.evidence.row import FINDINGS, GRADED, ID_SEPARATOR
from diagnoser.scratch import scratch_folder
from diagnoser.tickets.duckdb_session import name, pattern, rows, workspace
from diagnoser.tickets.records import Reduced
from diagnoser.tickets.returns import RETURN_DAYS
from diagnoser.tickets.schema import clip

MOST_REMARKS: Final = 5
"""Number of remarks of one kind that are shown."""

_SEPARATOR: Final = re.compile(r"\S\s*[,;/+&、\uff0c\uff1b]\s*\S")
"""A separator of other files inside a name. Only `|` joins several ids."""


def remarks(causes: Iterable[str], symptoms: Iterable[str], reduced: Reduced) -> tuple[str, ...]:
    """Return the remarks on the names and context columns of reduced tickets, one sentence each."""
    causes = tuple(causes)
    unlabelled = (
        "" if causes or not reduced.rows else "No ticket names its causes: little is learned about them."
    )
    return (
        *((unlabelled,) if unlabelled else ()),
        *name_remarks("cause", causes),
        *name_remarks("symptom", symptoms),
        *_context_remarks(reduced),
        *_return_remarks(reduced),
    )


def _return_remarks(reduced: Reduced) -> Iterator[str]:
    if reduced.returned:
        came = "1 ticket came" if reduced.returned == 1 else f"{reduced.returned:,} tickets came"
        yield (
            f"{came} back within {RETURN_DAYS} days with the same symptom and another cause: the tickets before count "
            "with the cause that was found in the end."
        )


def name_remarks(kind: str, names: Iterable[str]) -> Iterator[str]:
    """Yield the remarks on the names of causes or of symptoms.

    >>> list(name_remarks("cause", ["HDD", "hdd", "FAN"]))
    ['The cause names HDD, hdd differ only in case, width or blanks: they count as different causes.']
    >>> list(name_remarks("cause", ["DIMM, FAN"]))
    ['The cause name DIMM, FAN counts as one cause: join several ids with |.']
    """
    known = sorted(set(names))
    alike = defaultdict(list)
    for one in known:
        alike[_folded(one)].append(one)
    groups = [", ".join(map(clip, group)) for group in alike.values() if len(group) > 1]
    same = "differ only in case, width or blanks: they count as different"
    yield from _first(f"The {kind} names {group} {same} {kind}s." for group in groups)
    joined = [clip(one) for one in known if _SEPARATOR.search(one)]
    yield from _first(
        f"The {kind} name {one} counts as one {kind}: join several ids with {ID_SEPARATOR}." for one in joined
    )


def _folded(text: str) -> str:
    """Return a name without blanks, in one case and one width."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _first(sentences: Iterable[str]) -> Iterator[str]:
    every = list(sentences)
    yield from every[:MOST_REMARKS]
    if len(every) > MOST_REMARKS:
        yield f"{len(every) - MOST_REMARKS:,} more names are like this."


def _context_remarks(reduced: Reduced) -> Iterator[str]:
    """Yield a remark on each context column in which no value occurs twice. Numbers may be measurements."""
    if not reduced.contexts:
        return
    counts = ", ".join(
        f"count(nullif({column}, '')), count(DISTINCT nullif({column}, '')), count(TRY_CAST({column} AS DOUBLE))"
        for column in map(name, reduced.contexts)
    )
    ((*found,),) = _queried(f"SELECT {counts} FROM read_parquet({pattern(reduced.path)})")
    for place, column in enumerate(reduced.contexts):
        filled, distinct, numbers = found[3 * place : 3 * place + 3]
        if filled == distinct and numbers < filled:
            yield f"The context column {column} teaches nothing, because none of its values occurs twice."


def named_ids(reduced: Reduced) -> tuple[list[str], list[str]]:
    """Return the ids of all causes and of all symptoms in reduced tickets."""
    tickets = f"FROM read_parquet({pattern(reduced.path)})"
    split = [
        f"SELECT unnest(string_split({column}, '{ID_SEPARATOR}')) AS id {tickets}" for column in FINDINGS
    ]
    split[FINDINGS.index(GRADED)] = (
        f"SELECT regexp_replace(unnest(string_split({GRADED}, '{ID_SEPARATOR}')), '=[^=]*$', '') AS id {tickets}"
    )
    causes = f"SELECT unnest(string_split(causes, '{ID_SEPARATOR}')) AS id {tickets}"
    wanted = (causes, " UNION ALL ".join(split))
    found = [_queried(f"SELECT DISTINCT id FROM ({each}) WHERE id <> ''") for each in wanted]
    return [one for (one,) in found[0]], [one for (one,) in found[1]]


def _queried(sql: str) -> list[tuple[Any, ...]]:
    with scratch_folder() as folder, workspace(folder) as connection:
        return rows(connection, sql)
