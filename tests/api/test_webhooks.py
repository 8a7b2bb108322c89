"""Webhooks: other programs are told of answers, visits and outcomes, signed, again and again until it arrives."""

import base64
import hashlib
import hmac
import json
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from ipaddress import ip_address

import pytest
from sqlalchemy import update

from api.maintenance import erase
from api.store import write
from api.webhooks import addresses
from api.webhooks.addresses import AddressError, Target, is_public, resolve, target_of
from api.webhooks.sender import WebhookSender, next_attempt
from api.webhooks.signatures import key_of
from api.webhooks.tables import DeliveryRow
from tests.api.test_keys import bearer, new_key
from tests.api.test_problems import assert_problem
from tests.support.postgres import INITDB, Postgres

REPORT = "4个HDD黄灯常亮, the customer is Acme Widgets"
CASE = {
    "report": REPORT,
    "machine": "7979Q7C",
    "customer": "Acme Widgets",
    "serial": "06AB123",
    "ticket_id": "T-1",
}
ALL = ["diagnosis.created", "diagnosis.revised", "visit.stored", "outcome.stored"]


class Receiver(ThreadingHTTPServer):
    """A host that keeps what it is sent, and answers what the test says."""

    daemon_threads = True
    request_queue_size = 64  # four senders open more connections at once than the five that are usual

    def __init__(self):
        """Listen on any free port of loopback."""
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.got = [], []
        self.url = f"http://127.0.0.1:{self.server_port}/hook?team=1"


class Handler(BaseHTTPRequestHandler):
    """One request to the receiver."""

    def do_POST(self):
        """Keep the request; answer the next status of the list, or 204."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), body))
        status = self.server.answers.pop(0) if self.server.answers else 204
        self.send_response(status)
        if status == 302:
            self.send_header("Location", self.server.url)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Be silent."""


@contextmanager
def receiving():
    """A running receiver."""
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def receiver():
    """A running receiver."""
    with receiving() as server:
        yield server


@pytest.fixture
def client(start, diagnoser):
    """A service that may call this machine, and that sends only when the test says so."""
    return start(lambda _: diagnoser, webhooks_private=True, webhook_seconds=3600)


def registered(client, receiver, events=ALL, **more):
    """A new webhook."""
    made = client.post("/v1/webhooks", json={"url": receiver.url, "events": events, **more})
    assert made.status_code == 201, made.text
    return made.json()


def send(client):
    """Send what is due."""
    return client.app.state.sender.send_due()


def due_now(client):
    """Let the pause before the next attempt be over."""
    soon = update(DeliveryRow).where(DeliveryRow.next_at.is_not(None)).values(next_at="2000")
    write(client.app.state.engine, lambda session: session.execute(soon))


def deliveries(client, hook, **query):
    """The messages to a webhook, the newest first."""
    return client.get(f"/v1/webhooks/{hook['webhook_id']}/deliveries", params=query).json()["deliveries"]


def whole_case(client):
    """A case from its report to the correction of its outcome; its id."""
    diagnosis_id = client.post("/v1/diagnoses", json=CASE).json()["diagnosis_id"]
    path = f"/v1/diagnoses/{diagnosis_id}"
    client.post(f"{path}/answers", json={"findings": [{"symptom": "LP_MEM", "state": "absent"}]})
    client.post(f"{path}/visits", json={"fixed": True, "parts_used": ["HDD"]})
    client.post(f"{path}/outcome", json={"causes": ["HDD"], "parts_used": ["HDD"], "note": "Acme Widgets"})
    corrected = {"causes": ["RAID_CARD"], "parts_used": ["HDD"]}
    assert client.post(f"{path}/outcome", json=corrected, headers={"If-Match": '"1"'}).status_code == 200
    return diagnosis_id


def test_every_change_of_a_case_is_told(client, receiver):
    """In order, with ids, parts and numbers; and without words, customers and serial numbers."""
    hook = registered(client, receiver)
    diagnosis_id = whole_case(client)
    assert send(client) == 5

    sent = [json.loads(body) for _, _, body in receiver.got]
    told = {each["type"]: each["data"] for each in sorted(sent, key=lambda each: each["timestamp"])}
    assert sorted(each["type"] for each in sent) == sorted([*ALL, "outcome.stored"])
    assert {each["data"]["diagnosis_id"] for each in sent} == {diagnosis_id}
    assert {each["data"]["ticket_id"] for each in sent} == {"T-1"}
    assert told["diagnosis.created"]["kit"]
    assert told["diagnosis.revised"]["revision"] == 2
    assert told["visit.stored"]["fixed"] is True
    assert (told["outcome.stored"]["version"], told["outcome.stored"]["causes"]) == (2, ["RAID_CARD"])
    words = json.dumps(sent, ensure_ascii=False)
    assert not any(each in words for each in ("黄灯", "Acme", "06AB123"))
    assert {each["state"] for each in deliveries(client, hook)} == {"delivered"}


def test_a_message_is_signed_as_the_standard_says(client, receiver):
    """The receiver works the signature out from the secret, the id, the time and the body."""
    hook = registered(client, receiver, ["diagnosis.created"])
    client.post("/v1/diagnoses", json=CASE)
    send(client)

    ((path, headers, body),) = receiver.got
    key = base64.b64decode(hook["secret"].removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    assert headers["Content-Type"] == "application/json"
    assert path == "/hook?team=1"


def test_a_signature_is_that_of_the_published_example():
    """The one in the text of Standard Webhooks."""
    from api.webhooks.signatures import headers

    body = b'{"test": 2432232314}'
    signed = headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body
    )
    assert signed["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_does_not_arrive_is_sent_again_with_the_same_id(client, receiver):
    """After an error and after a redirect, which is not followed; until the host takes it."""
    receiver.answers = [500, 302]
    hook = registered(client, receiver, ["diagnosis.created"])
    client.post("/v1/diagnoses", json=CASE)

    assert (send(client), send(client)) == (1, 0)
    (waiting,) = deliveries(client, hook, state="waiting")
    assert (waiting["status"], waiting["attempts"]) == (500, 1)
    assert waiting["problem"] == "The host answered 500"
    for _ in range(2):
        due_now(client)
        assert send(client) == 1
    (arrived,) = deliveries(client, hook)
    assert (arrived["state"], arrived["attempts"], arrived["problem"]) == ("delivered", 3, None)
    assert {headers["webhook-id"] for _, headers, _ in receiver.got} == {arrived["delivery_id"]}


def test_a_host_that_is_down_loses_nothing_and_is_given_up_after_a_day(client, receiver):
    """Its messages wait; a day after its event a message is not sent again."""
    with receiving() as gone:
        hook = registered(client, gone, ["diagnosis.created"])
    client.post("/v1/diagnoses", json=CASE)
    assert send(client) == 1
    (waiting,) = deliveries(client, hook)
    assert (waiting["state"], waiting["status"]) == ("waiting", None)
    assert "connection failed" in waiting["problem"]

    old = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    write(client.app.state.engine, lambda s: s.execute(update(DeliveryRow).values(created_at=old)))
    due_now(client)
    assert send(client) == 1
    (given_up,) = deliveries(client, hook, state="given_up")
    assert given_up["next_at"] is None


def test_the_pauses_grow_and_end_after_a_day():
    """From seconds to hours."""
    begin = moment = datetime(2026, 1, 1, tzinfo=UTC)
    pauses, attempts = [], 0
    while following := next_attempt("2026-01-01T00:00:00.000000Z", attempts := attempts + 1, moment):
        pauses.append((datetime.fromisoformat(following) - moment).total_seconds())
        moment = datetime.fromisoformat(following)

    assert pauses[:4] == [5, 20, 80, 320]
    assert pauses == sorted(pauses)
    assert timedelta(hours=18) < moment - begin < timedelta(days=1)


def test_a_host_that_answers_gone_gets_nothing_more(client, receiver):
    """410 disables the webhook; what waits for it is given up."""
    receiver.answers = [410]
    hook = registered(client, receiver, ["diagnosis.created"])
    client.post("/v1/diagnoses", json=CASE)
    assert send(client) == 1
    client.post("/v1/diagnoses", json=CASE)

    assert send(client) == 0
    assert client.get("/v1/webhooks").json()["webhooks"][0]["disabled_at"]
    assert [each["state"] for each in deliveries(client, hook)] == ["given_up"]


def test_what_is_refused_is_not_told(client, receiver):
    """No event without its change, and none for the same request again."""
    registered(client, receiver)
    headers = {"Idempotency-Key": "k"}
    first = client.post("/v1/diagnoses", json=CASE, headers=headers).json()
    assert client.post("/v1/diagnoses", json=CASE, headers=headers).json() == first
    path = f"/v1/diagnoses/{first['diagnosis_id']}"
    assert client.post(f"{path}/outcome", json={"causes": ["NOPE"]}).status_code == 409
    assert client.post("/v1/diagnoses", json={}).status_code == 422

    assert send(client) == 1


def test_a_batch_is_told_line_by_line(client, receiver):
    """And only those who want to know are told."""
    registered(client, receiver, ["diagnosis.created"])
    silent = registered(client, receiver, ["visit.stored"])
    lines = "\n".join(json.dumps({"machine": "7979Q7C", "ticket_id": f"B-{i}"}) for i in range(12)) + "\n{"
    client.post("/v1/diagnoses:batch", content=lines, headers={"Content-Type": "application/x-ndjson"})

    assert send(client) == 12
    assert {json.loads(body)["data"]["ticket_id"] for *_, body in receiver.got} == {
        f"B-{i}" for i in range(12)
    }
    assert deliveries(client, silent) == []


def test_two_services_on_one_database_send_once(client, receiver):
    """A message that one of them has claimed is not sent by the other."""
    registered(client, receiver, ["diagnosis.created"])
    for _ in range(20):
        client.post("/v1/diagnoses", json={"machine": "7979Q7C"})
    senders = [WebhookSender(client.app.state.engine, private=True) for _ in range(4)]
    threads = [threading.Thread(target=each.send_due) for each in senders]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    names = [headers["webhook-id"] for _, headers, _ in receiver.got]
    assert len(names) == len(set(names)) == 20


def test_a_running_service_sends_by_itself(start, diagnoser, receiver):
    """Within its pause."""
    client = start(lambda _: diagnoser, webhooks_private=True, webhook_seconds=0.02)
    registered(client, receiver)
    client.post("/v1/diagnoses", json=CASE)

    for _ in range(500):
        if receiver.got:
            return
        time.sleep(0.02)
    pytest.fail("Nothing was sent.")


def test_webhooks_are_listed_without_their_secrets_and_deleted_with_their_messages(client, receiver):
    """The audit log keeps who did it, and the host alone of the address."""
    given = "whsec_" + base64.b64encode(b"k" * 32).decode()
    hook = registered(client, receiver, secret=given)
    assert hook["secret"] == given
    client.post("/v1/diagnoses", json=CASE)
    (shown,) = client.get("/v1/webhooks").json()["webhooks"]
    assert "secret" not in shown
    pages = [client.get(f"/v1/webhooks/{hook['webhook_id']}/deliveries", params={"limit": 1}).json()]
    assert pages[0]["next"] is None

    assert client.delete(f"/v1/webhooks/{hook['webhook_id']}").status_code == 204
    assert_problem(client.delete(f"/v1/webhooks/{hook['webhook_id']}"), 404, "not-found")
    assert_problem(client.get(f"/v1/webhooks/{hook['webhook_id']}/deliveries"), 404, "not-found")
    assert send(client) == 0
    entries = client.get("/v1/audit").json()["entries"]
    assert [each["action"] for each in entries[:2]] == ["webhook.deleted", "webhook.created"]
    assert "team=1" not in json.dumps(entries)


def test_a_case_that_is_forgotten_takes_its_messages_with_it(client, receiver):
    """Those that wait are not sent."""
    hook = registered(client, receiver)
    client.post("/v1/diagnoses", json=CASE)
    erase(str(client.app.state.settings.database_url), "Acme Widgets", None)

    assert deliveries(client, hook) == []
    assert send(client) == 0


def test_old_messages_are_forgotten_and_waiting_ones_are_not(client, receiver):
    """As the start of a service does it."""
    receiver.answers = [204, 500]
    hook = registered(client, receiver, ["diagnosis.created"])
    for _ in range(2):
        client.post("/v1/diagnoses", json={"machine": "7979Q7C"})
    send(client)
    client.app.state.webhooks.forget_old("2999")

    assert [each["state"] for each in deliveries(client, hook)] == ["waiting"]


@pytest.mark.postgres
@pytest.mark.skipif(INITDB is None or find_spec("psycopg") is None, reason="needs PostgreSQL and psycopg")
def test_on_postgresql_four_senders_send_each_message_once(start, diagnoser, receiver):
    """Each skips what another one has locked."""
    server = Postgres()
    try:
        url = server.new_database()
        client = start(lambda _: diagnoser, database_url=url, webhooks_private=True, webhook_seconds=3600)
        test_two_services_on_one_database_send_once(client, receiver)
        client.app.state.engine.dispose()
    finally:
        server.stop()


def test_only_an_admin_registers_webhooks(client, receiver):
    """A key for diagnoses may not."""
    admin = bearer(new_key(client, "admin")["secret"])
    body = {"name": "desk", "scopes": ["diagnose"]}
    desk = bearer(client.post("/v1/keys", json=body, headers=admin).json()["secret"])
    hook = {"url": receiver.url, "events": ALL}

    assert_problem(client.post("/v1/webhooks", json=hook, headers=desk), 403)
    assert_problem(client.get("/v1/webhooks", headers=desk), 403)
    assert client.post("/v1/webhooks", json=hook, headers=admin).status_code == 201


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"url": "ftp://hooks.example/"}, 422),
        ({"url": "file:///etc/passwd"}, 422),
        ({"url": "https://"}, 422),
        ({"url": "https://name:word@hooks.example/"}, 422),
        ({"url": "https://hooks.example/#a"}, 422),
        ({"url": "https://hooks.example:99999/"}, 422),
        ({"url": "https://hooks.example/a b"}, 422),
        ({"events": []}, 422),
        ({"events": ["nothing.happened"]}, 422),
        ({"secret": "whsec_" + "A" * 30}, 422),
        ({"secret": "short"}, 422),
        ({"more": 1}, 422),
        ({"url": "http://[:::]/"}, 409),
        ({"url": "http://-a/"}, 422),
        ({"url": "http://a:70000/"}, 422),
        ({"url": "http://127.0.0.1/"}, 409),
        ({"url": "http://[::1]/"}, 409),
        ({"url": "http://[::ffff:10.0.0.1]/"}, 409),
        ({"url": "http://169.254.169.254/latest"}, 409),
        ({"url": "http://localhost:9/"}, 409),
        ({"url": "https://192.168.1.1/"}, 409),
    ],
)
def test_an_address_that_may_not_be_is_refused(start, diagnoser, change, status):
    """Each with a sentence, and nothing is kept."""
    client = start(lambda _: diagnoser)
    body = {"url": "https://hooks.example/a", "events": ["visit.stored"]} | change

    assert_problem(client.post("/v1/webhooks", json=body), status)
    assert client.get("/v1/webhooks").json() == {"webhooks": []}


def test_a_name_that_leads_into_a_private_network_gets_no_message(start, diagnoser, receiver, monkeypatch):
    """The name is looked up when the message is sent, and no connection is made."""
    client = start(lambda _: diagnoser, webhook_seconds=3600)
    monkeypatch.setattr(
        addresses.socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("127.0.0.1", receiver.server_port))]
    )
    body = {"url": f"http://hooks.example:{receiver.server_port}/", "events": ["diagnosis.created"]}
    hook = client.post("/v1/webhooks", json=body).json()
    client.post("/v1/diagnoses", json=CASE)
    assert send(client) == 1

    (waiting,) = deliveries(client, hook)
    assert "private network" in waiting["problem"]
    assert receiver.got == []


@pytest.mark.parametrize(
    ("written", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 -- it is what is refused
        ("224.0.0.1", False),
        ("fd00::1", False),
        ("fe80::1", False),
        ("::ffff:192.168.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::808:808", True),
        ("2002:7f00:1::", False),
    ],
)
def test_an_address_inside_another_one_is_looked_at_too(written, public):
    """IPv4 in IPv6 in all its forms."""
    assert is_public(ip_address(written)) is public


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.1", "127.0.0.1"])
def test_odd_spellings_of_loopback_are_seen_through(host):
    """As the system reads them, so are they checked."""
    with pytest.raises(AddressError):
        resolve(Target(tls=False, host=host, port=80, path="/"), private=False)


def test_the_parts_of_an_address_are_read():
    """Ports, queries and IPv6."""
    assert target_of("http://[2606:4700::1111]:81/a?b") == Target(
        tls=False, host="2606:4700::1111", port=81, path="/a?b"
    )
    assert len(key_of("whsec_" + base64.b64encode(bytes(24)).decode())) == 24
