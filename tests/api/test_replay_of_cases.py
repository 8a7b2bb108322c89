"""What was answered over HTTP and what a backtest replays from the closed tickets are the same."""

import pytest

from diagnoser.backtest.closed_tickets import read_history
from diagnoser.backtest.predict import replay
from diagnoser.backtest.trial import trial_of, vocabulary_of

YES = {"symptom": "LP_MEM", "state": "present"}
CASES = {
    "80 % sure": ({"report": "无显示"}, [{"symptom": "LP_MEM", "probability": 0.8}]),
    "don't know": ({"report": "无显示"}, [{"symptom": "LP_MEM", "state": "unknown"}]),
    "machine, then yes": ({"machine": "7979Q7C"}, [YES]),
    "text, then yes": ({"report": "无显示"}, [YES]),
    "measured": ({"machine": "7979Q7C", "findings": [YES | {"known": "measured"}]}, []),
    "volunteered": ({"findings": [YES], "unlisted": "absent"}, []),
}


def answered(client, request, findings):
    """Open a case, answer a question, close it; return the last answer."""
    answer = client.post("/v1/diagnoses", json=request).json()
    address = f"/v1/diagnoses/{answer['diagnosis_id']}"
    if findings:
        answer = client.post(f"{address}/answers", json={"findings": findings}).json()
    assert client.post(f"{address}/outcome", json={"causes": ["DIMM"]}).status_code == 201
    return answer


@pytest.mark.parametrize(("request_", "findings"), CASES.values(), ids=CASES.keys())
def test_a_closed_case_is_replayed_as_it_was_answered(client, diagnoser, request_, findings):
    """The posterior of every cause and the coverage of the kit agree to 1e-12."""
    answer = answered(client, request_, findings)

    history = read_history([str(client.app.state.engine.url)])
    again = diagnoser.diagnose(history.tickets[0].given)
    trial = trial_of(history, vocabulary_of(history, diagnoser.model.knowledge, [diagnoser.model]))
    replayed = dict(zip(trial.causes, replay(diagnoser.model, trial).probability[0], strict=True))

    given = {each["cause"]: each["probability"] for each in answer["causes"]}
    assert replayed == pytest.approx(given, abs=1e-12)
    assert {each.cause: each.probability for each in again.causes} == pytest.approx(given, abs=1e-12)
    assert again.kit.coverage == pytest.approx(answer["kit"]["coverage"], abs=1e-12)
    assert [(each.symptom, each.state, each.known) for each in again.findings] == [
        (each["symptom"], each["state"], each["known"]) for each in answer["findings"]
    ]
