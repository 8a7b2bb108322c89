"""Finding cases again: by what was kept with them, page by page."""

import pytest

from tests.api.test_problems import assert_problem

CASES = [
    {
        "report": "4个HDD黄灯常亮",
        "machine": "7979Q7C",
        "serial": "06ab123",
        "customer": "C-1",
        "ticket_id": "T-1",
    },
    {"report": "no display, 100% of the time", "machine": "8840CFG", "customer": "C-1", "ticket_id": "T-2"},
    {"report": "No_display at all", "machine": "7979Q7C", "serial": "KQ99XYZ", "customer": "C-2"},
    {"machine": "7979Q7C", "service_level": "7x24x4"},
]


@pytest.fixture
def ids(client):
    """The ids of four cases, of which the second one is closed."""
    made = [client.post("/v1/diagnoses", json=each).json()["diagnosis_id"] for each in CASES]
    client.post(f"/v1/diagnoses/{made[1]}/outcome", json={"causes": ["SYSTEM_BOARD"]})
    return made


def found(client, ids, **wanted):
    """The numbers of the cases that a search finds, in the order of the answer."""
    listed = client.get("/v1/diagnoses", params=wanted)
    assert listed.status_code == 200, listed.text
    return [ids.index(each["diagnosis_id"]) for each in listed.json()["diagnoses"]]


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({}, [3, 2, 1, 0]),
        ({"ticket_id": "T-1"}, [0]),
        ({"ticket_id": "T-%"}, []),
        ({"serial": " 06AB123"}, [0]),
        ({"customer": "C-1"}, [1, 0]),
        ({"machine": "7979Q7C"}, [3, 2, 0]),
        ({"machine": "7979Q7C", "customer": "C-2"}, [2]),
        ({"open": "true"}, [3, 2, 0]),
        ({"open": "false"}, [1]),
        ({"waiting": "true"}, []),
        ({"text": "DISPLAY"}, [2, 1]),
        ({"text": "100%"}, [1]),
        ({"text": "o_d"}, [2]),
        ({"text": "黄灯"}, [0]),
        ({"text": "\\"}, []),
        ({"from": "2020-01-01"}, [3, 2, 1, 0]),
        ({"from": "2999-01-01"}, []),
        ({"to": "2020-01-01T00:00:00+08:00"}, []),
        ({"to": "2999-01-01"}, [3, 2, 1, 0]),
    ],
)
def test_cases_are_found_by_what_was_kept_with_them(client, ids, wanted, numbers):
    """Newest first; signs of a LIKE pattern are signs of the text."""
    assert found(client, ids, **wanted) == numbers


def test_today_is_found_by_its_day(client, ids):
    """`to` a day means the whole day."""
    day = client.get("/v1/diagnoses").json()["diagnoses"][0]["created_at"][:10]

    assert found(client, ids, **{"from": day, "to": day}) == [3, 2, 1, 0]


def test_a_listed_case_says_what_was_kept(client, ids):
    """The columns of the list, with the serial number in capitals."""
    first = client.get("/v1/diagnoses", params={"ticket_id": "T-1"}).json()["diagnoses"][0]

    told = {name: first[name] for name in ("serial", "customer", "machine", "report", "open", "closed_at")}
    assert told == {
        "serial": "06AB123",
        "customer": "C-1",
        "machine": "7979Q7C",
        "report": "4个HDD黄灯常亮",
        "open": True,
        "closed_at": None,
    }
    closed = client.get("/v1/diagnoses", params={"open": False}).json()["diagnoses"][0]
    assert closed["closed_at"] is not None


def test_a_serial_number_in_the_text_is_kept_like_one_in_its_field(client):
    """It finds the case, and so does the machine that the text names."""
    made = client.post("/v1/diagnoses", json={"report": "7979Q7C S/N 99A1234 no display"}).json()

    listed = client.get("/v1/diagnoses", params={"serial": "99a1234"}).json()["diagnoses"]
    assert [(each["diagnosis_id"], each["machine"]) for each in listed] == [(made["diagnosis_id"], "7979Q7C")]


def test_pages_hold_every_case_once_although_new_ones_come_in(client, ids):
    """A cursor names the last case of its page, so a new case shifts nothing."""
    seen, cursor = [], None
    while True:
        page = client.get(
            "/v1/diagnoses", params={"limit": 2} | ({"cursor": cursor} if cursor else {})
        ).json()
        seen += [each["diagnosis_id"] for each in page["diagnoses"]]
        client.post("/v1/diagnoses", json={"machine": "7979Q7C"})
        if not (cursor := page["next"]):
            break

    assert seen == ids[::-1]


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({"limit": 0}, 422),
        ({"limit": 201}, 422),
        ({"cursor": "x"}, 404),
        ({"cursor": "WyJhIl0"}, 404),
        ({"from": "soon"}, 422),
        ({"open": "maybe"}, 422),
    ],
)
def test_a_list_that_cannot_be_made_is_one_sentence(client, wanted, status):
    """Limits, cursors and dates are checked."""
    assert_problem(client.get("/v1/diagnoses", params=wanted), status)
