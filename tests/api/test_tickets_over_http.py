"""Histories in and out over HTTP, through the checks of the command line."""

import json

import pytest

from diagnoser.tickets.import_export import import_tickets
from tests.api.test_closed_tickets import read, rows
from tests.api.test_problems import assert_problem

TICKETS = [
    {
        "ticket_id": "T-1",
        "report": "down",
        "causes": ["CPU"],
        "serial": "S-1",
        "customer": "C-1",
        "brand": "Acme",
    },
    {"ticket_id": "", "report": "down"},
    {"ticket_id": "T-2", "report": "up", "causes": "GREMLIN"},
    {"ticket_id": "T-3", "machine": "7979Q7C", "causes": "HDD|RAID_CARD", "visits": 2},
]
LINES = {"Content-Type": "application/x-ndjson"}


def send(client, tickets, *, lines=True):
    """Send tickets as JSON lines or as a list."""
    if not lines:
        return client.post("/v1/tickets", json=tickets)
    return client.post("/v1/tickets", content="\n".join(map(json.dumps, tickets)), headers=LINES)


@pytest.mark.parametrize("lines", [True, False])
def test_accepted_tickets_are_kept_and_rejected_ones_are_named(client, lines):
    """Each reason has the number of its row; serial numbers and customers are kept for the same store."""
    done = send(client, TICKETS, lines=lines)

    assert done.status_code == 200
    answer = done.json()
    assert (answer["rows"], answer["accepted"]) == (4, 2)
    assert [(each["row"], each["ticket_id"]) for each in answer["rejected"]] == [(2, ""), (3, "T-2")]
    assert "GREMLIN" in answer["rejected"][1]["reason"]
    kept = rows(client.app.state.engine, "tickets", "ticket_id")
    assert [(each["ticket_id"], each["causes"]) for each in kept] == [
        ("T-1", "CPU"),
        ("T-3", "HDD|RAID_CARD"),
    ]
    assert (kept[0]["serial"], kept[0]["customer"], json.loads(kept[0]["extra"])) == (
        "S-1",
        "C-1",
        {"brand": "Acme"},
    )


def test_the_command_line_refuses_the_same_rows(client, tmp_path, diagnoser):
    """One truth for both."""
    from diagnoser.tickets.validate import Rules

    source = tmp_path / "in.jsonl"
    source.write_text("\n".join(map(json.dumps, TICKETS)))
    (checked,) = import_tickets(
        [str(source)], str(client.app.state.engine.url), rules=Rules.of(diagnoser.model.knowledge)
    ).sources

    over_http = send(client, TICKETS).json()["rejected"]
    assert [(each["row"], each["reason"]) for each in over_http] == [
        (each.row, each.reason) for each in checked.first
    ]


def test_a_line_that_is_no_ticket_is_named(client):
    """It keeps no other one out."""
    body = '{"ticket_id": "T-1", "report": "x"}\n\n[1]\nnot json\n'
    answer = client.post("/v1/tickets", content=body, headers=LINES).json()

    assert (answer["accepted"], [each["row"] for each in answer["rejected"]]) == (1, [3, 4])


def test_a_list_of_other_things_is_rejected_entry_by_entry(client):
    """Alone, and beside a ticket."""
    alone = send(client, [[None], "x"], lines=False).json()
    beside = send(client, [[None], {"ticket_id": "T-1", "report": "x"}], lines=False).json()

    assert (alone["accepted"], [each["row"] for each in alone["rejected"]]) == (0, [1, 2])
    assert (beside["accepted"], [each["row"] for each in beside["rejected"]]) == (1, [1])


def test_sending_tickets_again_changes_nothing(client):
    """And a ticket with the same id and other content replaces the first one."""
    for causes in ("CPU", "CPU", "DIMM"):
        send(client, [{"ticket_id": "T-1", "report": "x", "causes": causes}])

    assert [each["causes"] for each in rows(client.app.state.engine, "tickets", "ticket_id")] == ["DIMM"]


def test_tickets_come_out_page_by_page_as_training_reads_them(client, diagnosis_id):
    """The imported ones by id, then those of closed cases; all cells agree with what the library reads."""
    send(client, [{"ticket_id": f"T-{number}", "report": "x"} for number in range(5)])
    client.post(f"/v1/diagnoses/{diagnosis_id}/outcome", json={"causes": ["HDD"]})

    seen, cursor = [], None
    while True:
        page = client.get("/v1/tickets", params={"limit": 3} | ({"cursor": cursor} if cursor else {})).json()
        seen += page["tickets"]
        if not (cursor := page["next"]):
            break

    assert [each["ticket_id"] for each in seen] == [*(f"T-{number}" for number in range(5)), diagnosis_id]
    assert [each["diagnosis_id"] for each in seen] == [*[None] * 5, diagnosis_id]
    for out, inside in zip(seen, read(client.app.state.engine), strict=True):
        shared = set(out) & set(inside) - {"diagnosis_id", "extra"}
        assert {name: out[name] for name in shared} == {name: inside[name] for name in shared}


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        ("", LINES, 422),
        ("[]", {"Content-Type": "application/json"}, 422),
        ("{}", {"Content-Type": "application/json"}, 400),
        ("[", {"Content-Type": "application/json"}, 400),
        ("a,b", {"Content-Type": "text/csv"}, 415),
        (bytes(range(256)) * 9, LINES, 422),
        (b"PK\x03\x04" + bytes(99), LINES, 422),
    ],
)
def test_what_holds_no_tickets_is_one_sentence(client, content, headers, status):
    """And nothing is kept. No file of the service is named."""
    said = assert_problem(client.post("/v1/tickets", content=content, headers=headers), status)["detail"]
    assert "tickets.jsonl" not in said
    assert client.get("/v1/tickets").json() == {"tickets": [], "next": None}


def test_a_list_among_lines_is_one_rejected_entry(client):
    """Also the first line, by which the reader of files tells a list from lines. A whole list is understood."""
    good = {"ticket_id": "T-1", "report": "no display"}
    first = client.post("/v1/tickets", content=f'[]\n{json.dumps(good)}\n["x"]', headers=LINES).json()
    assert (first["rows"], first["accepted"]) == (3, 1)
    assert [each["row"] for each in first["rejected"]] == [1, 3]

    alone = client.post("/v1/tickets", content="[]", headers=LINES).json()
    assert (alone["rows"], alone["accepted"]) == (1, 0)
    whole = client.post("/v1/tickets", content=json.dumps([good], indent=1), headers=LINES).json()
    assert (whole["rows"], whole["accepted"]) == (1, 1)


@pytest.mark.parametrize("cursor", ["x", "WyJ4IiwgInkiXQ"])
def test_a_cursor_of_somebody_else_is_refused(client, cursor):
    """One sentence."""
    assert_problem(client.get("/v1/tickets", params={"cursor": cursor}), 404)
