"""Counts of reduced tickets for learning, and fair samples of them.

The same Ibis expressions run on DuckDB in this process and on Spark. Counts are sorted by every column. So equal
tickets give equal tables, on both engines and in any order. Counts are not stored. A model keeps its reduced tickets
(`history.parquet`), and they are counted again.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from functools import reduce as fold
from typing import Any, Final

from diagnoser.errors import TicketError
from diagnoser.evidence.row import EQUIPMENT, FINDINGS, GRADED, ID_SEPARATOR, SILENCE, parsed_grades
from diagnoser.scratch import scratch_folder
from diagnoser.tickets.duckdb_session import MEMORY, THREADS, pattern, workspace
from diagnoser.tickets.records import Reduced
from diagnoser.tickets.schema import CONTEXT_SEPARATOR, Engine

CELL: Final = ("period", "context", "causes", SILENCE, "sample", EQUIPMENT)
"""Columns that tickets are counted by."""

FOUND_IN: Final = ("period", "context", "causes", SILENCE, "sample")
"""Columns of a ticket that its findings are counted by."""

FINDING: Final = ("period", "context", "causes", "symptom", "kind", SILENCE, "sample")
"""Columns that findings are counted by."""

TABLE: Final = "reduced"
"""Name of the view of the reduced tickets that DuckDB counts."""

LOCAL_SPARK: Final = "local[2]"
"""Address of a Spark cluster in this process, with two threads."""


@dataclass(frozen=True, eq=False, slots=True)
class Counts:
    r"""Counts of tickets and of findings, as pyarrow tables that are never changed.

    Attributes:
        tickets: Rows (period, context, causes, silence, sample, equipment) -> n tickets.
        findings: Rows (period, context, causes, symptom, kind, silence, sample) -> n tickets. The kind is a column of
            findings of `evidence.row`. The symptom of kind `graded` is written `ID=0.8`.
        context_columns: The columns of the context key. Several values are joined by the unit separator, \\x1f.
    """

    tickets: Any
    findings: Any
    context_columns: tuple[str, ...] = ("machine_type",)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Counts):
            return NotImplemented
        same = self.tickets.equals(other.tickets) and self.findings.equals(other.findings)
        return same and self.context_columns == other.context_columns

    __hash__ = None  # type: ignore[assignment]  # as tables have none

    @property
    def symptoms(self) -> tuple[str, ...]:
        """All named symptoms, sorted."""
        grouped = self.findings.group_by(["kind", "symptom"]).aggregate([])
        kinds, cells = (grouped.column(each).to_pylist() for each in ("kind", "symptom"))
        named = (
            parsed_grades(cell) if kind == GRADED else (cell,)
            for kind, cell in zip(kinds, cells, strict=True)
        )
        return tuple(sorted({symptom for each in named for symptom in each}))

    @property
    def total(self) -> int:
        """Number of tickets."""
        return sum(self.tickets.column("n").to_pylist())


def count(
    reduced: Reduced,
    *,
    context_columns: Sequence[str] = (),
    engine: Engine = "duckdb",
    cluster: str = LOCAL_SPARK,
    memory: str = MEMORY,
    threads: int = THREADS,
) -> Counts:
    """Count reduced tickets.

    Args:
        reduced: The tickets.
        context_columns: Columns of the context key. By default the context columns of the reduced tickets. If there are
            none, the machine type.
        engine: DuckDB in this process, or Spark.
        cluster: Address of the Spark cluster. Its workers must see the file under the same path.
        memory: Memory limit of DuckDB.
        threads: Threads of DuckDB.
    """
    contexts = tuple(context_columns) or reduced.contexts or ("machine_type",)
    _check_contexts(reduced, contexts)
    if engine == "duckdb":
        with scratch_folder() as folder, workspace(folder, memory=memory, threads=threads) as connection:
            connection.sql(f"FROM read_parquet({pattern(reduced.path)})").create_view(TABLE)
            cells, findings = (connection.sql(each).to_arrow_table() for each in _statements(contexts))
            return Counts(_typed(cells, CELL), _typed(findings, FINDING), contexts)
    with _connected(engine, cluster, memory, threads) as connection:
        tickets = connection.read_parquet(str(reduced.path))
        cells, findings = (each.to_pyarrow() for each in expressions(tickets, contexts))
        return Counts(_typed(cells, CELL), _typed(findings, FINDING), contexts)


@lru_cache
def _statements(context_columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return `expressions` in the SQL of DuckDB. Ibis takes longer to write them than DuckDB takes for small counts."""
    import ibis

    columns = {*context_columns, *FINDINGS, *CELL} - ({"context"} - {*context_columns})
    tickets = ibis.table(dict.fromkeys(sorted(columns), "string"), name=TABLE)
    return tuple(str(ibis.to_sql(each, dialect="duckdb")) for each in expressions(tickets, context_columns))


def expressions(tickets: Any, context_columns: Sequence[str]) -> tuple[Any, Any]:
    """Return the Ibis expressions of the counts of tickets and of findings, over a table of reduced tickets."""
    import ibis

    keyed = tickets.mutate(context=_context(tickets, context_columns))
    cells = keyed.group_by(list(CELL)).agg(n=keyed.count())
    exploded = [
        keyed.filter(keyed[kind] != "").select(
            *FOUND_IN, kind=ibis.literal(kind), symptom=_ids(keyed[kind]).unnest()
        )
        for kind in FINDINGS
    ]
    counted = [each.group_by(list(FINDING)).agg(n=each.count()) for each in exploded]
    findings = fold(lambda left, right: left.union(right), counted)
    return cells.order_by(list(CELL)), findings.order_by(list(FINDING))


def sample(
    reduced: Reduced,
    size: int,
    *,
    since: str = "",
    labelled: bool | None = None,
    seed: int = 0,
    engine: Engine = "duckdb",
    cluster: str = LOCAL_SPARK,
    memory: str = MEMORY,
    threads: int = THREADS,
) -> Any:
    """Return a fair sample of reduced tickets as a pyarrow table. It is the same on every engine and in any order.

    The sample has the tickets with the smallest hashed ids.

    Args:
        reduced: The tickets.
        size: Size of the sample, at most.
        since: Only tickets of this period (`YYYY-MM`) or a later one.
        labelled: True for tickets with known causes only, False for those without. None for both.
        seed: Another seed gives another sample.
        engine: DuckDB in this process, or Spark.
        cluster: Address of the Spark cluster.
        memory: Memory limit of DuckDB.
        threads: Threads of DuckDB.
    """
    import ibis

    with _connected(engine, cluster, memory, threads) as connection:
        tickets = connection.read_parquet(str(reduced.path))
        chosen = tickets.filter(tickets.period >= since) if since else tickets
        if labelled is not None:
            chosen = chosen.filter((chosen.causes != "") == labelled)
        draw = (ibis.literal(f"{seed} ") + chosen.ticket_id).hexdigest("md5")
        drawn = chosen.mutate(_draw=draw).order_by(["_draw", "ticket_id"]).limit(size)
        return _drawn(drawn.to_pyarrow(), reduced, size)


def _drawn(table: Any, reduced: Reduced, size: int) -> Any:
    """Return a sample with the column types and the order that are the same on every engine."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = pq.read_schema(reduced.path).names
    kinds = {"closed_on": pa.date32(), "visits": pa.int32()}
    schema = pa.schema([(each, kinds.get(each, pa.string())) for each in (*columns, "_draw")])
    order = [("_draw", "ascending"), ("ticket_id", "ascending")]
    return table.select(schema.names).cast(schema).sort_by(order).slice(0, size).combine_chunks()


def _context(tickets: Any, context_columns: Sequence[str]) -> Any:
    """Return the context key. It uses `concat`, because engines differ in `join` of a single column."""
    first, *others = [tickets[each] for each in context_columns]
    return fold(lambda left, right: left.concat(CONTEXT_SEPARATOR, right), others, first)


def _ids(joined: Any) -> Any:
    """Return the ids of a cell as an array. It is not split at `|`, which Spark reads as a regular expression."""
    return joined.replace(ID_SEPARATOR, CONTEXT_SEPARATOR).split(CONTEXT_SEPARATOR)


def _check_contexts(reduced: Reduced, contexts: tuple[str, ...]) -> None:
    known = ("machine_type", *reduced.contexts)
    for each in contexts:
        if each not in known:
            raise TicketError(f"{reduced.path} has no context column {each}; it has {', '.join(known)}.")


def _typed(table: Any, columns: Sequence[str]) -> Any:
    """Return a sorted table with fixed columns and types, in one chunk.

    Both engines compare text byte by byte, as Arrow does.
    """
    import pyarrow as pa

    schema = pa.schema([*((each, pa.string()) for each in columns), ("n", pa.int64())])
    return table.select(schema.names).cast(schema).combine_chunks()


@contextmanager
def _connected(engine: Engine, cluster: str, memory: str, threads: int) -> Iterator[Any]:
    """Yield an Ibis connection to the engine."""
    if engine == "spark":
        with _spark(cluster) as connection:
            yield connection
        return
    if engine != "duckdb":
        raise TicketError(f"{engine!r} is not an engine; there are duckdb and spark.")
    import ibis

    with (
        scratch_folder() as folder,
        workspace(folder, memory=memory, threads=threads) as connection,
    ):
        yield ibis.duckdb.from_connection(connection)


@contextmanager
def _spark(cluster: str) -> Iterator[Any]:
    import ibis

    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise TicketError("Spark is not installed: install diagnoser with the extra `spark`.") from None
    running = SparkSession.getActiveSession()
    session = running or _session(cluster)
    try:
        yield ibis.pyspark.connect(session)
    finally:
        if running is None:
            session.stop()


def _session(cluster: str) -> Any:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(cluster).appName("diagnoser")
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "8",
    }
    for setting, value in settings.items():
        builder = builder.config(setting, value)
    try:
        return builder.getOrCreate()
    except Exception as error:
        raise TicketError(f"Spark at {cluster} cannot be started; it needs Java 17 or newer.") from error
