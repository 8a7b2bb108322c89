"""Closed cases as tickets."""

from diagnoser.tickets.schema import COLUMNS
from diagnoser.wire import DiagnosisRequest, OutcomeRequest, Ticket

TIMES = {"opened_at": "2026-01-01T00:00:00Z", "closed_at": "2026-01-02T00:00:00Z"}


def ticket(request, outcome=None):
    """The ticket of a case with this request."""
    found = OutcomeRequest.model_validate(outcome or {"causes": []})
    return Ticket.of_case(DiagnosisRequest.model_validate(request), found, name="d-1", **TIMES)


def test_a_ticket_keeps_everything_that_was_known():
    """It keeps states, answers to questions, graded and unknown findings, context, and the causes."""
    findings = [
        {"symptom": "A", "state": "present"},
        {"symptom": "B", "state": "present", "known": "asked"},
        {"symptom": "C", "state": "absent", "asked": True},
        {"symptom": "D", "state": "unknown", "asked": True},
        {"symptom": "E", "probability": 0.8, "asked": True},
        {"symptom": "F", "probability": 1},
        {"symptom": "G", "state": "present", "known": "measured"},
        {"symptom": "H", "state": "absent", "known": "measured"},
    ]
    request = {"report": "无显示", "machine": "7979", "ticket_id": "T-1", "findings": findings}
    more = {"service_level": "7x24x4", "unlisted": "unknown", "context": {"brand": "b"}}
    more |= {"equipment": {"Z": 0, "HDD": 8, "X": 0}}
    outcome = {"causes": ["X", "Y"], "parts_used": ["X", "X"], "parts_unused": ["Z"], "visits": 2}

    assert ticket(request | more, outcome).model_dump() == TIMES | {
        "ticket_id": "T-1",
        "machine": "7979",
        "serial": "",
        "customer": "",
        "service_level": "7x24x4",
        "report": "无显示",
        "present": "A|B",
        "absent": "C|H",
        "causes": "X|Y",
        "parts_sent": "X|X|Z",
        "parts_used": "X|X",
        "visits": 2,
        "unlisted": "unknown",
        "asked": "B|C|D|E|H",
        "unknown": "D",
        "graded": "E=0.8|F=1.0",
        "measured": "G",
        "actions": "",
        "equipment": "HDD=8|Z=0",
        "sample": "",
        "extra": {"brand": "b"},
    }


def test_a_case_without_a_ticket_number_is_named_by_its_diagnosis():
    """So no two of them are one ticket."""
    assert ticket({"machine": "7979"}).ticket_id == "d-1"


def test_a_null_character_in_a_report_is_replaced():
    """PostgreSQL cannot keep it in a text column."""
    assert ticket({"report": "no\x00display"}).report == "no\N{REPLACEMENT CHARACTER}display"


def test_the_ticket_has_the_columns_that_the_library_reads():
    """The tickets of the service must have all columns used in learning."""
    assert set(COLUMNS) <= set(Ticket.model_fields)
