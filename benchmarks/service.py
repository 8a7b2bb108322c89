"""The rates of the HTTP service beside an empty FastAPI route that parses and returns bodies of the same size.

Both run under uvicorn at the same time, the service with its store. The clients turn from one to the other in short
rounds, so whatever else the machine does slows both. Ratios carry over to other machines. Rates do not. Processor
time is that of the server, all threads together, and says what an answer costs on a busy machine as well.

Three kinds of traffic: `new`, where each report is worked out (a service that remembers nothing, with the texts of
`data/reports` in turn). `mixed`, reports drawn from texts and machines with frequencies as 1 / rank (Zipf), some of
which the service remembers; and `same`, one report again and again.

`python -m benchmarks.service [--seconds S] [--rounds N] [--workers N] [--postgresql]`.
"""

import argparse
import csv
import json
import os
import statistics
import tempfile
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle, repeat
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.load import Load, load, request_bytes
from benchmarks.processes import Process

ROOT: Final = Path(__file__).parents[1]
ONE: Final = {"report": "4个HDD黄灯常亮", "machine": "7979Q7C"}
MACHINES: Final = ("7979Q7C", "8840CFG", "867512D", "7945", "7147", None)
CLIENTS: Final = (1, 16, 64)
DETAILS: Final = ("full", "kit")
KINDS: Final = ("new", "mixed", "same")
BATCH: Final = 500
Make = Callable[[str], Iterator[bytes]]
"""From `full` or `kit` to the bodies of requests, without end."""


@dataclass(frozen=True, slots=True)
class Round:
    """One round of load: what came of it, and the processor time of the server for one answer."""

    load: Load
    processor: float


Rounds = dict[str, list[Round]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    chosen = _arguments(arguments)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        print("==", "PostgreSQL" if chosen.postgresql else "SQLite", "workers:", chosen.workers)
        service, forgetful = (
            stack.enter_context(
                _service(folder, _database(stack, postgresql=chosen.postgresql), chosen.workers, **settings)
            )
            for settings in ({}, {"DIAGNOSER_REMEMBERED_ANSWERS": "0"})
        )
        for name in DETAILS:
            (folder / f"{name}.json").write_bytes(_post(service.address, _body(ONE, name)))
        empty = stack.enter_context(Process(["benchmarks.empty_route", str(folder)]))
        print(
            f"{'kind':>6} {'clients':>8} {'detail':>6} {'rate':>8} {'empty':>8} {'ratio':>6} {'ms':>6}",
            end=" ",
        )
        print(f"{'empty':>6} {'ratio':>6} {'median ms':>10} {'p99/median':>11}")
        for kind, make in bodies().items():
            ours = forgetful if kind == "new" else service
            for clients in CLIENTS:
                _print(kind, clients, _rounds(ours, empty, make, clients, chosen))
        for kind, ours in (("new", forgetful), ("same", service)):
            _print_batch(ours, kind, bodies()[kind], chosen)
    print("load of the machine over 1, 5 and 15 minutes:", *(f"{each:.1f}" for each in os.getloadavg()))


def texts() -> list[str]:
    """Return the written reports for development, in an order of chance."""
    found = []
    for language in ("en", "zh"):
        with (ROOT / f"data/reports/development/written_{language}.csv").open(encoding="utf-8") as file:
            found += [row["report"] for row in csv.DictReader(file)]
    return [found[number] for number in np.random.default_rng(1).permutation(len(found))]


def mixed(count: int) -> list[dict[str, Any]]:
    """Return reports drawn from every text with every machine, with frequencies as 1 / rank."""
    rng = np.random.default_rng(2)
    every = [{"report": text, "machine": machine} for text in texts() for machine in MACHINES]
    rank = rng.permutation(len(every)) + 1.0
    return [every[number] for number in rng.choice(len(every), count, p=1 / rank / (1 / rank).sum())]


def bodies() -> dict[str, Make]:
    """Return the bodies of each kind of traffic."""
    drawn, new = cycle(mixed(100_000)), cycle({"report": text, "machine": "7979Q7C"} for text in texts())
    return {
        "new": lambda detail: (_body(each, detail) for each in new),
        "mixed": lambda detail: (_body(each, detail) for each in drawn),
        "same": lambda detail: repeat(_body(ONE, detail)),
    }


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0, help="length of one round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=1, help="processes of the service")
    parser.add_argument("--postgresql", action="store_true", help="on a PostgreSQL server of its own")
    return parser.parse_args(arguments)


def _database(stack: ExitStack, *, postgresql: bool) -> str | None:
    if not postgresql:
        return None
    from tests.support.postgres import Postgres  # needs the programs of the server

    server = Postgres(fsync=True)
    stack.callback(server.stop)
    return str(server.new_database())


def _service(folder: Path, url: str | None, workers: int, **settings: str) -> Process:
    database = url or f"sqlite:///{Path(tempfile.mkdtemp(dir=folder)) / 'store.sqlite3'}"
    told = ["api", "--port", "0", "--workers", str(workers)]
    return Process(told, DIAGNOSER_DATABASE_URL=database, **settings)


def _body(report: dict[str, Any], detail: str) -> bytes:
    return json.dumps(report | {"detail": detail}, ensure_ascii=False).encode()


def _post(address: str, body: bytes) -> bytes:
    request = urllib.request.Request(  # noqa: S310  an address of our own
        f"{address}/v1/diagnoses", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        content: bytes = answer.read()
        return content


def _round(server: Process, path: str, made: Iterator[bytes], clients: int, seconds: float) -> Round:
    kind = "application/x-ndjson" if path.endswith(":batch") else "application/json"
    before = server.processor_seconds()
    done = load(server.address, (request_bytes(path, body, kind) for body in made), clients, seconds)
    if done.failures:
        raise RuntimeError(f"{done.failures} answers of {path} were errors.")
    return Round(done, (server.processor_seconds() - before) / len(done.seconds))


def _rounds(service: Process, empty: Process, make: Make, clients: int, chosen: argparse.Namespace) -> Rounds:
    """Measure one server after the other, again and again."""
    rounds: Rounds = {}
    for _ in range(chosen.rounds):
        for detail in DETAILS:
            for where, server, path in (
                ("empty", empty, f"/{detail}"),
                ("ours", service, "/v1/diagnoses"),
            ):
                done = _round(server, path, make(detail), clients, chosen.seconds)
                rounds.setdefault(f"{where} {detail}", []).append(done)
    return rounds


def _rate(rounds: list[Round]) -> float:
    return statistics.median(each.load.rate for each in rounds)


def _print(kind: str, clients: int, rounds: Rounds) -> None:
    for detail in DETAILS:
        ours, empty = rounds[f"ours {detail}"], rounds[f"empty {detail}"]
        ratio = statistics.median(a.load.rate / b.load.rate for a, b in zip(ours, empty, strict=True))
        work, nothing = (1e3 * statistics.median(each.processor for each in some) for some in (ours, empty))
        middle = statistics.median(each.load.quantile(0.5) for each in ours)
        tail = statistics.median(each.load.quantile(0.99) / each.load.quantile(0.5) for each in ours)
        print(
            f"{kind:>6} {clients:8} {detail:>6} {_rate(ours):8.1f} {_rate(empty):8.1f} {ratio:6.2f} {work:6.2f} "
            f"{nothing:6.2f} {nothing / work:6.2f} {middle * 1e3:10.2f} {tail:11.1f}",
            flush=True,
        )


def _print_batch(service: Process, kind: str, make: Make, chosen: argparse.Namespace) -> None:
    """Print the rate of short answers in a batch beside that of single full answers of one client."""
    batches = (b"\n".join(lines) for lines in zip(*[make("kit")] * BATCH, strict=False))
    rates, times = [], []
    for _ in range(chosen.rounds):
        batch = _round(service, "/v1/diagnoses:batch", batches, 1, chosen.seconds)
        single = _round(service, "/v1/diagnoses", make("full"), 1, chosen.seconds)
        rates.append((BATCH * batch.load.rate, BATCH * batch.load.rate / single.load.rate))
        times.append(single.processor / batch.processor * BATCH)
    rate, ratio = (statistics.median(each) for each in zip(*rates, strict=True))
    print(
        f"batch of {BATCH}, kit, {kind}: {rate:.0f} answers a second, {ratio:.1f} times single full ones; "
        f"{statistics.median(times):.1f} times less processor time"
    )


if __name__ == "__main__":
    main()
