"""The connector to GLPI: a ticket comes in, the kit goes back as a note and a parts request."""

import re

import httpx2
import pytest
from diagnoser_glpi.__main__ import main
from diagnoser_glpi.words import plain

from tests.connectors import stand_in_glpi
from tests.support.server import Server

REPORT = "&#60;p&#62;4个HDD黄灯常亮&#60;/p&#62;&#60;p&#62;Thanks &#38;#38; regards&#60;/p&#62;"


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """Start a service without keys. It accepts any request."""
    running = Server(tmp_path_factory.mktemp("glpi"))
    yield running
    running.stop()


@pytest.fixture
def glpi(monkeypatch, service):
    """A stand-in for GLPI, and the settings that lead to it."""
    with stand_in_glpi.running() as server:
        monkeypatch.setenv("GLPI_URL", server.url)
        monkeypatch.setenv("GLPI_USER_TOKEN", stand_in_glpi.USER)
        monkeypatch.setenv("GLPI_APP_TOKEN", stand_in_glpi.APP)
        monkeypatch.setenv("DIAGNOSER_URL", service.address)
        monkeypatch.setenv("DIAGNOSER_KEY", "any")
        yield server


def ticket(glpi, name="Drives", content=REPORT, status=1, model="7979Q7C", serial="06AB123"):
    """Add a ticket with a computer, and return its id."""
    number = glpi.add("Ticket", name=name, content=content, status=status)
    computer = glpi.add("Computer", serial=serial, computermodels_id=model)
    glpi.add("Item_Ticket", tickets_id=number, itemtype="Computer", items_id=computer)
    return number


def run():
    """Run one round, and return its exit code."""
    with pytest.raises(SystemExit) as ended:
        main(["--once"])
    return ended.value.code


def test_a_ticket_gets_its_kit_as_a_note_and_a_parts_request(glpi, service):
    """Both name the diagnosis. The diagnosis has the ticket, the machine and the serial number."""
    number = ticket(glpi)
    assert run() == 0

    (note,), (task,) = glpi.of_ticket("ITILFollowup", number), glpi.of_ticket("TicketTask", number)
    (case_id,) = re.findall(r"Diagnosis ([0-9a-f-]{36})", plain(note["content"]))
    case = httpx2.get(f"{service.address}/v1/diagnoses/{case_id}").json()
    kit = [each["part"] for each in case["kit"]["parts"]]
    assert (note["itemtype"], note["is_private"], task["is_private"], task["state"]) == ("Ticket", 1, 1, 1)
    assert all(part in note["content"] and f"1 x {part}" in task["content"] for part in kit)
    assert case_id in task["content"]
    assert kit
    request = case["request"]
    assert (request["ticket_id"], request["machine"], request["serial"]) == (
        f"GLPI-{number}",
        "7979Q7C",
        "06AB123",
    )
    assert request["report"] == "Drives\n4个HDD黄灯常亮\nThanks & regards"
    assert glpi.sessions == set()


def test_a_second_round_changes_nothing(glpi):
    """The note is found again, among many others."""
    number = ticket(glpi)
    for _ in range(120):
        glpi.add("ITILFollowup", items_id=number, itemtype="Ticket", content="<p>Called the customer.</p>")
    assert (run(), run()) == (0, 0)

    assert len(glpi.of_ticket("ITILFollowup", number)) == 121
    assert len(glpi.of_ticket("TicketTask", number)) == 1


def test_a_round_that_was_cut_off_goes_on(glpi):
    """The parts are requested once, and the diagnosis is the same one."""
    number = ticket(glpi)
    glpi.refuse = {"ITILFollowup"}
    assert run() == 1
    glpi.refuse = set()
    assert run() == 0

    (note,), (task,) = glpi.of_ticket("ITILFollowup", number), glpi.of_ticket("TicketTask", number)
    names = [re.search(r"[0-9a-f-]{36}", each["content"])[0] for each in (note, task)]
    assert len(set(names)) == 1


def test_only_new_tickets_are_answered_and_all_of_them(glpi):
    """Over several pages."""
    numbers = [ticket(glpi, content="No display", serial=f"S{i}") for i in range(60)]
    closed = ticket(glpi, status=6)
    assert run() == 0

    assert all(len(glpi.of_ticket("ITILFollowup", each)) == 1 for each in numbers)
    assert glpi.of_ticket("ITILFollowup", closed) == []


def test_a_ticket_that_is_not_understood_asks_and_requests_no_parts(glpi):
    """The note has the question."""
    number = ticket(glpi, name="Hello", content="", model="", serial="")
    assert run() == 0

    (note,) = glpi.of_ticket("ITILFollowup", number)
    assert "Ask before anything is sent." in note["content"]
    assert "Next question:" in note["content"]
    assert glpi.of_ticket("TicketTask", number) == []


def test_a_ticket_that_cannot_be_answered_stops_no_other(glpi, capsys):
    """It is reported with a reason, without its words, and the exit code shows that a ticket is left."""
    bad = ticket(glpi, content="x" * 200_000)
    empty = ticket(glpi, name="", content="")
    good = ticket(glpi)
    assert run() == 1

    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith(f"Ticket {bad}: The service refuses: ")
    assert "has no words" in said[1]
    assert len(glpi.of_ticket("ITILFollowup", good)) == 1
    assert glpi.of_ticket("ITILFollowup", empty) == glpi.of_ticket("ITILFollowup", bad) == []


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("GLPI_USER_TOKEN", "wrong", "GLPI refuses initSession: ERROR_GLPI_LOGIN_USER_TOKEN."),
        ("GLPI_APP_TOKEN", "wrong", "GLPI refuses initSession: ERROR_APP_TOKEN_PARAMETERS_MISSING."),
        ("GLPI_URL", "http://127.0.0.1:9/apirest.php", "GLPI cannot be reached: ConnectError."),
        ("DIAGNOSER_URL", "http://127.0.0.1:9", "Ticket 1: The service cannot be reached: ConnectError."),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(glpi, monkeypatch, capsys, name, value, said):
    """And the exit code is 1."""
    ticket(glpi)
    monkeypatch.setenv(name, value)

    assert run() == 1
    assert capsys.readouterr().err.splitlines() == [said]


def test_a_setting_that_is_missing_ends_with_two(glpi, monkeypatch, capsys):
    """It is named."""
    monkeypatch.delenv("GLPI_USER_TOKEN")

    assert run() == 2
    assert "set GLPI_USER_TOKEN" in capsys.readouterr().err
