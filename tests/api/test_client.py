"""The package `clients/python`, generated from `openapi.json` (`make client`), against a running service."""

import hashlib
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from diagnoser_client import Client
from diagnoser_client.api.diagnoses import create_answer, create_diagnosis, get_diagnosis, list_diagnoses
from diagnoser_client.api.dispatches import create_dispatch
from diagnoser_client.api.outcomes import create_outcome, list_outcome_versions
from diagnoser_client.api.visits import create_visit
from diagnoser_client.models import (
    AnswersRequest,
    CaseOut,
    DiagnosisOut,
    DiagnosisRequest,
    DiagnosisRequestDetail,
    DiagnosisRequestServiceLevel,
    DiagnosisRequestStockType0,
    DispatchRequest,
    FindingIn,
    FindingInKnown,
    FindingInStateType0,
    KitCaseOut,
    KitDiagnosisOut,
    OutcomeOut,
    OutcomeRequest,
    Problem,
    VisitOut,
    VisitRequest,
)

from tests.support.server import Server

CLIENTS = Path(__file__).parents[2] / "clients" / "python"


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """The generated client of a running service."""
    running = Server(tmp_path_factory.mktemp("generated"))
    with Client(running.address) as client:
        yield client
    running.stop()


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


def test_a_generated_client_goes_through_the_whole_loop(generated):
    """Diagnosis, answers, dispatch, a visit in vain, the next diagnosis, a second visit, outcome, correction, list."""
    opened = create_diagnosis.sync(
        client=generated, body=request(ticket_id="LOOP-1", findings=[], stock=None)
    )
    case = opened.diagnosis_id
    said = [FindingIn(symptom="LP_MEM", state=FindingInStateType0.ABSENT, known=FindingInKnown.ASKED)]
    answered = create_answer.sync(case, client=generated, body=AnswersRequest(findings=said))
    kit = [each.part for each in answered.kit.parts]
    sent = create_dispatch.sync(case, client=generated, body=DispatchRequest(parts=kit, by="desk"))
    in_vain = VisitRequest(fixed=False, parts_used=kit[:1], parts_unused=kit[1:])
    following = create_visit.sync(case, client=generated, body=in_vain)
    fixed = create_visit.sync(case, client=generated, body=VisitRequest(fixed=True, parts_used=["HDD"]))
    closed = create_outcome.sync_detailed(case, client=generated, body=OutcomeRequest(causes=["HDD"]))
    refused = create_outcome.sync_detailed(case, client=generated, body=OutcomeRequest(causes=["RAID_CARD"]))
    corrected = create_outcome.sync(
        case, client=generated, body=OutcomeRequest(causes=["RAID_CARD"]), if_match=closed.headers["ETag"]
    )
    versions = list_outcome_versions.sync(case, client=generated)
    listed = list_diagnoses.sync(client=generated, ticket_id="LOOP-1", open_=False)
    whole = get_diagnosis.sync(case, client=generated)

    assert (opened.revision, answered.revision) == (1, 2)
    assert (sent.parts, sent.differs) == (kit, False)
    assert isinstance(following, DiagnosisOut)
    assert following.revision == 3
    assert ("replaced", kit[0]) in {(each.action.value, each.part) for each in following.actions}
    assert isinstance(fixed, VisitOut)
    assert (fixed.visit, fixed.fixed) == (2, True)
    assert (closed.status_code, refused.status_code) == (201, 428)
    assert isinstance(refused.parsed, Problem)
    assert corrected.causes == ["RAID_CARD"]
    assert [each.causes for each in versions.versions] == [["HDD"], ["RAID_CARD"]]
    assert [each.diagnosis_id for each in listed.diagnoses] == [case]
    assert (whole.state.value, len(whole.visits), len(whole.dispatches)) == ("closed", 2, 1)


def test_the_package_can_be_built_and_names_what_it_imports(tmp_path):
    """A wheel of its own, with the types, and without the service."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=CLIENTS, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("diagnoser_client-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
        (metadata,) = (packed.read(each).decode() for each in names if each.endswith("METADATA"))

    assert {"diagnoser_client/py.typed", "diagnoser_client/api/visits/create_visit.py"} <= set(names)
    assert {each.split("/")[0].split("-")[0] for each in names} == {"diagnoser_client"}
    needed = {each.split(">")[0] for each in re.findall(r"^Requires-Dist: (.*)$", metadata, re.MULTILINE)}
    files = (CLIENTS / "diagnoser_client").rglob("*.py")
    modules = {
        each
        for file in files
        for each in re.findall(r"^(?:from|import) (\w+)", file.read_text("utf-8"), re.MULTILINE)
    }
    assert {"attrs", "httpx"} <= needed
    assert modules - set(sys.stdlib_module_names) <= {"attrs", "httpx", "dateutil", "diagnoser_client"}
    assert ("dateutil" in modules) == ("python-dateutil" in needed)


def test_the_client_was_generated_from_the_checked_in_document():
    """Where it was not, `make client` generates it again."""
    document = (CLIENTS.parents[1] / "openapi.json").read_bytes()

    made_from = (CLIENTS / "diagnoser_client" / "OPENAPI_SHA256").read_text(encoding="utf-8").strip()
    assert made_from == hashlib.sha256(document).hexdigest()
