"""Clients ask while the model is switched over HTTP every second, and every answer is from a version that was current.

`python -m benchmarks.switches [--seconds S] [--clients N] [--workers N] [--postgresql]`. The two versions are the
shipped model, and the same model with another fact.
"""

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from benchmarks.kills import databases
from benchmarks.load import read_answer, request_bytes
from benchmarks.processes import Process
from diagnoser.registry import current, load, promote, publish

BODY: Final = {"report": "4个HDD黄灯常亮", "machine": "7979Q7C"}
SHIPPED: Final = Path(__file__).parents[1] / "models"


@dataclass(slots=True)
class Seen:
    """What clients and the switches saw, by the clock that only runs forward.

    Attributes:
        answers: Version, begin and end of each request.
        switches: Version, begin and end of each switch.
        failures: Answers with an error.
    """

    answers: list[tuple[str, float, float]] = field(default_factory=list)
    switches: list[tuple[str, float, float]] = field(default_factory=list)
    failures: list[bytes] = field(default_factory=list)


def main() -> None:
    """Print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--postgresql", action="store_true", help="on a PostgreSQL server of its own")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        database = stack.enter_context(databases(postgresql=chosen.postgresql))()
        models = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        versions = _two_versions(models)
        command = ["api", "--port", "0", "--workers", str(chosen.workers)]
        settings = {"DIAGNOSER_DATABASE_URL": database, "DIAGNOSER_MODELS": str(models)}
        service = stack.enter_context(Process(command, **settings))
        seen = Seen()
        asyncio.run(_run(service.address, versions, chosen, seen))
    _print(seen, versions)


def _two_versions(models: Path) -> tuple[str, str]:
    """Return two versions that were current both, so the gate lets them through."""
    shutil.copytree(SHIPPED, models, dirs_exist_ok=True)
    first = current(models) or ""
    model, _ = load(models, first)
    second = publish(models, replace(model, facts={**model.facts, "note": "the same once more"}))
    for each in (second, first):
        promote(models, each, who="benchmark", when=datetime.now(UTC))
    return first, second


async def _run(address: str, versions: tuple[str, str], chosen: argparse.Namespace, seen: Seen) -> None:
    end = time.perf_counter() + chosen.seconds
    clients = [asyncio.create_task(_ask(address, end, seen)) for _ in range(chosen.clients)]
    start = time.perf_counter()
    for number in range(chosen.seconds):
        await asyncio.sleep(max(0.0, start + number - time.perf_counter()))
        if time.perf_counter() >= end:
            break
        await _switch(address, versions[(number + 1) % 2], seen)
    await asyncio.gather(*clients)


async def _ask(address: str, end: float, seen: Seen) -> None:
    where, request = urlsplit(address), request_bytes("/v1/diagnoses", json.dumps(BODY).encode())
    reader, writer = await asyncio.open_connection(where.hostname, where.port, limit=1 << 20)
    while (begin := time.perf_counter()) < end:
        writer.write(request)
        status, body = await read_answer(reader)
        if status == 201:
            seen.answers.append((json.loads(body)["model_version"], begin, time.perf_counter()))
        else:
            seen.failures.append(body)
    writer.close()


async def _switch(address: str, version: str, seen: Seen) -> None:
    where, body = urlsplit(address), json.dumps({"version": version}).encode()
    request = request_bytes("/v1/models/current", body).replace(b"POST", b"PUT", 1)
    reader, writer = await asyncio.open_connection(where.hostname, where.port, limit=1 << 20)
    begin = time.perf_counter()
    writer.write(request)
    status, said = await read_answer(reader)
    seen.switches.append((version, begin, time.perf_counter()))
    if status != 200:
        seen.failures.append(said)
    writer.close()


def wrong(seen: Seen, first: str) -> int:
    """Return how many answers are from a version that was not current at any time of their request.

    A version may be current from the beginning of its switch to the end of the next one.
    """
    starts = [(first, float("-inf")), *((version, begin) for version, begin, _ in seen.switches)]
    ends = [*(end for _, _, end in seen.switches), float("inf")]
    spans = [(version, begin, end) for (version, begin), end in zip(starts, ends, strict=True)]
    return sum(
        not any(version == each and begin <= over and since <= end for each, since, over in spans)
        for version, begin, end in seen.answers
    )


def _print(seen: Seen, versions: tuple[str, str]) -> None:
    times = sorted(end - begin for _, begin, end in seen.switches)
    by = [sum(version == each for version, _, _ in seen.answers) for each in versions]
    print(
        f"{len(seen.switches)} switches, {times[len(times) // 2]:.3f} s in the middle, {times[-1]:.3f} s at worst; "
        f"{len(seen.answers)} answers, {by[0]} and {by[1]} by version; {len(seen.failures)} errors; "
        f"{wrong(seen, versions[0])} of a version that was not current"
    )
    if seen.failures:
        sys.exit(seen.failures[0].decode())


if __name__ == "__main__":
    main()
