"""Tickets that come back: the same machine with the same symptom within `RETURN_DAYS`, and another cause.

A return corrects the ticket before it.  The fault was the one that was found in the end, so every ticket of the case is
counted with the last cause, and the causes that were named and the parts used before count as replaced in
vain.  A return with the same cause corrects nothing, because a machine may have several pieces of a part.
"""

# ruff: noqa: S608  SQL is built from our own names; values and file names go through `duckdb_session.text`.

from typing import Any, Final

from diagnoser.evidence.row import KINDS
from diagnoser.tickets.duckdb_session import number
from diagnoser.tickets.schema import OWN

RETURN_DAYS: Final = 30
"""Days after the end of a ticket within which the same fault on the same machine is a return."""

_PRESENT: Final = tuple(column for column, (state, _) in KINDS.items() if state == "present")
_SHOWN: Final = " || ".join(f"string_split({column}, '|')" for column in _PRESENT)


def add_returns(connection: Any, tickets: str) -> int:
    """Create the table `returns` with the corrected causes and the actions in vain of the tickets of a case.

    Its columns are `_order`, `causes` and `tried` (the further actions, joined by `|`).

    Args:
        connection: A connection with the view `tickets`, which has the columns of reduced tickets, `_order` and
            `_serial` (empty if it is not known).
        tickets: SQL for the tickets.

    Returns:
        The number of tickets that came back.
    """
    connection.execute(
        f"""
        CREATE TABLE returns AS
        WITH seen AS (
            SELECT _order, _serial, closed_on, causes,
                   list_filter({_SHOWN}, lambda id: id <> '') AS shown,
                   list_filter(string_split(causes, '|') || string_split(parts_used, '|'), lambda id: id <> '') AS named
            FROM {tickets} WHERE _serial <> '' AND closed_on IS NOT NULL AND sample = '{OWN}'
        ),
        beside AS (
            SELECT *, lag(closed_on) OVER visits AS before, lag(shown) OVER visits AS shown_before,
                   lag(named) OVER visits AS named_before
            FROM seen WINDOW visits AS (PARTITION BY _serial ORDER BY closed_on, _order)
        ),
        numbered AS (
            SELECT *, sum(CASE
                WHEN before IS NOT NULL AND closed_on - before <= {RETURN_DAYS} AND len(named_before) > 0
                     AND len(list_intersect(shown, shown_before)) > 0
                     AND len(list_intersect(named, named_before)) = 0
                THEN 0 ELSE 1 END
            ) OVER (PARTITION BY _serial ORDER BY closed_on, _order) AS case_number
            FROM beside
        ),
        cases AS (
            SELECT _order, count(*) OVER whole AS tickets, last_value(causes) OVER whole AS causes,
                   flatten(array_agg(named) OVER earlier) AS in_vain
            FROM numbered
            WINDOW whole AS (
                       PARTITION BY _serial, case_number ORDER BY closed_on, _order
                       ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                   ),
                   earlier AS (
                       PARTITION BY _serial, case_number ORDER BY closed_on, _order
                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                   )
        )
        SELECT _order, causes, coalesce(array_to_string(list_transform(
                   list_sort(list_distinct(in_vain)), lambda id: 'replaced:' || id || '=no_change'), '|'), '') AS tried
        FROM cases WHERE tickets > 1
        """
    )
    return number(connection, "SELECT count(*) FROM returns WHERE tried <> ''")


ACTIONS: Final = (
    "CASE WHEN tried IS NULL OR tried = '' THEN actions ELSE array_to_string(list_filter("
    "string_split(actions, '|') || list_filter(string_split(tried, '|'), lambda each: NOT contains("
    "'|' || actions, '|' || regexp_replace(each, '=.*$', ''))), lambda each: each <> ''), '|') END"
)
"""SQL for the actions of a ticket that is joined with `returns`; an action that it tells itself is not added."""
