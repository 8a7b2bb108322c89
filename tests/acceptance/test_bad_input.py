"""Requests of a careless or hostile client to the real service: one clear problem each, and no crash in its log."""

import pytest

PRESENT = {"symptom": "LP_MEM", "state": "present"}
ABSENT = {"symptom": "LP_MEM", "state": "absent"}
JSON = {"Content-Type": "application/json"}


def assert_problem(response, status):
    """Check the shape of an error: RFC 9457, one sentence, nothing of the inside."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert body["type"]
    assert body["title"]
    assert body["detail"].endswith((".", "…"))
    for inside in ("Traceback", ".py", "sqlalchemy", "pydantic", "numpy"):
        assert inside not in response.text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param({"report": ""}, 422, id="empty report"),
        pytest.param({}, 422, id="nothing at all"),
        pytest.param({"report": "无" * 333_333}, 413, id="one megabyte of text"),
        pytest.param({"findings": [{"symptom": "NO_SUCH", "state": "present"}]}, 409, id="unknown symptom"),
        pytest.param({"findings": [PRESENT, ABSENT]}, 409, id="contradictory findings"),
        pytest.param({"machine": "7979Q7C", "max_spares": 3}, 422, id="three spares"),
        pytest.param({"machine": "7979Q7C", "max_spares": "two"}, 422, id="spares in words"),
        pytest.param({"report": ["no display"]}, 422, id="a list for a text"),
        pytest.param(
            {"report": "no display", "findings": {"LP_MEM": "present"}}, 422, id="an object for a list"
        ),
        pytest.param(["no display"], 422, id="a list for a request"),
    ],
)
def test_a_request_that_cannot_be_used_is_a_problem(http, server, body, status):
    """Each wrong request gets its status and one sentence, and the log of the service stays free of errors."""
    assert_problem(http.post("/v1/diagnoses", json=body), status)

    assert "ERROR" not in server.log()
    assert "Traceback" not in server.log()


@pytest.mark.parametrize("body", [b'{"report": "no disp', b"\xff\xfe", b"report=no display"])
def test_a_body_that_is_not_json_is_unreadable(http, server, body):
    """Broken JSON and bytes other than text are 400."""
    assert_problem(http.post("/v1/diagnoses", content=body, headers=JSON), 400)

    assert "Traceback" not in server.log()


def test_a_body_beyond_the_limit_is_refused(http):
    """More than one mebibyte is turned away by its size alone."""
    assert_problem(http.post("/v1/diagnoses", content=b" " * 1_100_000, headers=JSON), 413)


@pytest.mark.parametrize("machine", ["6623ISN", "ZZZZ999", "the grey one in the corner"])
def test_a_machine_in_no_list_is_answered_with_the_whole_fleets_experience(http, machine):
    """An unknown machine is no error, since real tickets name some. It is answered like a report without a machine."""
    posteriors = [
        {
            one["cause"]: one["probability"]
            for one in http.post("/v1/diagnoses", json={"report": "no display", **more}).json()["causes"]
        }
        for more in ({"machine": machine}, {})
    ]

    assert posteriors[0] == posteriors[1]


def test_after_all_that_the_service_still_answers(http):
    """The next customer notices nothing."""
    response = http.post("/v1/diagnoses", json={"report": "4个HDD黄灯常亮", "machine": "7979Q7C"})

    assert response.status_code == 201
