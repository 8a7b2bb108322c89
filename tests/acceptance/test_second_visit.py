"""The examples of a first visit in vain, in three scripts: over HTTP and on the command line."""

import json

import pytest

from diagnoser.cli import main

IN_VAIN = [
    ("上次已经换过一块硬盘了,没好", "HDD"),
    ("上次已經換過一塊硬碟了,沒好", "HDD"),
    ("Already swapped the drive on Monday, same thing today", "HDD"),
    ("上次换了主板,故障依旧", "SYSTEM_BOARD"),
    ("上次換了主機板,故障依舊", "SYSTEM_BOARD"),
    ("Replaced the system board last week, fault is still there", "SYSTEM_BOARD"),
    ("上门更换内存后故障依旧", "DIMM"),
    ("上門更換記憶體後故障依舊", "DIMM"),
    ("Replaced the memory yesterday, still no display", "DIMM"),
    ("昨天换了内存,还是黑屏", "DIMM"),
    ("昨天換了記憶體,還是黑屏", "DIMM"),
    ("阵列卡换了,硬盘还是全部亮黄灯", "RAID_CARD"),
]
STILL_LIKELY = [
    ("客户说昨天已经换过内存,还是报内存错误", "现为", "原为"),
    ("客戶說昨天已經換過記憶體,還是報記憶體錯誤", "现为", "原为"),
    ("Customer says the memory was replaced yesterday, still memory errors", "now", "was"),
]


def chances(answer):
    """Cause -> probability."""
    return {each["cause"]: each["probability"] for each in answer["causes"]}


@pytest.mark.parametrize(("text", "part"), IN_VAIN, ids=[text for text, _ in IN_VAIN])
def test_the_vain_part_is_not_sent_again_and_the_answer_says_why(http, capsys, text, part):
    """Both ways of asking give the same kit without the part, and a sentence about it."""
    answer = http.post("/v1/diagnoses", json={"report": text, "machine": "7979Q7C"}).json()
    capsys.readouterr()
    assert main(["diagnose", text, "--machine", "7979Q7C", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)

    (action,) = answer["actions"]
    (told,) = (each for each in action["told"] if each["cause"] == part)
    assert (action["action"], action["part"]) in {("replaced", part), ("swapped", part)}
    assert told["now"] < told["before"] / 2
    assert action["words"]
    assert part not in [each["part"] for each in answer["kit"]["parts"]]
    assert printed["kit"] == answer["kit"]
    assert printed["actions"] == answer["actions"]


@pytest.mark.parametrize(("text", "now", "was"), STILL_LIKELY, ids=[text for text, *_ in STILL_LIKELY])
def test_a_part_that_is_still_the_best_may_go_again_and_the_answer_says_what_changed(http, text, now, was):
    """A memory error after one of several modules was replaced: another module is still likely, but less."""
    answer = http.post("/v1/diagnoses", json={"report": text, "machine": "7979Q7C"}).json()
    first = http.post("/v1/diagnoses", json={"report": "报内存错误", "machine": "7979Q7C"}).json()

    assert chances(answer)["DIMM"] < 0.6 * chances(first)["DIMM"]
    assert now in answer["actions"][0]["words"]
    assert was in answer["actions"][0]["words"]


def test_actions_in_text_codes_and_both_are_the_same_evidence(http):
    """An action given in the text and as a code counts once."""
    text = {"report": "Replaced the memory yesterday, still no display", "machine": "7979Q7C"}
    coded = {
        "report": "still no display",
        "machine": "7979Q7C",
        "actions": [{"action": "replaced", "part": "DIMM", "result": "no_change"}],
    }
    answers = [
        http.post("/v1/diagnoses", json=body).json()
        for body in (text, coded, {**coded, "report": text["report"]})
    ]

    for each in answers[1:]:
        assert chances(each) == pytest.approx(chances(answers[0]))
