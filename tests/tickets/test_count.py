"""Counts and samples: the definition in plain Python, the same on both engines, and mergeable."""

import shutil
from collections import Counter

import numpy as np
import pyarrow.parquet as pq
import pytest

from diagnoser.errors import TicketError
from diagnoser.evidence.row import FINDINGS
from diagnoser.tickets.count import CELL, FINDING, count, sample
from diagnoser.tickets.reduce import reduce
from diagnoser.tickets.schema import TicketColumns

needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java")


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    """Four hundred tickets with awkward ids."""
    folder = tmp_path_factory.mktemp("history")
    random = np.random.default_rng(7)
    names = ["A", "B.*", "C|".rstrip("|"), "硬盘", "Z z", "[e]", "\\d", "'q'"]
    lines = [_line(number, random, names) for number in range(400)]
    path = folder / "all.csv"
    path.write_text(
        "ticket_id,closed_at,machine,present,absent,causes,brand,unlisted,equipment\n" + "".join(lines)
    )
    return reduce([str(path)], folder / "all.parquet", columns=TicketColumns(("brand",)))


def _line(number, random, names):
    chosen = random.permutation(names)
    present, absent = (
        "|".join(chosen[: random.integers(1, 4)]),
        "|".join(chosen[4 : 4 + random.integers(0, 3)]),
    )
    month = random.integers(1, 4)
    causes = "|".join(sorted(random.permutation(["X", "Y"])[: random.integers(0, 3)]))
    closed = f"2024-{month:02}-10" if random.random() < 0.9 else ""
    unlisted = random.choice(["", "absent"])
    equipment = ["", "Z=0|W=8"][number % 2]
    return f"T{number},{closed},797{number % 3}AB,{present},{absent},{causes},b{number % 2},{unlisted},{equipment}\n"


@pytest.fixture(scope="module")
def spark():
    """Yield one session for all tests of this file."""
    from diagnoser.tickets.count import LOCAL_SPARK, _session

    session = _session(LOCAL_SPARK)
    yield session
    session.stop()


def test_counts_are_what_counting_by_hand_gives(history):
    """Every row of both tables, from the definition."""
    everything = history
    cells, findings = Counter(), Counter()
    for row in pq.read_table(everything.path).to_pylist():
        cell = (row["period"], row["machine_type"], row["causes"], row["silence"], row["sample"])
        cells[(*cell, row["equipment"])] += 1
        for kind in FINDINGS:
            for symptom in filter(None, row[kind].split("|")):
                findings[(*cell[:3], symptom, kind, *cell[3:])] += 1
    counts = count(everything, context_columns=["machine_type"])

    assert [tuple(row.values()) for row in counts.tickets.to_pylist()] == [
        (*k, n) for k, n in sorted(cells.items())
    ]
    assert [tuple(row.values()) for row in counts.findings.to_pylist()] == [
        (*k, n) for k, n in sorted(findings.items())
    ]
    assert counts.total == 400


def test_several_context_columns_make_one_key(history):
    """Values are joined by the unit separator. No value holds it."""
    counts = count(history, context_columns=["machine_type", "brand"])

    assert set(counts.tickets.column("context").to_pylist()) == {
        f"797{kind}\x1fb{brand}" for kind in range(3) for brand in range(2)
    }


def test_the_context_of_the_tickets_is_the_default(history):
    """Tickets reduced with a context are counted by it."""
    assert count(history).context_columns == ("brand",)


def test_an_unknown_context_column_is_refused(history):
    """Tickets can be counted only by stored columns."""
    with pytest.raises(TicketError, match="has no context column colour; it has machine_type, brand"):
        count(history, context_columns=["colour"])


@needs_java
@pytest.mark.spark
def test_spark_and_duckdb_count_alike(history, spark):
    """The same expression, the same tables, the same types. Ids are text, not patterns."""
    for contexts in (["machine_type"], ["machine_type", "brand"]):
        assert count(history, context_columns=contexts, engine="spark") == count(
            history, context_columns=contexts
        )


@needs_java
@pytest.mark.spark
def test_spark_and_duckdb_draw_alike(history, spark):
    """A sample does not depend on the engine."""
    assert sample(history, 50, since="2024-02", engine="spark").equals(sample(history, 50, since="2024-02"))


def test_counts_have_fixed_columns_and_types(history):
    """They are text and 64-bit numbers in every engine."""
    counts = count(history)

    assert [(field.name, str(field.type)) for field in counts.findings.schema] == [
        *((name, "string") for name in FINDING),
        ("n", "int64"),
    ]
    assert counts.tickets.schema.names == [*CELL, "n"]


def test_a_sample_starts_at_its_period(history):
    """Only tickets of the later slice are drawn. Another seed draws others."""
    drawn = sample(history, 30, since="2024-03")

    assert set(drawn.column("period").to_pylist()) == {"2024-03"}
    assert not drawn.equals(sample(history, 30, since="2024-03", seed=1))


def test_an_engine_that_does_not_exist_is_refused(history):
    """There are two engines."""
    with pytest.raises(TicketError, match="'dask' is not an engine; there are duckdb and spark"):
        count(history, engine="dask")


def test_no_tickets_are_no_counts(tmp_path):
    """A history without rows counts to empty tables of the usual form."""
    (tmp_path / "in.csv").write_text("ticket_id,report\n")
    counts = count(reduce([str(tmp_path / "in.csv")], tmp_path / "out.parquet"))

    assert (counts.total, counts.findings.num_rows) == (0, 0)
