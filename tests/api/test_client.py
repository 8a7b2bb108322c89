"""A client that openapi-python-client generated from `openapi.json` (`make client`), against a running service."""

import hashlib
from pathlib import Path

import pytest

from diagnoser_client import Client
from diagnoser_client.api.diagnoses import create_diagnosis, get_diagnosis
from diagnoser_client.api.outcomes import create_outcome
from diagnoser_client.models import (
    CaseOut,
    DiagnosisOut,
    DiagnosisRequest,
    DiagnosisRequestDetail,
    DiagnosisRequestServiceLevel,
    DiagnosisRequestStockType0,
    FindingIn,
    FindingInKnown,
    FindingInStateType0,
    KitCaseOut,
    KitDiagnosisOut,
    OutcomeOut,
    OutcomeRequest,
    Problem,
)

HERE = Path(__file__).parent


@pytest.fixture
def generated(server):
    """The generated client of a running service."""
    with Client(server.address) as client:
        yield client


def request(**fields):
    """A request with every kind of field: text, machine, findings, service level and stock."""
    stock = DiagnosisRequestStockType0()
    stock.additional_properties = {"HDD": 4, "RAID_CARD": 1}
    findings = [
        FindingIn(symptom="LP_MEM", state=FindingInStateType0.ABSENT, known=FindingInKnown.ASKED),
        FindingIn(symptom="NO_DISPLAY", probability=0.2),
    ]
    given = {
        "report": "4个HDD黄灯常亮",
        "machine": "7979Q7C",
        "findings": findings,
        "service_level": DiagnosisRequestServiceLevel("7x24x4"),
        "stock": stock,
    }
    return DiagnosisRequest(**given | fields)


def test_a_generated_client_sends_everything_in_one_request(generated):
    """The service has understood each field, and the answer is read back into the classes of the client."""
    answer = create_diagnosis.sync(client=generated, body=request())

    assert isinstance(answer, DiagnosisOut)
    assert {each.part for each in answer.kit.parts} <= {"HDD", "RAID_CARD"}
    states = {each.symptom: (each.state.value, each.known.value) for each in answer.findings}
    assert states["HDD_AMBER_ALL"] == ("present", "reported")
    assert states["LP_MEM"] == ("absent", "asked")
    kept = get_diagnosis.sync(answer.diagnosis_id, client=generated)
    assert isinstance(kept, CaseOut)
    sent, stored = request().to_dict(), kept.request.to_dict()
    for field in ("report", "machine", "service_level", "stock"):
        assert stored[field] == sent[field]
    assert [each["symptom"] for each in stored["findings"]] == ["LP_MEM", "NO_DISPLAY"]


def test_a_generated_client_reads_short_answers(generated):
    """A request with `detail: kit` is answered with another class, which has the kit and the causes alone."""
    short = create_diagnosis.sync(client=generated, body=request(detail=DiagnosisRequestDetail.KIT))

    assert isinstance(short, KitDiagnosisOut)
    assert set(short.kit.parts) <= {"HDD", "RAID_CARD"}
    assert isinstance(get_diagnosis.sync(short.diagnosis_id, client=generated), KitCaseOut)


def test_a_generated_client_reads_problems_and_outcomes(generated):
    """A refusal is a `Problem`, and a case can be closed."""
    answer = create_diagnosis.sync(client=generated, body=request(findings=[]))
    refused = create_diagnosis.sync_detailed(client=generated, body=DiagnosisRequest())
    closed = create_outcome.sync(
        answer.diagnosis_id, client=generated, body=OutcomeRequest(causes=["HDD"], parts_used=["HDD"])
    )

    assert refused.status_code == 422
    assert isinstance(refused.parsed, Problem)
    assert refused.parsed.type_ == "urn:diagnoser:malformed"
    assert isinstance(closed, OutcomeOut)
    assert closed.causes == ["HDD"]


def test_the_client_was_generated_from_the_checked_in_document():
    """Where it was not, `make client` generates it again."""
    document = (HERE.parents[1] / "openapi.json").read_bytes()

    made_from = (HERE / "generated_client" / "OPENAPI_SHA256").read_text(encoding="utf-8").strip()
    assert made_from == hashlib.sha256(document).hexdigest()
