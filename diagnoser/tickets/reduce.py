"""Reduce tickets to the data that learning needs, without free text, names or serial numbers.

A reduced ticket has the true causes, the findings with the way they are known, the meaning of silence, the machine type
and the month. Reduced tickets are kept in a Parquet file. This file is itself a source, so new tickets can be added
without the old files.

The same ticket twice is one ticket. The same id with other content is an update: the last one that is read replaces the
others. Files are read in the given order, and rows in their order. The service uses the same order. It is the only
order in which reading all files at once and adding them one by one give the same tickets.
"""

# ruff: noqa: S608  SQL is built from our own names; values and file names go through `duckdb_session.text`.

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

from diagnoser.errors import TicketError
from diagnoser.evidence.columns import LATER, OLDER, REDUCED_SQL
from diagnoser.evidence.row import SILENCE
from diagnoser.evidence.rule import READ, cells_of_reading
from diagnoser.output_file import errors_name
from diagnoser.progress import Progress, silent
from diagnoser.reading.read_report import ReadReport
from diagnoser.scratch import scratch_folder
from diagnoser.tickets.duckdb_session import (
    MEMORY,
    THREADS,
    name,
    number,
    pattern,
    rows,
    run,
    text,
    workspace,
)
from diagnoser.tickets.read import stage
from diagnoser.tickets.records import REDUCED_MARK, Checked, Reduced
from diagnoser.tickets.returns import ACTIONS, add_returns
from diagnoser.tickets.schema import MIN_KEY, PSEUDONYM_MARK, TicketColumns
from diagnoser.tickets.staged import Staged
from diagnoser.tickets.validate import Rules, check

Reader = Callable[[str], ReadReport]
RejectsOf = Callable[[str], Path]

_BATCH: Final = 20_000  # distinct values that go through Python at once
MANY_TEXTS: Final = 100_000
"""Distinct texts from which several processes read them. Fewer are read in this one, which may keep what it read."""

_HASHED: Final = 32  # hexadecimal digits of a pseudonym: 128 bits
_PSEUDONYM: Final = f"{PSEUDONYM_MARK}[0-9a-f]{{{_HASHED}}}"  # regular expression of a pseudonym
_BLOCK: Final = 64  # block size of SHA-256 in bytes
_ORDER: Final = 2**40  # upper bound of the rows of a source
_READ: Final = (
    *READ.values(),
    "read_machine",
)  # what a text says: the cells of `rule.READ`, and the machine type


def first_four(machine: str) -> str:
    """Return the machine type of a type-model: its first four characters in capitals.

    >>> first_four("7979q7c")
    '7979'
    """
    return machine[:4].upper()


def pseudonym(key: bytes, value: str) -> str:
    """Return the pseudonym of a customer or serial, a keyed hash. A value that is a pseudonym already is not changed.

    >>> pseudonym(b"sixteen bytes or more", "ACME") == pseudonym(b"sixteen bytes or more", " ACME ")
    True
    """
    stripped = value.strip()
    if not stripped or re.fullmatch(_PSEUDONYM, stripped):
        return stripped
    return PSEUDONYM_MARK + hmac.new(key, stripped.encode(), hashlib.sha256).hexdigest()[:_HASHED]


def check_key(key: bytes | None) -> None:
    """Raise TicketError if a key is too short to protect the values."""
    if key is not None and len(key) < MIN_KEY:
        raise TicketError(f"The key for pseudonyms has {len(key)} bytes; at least {MIN_KEY} are needed.")


def reduce(  # noqa: PLR0913  many settings, all but two of them keywords
    sources: Sequence[str],
    into: Path,
    *,
    reader: Reader | None = None,
    columns: TicketColumns | None = None,
    rules: Rules | None = None,
    machine_type: Callable[[str], str] = first_four,
    key: bytes | None = None,
    encoding: str | None = None,
    rejects: RejectsOf | None = None,
    workers: int = 1,
    memory: str = MEMORY,
    threads: int = THREADS,
    progress: Progress = silent,
) -> Reduced:
    """Read, validate, pseudonymise and reduce every source, and write one Parquet file.

    The file is written completely or not at all. DuckDB uses at most `memory`. The reader needs more.

    Args:
        sources: Paths and database URLs, oldest first. A file of reduced tickets is a source too.
        into: Path of the new Parquet file.
        reader: Reads a report. It is called once for each distinct text.
        columns: The used columns, with the context columns.
        rules: Vocabularies and the current day.
        machine_type: Returns the machine type of a machine. It is called once for each distinct machine.
        key: Key for the pseudonyms of customers and serials. None: customers and serials are left out.
        encoding: Encoding of text files. None to detect it.
        rejects: Returns the path of the rejects file of a source. None: no such files are written.
        workers: Number of processes that read many texts. With more than one, `reader` must be picklable.
        memory: Memory limit of DuckDB, in its notation.
        threads: Threads of DuckDB.
        progress: Called with the progress of each step.
    """
    check_key(key)
    wanted = columns or TicketColumns()
    with scratch_folder() as folder, workspace(folder, memory=memory, threads=threads) as connection:
        _prepare(connection, key)
        work = _Work(
            connection,
            folder,
            wanted,
            rules or Rules(),
            reader,
            machine_type,
            workers,
            key is not None,
            progress,
        )
        checked = tuple(
            work.add(source, position, encoding, rejects(source) if rejects else None)
            for position, source in enumerate(sources)
        )
        _union(connection, wanted, len(sources))
        repeated, updated = _merge(connection, wanted)
        returned = add_returns(connection, "(SELECT * FROM reduced ANTI JOIN outdated USING (_order))")
        _write(connection, wanted, into, key, progress)
        kept = number(connection, f"SELECT count(*) FROM read_parquet({pattern(into)})")
    return Reduced(into, kept, wanted.contexts, checked, repeated, updated, returned)


def without(reduced: Reduced, ticket_ids: Iterable[str], into: Path) -> Reduced:
    """Return the reduced tickets without some of them, in a new file.

    Args:
        reduced: The tickets.
        ticket_ids: Ids of the tickets to leave out.
        into: Path of the new file.
    """
    import pyarrow as pa

    with (
        scratch_folder() as folder,
        workspace(folder, memory=MEMORY, threads=THREADS) as connection,
    ):
        connection.register("left_out", pa.table({"ticket_id": pa.array(sorted(ticket_ids), pa.string())}))
        connection.execute(
            f"COPY (SELECT * FROM read_parquet({pattern(reduced.path)}) ANTI JOIN left_out USING (ticket_id) "
            f"ORDER BY ticket_id) TO {text(str(into))} (FORMAT parquet, COMPRESSION zstd)"
        )
        kept = number(connection, f"SELECT count(*) FROM read_parquet({pattern(into)})")
    return replace(reduced, path=into, rows=kept)


def _prepare(connection: Any, key: bytes | None) -> None:
    """Create the tables of values computed once for each distinct input, and the two pads of the key."""
    connection.execute("CREATE TABLE machines (machine VARCHAR, machine_type VARCHAR)")
    connection.execute("CREATE TABLE customers (customer VARCHAR, customer_key VARCHAR)")
    cells = "".join(f", {cell} VARCHAR" for cell in _READ)
    connection.execute(f"CREATE TABLE readings (text_key UHUGEINT{cells})")
    block = hashlib.sha256(key).digest() if key and len(key) > _BLOCK else (key or b"")
    padded = block.ljust(_BLOCK, b"\0")
    for variable, mask in (("inner_pad", 0x36), ("outer_pad", 0x5C)):
        connection.execute(f"SET VARIABLE {variable} = ?::BLOB", [bytes(byte ^ mask for byte in padded)])


def _hashed(cell: str, *, has_key: bool) -> str:
    """Return SQL for `pseudonym`. HMAC (RFC 2104) is written out, because DuckDB has SHA-256 only."""
    kept = f"regexp_full_match({cell}, '{_PSEUDONYM}')"
    if not has_key:
        return f"CASE WHEN {kept} THEN {cell} ELSE '' END"
    inner = f"unhex(sha256(getvariable('inner_pad') || encode({cell})))"
    digest = f"left(sha256(getvariable('outer_pad') || {inner}), {_HASHED})"
    return f"CASE WHEN {cell} = '' THEN '' WHEN {kept} THEN {cell} ELSE '{PSEUDONYM_MARK}' || {digest} END"


@dataclass(frozen=True, slots=True)
class _Work:
    """The parameters of the steps that reduce one source."""

    connection: Any
    folder: Path
    columns: TicketColumns
    rules: Rules
    reader: Reader | None
    machine_type: Callable[[str], str]
    workers: int
    has_key: bool
    progress: Progress

    def add(self, source: str, position: int, encoding: str | None, rejects: Path | None) -> Checked:
        """Stage and check one source, and create the view `reduced_<position>` of its reduced tickets."""
        staged = stage(
            self.connection,
            source,
            f"staged_{position}",
            self.columns,
            folder=self.folder,
            encoding=encoding,
            progress=self.progress,
        )
        if staged.reduced:
            return self._add_reduced(staged, position)
        table = f"checked_{position}"
        checked = check(
            self.connection,
            staged,
            table,
            self.columns,
            self.rules,
            rejects=rejects,
            progress=self.progress,
        )
        self._read_machines(table)
        self._read_customers(table)
        self._read_texts(staged, table)
        self._reduce(table, position)
        staged.drop(self.connection)
        return checked

    def _add_reduced(self, staged: Staged, position: int) -> Checked:
        wanted = ", ".join(_reduced_column(each, staged) for each in self.columns.reduced)
        self.connection.execute(
            f"CREATE VIEW reduced_{position} AS SELECT {wanted}, serial_key AS _serial, "
            f"{position * _ORDER} + file_row_number AS _order "
            f"FROM read_parquet({pattern(Path(staged.table))}, file_row_number = true)"
        )
        count = number(self.connection, f"SELECT count(*) FROM reduced_{position}")
        return Checked(staged.source, count, count)

    def _read_machines(self, checked: str) -> None:
        wanted = f"SELECT DISTINCT machine FROM {checked} ANTI JOIN machines USING (machine) "
        for batch in _batches(self.connection, f"{wanted} WHERE machine <> '' AND _reason = ''"):
            _append(self.connection, "machines", [(each, self.machine_type(each)) for (each,) in batch])

    def _read_customers(self, checked: str) -> None:
        self.connection.execute(
            f"INSERT INTO customers SELECT customer, {_hashed('customer', has_key=self.has_key)} FROM "
            f"(SELECT DISTINCT customer FROM {checked} WHERE _reason = '') ANTI JOIN customers USING (customer)"
        )

    def _read_texts(self, staged: Staged, checked: str) -> None:
        """Store the findings of each distinct report that no earlier source had."""
        if self.reader is None:
            return
        self.connection.execute(
            f"CREATE OR REPLACE TABLE texts AS SELECT text_key, min(_row) AS _row FROM {checked} "
            "ANTI JOIN readings USING (text_key) WHERE _reason = '' AND text_key IS NOT NULL GROUP BY text_key"
        )
        total = number(self.connection, "SELECT count(*) FROM texts")
        report = f"trim(_{staged.header.index('report')})" if total else "''"
        wanted = f"SELECT text_key::VARCHAR, {report} FROM texts JOIN {staged.table} USING (_row)"
        done = 0
        with _many(self.reader, self.workers if total >= MANY_TEXTS else 1) as read_all:
            for batch in _batches(self.connection, wanted):
                found = read_all([each for _, each in batch])
                read = [(key, *self._cells(each)) for (key, _), each in zip(batch, found, strict=True)]
                _append(self.connection, "readings", read)
                done += len(batch)
                self.progress(f"understanding {staged.source}", done, total)

    def _cells(self, reading: ReadReport) -> tuple[str, ...]:
        """Return what a text says, in the order of `_READ`."""
        machine = reading.identity.machine
        return (*cells_of_reading(reading).values(), self.machine_type(machine) if machine else "")

    def _reduce(self, checked: str, position: int) -> None:
        contexts = "".join(f", {name(each)}" for each in self.columns.contexts)
        serial_key = _hashed("serial", has_key=self.has_key)
        known = ", ".join(f"{sql} AS {column}" for column, sql in REDUCED_SQL.items())
        read = "".join(f", coalesce({cell}, '') AS {cell}" for cell in _READ)
        self.connection.execute(
            f"""
            CREATE VIEW reduced_{position} AS
            SELECT ticket_id, closed_on, period,
                   CASE WHEN machine = '' THEN read_machine ELSE coalesce(machine_type, '') END AS machine_type, causes,
                   {known}, sample,
                   coalesce(customer_key, '') AS customer_key, {serial_key} AS serial_key,
                   parts_sent, parts_used, visits{contexts}, {position * _ORDER} + _row AS _order,
                   {_same_machine(serial_key, has_key=self.has_key)} AS _serial
            FROM (
                SELECT {checked}.* REPLACE (text_key IS NOT NULL AS has_text), machine_type, customer_key{read}
                FROM {checked} LEFT JOIN machines USING (machine) LEFT JOIN customers USING (customer)
                     LEFT JOIN readings USING (text_key)
                WHERE _reason = ''
            )
            """
        )


def _same_machine(serial_key: str, *, has_key: bool) -> str:
    """Return SQL for what tells machines apart while the tickets are reduced. It is not written to the file."""
    plain = "CASE WHEN trim(serial) = '' THEN '' ELSE md5(upper(trim(serial))) END"
    return serial_key if has_key else plain


def _reduced_column(column: str, staged: Staged) -> str:
    """Return SQL for a column of reduced tickets. Files of older versions lack some columns."""
    if SILENCE not in staged.header and column in OLDER:
        return f"{OLDER[column]} AS {column}"
    if column in staged.header:
        return name(column)
    if column in LATER:
        return f"{LATER[column]} AS {column}"
    raise TicketError(f"{staged.source} holds reduced tickets without the column {column}.")


def _batches(connection: Any, sql: str) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows of a query in batches. It has a cursor of its own, so tables may be filled at the same time."""
    cursor = connection.cursor()
    try:
        found = cursor.execute(sql)
        while batch := found.fetchmany(_BATCH):
            yield batch
    finally:
        cursor.close()


def _append(connection: Any, table: str, values: Sequence[tuple[str, ...]]) -> None:
    import pyarrow as pa

    arrays = [pa.array(column, pa.string()) for column in zip(*values, strict=True)]
    connection.register("arrived", pa.table(arrays, names=[f"c{index}" for index in range(len(arrays))]))
    connection.execute(f"INSERT INTO {table} SELECT * FROM arrived")
    connection.unregister("arrived")


@contextmanager
def _many(reader: Reader, workers: int) -> Iterator[Callable[[Sequence[str]], Iterable[ReadReport]]]:
    """Yield a function that reads texts, in so many processes.

    They are spawned: a forked one would inherit the threads and locks of DuckDB. Each is given the reader once.
    """
    if workers == 1:
        yield lambda texts: map(reader, texts)
        return
    with ProcessPoolExecutor(workers, get_context("spawn"), _start_process, (reader,)) as pool:
        yield lambda texts: pool.map(_read_in_process, texts, chunksize=max(1, len(texts) // (4 * workers)))


_readers: list[Reader] = []  # in a process that only reads: its reader


def _start_process(reader: Reader) -> None:
    _readers.append(reader)


def _read_in_process(one: str) -> ReadReport:
    return _readers[0](one)


def _union(connection: Any, columns: TicketColumns, sources: int) -> None:
    """Create the view `reduced` of the tickets of all sources. Its column `_order` numbers them as they were read."""
    wanted = ", ".join(name(each) for each in (*columns.reduced, "_order", "_serial"))
    every = " UNION ALL ".join(f"SELECT {wanted} FROM reduced_{position}" for position in range(sources))
    connection.execute(f"CREATE VIEW reduced AS {every}")


def _merge(connection: Any, columns: TicketColumns) -> tuple[int, int]:
    """Insert all but the last row of each ticket into `outdated`. Return the numbers of repeated and replaced rows.

    Ids are compared by their hashes first. Nearly all ids are unique, and hashes need less memory than ids.
    """
    connection.execute("CREATE TABLE outdated (_order BIGINT, same BOOLEAN)")
    connection.execute(
        "CREATE TABLE suspects AS SELECT hash(ticket_id) AS hashed FROM reduced GROUP BY hashed HAVING count(*) > 1"
    )
    if not number(connection, "SELECT count(*) FROM suspects"):
        return 0, 0
    content = ", ".join(name(each) for each in columns.reduced)
    connection.execute(
        f"""INSERT INTO outdated
        SELECT _order, content = last_content AS same
        FROM (
            SELECT _order, md5(row({content})::VARCHAR) AS content,
                   first_value(md5(row({content})::VARCHAR)) OVER last_first AS last_content,
                   row_number() OVER last_first AS place
            FROM reduced SEMI JOIN suspects ON hash(reduced.ticket_id) = suspects.hashed
            WINDOW last_first AS (PARTITION BY ticket_id ORDER BY _order DESC)
        ) WHERE place > 1"""
    )
    counted = dict(rows(connection, "SELECT same, count(*) FROM outdated GROUP BY same"))
    return counted.get(True, 0), counted.get(False, 0)


def _write(
    connection: Any, columns: TicketColumns, into: Path, key: bytes | None, progress: Progress
) -> None:
    waiting = into.with_name(into.name + ".part")
    corrected = {"causes": "coalesce(returns.causes, kept.causes)", "actions": ACTIONS}
    wanted = ", ".join(
        f"{corrected[each]} AS {each}" if each in corrected else f"kept.{name(each)}"
        for each in columns.reduced
    )
    mark = "\x1f".join(columns.contexts)
    fingerprint = pseudonym(key, "fingerprint of the key") if key else ""
    sql = (
        f"COPY (SELECT {wanted} FROM (SELECT * FROM reduced ANTI JOIN outdated USING (_order)) AS kept "
        "LEFT JOIN returns USING (_order) ORDER BY ticket_id) "
        f"TO {text(str(waiting))} "
        f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{'{REDUCED_MARK}': {text(mark)}, "
        f"'{REDUCED_MARK}.key': {text(fingerprint)}}})"
    )
    # Otherwise statistics of the sources would decide whether a column is marked as never null: other bytes.
    connection.execute("SET disabled_optimizers = 'statistics_propagation'")
    with errors_name(into, waiting):
        try:
            run(connection, sql, "reducing", progress)
            waiting.replace(into)
        finally:
            waiting.unlink(missing_ok=True)
