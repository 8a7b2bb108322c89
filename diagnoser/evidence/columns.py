"""The rule of `rule` in SQL, for millions of tickets at once.

The expressions read these columns: has_text, the findings of the text (`rule.READ`), actions, and equipment. The
    columns present, absent, unknown, measured and asked are sorted sets of ids joined by `|`. The column graded holds
    `ID=0.8` joined by `|`. The column unlisted holds the declared meaning of silence, or an empty text. The results are
    the columns of `row`. Most of the read columns are empty in most tickets, so each expression tests for empty columns
    first.
"""

from typing import Final

# The constants with an underscore are SQL for a list of symptom ids, and `_VOLUNTEERED` for a truth value.
_NO_IDS: Final = "CAST([] AS VARCHAR[])"


def _list(column: str) -> str:
    return f"list_filter(string_split({column}, '|'), lambda id: id <> '')"


def _union(*lists: str) -> str:
    return f"array_to_string(list_sort(list_distinct({' || '.join(lists)})), '|')"


def _without(ids: str, taken: str) -> str:
    return f"list_filter({ids}, lambda id: NOT list_contains({taken}, id))"


_GRADED_IDS: Final = (
    f"CASE WHEN graded = '' THEN {_NO_IDS} ELSE "
    "list_transform(string_split(graded, '|'), lambda each: regexp_replace(each, '=[^=]*$', '')) END"
)
_CODED: Final = (
    f"({_list('present')} || {_list('absent')} || "
    f"CASE WHEN unknown = '' AND measured = '' AND graded = '' THEN {_NO_IDS} "
    f"ELSE {_list('unknown')} || {_list('measured')} || {_GRADED_IDS} END)"
)
_AFFIRMED: Final = (
    f"CASE WHEN read_present = '' THEN {_NO_IDS} ELSE {_without(_list('read_present'), _CODED)} END"
)
_DENIED: Final = _without(_list("read_absent"), _CODED)
_MEASURED: Final = _without(_list("read_measured"), _CODED)
_MEASURED_ABSENT: Final = _without(_list("read_measured_absent"), _CODED)
_DOUBTED: Final = (
    f"list_filter({_list('read_graded')}, lambda each: "
    f"NOT list_contains({_CODED}, regexp_replace(each, '=[^=]*$', '')))"
)
_OUTPUT: Final = (
    "(read_present = '' AND read_absent = '' AND read_graded = '' "
    "AND NOT (read_measured = '' AND read_measured_absent = ''))"
)
_UNMEASURED: Final = _without(_list("present"), _list("measured"))
_SEEN: Final = f"CASE WHEN measured = '' THEN {_list('present')} ELSE {_UNMEASURED} END"
_DESCRIBED: Final = f"({_list('present')} || {_list('absent')} || {_GRADED_IDS})"
_PROMPTED: Final = f"({_list('asked')} || {_list('measured')})"
_VOLUNTEERED: Final = f"len({_without(_DESCRIBED, _PROMPTED)}) > 0"
_ANSWERED: Final = f"list_intersect({_SEEN}, {_list('asked')})"


def _joined_actions() -> str:
    """Return SQL for `rule.joined_actions`. The key of an action is written `replaced:DIMM`."""
    key = "rtrim(regexp_replace({}, '[@=].*$', ''), ':')"
    given = f"list_transform({_list('actions')}, lambda given: {key.format('given')})"
    told = f"({given} || list_transform({given}, lambda each: split_part(each, ':', 1)))"
    further = (
        f"list_filter({_list('read_actions')}, lambda said: NOT list_contains({told}, {key.format('said')}))"
    )
    return f"array_to_string({_list('actions')} || {further}, '|')"


SILENCE: Final = (
    "CASE WHEN unlisted NOT IN ('', 'unmentioned') THEN unlisted "
    f"WHEN has_text AND NOT {_OUTPUT} THEN 'unmentioned' "
    "WHEN present = '' AND absent = '' AND graded = '' THEN 'unknown' "
    "WHEN asked = '' AND measured = '' THEN 'unmentioned' "
    f"WHEN {_VOLUNTEERED} THEN 'unmentioned' ELSE 'unknown' END"
)
"""SQL for the meaning of silence, as `rule.silence_of`."""

OLDER: Final = {
    "silence": (
        "CASE WHEN unlisted = 'unmentioned' AND reported = '' AND asked = '' AND absent = '' THEN 'unknown' "
        "ELSE unlisted END"
    ),
    "reported": "CASE WHEN unlisted = 'absent' THEN '' ELSE reported END",
    "asked": f"CASE WHEN unlisted = 'absent' THEN {_union(_list('reported'), _list('asked'))} ELSE asked END",
    "measured": "''",
    "unknown": "''",
    "graded": "''",
    "actions": "''",
    "sample": "'own'",
}
"""Column -> SQL for reduced tickets of older versions, which have a column `unlisted` and no column `silence`.

There a ticket with a machine only was `unmentioned` too, and the symptoms of a closed checklist were `reported`.
`row.known_of_row` has the same rule for one row.
"""

LATER: Final = {"measured_absent": "''", "guesses": "''", "equipment": "''"}
"""Column -> SQL for reduced tickets that were written before the column was added."""

REDUCED_SQL: Final = {
    "reported": (
        "CASE WHEN unlisted = 'absent' THEN '' "
        f"WHEN has_text THEN CASE WHEN read_present = '' THEN '' ELSE {_union(_AFFIRMED)} END "
        "WHEN asked = '' AND measured = '' THEN present "
        f"ELSE {_union(_without(_SEEN, _list('asked')))} END"
    ),
    "asked": (
        f"CASE WHEN unlisted = 'absent' THEN {_union(_SEEN, _AFFIRMED)} "
        f"WHEN has_text THEN CASE WHEN measured = '' THEN present ELSE {_union(_SEEN)} END "
        "WHEN asked = '' THEN '' "
        f"ELSE {_union(_ANSWERED)} END"
    ),
    "measured": f"CASE WHEN read_measured = '' THEN measured ELSE {_union(_list('measured'), _MEASURED)} END",
    "absent": f"CASE WHEN has_text AND read_absent <> '' THEN {_union(_list('absent'), _DENIED)} ELSE absent END",
    "measured_absent": f"CASE WHEN read_measured_absent = '' THEN '' ELSE {_union(_MEASURED_ABSENT)} END",
    "unknown": "unknown",
    "graded": f"CASE WHEN read_graded = '' THEN graded ELSE {_union(_list('graded'), _DOUBTED)} END",
    "silence": SILENCE,
    "actions": f"CASE WHEN read_actions = '' THEN actions ELSE {_joined_actions()} END",
    "guesses": "read_guesses",
    "equipment": "equipment",
}
"""Column of a reduced ticket -> SQL for it."""
