"""What was understood, over HTTP: nothing, a machine, actions; all of it stored and replayed."""

import pytest

from diagnoser.backtest.closed_tickets import read_history

TRIED = [
    {"action": "replaced", "part": "DIMM", "position": "DIMM 3", "result": "no_change", "at": "2026-01-02"},
    {"action": "restarted"},
]


def post(client, **body):
    """Post one diagnosis request that is answered."""
    response = client.post("/v1/diagnoses", json=body)
    assert response.status_code == 201, response.text
    return response.json()


@pytest.mark.parametrize(
    "text", ["hello", "网站打不开了", "the printer is out of toner", "列印機沒有碳粉", "qwertz uiop"]
)
def test_a_text_without_meaning_is_answered_with_a_broad_question(client, diagnoser, text):
    """The kit is that of the fleet, in the full answer and in the short one."""
    broad = {name for name, one in diagnoser.model.knowledge.questions.items() if one.broad}

    for machine in (None, "7979Q7C"):
        answer = post(client, report=text, machine=machine)
        short = post(client, report=text, machine=machine, detail="kit")

        assert (answer["understood"], answer["advice"], answer["kit"]["basis"]) == ("nothing", "ask", "fleet")
        assert answer["questions"][0]["symptom"] in broad
        assert (short["understood"], short["kit"]["basis"]) == ("nothing", "fleet")


def test_an_answer_to_the_broad_question_makes_it_a_kit_of_findings(client):
    """The text is still not understood."""
    answer = post(client, report="hello")
    path = f"/v1/diagnoses/{answer['diagnosis_id']}/answers"
    finding = {"symptom": answer["questions"][0]["symptom"], "state": "present"}

    again = client.post(path, json={"findings": [finding]}).json()

    assert (again["understood"], again["kit"]["basis"]) == ("nothing", "findings")


def test_what_is_understood_is_said(client):
    """A text, a code without a text, and a machine alone."""
    assert post(client, report="no display")["understood"] == "all"
    assert post(client, report="no display, and the cat sat upon my mat")["understood"] == "in_part"
    coded = post(client, findings=[{"symptom": "LP_MEM", "state": "present"}])
    assert (coded["understood"], coded["kit"]["basis"]) == ("all", "findings")
    machine = post(client, machine="7979Q7C")
    assert (machine["understood"], machine["kit"]["basis"]) == ("all", "fleet")


def test_actions_are_answered_kept_and_replayed(client):
    """As they were given, and in the ticket of the closed case in their order."""
    answer = post(
        client, machine="7979Q7C", serial="99X0000", findings=[], report="no display", actions=TRIED
    )
    shown = [{"part": "", "position": "", "result": "unknown", "at": ""} | each for each in TRIED]
    path = f"/v1/diagnoses/{answer['diagnosis_id']}"

    assert as_given(answer) == shown
    assert as_given(client.get(path).json()) == shown
    answered = client.post(
        f"{path}/answers", json={"findings": [{"symptom": "LP_MEM", "state": "absent"}]}
    ).json()
    assert as_given(answered) == shown
    assert client.post(f"{path}/outcome", json={"causes": ["DIMM"]}).status_code == 201
    (ticket,) = read_history([str(client.app.state.engine.url)]).tickets
    assert ticket.serial == "99X0000"
    assert [(one.action, one.part, one.position, one.result) for one in ticket.given.actions] == [
        ("replaced", "DIMM", "DIMM 3", "no_change"),
        ("restarted", "", "", "unknown"),
    ]


def test_a_part_replaced_in_vain_is_less_likely_and_the_answer_says_so(client):
    """The answer tells the probability with the action and without it, in words as well."""
    plain = post(client, report="no display", machine="7979Q7C")
    tried = post(client, report="no display", machine="7979Q7C", actions=TRIED)

    before, now = (
        {each["cause"]: each["probability"] for each in answer["causes"]}["DIMM"] for answer in (plain, tried)
    )
    (told,) = (each for each in tried["actions"][0]["told"] if each["cause"] == "DIMM")
    assert now < before / 5
    assert (told["before"], told["now"]) == (pytest.approx(before), pytest.approx(now))
    assert tried["actions"][0]["words"].startswith("Memory module (DIMM), DIMM 3, was replaced on 2026-01-02")
    assert tried["actions"][1]["told"] == []
    assert [each["visit"] for each in tried["plan"]] == [1, 2]
    assert tried["plan"][0]["fixed_by_then"] == pytest.approx(tried["kit"]["coverage"])
    assert tried["plan"][1]["fixed_by_then"] >= tried["plan"][0]["fixed_by_then"]
    assert 1 <= tried["expected_visits"] <= 3


@pytest.mark.parametrize(
    ("actions", "status", "sentence"),
    [
        ([{"action": "removed", "part": "NO_SUCH"}], 409, "names 'NO_SUCH', which is no part or cause"),
        ([{"action": "replaced", "part": "DIMM", "at": "yesterday"}], 422, "in ISO 8601"),
        (
            [TRIED[0], TRIED[0] | {"result": "fixed"}],
            409,
            "The action 'replaced DIMM' is given two results, no_change and fixed.",
        ),
    ],
)
def test_a_wrong_action_gets_one_sentence_and_nothing_is_kept(client, actions, status, sentence):
    """An unknown part, a time that is none, and an action with two results."""
    response = client.post("/v1/diagnoses", json={"report": "no display", "actions": actions})

    assert response.status_code == status
    assert sentence in response.json()["detail"]


def test_a_part_that_is_not_installed_is_never_the_cause(client):
    """A part of the equipment with zero pieces has probability zero; one that the model does not know is named."""
    request = {"report": "4个HDD黄灯常亮", "machine": "7979Q7C"}
    plain = post(client, **request)
    bare = post(client, **request, equipment={"RAID_CARD": 0, "TELEPORTER": 1})

    chances = {each["cause"]: each["probability"] for each in bare["causes"]}
    assert chances["RAID_CARD"] == 0.0
    assert {each["cause"]: each["probability"] for each in plain["causes"]}["RAID_CARD"] > 0.1
    assert bare["not_used"] == [{"field": "equipment", "value": "TELEPORTER"}]


def as_given(answer):
    """The actions of an answer without what they told."""
    return [
        {name: value for name, value in each.items() if name not in ("told", "words")}
        for each in answer["actions"]
    ]


@pytest.mark.parametrize(
    "action",
    [
        {"action": "painted"},
        {"action": "replaced", "result": "better"},
        {"action": "replaced", "part": "A|B"},
        {"action": "replaced", "position": "x=1"},
        {"part": "DIMM"},
        {"action": "replaced", "who": "me"},
    ],
)
def test_an_action_that_is_none_is_refused(client, action):
    """The field is named."""
    response = client.post("/v1/diagnoses", json={"report": "no display", "actions": [action]})

    assert response.status_code == 422
    assert "actions" in response.text


def test_a_known_machine_is_confirmed(client):
    """Its family and whether it has a light path panel; a machine that nobody knows is not used."""
    known = post(client, machine="8840CFG")["machine"]
    unknown = post(client, report="no display", machine="XYZ123")

    assert (known["named"], known["named_by"], known["machine_type"]) == ("8840CFG", "given", "8840")
    assert known["family"]
    assert unknown["machine"] is None
    assert unknown["not_used"] == [{"field": "machine", "value": "XYZ123"}]


NAMED = "型号7979Q7C,序列号 99B0001,开机无显示"


def test_a_machine_that_the_text_names_is_used_kept_and_replayed(client, diagnoser):
    """As if it stood in the machine field: the same causes; the closed case has the machine and the serial number."""
    answer = post(client, report=NAMED)
    given = post(client, report=NAMED, machine="7979Q7C")
    path = f"/v1/diagnoses/{answer['diagnosis_id']}"

    assert answer["identity"] == {"machine": "7979Q7C", "serial": "99B0001", "part_numbers": []}
    assert (answer["machine"]["named_by"], answer["machine"]["machine_type"]) == ("text", "7979")
    assert answer["machine"]["product_name"] == "IBM System x3650"
    assert given["machine"]["named_by"] == "given"
    assert answer["causes"] == given["causes"]
    assert client.post(f"{path}/outcome", json={"causes": ["DIMM"]}).status_code == 201
    (ticket,) = read_history([str(client.app.state.engine.url)]).tickets
    assert (ticket.given.machine, ticket.serial) == ("7979Q7C", "99B0001")
    again = {one.cause: one.probability for one in diagnoser.diagnose(ticket.given).causes}
    assert again == pytest.approx({one["cause"]: one["probability"] for one in answer["causes"]}, abs=1e-12)


def test_a_machine_in_its_field_is_not_replaced_by_the_text(client):
    """Not even one that nobody knows."""
    answer = post(client, report="R710 no display", machine="XYZ123")

    assert answer["machine"] is None
    assert answer["identity"]["machine"] == "R710"
    assert answer["not_used"] == [{"field": "machine", "value": "XYZ123"}]


def test_a_machine_of_the_text_that_nobody_knows_is_named_as_not_used(client):
    """It is recognised by the word for it."""
    answer = post(client, report="machine type 9999-XYZ, no display")

    assert answer["machine"] is None
    assert answer["not_used"] == [{"field": "machine", "value": "9999-XYZ"}]
