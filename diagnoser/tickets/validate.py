"""Validation: the rules for a row of a ticket file, as SQL over a staged table.

A row that breaks a rule is rejected with a reason that names the column. All other rows are accepted. A row with empty
cells only is neither a ticket nor rejected.
"""

# ruff: noqa: S608  SQL is built from our own names; values and file names go through `duckdb_session.text`.

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any, Final, get_args

from diagnoser.knowledge import Knowledge
from diagnoser.output_file import output_file
from diagnoser.progress import Progress, silent
from diagnoser.tickets.cause_names import CauseNames
from diagnoser.tickets.dates import ISO
from diagnoser.tickets.duckdb_session import fetched, name, number, rows, run, text
from diagnoser.tickets.fault import NEXT, NOT_A_DATE
from diagnoser.tickets.faults import CONTROL, faults_of, rendered, shown_value
from diagnoser.tickets.formats.parquet_file import undamaged
from diagnoser.tickets.records import Checked, Rejected
from diagnoser.tickets.schema import (
    CODES,
    COLUMNS,
    DATES,
    EVIDENCE,
    FURTHER_EVIDENCE,
    MAX_CELL,
    MAX_ID,
    MAX_IDS,
    MAX_VISITS,
    MAX_YEAR,
    MIN_YEAR,
    PIECES,
    PUBLISHED,
    SAMPLES,
    SETS,
    SYMPTOMS,
    UNLISTED,
    TicketColumns,
)
from diagnoser.tickets.staged import Staged
from diagnoser.tickets.vocabulary import STATES, check_installed, check_vocabulary, name_causes
from diagnoser.types import MAX_PIECES, SERVICE_LEVELS, ActionKind, ActionResult

FIRST_REASONS: Final = 10  # rejected rows that are shown to the user
GUARDED: Final = "=+-@\t\r"  # first characters of a cell that a spreadsheet reads as a formula
BLANKS: Final = " \t\r\n\u00a0\u3000"  # characters that are removed around a cell
_BLANK: Final = r"\s\x{a0}\x{3000}"  # the same, inside the brackets of a regular expression
# The next three are regular expressions: a word for a missing value, as pandas, Excel and SQL write it; a cell to be
# cleaned; a number that a spreadsheet has shortened.
MISSING_WORDS: Final = r"(?i:nan|none|null|na|n/a|-)"
_UNTIDY: Final = rf"[{_BLANK}][|]|[|][{_BLANK}\']|[\x00-\x1f\x7f]|[|]{MISSING_WORDS}[|]"
_SHORTENED: Final = r"\d([.,]\d+)?[eE]\+\d+"
_LISTS: Final = (*SETS, *PIECES)
_PLAIN: Final = tuple(each for each in COLUMNS if each not in _LISTS)  # columns without lists of ids
_SHORT: Final = ("ticket_id", "machine", "serial", "customer")  # columns with the length limit of an id
_ACTION: Final = (  # regular expression of one action
    f"({'|'.join(get_args(ActionKind))})(:[^|=@]*(@[^|=]*)?)?(=({'|'.join(get_args(ActionResult))}))?"
)


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules beyond the limits of `schema`.

    Attributes:
        symptoms: Allowed symptom ids. None: any id.
        causes: Allowed cause ids. None: any id.
        today: The current day. Dates after the next day are rejected. One day is left for time zones. None: any date.
        names: Names of the causes, which stand for their ids in a cell. None: ids only.
    """

    symptoms: frozenset[str] | None = None
    causes: frozenset[str] | None = None
    today: date | None = None
    names: CauseNames | None = field(default=None, compare=False)

    @classmethod
    def of(cls, knowledge: Knowledge | None, today: date | None = None) -> "Rules":
        """Return rules that allow only the ids of the knowledge. Knowledge without symptoms or causes allows any."""
        if knowledge is None:
            return cls(today=today)
        symptoms = frozenset(one.id for one in knowledge.symptoms)
        causes = frozenset(one.id for one in knowledge.components)
        return cls(
            symptoms or None, causes or None, today, CauseNames.of(knowledge.components) if causes else None
        )


def check(
    connection: Any,
    staged: Staged,
    into: str,
    columns: TicketColumns,
    rules: Rules,
    *,
    rejects: Path | None = None,
    progress: Progress = silent,
) -> Checked:
    """Create the table `into` of normalised tickets, and write the rejects file.

    The table has the columns `_row` and `_reason` (empty for an accepted row), the used columns, and `closed_on`,
    `period`, `has_text` and `text_key` (a hash of the text that is to be read). It has no free text.
    """
    sql = f"CREATE TABLE {into} AS {_select(staged, columns, rules)}"
    with undamaged(staged.source, staged.format):
        run(connection, sql, f"checking {staged.source}", progress)
    name_causes(connection, into, rules.causes, rules.names)
    check_vocabulary(connection, into, SYMPTOMS, rules.symptoms)
    check_vocabulary(connection, into, ("graded",), rules.symptoms)
    check_vocabulary(connection, into, ("causes", "equipment"), rules.causes)
    check_installed(connection, into)
    total = number(connection, f"SELECT count(*) FROM {into}")
    refused = number(connection, f"SELECT count(*) FROM {into} WHERE _reason <> ''")
    faults = faults_of(connection, into, rules.names) if refused else ()
    if refused:
        connection.execute(f"UPDATE {into} SET _reason = {rendered('_reason')} WHERE _reason <> ''")
    sql = f"SELECT _row, _reason FROM {into} WHERE _reason <> '' ORDER BY _row LIMIT {FIRST_REASONS}"
    first = tuple(Rejected(*found) for found in rows(connection, sql)) if refused else ()
    written, unwritten = None, ""
    if refused and rejects:
        try:
            written = _write_rejects(connection, staged, into, rejects)
        except OSError as error:  # the counts are worth more than the file
            unwritten = f"{rejects} cannot be written: {error.strerror or error}"
    reports = number(connection, f"SELECT count(*) FROM {into} WHERE _reason = '' AND has_text")
    notes = (*staged.notes, *columns.unread(staged.header), *_missing_note(connection, into))
    return Checked(staged.source, total, total - refused, first, written, notes, reports, unwritten, faults)


def _missing_note(connection: Any, checked: str) -> tuple[str, ...]:
    count = number(connection, f"SELECT count(*) FROM {checked} WHERE _missing")
    if not count:
        return ()
    return (f"{count:,} rows have a word such as nan, NULL or - instead of a value: read as no value",)


def guard(cell: str) -> str:
    """Return a cell that no spreadsheet reads as a formula. Reading the file again removes the guard.

    >>> guard("=1+1"), guard("'=1"), guard("plain")
    ("'=1+1", "''=1", 'plain')
    """
    return "'" + cell if cell.lstrip("'")[:1] in set(GUARDED) else cell


_KEPT: Final = (  # used columns that the checked table has as they are, after normalisation
    "ticket_id",
    "machine",
    "serial",
    "customer",
    "present",
    "absent",
    "causes",
    "parts_sent",
    "parts_used",
    "unlisted",
    "asked",
    "unknown",
    "graded",
    "measured",
    "actions",
    "equipment",
)


_ANNOTATED: Final = f"sample = '{PUBLISHED}' AND concat({', '.join(CODES)}) <> ''"
"""SQL that is true if somebody has annotated the report of a published ticket, so that it is not read again."""


def _select(staged: Staged, columns: TicketColumns, rules: Rules) -> str:
    """Return the query from staged cells to normalised cells with a reason."""
    located = columns.locate(staged.source, staged.header)
    cells = ", ".join(
        f"{_cell(located.get(each), staged, plain=each in _PLAIN)} AS {_q(each)}" for each in columns.names
    )
    filled = " OR ".join(f"_{position} <> ''" for position in range(len(staged.header)))
    listed = [each for each in _LISTS if each in located]
    normal = ", ".join(f"{_listed(each)} AS {each}" for each in listed)
    replaced = f"REPLACE ({normal})" if normal else ""
    missing = f"CASE WHEN _untidy THEN {_has_missing(located)} ELSE false END AS _missing"
    dates = ", ".join(f"TRY_CAST(left({each}, 10) AS DATE) AS _{each}" for each in DATES)
    problems = ", ".join(
        f"CASE WHEN {when} THEN {say} END" for when, say in _problems(located, columns, rules)
    )
    kept = ", ".join(_q(each) for each in (*_KEPT, *columns.contexts))
    return f"""
        SELECT
            _row,
            CASE WHEN _damage <> '' THEN _damage ELSE concat_ws({text(NEXT)}, {problems}) END AS _reason,
            {kept},
            CASE WHEN sample = '' THEN 'own' ELSE sample END AS sample,
            _closed_at AS closed_on,
            CASE WHEN _closed_at IS NULL THEN '' ELSE left(closed_at, 7) END AS period,
            TRY_CAST(regexp_replace(visits, '\\.0+$', '') AS INTEGER) AS visits,
            report <> '' AS has_text,
            _missing,
            CASE WHEN report <> '' AND NOT ({_ANNOTATED}) THEN md5_number(report) END AS text_key
        FROM (
            SELECT * {replaced}, {dates}
            FROM (
                SELECT _row, _damage, _untidy, {missing}, {cells}
                FROM (SELECT *, {_untidy(located)} AS _untidy FROM {staged.table} WHERE _damage <> '' OR {filled})
            )
        )
    """


def _has_missing(located: Mapping[str, int]) -> str:
    """Return SQL that is true if a cell of a ticket holds a word for a missing value. A context may be such a word."""
    cells = ", ".join(f"_{place}" for column, place in located.items() if column in COLUMNS)
    joined = f"concat_ws('|', '', {cells}, '')"
    return f"regexp_matches({joined}, {text(f'[|][{_BLANK}]*{MISSING_WORDS}[{_BLANK}]*[|]')})"


def _untidy(located: Mapping[str, int]) -> str:
    """Return SQL that is true if any cell of a row has blanks, a guard, a control character or a missing value.

    It is one expression over all cells, because nearly every row is tidy. Looking into each cell would cost more than
    the rest of the validation.
    """
    cells = ", ".join(f"_{position}" for position in located.values())
    joined = f"concat_ws('|', '', {cells}, '')"
    return f"regexp_matches({joined}, {text(_UNTIDY)})"


def _q(column: str) -> str:
    return name(column)


def _cell(position: int | None, staged: Staged, *, plain: bool = False) -> str:
    """Return SQL for a cell without surrounding blanks. In CSV also without the guard of `guard`.

    Args:
        position: Position of the cell. None for a column that the source does not have.
        staged: The source.
        plain: Whether a word for a missing value is no value here. In lists of ids, `_ids` sees to it.
    """
    if position is None:
        return "''"
    raw = f"coalesce(_{position}, '')"
    tidy = f"trim({raw}, {text(BLANKS)})"
    tidy = unguarded(tidy) if staged.format == "csv" else tidy
    if plain:
        tidy = f"CASE WHEN regexp_full_match({tidy}, {text(MISSING_WORDS)}) THEN '' ELSE {tidy} END"
    return f"CASE WHEN _untidy THEN {tidy} ELSE {raw} END"


def unguarded(cell: str) -> str:
    """Return SQL for a cell without the guard of `guard`."""
    inner = f"ltrim({cell}, '''')"
    guarded = f"{inner} <> '' AND contains({text(GUARDED)}, left({inner}, 1))"
    taken_off = f"CASE WHEN {guarded} THEN substr({cell}, 2) ELSE {cell} END"
    return f"CASE WHEN starts_with({cell}, '''') THEN {taken_off} ELSE {cell} END"


def _listed(column: str) -> str:
    """Return SQL for the entries of a column of ids. Around the `=` of a part and its pieces there may be blanks."""
    sql = _ids(column, once=column in SETS)
    return f"regexp_replace({sql}, ' *= *', '=', 'g')" if column == "equipment" else sql


def _ids(column: str, *, once: bool) -> str:
    """Return SQL for sorted ids, without words for a missing value.

    Empty ids sort first, so trimming the start removes them. The keys of a histogram are sorted and distinct, and they
    take half the time of sorting distinct values. A cell with a single id needs no sorting. In `present` most rows have
    several ids, so this is not tested there.

    Args:
        column: A column of ids.
        once: Whether each id is kept once, or as often as it is written.
    """
    blanks = f"'[{_BLANK}]*[|][{_BLANK}|]*'"
    tidied = f"string_split(regexp_replace({column}, {blanks}, '|', 'g'), '|')"
    known = f"list_filter({tidied}, lambda id: NOT regexp_full_match(id, {text(MISSING_WORDS)}))"
    parted = f"CASE WHEN _untidy THEN array_to_string({known}, '|') ELSE {column} END"
    listed = f"string_split({parted}, '|')"
    in_order = f"map_keys(list_histogram({listed}))" if once else f"list_sort({listed})"
    joined = f"array_to_string({in_order}, '|')"
    ordered = f"ltrim({joined}, '|')"
    return (
        ordered
        if column == "present"
        else f"CASE WHEN contains({column}, '|') THEN {ordered} ELSE {parted} END"
    )


_Problem = tuple[str, str]  # SQL for the condition that a row is wrong, and SQL for the reason


def _problems(located: Mapping[str, int], columns: TicketColumns, rules: Rules) -> Iterator[_Problem]:
    yield "ticket_id = ''", text("ticket_id: empty")
    shortened = text(" is a number that a spreadsheet has shortened")
    yield (
        f"regexp_full_match(ticket_id, {text(_SHORTENED)})",
        f"'ticket_id: ' || {shown_value('ticket_id')} || {shortened}",
    )
    short = [each for each in (*_SHORT, *columns.contexts) if each in located]
    for column in short:
        yield f"length({_q(column)}) > {MAX_ID}", text(f"{column}: longer than {MAX_ID} characters")
    yield _control([*short, *(each for each in (*SETS, *PIECES) if each in located)])
    yield f"length(report) > {MAX_CELL}", text(f"report: longer than {MAX_CELL:,} characters")
    for column in DATES:
        if column in located:
            yield from _date(column, rules.today)
    if all(column in located for column in DATES):
        shown = f"{shown_value('closed_at')} || ' is before opened_at ' || {shown_value('opened_at')}"
        yield "_closed_at < _opened_at", f"'closed_at: ' || {shown}"
    yield from _one_of("service_level", (*SERVICE_LEVELS, ""))
    yield from _one_of("unlisted", (*UNLISTED, ""))
    yield from _one_of("sample", (*SAMPLES, ""))
    if "graded" in located:
        yield from _graded()
    if "actions" in located:
        yield from _actions()
    if "equipment" in located:
        yield from _equipment()
    for column in (*SETS, *PIECES):
        if column in located:
            yield from _id_list(column)
    yield from _visits()
    yield from _evidence(located, columns)


def _control(columns: list[str]) -> _Problem:
    found = f"regexp_matches({{}}, {text(CONTROL)})"
    cases = " ".join(
        f"WHEN {found.format(_q(each))} THEN {text(f'{each}: holds a control character')}" for each in columns
    )
    anywhere = found.format(f"concat({', '.join(map(_q, columns))})")
    return f"CASE WHEN _untidy THEN {anywhere} ELSE false END", f"CASE {cases} END"


def _date(column: str, today: date | None) -> Iterator[_Problem]:
    shown = f"'{column}: ' || {shown_value(column)}"
    written = f"regexp_full_match({column}, {text(ISO)}) AND _{column} IS NOT NULL"
    yield (
        f"{column} <> '' AND NOT ({written})",
        f"{shown} || {text(NOT_A_DATE)}",
    )
    within = f"year(_{column}) BETWEEN {MIN_YEAR} AND {MAX_YEAR}"
    yield (
        f"{column} <> '' AND NOT ({within})",
        f"{shown} || {text(f' is not between {MIN_YEAR} and {MAX_YEAR}')}",
    )
    if today is not None:
        latest = text((today + timedelta(days=1)).isoformat())
        future = f"_{column} > DATE {latest} AND {within}"
        yield future, f"{shown} || {text(' is in the future')}"


def _one_of(column: str, allowed: tuple[str, ...]) -> Iterator[_Problem]:
    values = ", ".join(text(value) for value in allowed)
    said = text(f" is none of {', '.join(value for value in allowed if value)}")
    yield f"{column} NOT IN ({values})", f"'{column}: ' || {shown_value(column)} || {said}"


def _id_list(column: str) -> Iterator[_Problem]:
    yield f"length({column}) > {MAX_CELL}", text(f"{column}: longer than {MAX_CELL:,} characters")
    many = (
        f"length({column}) > {MAX_IDS} AND length({column}) - length(replace({column}, '|', '')) >= {MAX_IDS}"
    )
    yield many, text(f"{column}: more than {MAX_IDS:,} ids")
    long = f"length({column}) > {MAX_ID} AND regexp_matches({column}, '[^|]{{{MAX_ID + 1}}}')"
    yield long, text(f"{column}: an id longer than {MAX_ID} characters")


def _visits() -> Iterator[_Problem]:
    whole = "regexp_full_match(visits, '[0-9]{1,9}(\\.0+)?')"
    few = f"TRY_CAST(regexp_replace(visits, '\\.0+$', '') AS INTEGER) <= {MAX_VISITS}"
    said = text(f" is not a whole number from 0 to {MAX_VISITS:,}")
    yield f"visits <> '' AND NOT ({whole} AND {few})", f"'visits: ' || {shown_value('visits')} || {said}"


def _evidence(located: Mapping[str, int], columns: TicketColumns) -> Iterator[_Problem]:
    used = (*EVIDENCE, *columns.contexts)
    empty = " AND ".join(f"{_q(each)} = ''" for each in (*used, *FURTHER_EVIDENCE))
    yield empty, text(f"{', '.join(used)}: all empty")
    for one, other in combinations(STATES, 2):
        if one in located and other in located and {one, other} != {"present", "measured"}:
            lists = f"{STATES[one]}, {STATES[other]}"
            both = f"list_intersect({lists})"
            yield (
                f"{one} <> '' AND {other} <> '' AND list_has_any({lists})",
                f"'{one}, {other}: ' || {shown_value(f'list_sort({both})[1]')} || ' is in both'",
            )
    if "asked" in located:
        coded = " || ".join(STATES[each] for each in STATES if each in located) or "CAST([] AS VARCHAR[])"
        stateless = f"list_filter(string_split(asked, '|'), lambda id: NOT list_contains({coded}, id))"
        yield (
            f"asked <> '' AND len({stateless}) > 0",
            f"'asked: ' || {shown_value(f'list_sort({stateless})[1]')} || ' has no state in another column'",
        )


def _graded() -> Iterator[_Problem]:
    share = "TRY_CAST(regexp_extract(each, '=([^=]*)$', 1) AS DOUBLE)"
    right = f"(regexp_full_match(each, '.+=[^=]+') AND coalesce({share} BETWEEN 0 AND 1, false))"
    wrong = f"list_filter(string_split(graded, '|'), lambda each: NOT {right})"
    said = text(" is not written like SYMPTOM=0.8, with a number from 0 to 1")
    yield f"graded <> '' AND len({wrong}) > 0", f"'graded: ' || {shown_value(f'{wrong}[1]')} || {said}"
    twice = f"len(list_distinct({STATES['graded']})) < len({STATES['graded']})"
    yield f"graded <> '' AND {twice}", text("graded: a symptom has two probabilities")


def _actions() -> Iterator[_Problem]:
    wrong = (
        f"list_filter(string_split(actions, '|'), lambda each: NOT regexp_full_match(each, {text(_ACTION)}))"
    )
    said = text(" is not written like replaced:DIMM=no_change")
    yield f"actions <> '' AND len({wrong}) > 0", f"'actions: ' || {shown_value(f'{wrong}[1]')} || {said}"


def _equipment() -> Iterator[_Problem]:
    listed = "string_split(equipment, '|')"
    pieces = "TRY_CAST(regexp_extract(each, '=([^=]*)$', 1) AS INTEGER)"
    right = f"(regexp_full_match(each, '.+=[0-9]+') AND coalesce({pieces} <= {MAX_PIECES}, false))"
    wrong = f"list_filter({listed}, lambda each: NOT {right})"
    said = text(f" is not written like HDD=8, with a whole number from 0 to {MAX_PIECES:,}")
    yield f"equipment <> '' AND len({wrong}) > 0", f"'equipment: ' || {shown_value(f'{wrong}[1]')} || {said}"
    parts = f"list_transform({listed}, lambda each: regexp_replace(each, '=[^=]*$', ''))"
    twice = f"len(list_distinct({parts})) < len({parts})"
    yield f"equipment <> '' AND {twice}", text("equipment: a part has two numbers of pieces")


def cleaned(staged: Staged, checked: str) -> tuple[tuple[str, ...], str]:
    """Return the column names and a query of the accepted tickets: all columns as text, the last row of each id."""
    kept = [each for each in _KEPT if each not in {"serial", "customer"}]
    normal = {each: f"{checked}.{each}" for each in kept} | {"visits": "coalesce(visits::VARCHAR, '')"}
    columns = {column: _cell(position, staged) for position, column in enumerate(staged.header)} | normal
    every = {column: position for position, column in enumerate(staged.header)}
    return (
        tuple(columns),
        f"""
        SELECT {", ".join(columns.values())}
        FROM (SELECT *, {_untidy(every)} AS _untidy FROM {staged.table}) JOIN {checked} USING (_row)
        WHERE _reason = ''
        QUALIFY row_number() OVER (PARTITION BY {checked}.ticket_id ORDER BY _row DESC) = 1
    """,
    )


def _write_rejects(connection: Any, staged: Staged, checked: str, path: Path) -> Path:
    """Write the rejected rows with their original cells, `row` and `reason`. The file is complete or not written.

    The rows hold the words of customers, so only the owner of the file may read it.
    """
    cells = [
        (position, column) for position, column in enumerate(staged.header) if column not in {"row", "reason"}
    ]
    wanted = ", ".join(f"coalesce(_{position}, '')" for position, _ in cells)
    found = connection.execute(
        f"SELECT {wanted}, _row, _reason FROM {staged.table} JOIN {checked} USING (_row) "
        f"WHERE _reason <> '' ORDER BY _row"
    )
    write_csv(path, (*(column for _, column in cells), "row", "reason"), fetched(found), private=True)
    return path


def write_csv(
    path: Path, header: Iterable[str], cells: Iterable[Iterable[Any]], *, private: bool = False
) -> int:
    """Write a guarded CSV file in UTF-8, complete or not at all. Return the number of rows.

    Args:
        path: The file.
        header: Names of the columns.
        cells: The rows.
        private: Whether only the owner may read the file.
    """
    written = 0
    with output_file(path, private=private) as stream:
        writer = csv.writer(stream)
        writer.writerow([guard(str(name)) for name in header])
        for row in cells:
            writer.writerow([guard(str(cell)) for cell in row])
            written += 1
    return written
