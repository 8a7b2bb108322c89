"""A whole case with the typed client: a first visit in vain, a second one, the outcome, its correction, the list."""

import os
from typing import TypeVar

from diagnoser_client import AuthenticatedClient
from diagnoser_client.api.diagnoses import create_answer, create_diagnosis, list_diagnoses
from diagnoser_client.api.dispatches import create_dispatch
from diagnoser_client.api.outcomes import create_outcome
from diagnoser_client.api.visits import create_visit
from diagnoser_client.models import (
    AnswersRequest,
    CasesOut,
    DiagnosisOut,
    DiagnosisRequest,
    DispatchOut,
    DispatchRequest,
    FindingIn,
    FindingInStateType0,
    OutcomeOut,
    OutcomeRequest,
    VisitOut,
    VisitRequest,
)

T = TypeVar("T")


def expect(kind: type[T], answer: object) -> T:
    """Return an answer of this class, or stop with what the service says instead."""
    if isinstance(answer, kind):
        return answer
    raise SystemExit(f"Refused: {getattr(answer, 'detail', answer)}")


def kit_of(answer: DiagnosisOut) -> list[str]:
    """Return the ids of the parts to send."""
    return [piece.part for piece in answer.kit.parts]


def main() -> None:
    """Go through a case and print what happens."""
    with AuthenticatedClient(os.environ["DIAGNOSER_URL"], token=os.environ["DIAGNOSER_KEY"]) as client:
        request = DiagnosisRequest(report="4个HDD黄灯常亮", machine="7979Q7C", ticket_id="EXAMPLE-2")
        opened = expect(DiagnosisOut, create_diagnosis.sync(client=client, body=request))
        case = opened.diagnosis_id
        print("Send", kit_of(opened))

        said = [FindingIn(symptom="LP_MEM", state=FindingInStateType0.ABSENT)]
        more = create_answer.sync(case, client=client, body=AnswersRequest(findings=said))
        kit = kit_of(expect(DiagnosisOut, more))
        expect(DispatchOut, create_dispatch.sync(case, client=client, body=DispatchRequest(parts=kit)))

        in_vain = VisitRequest(fixed=False, parts_used=kit[:1], parts_unused=kit[1:])
        second = expect(DiagnosisOut, create_visit.sync(case, client=client, body=in_vain))
        print("The first visit was in vain. Send", kit_of(second))
        helped = VisitRequest(fixed=True, parts_used=["HDD"])
        expect(VisitOut, create_visit.sync(case, client=client, body=helped))

        found = OutcomeRequest(causes=["HDD"], parts_used=["HDD"])
        closed = create_outcome.sync_detailed(case, client=client, body=found)
        corrected = OutcomeRequest(causes=["RAID_CARD"], parts_used=["HDD"], note="The drives were well.")
        outcome = create_outcome.sync(case, client=client, body=corrected, if_match=closed.headers["ETag"])
        print("Closed with", expect(OutcomeOut, outcome).causes)

        page = expect(CasesOut, list_diagnoses.sync(client=client, ticket_id="EXAMPLE-2"))
        print("Cases of this ticket:", len(page.diagnoses))


if __name__ == "__main__":
    main()
