"""Time and memory to read, validate, reduce and count a coded history with 30 causes and 60 symptoms.

    python -m benchmarks.tickets [ROWS ...]

Each size is made in a temporary folder and measured in a process of its own, whose peak memory is the figure.
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.memory import peak_mebibytes

SIZES = (100_000, 1_000_000, 10_000_000)


def run(sizes: tuple[int, ...] = SIZES) -> dict[str, dict[str, float]]:
    """Return seconds, processor seconds, rows a second and peak gigabytes for each number of rows."""
    return {f"{rows:,} rows": measured(rows) for rows in sizes}


def measured(rows: int) -> dict[str, float]:
    """Make a history of so many tickets and measure it in another process."""
    with TemporaryDirectory(prefix="diagnoser-bench-") as folder:
        path = Path(folder) / "tickets.csv"
        write(path, rows)
        command = [sys.executable, "-m", "benchmarks.tickets", "--measure", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        figures: dict[str, float] = json.loads(done.stdout)
    assert figures.pop("tickets") == rows
    return figures


def write(path: Path, rows: int) -> None:
    """Write synthetic tickets: one to five of 60 symptoms, none or one absent, one of 30 causes, ten machine types."""
    import duckdb

    symptom = "'S' || lpad((hash(n, each, {seed}) % 60)::VARCHAR, 2, '0')"
    many = "range((1 + hash(n, 1) % 5)::INTEGER)"
    present = f"list_transform({many}, lambda each: {symptom.format(seed=2)})"
    absent = "CASE WHEN hash(n, 3) % 2 = 0 THEN '' ELSE 'A' || (hash(n, 4) % 10)::VARCHAR END"
    duckdb.sql(
        f"""COPY (
            SELECT 'T' || n AS ticket_id,
                   strftime(DATE '2015-01-02' + (hash(n, 5) % 3650)::INTEGER, '%Y-%m-%d') AS closed_at,
                   (7000 + hash(n, 6) % 10)::VARCHAR || 'Q7C' AS machine,
                   array_to_string({present}, '|') AS present, {absent} AS absent,
                   'C' || lpad((hash(n, 7) % 30)::VARCHAR, 2, '0') AS causes
            FROM range({rows}) AS numbers(n)
        ) TO '{path}' (HEADER)"""  # noqa: S608  our own figures
    )


def measure(path: Path) -> dict[str, float]:
    """Reduce and count one file, and print time and memory."""
    from diagnoser.tickets.count import count
    from diagnoser.tickets.reduce import reduce

    start, processor = time.perf_counter(), time.process_time()
    reduced = reduce([str(path)], path.with_suffix(".parquet"))
    between = time.perf_counter()
    counts = count(reduced)
    seconds = time.perf_counter() - start
    return {
        "tickets": counts.total,
        "seconds": round(seconds, 1),
        "of them counting": round(time.perf_counter() - between, 1),
        "processor seconds": round(time.process_time() - processor, 1),
        "rows a second": round(reduced.rows / seconds),
        "peak gigabytes": round(peak_mebibytes() / 1024, 2),
    }


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure(Path(sys.argv[2]))))
    else:
        print(json.dumps(run(tuple(map(int, sys.argv[1:])) or SIZES), indent=2))
