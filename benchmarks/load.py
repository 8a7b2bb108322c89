"""Load for an HTTP service: so many clients, each of which sends its next request when it has its answer.

The client is as cheap as Python allows, because it shares the machine with the service that it measures.
"""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

HEAD_END: Final = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Load:
    """What came of a load.

    Attributes:
        rate: Answers a second.
        seconds: The time of each answer, in ascending order.
        failures: Answers with a status of 400 or above.
    """

    rate: float
    seconds: tuple[float, ...]
    failures: int

    def quantile(self, share: float) -> float:
        """Return the time within which this share of the answers came."""
        return self.seconds[min(len(self.seconds) - 1, int(share * len(self.seconds)))]


def request_bytes(path: str, body: bytes, kind: str = "application/json") -> bytes:
    """Return a POST request as it goes over the wire."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def load(address: str, requests: Iterator[bytes], clients: int, seconds: float) -> Load:
    """Send requests from some clients at once, for some seconds. They share the iterator, which must not end."""
    return asyncio.run(_load(address, requests, clients, seconds))


async def _load(address: str, requests: Iterator[bytes], clients: int, seconds: float) -> Load:
    start = time.perf_counter()
    each = [_client(address, requests, start + seconds) for _ in range(clients)]
    done = await asyncio.gather(*each)
    spent = time.perf_counter() - start
    times = sorted(second for taken, _ in done for second in taken)
    return Load(len(times) / spent, tuple(times), sum(failed for _, failed in done))


async def _client(address: str, requests: Iterator[bytes], end: float) -> tuple[list[float], int]:
    where = urlsplit(address)
    reader, writer = await asyncio.open_connection(where.hostname, where.port, limit=1 << 20)
    times, failed = [], 0
    for request in requests:
        start = time.perf_counter()
        if start >= end:
            break
        writer.write(request)
        status, _ = await read_answer(reader)
        failed += status >= 400
        times.append(time.perf_counter() - start)
    writer.close()
    return times, failed


async def read_answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Return the status and the body of the next answer, with a length or in chunks."""
    head = (await reader.readuntil(HEAD_END)).lower()
    status = int(head[9:12])
    _, found, rest = head.partition(b"content-length:")
    if found:
        return status, await reader.readexactly(int(rest.partition(b"\r\n")[0]))
    body = b""
    while size := int((await reader.readuntil(b"\r\n")).strip(), 16):
        body += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readexactly(2)
    return status, body
