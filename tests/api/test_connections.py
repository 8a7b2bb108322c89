"""Slow and idle clients: none of them keeps others out, and each of them is closed after its time."""

import asyncio
import json
import socket
import time
from contextlib import ExitStack, suppress
from http.client import HTTPResponse
from io import BytesIO
from unittest.mock import Mock
from urllib.parse import urlsplit

import httpx2
import pytest
from uvicorn.server import ServerState

from api.app import create_app
from api.http.connections import Config, LimitedProtocol
from api.store import migrate
from tests.support.server import Server

BODY = json.dumps({"machine": "7979Q7C"}).encode()
HEAD = b"POST /v1/diagnoses HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
PATIENCE = 20


@pytest.fixture
def connect():
    """Open sockets to a service, which a test need not close."""
    with ExitStack() as opened:

        def connected(server):
            address = urlsplit(server.address)
            return opened.enter_context(
                socket.create_connection((address.hostname, address.port), timeout=PATIENCE)
            )

        yield connected


@pytest.fixture(scope="module")
def strict(tmp_path_factory):
    """A service that gives a client a second for a head, for a body and for what it should take."""
    running = Server(tmp_path_factory.mktemp("strict"), head_seconds=1, body_seconds=1, unsent_seconds=1)
    yield running
    assert "Traceback" not in running.stop()[1]


def diagnosed(server):
    """Return the status of an ordinary diagnosis over a new connection."""
    return httpx2.post(f"{server.address}/v1/diagnoses", json={"machine": "7979Q7C"}, timeout=10).status_code


def closed_by_the_service(sock):
    """Wait for the end of a connection; return what the service has sent before."""
    said = b""
    try:
        while more := sock.recv(65536):
            said += more
    except ConnectionResetError:
        pass
    return said


UNFINISHED = (
    b"",
    b"POST /v1/dia",
    HEAD,
    HEAD + b"Content-Length: 1000\r\n\r\n" + BODY[:5],
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n" + BODY[:5],
)


def test_six_hundred_unfinished_requests_keep_nobody_out(server, connect):
    """More sockets than the limit on connections wait, and an ordinary diagnosis is answered."""
    for sent in UNFINISHED:
        waiting = [connect(server) for _ in range(600)]
        for each in waiting:
            with suppress(ConnectionResetError):  # the service has closed it already
                each.sendall(sent)
        assert [diagnosed(server) for _ in range(3)] == [201, 201, 201]
        for each in waiting:
            each.close()


def test_a_request_that_never_ends_is_closed_after_its_time(strict, connect):
    """The connections end without an answer, and the service keeps nothing of them."""
    waiting, start = [connect(strict) for _ in range(100)], time.monotonic()
    for number, each in enumerate(waiting):
        each.sendall(UNFINISHED[number % len(UNFINISHED)])

    assert {closed_by_the_service(each) for each in waiting} == {b""}
    assert 0.9 < time.monotonic() - start < 10
    assert "Traceback" not in strict.log()


def test_bytes_that_trickle_in_do_not_lengthen_the_time(strict, connect):
    """A head of one byte every tenth of a second is cut off like one that stands still."""
    sock, start = connect(strict), time.monotonic()
    sock.settimeout(0.1)
    for place in range(200):
        with suppress(TimeoutError, OSError):
            sock.sendall(HEAD[place : place + 1])
            if sock.recv(1) == b"":
                break

    assert 0.9 < time.monotonic() - start < 10


def test_a_second_request_on_a_connection_has_the_same_limit(strict, connect):
    """After an answer the connection waits again: half of another request is closed too."""
    sock = connect(strict)
    sock.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY)
    assert sock.recv(15) == b"HTTP/1.1 201 Cr"
    sock.sendall(b"GET /health/live HT")

    assert b'"diagnosis_id"' in closed_by_the_service(sock)


def test_a_connection_without_a_request_is_closed_after_an_answer(serve, connect):
    """Keep-alive has its own limit."""
    server = serve(keep_alive_seconds=1)
    sock, start = connect(server), time.monotonic()
    sock.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")

    assert b"200 OK" in closed_by_the_service(sock)
    assert time.monotonic() - start < 10


def test_an_answer_that_is_not_taken_is_given_up(strict, connect):
    """A client that sends a batch and reads nothing does not hold its place for ever."""
    sock = connect(strict)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    lines = (BODY + b"\n") * 1000
    head = HEAD.replace(b"/diagnoses", b"/diagnoses:batch").replace(b"/json", b"/x-ndjson")
    sock.sendall(head + b"Content-Length: %d\r\n\r\n" % len(lines) + lines)
    waiting = "took more than 1 seconds"
    end = time.monotonic() + 60
    while not any(waiting in line for line in strict.lines) and time.monotonic() < end:
        time.sleep(0.1)

    assert any(waiting in line for line in strict.lines)
    assert "Traceback" not in strict.log()


def test_a_client_that_finds_only_working_connections_is_told_to_come_back(serve, connect):
    """Two long batches hold the two places: the third client gets 503, and nothing of the batches is lost."""
    server = serve(limit_concurrency=2)
    lines = b'{"report": "no display", "machine": "8840CFG"}\n' * 200
    head = HEAD.replace(b"/diagnoses", b"/diagnoses:batch").replace(b"/json", b"/x-ndjson")
    working = [connect(server) for _ in range(2)]
    for each in working:
        each.sendall(head + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(lines) + lines)
        each.recv(1)

    refused = closed_by_the_service(connect(server))

    assert refused.startswith(b"HTTP/1.1 503 ")
    assert b"application/problem+json" in refused
    assert [closed_by_the_service(each).count(b'"revision":1') for each in working] == [200, 200]


def test_a_slow_but_working_request_is_not_cut_off(serve, connect):
    """The limits are for the client: the time in which the service works does not count."""
    server = serve(head_seconds=0.2, body_seconds=0.2, unsent_seconds=0.2)
    reports = (
        f'{{"report": "no display and {number} beeps, fan {number} is loud"}}\n' for number in range(400)
    )
    lines = "".join(reports).encode()
    address = f"{server.address}/v1/diagnoses:batch"
    start = time.monotonic()
    said = httpx2.post(address, content=lines, headers={"Content-Type": "application/x-ndjson"}, timeout=60)

    assert time.monotonic() - start > 0.2
    assert said.text.count('"revision":1') == 400


@pytest.mark.parametrize("peer", [("10.0.0.7", 5000), ("2001:db8::1", 5000, 0, 0), ("fe80::1%eth0", 5, 0, 3)])
def test_a_stranger_is_refused_before_he_has_sent_anything(settings, peer):
    """No place is taken and no timer started; he is told why in a whole answer."""
    config, state = Config(create_app(settings), settings, None), ServerState()
    transport = Mock(spec=asyncio.Transport)
    ends = Mock(getpeername=lambda: peer, getsockname=lambda: ("127.0.0.1", 8000))
    transport.get_extra_info.side_effect = {"socket": ends}.get
    LimitedProtocol(config, state, {}, Mock(spec=asyncio.AbstractEventLoop)).connection_made(transport)
    ((sent,), _), *further = transport.write.call_args_list
    answer = HTTPResponse(Mock(makefile=lambda _: BytesIO(sent)))
    answer.begin()

    assert (answer.status, json.loads(answer.read())["type"]) == (403, "urn:diagnoser:loopback-only")
    assert not further
    transport.close.assert_called_once_with()
    assert not state.connections
    assert not config.waiting


def test_with_a_key_a_stranger_may_speak(settings):
    """The gate decides by his key."""
    app = create_app(settings)
    migrate(app.state.engine)
    app.state.keys.create("desk", ("diagnose",))
    app.state.ring.read()
    config = Config(app, settings, None)
    transport = Mock(spec=asyncio.Transport, **{"is_closing.return_value": False})
    ends = Mock(getpeername=lambda: ("10.0.0.7", 5000), getsockname=lambda: ("127.0.0.1", 8000))
    transport.get_extra_info.side_effect = {"socket": ends}.get
    LimitedProtocol(config, ServerState(), {}, Mock(spec=asyncio.AbstractEventLoop)).connection_made(
        transport
    )

    transport.write.assert_not_called()
    transport.close.assert_not_called()
    assert len(config.waiting) == 1
    app.state.engine.dispose()
