"""The rates of the HTTP service beside an empty FastAPI route that parses and returns bodies of the same size.

Both run under uvicorn at the same time, the service with its store. The clients turn from one to the other in short
rounds, so that whatever else the machine does slows both. Ratios carry over to other machines; rates do not.

`python -m benchmarks.service [--seconds S] [--rounds N] [--workers N] [--postgresql]`.
"""

import argparse
import json
import os
import statistics
import tempfile
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from benchmarks.load import Load, load, request_bytes
from benchmarks.processes import Process

REPORTS: Final = (
    {"report": "4个HDD黄灯常亮", "machine": "7979Q7C"},
    {"report": "No display after power on", "machine": "8840CFG"},
)
CLIENTS: Final = (1, 16, 64)
BATCH: Final = 500
Loads = dict[str, list[Load]]


def main() -> None:
    """Print the figures."""
    chosen = _arguments()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = _database(stack, postgresql=chosen.postgresql)
        print("==", "PostgreSQL" if chosen.postgresql else "SQLite", "workers:", chosen.workers)
        service = stack.enter_context(_service(folder, url, chosen.workers))
        for name in ("full", "kit"):
            (folder / f"{name}.json").write_bytes(_post(service.address, _body(name)))
        empty = stack.enter_context(Process(["benchmarks.empty_route", str(folder)]))
        _print({each: _rounds(service, empty, each, chosen) for each in CLIENTS})
        _print_batch(service, chosen)
    print("load of the machine over 1, 5 and 15 minutes:", *(f"{each:.1f}" for each in os.getloadavg()))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0, help="length of one round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=1, help="processes of the service")
    parser.add_argument("--postgresql", action="store_true", help="on a PostgreSQL server of its own")
    return parser.parse_args()


def _database(stack: ExitStack, *, postgresql: bool) -> str | None:
    if not postgresql:
        return None
    from tests.support.postgres import Postgres  # needs the programs of the server

    server = Postgres(fsync=True)
    stack.callback(server.stop)
    return str(server.new_database())


def _service(folder: Path, url: str | None, workers: int) -> Process:
    database = url or f"sqlite:///{folder / 'store.sqlite3'}"
    return Process(["api", "--port", "0", "--workers", str(workers)], DIAGNOSER_DATABASE_URL=database)


def _body(detail: str, number: int = 0) -> bytes:
    return json.dumps(REPORTS[number % len(REPORTS)] | {"detail": detail}, ensure_ascii=False).encode()


def _post(address: str, body: bytes) -> bytes:
    request = urllib.request.Request(  # noqa: S310  an address of our own
        f"{address}/v1/diagnoses", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        content: bytes = answer.read()
        return content


def _rounds(service: Process, empty: Process, clients: int, chosen: argparse.Namespace) -> Loads:
    """Measure one service after the other, again and again."""
    loads: Loads = {}
    for _ in range(chosen.rounds):
        for detail in ("full", "kit"):
            body = _body(detail)
            for where, address, path in (
                ("empty", empty.address, f"/{detail}"),
                ("ours", service.address, "/v1/diagnoses"),
            ):
                done = load(address, request_bytes(path, body), clients, chosen.seconds)
                if done.failures:
                    raise RuntimeError(f"{done.failures} answers of {path} were errors.")
                loads.setdefault(f"{where} {detail}", []).append(done)
    return loads


def _rate(loads: list[Load]) -> float:
    return statistics.median(each.rate for each in loads)


def _print(measured: dict[int, Loads]) -> None:
    print(
        f"{'clients':>8} {'detail':>6} {'rate':>8} {'empty':>8} {'ratio':>6} {'median ms':>10} {'p99/median':>11}"
    )
    for clients, loads in measured.items():
        for detail in ("full", "kit"):
            ours, empty = loads[f"ours {detail}"], loads[f"empty {detail}"]
            ratio = statistics.median(a.rate / b.rate for a, b in zip(ours, empty, strict=True))
            middle = statistics.median(each.quantile(0.5) for each in ours)
            tail = statistics.median(each.quantile(0.99) / each.quantile(0.5) for each in ours)
            print(
                f"{clients:8} {detail:>6} {_rate(ours):8.1f} {_rate(empty):8.1f} {ratio:6.2f} "
                f"{middle * 1e3:10.2f} {tail:11.1f}"
            )


def _print_batch(service: Process, chosen: argparse.Namespace) -> None:
    """Print the rate of short answers in a batch beside that of single full answers of one client."""
    lines = b"\n".join(_body("kit", number) for number in range(BATCH))
    request = request_bytes("/v1/diagnoses:batch", lines, "application/x-ndjson")
    rates, beside = [], []
    for _ in range(chosen.rounds):
        rates.append(BATCH * load(service.address, request, 1, chosen.seconds).rate)
        beside.append(
            load(service.address, request_bytes("/v1/diagnoses", _body("full")), 1, chosen.seconds).rate
        )
    ratio = statistics.median(a / b for a, b in zip(rates, beside, strict=True))
    print(
        f"batch of {BATCH}, kit: {statistics.median(rates):.0f} answers a second, {ratio:.1f} times single full ones"
    )


if __name__ == "__main__":
    main()
