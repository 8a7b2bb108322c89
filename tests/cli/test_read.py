"""`diagnoser read`: what is understood of a text, by which rule, and what is not."""

import io
import json
import sys

import pytest

KNOWLEDGE = "data/knowledge"
TEXT = "R710 s/n ABC1234: no display, the cat sat on my mat. Replaced the DIMM, no change."


def test_findings_come_with_their_words_and_rule(run):
    """For people: a section each for findings, actions, machine and what was not understood."""
    done = run("read", TEXT)

    assert done.code == 0
    assert done.err == ""
    for words in (
        "Understood in part.",
        "NO_DISPLAY",
        "“no display”",
        "pattern of NO_DISPLAY",
        "replaced  DIMM",
        "no_change",
        "Dell PowerEdge R710",
        "light path panel  no",
        "ABC1234",
        "the cat sat",
    ):
        assert words in done.out, words


def test_json_holds_everything(run):
    """For programs: the same, with a rule for each finding."""
    said = json.loads(run("read", TEXT, "--json").out)

    assert said["understood"] == "in_part"
    assert {(one["symptom"], one["state"], one["known"]) for one in said["findings"]} >= {
        ("NO_DISPLAY", "present", "reported")
    }
    assert all(one["rule"] and one["text"] for one in said["findings"])
    assert [(one["action"], one["part"], one["result"]) for one in said["actions"]] == [
        ("replaced", "DIMM", "no_change")
    ]
    assert said["identity"] == {"machine": "R710", "serial": "ABC1234", "part_numbers": []}
    assert (said["machine"]["machine_type"], said["machine"]["named_by"]) == ("R710", "text")
    assert any("cat" in piece for piece in said["unread"])


def test_a_given_machine_wins_over_that_of_the_text(run):
    """As in a diagnosis."""
    said = json.loads(run("read", "R710 无显示", "--machine", "7979Q7C", "--json").out)

    assert (said["machine"]["machine_type"], said["machine"]["named_by"]) == ("7979", "given")
    assert said["understood"] == "all"


def test_nothing_understood_is_said_first(run):
    """And the words are listed."""
    done = run("read", "the printer is out of toner")

    assert done.out.splitlines()[0] == "Nothing was understood."
    assert "toner" in done.out


def test_a_log_is_read_from_standard_input(run, monkeypatch):
    """As text for `diagnose` is."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("无显示\n"))

    assert "NO_DISPLAY" in run("read", "-").out


@pytest.mark.parametrize(
    "arguments", [["read"], ["read", "  "], ["read", "x" * 100_001], ["read", "x", "--knowledge", "no/such"]]
)
def test_unusable_arguments_are_2(run, arguments):
    """In one sentence."""
    done = run(*arguments)

    assert done.code == 2
    assert done.out == ""
    assert len(done.err.strip().splitlines()) == 1 or "Usage" in done.err


def test_words_of_another_folder_are_tried_without_training(run, tmp_path):
    """Somebody who teaches a word sees at once what it reads."""
    import shutil

    shutil.copytree(KNOWLEDGE, tmp_path / "mine")
    path = tmp_path / "mine" / "symptoms.csv"
    table = path.read_text(encoding="utf-8")
    path.write_text(table.replace(',"no display|', ',"the panel sleeps|no display|', 1), encoding="utf-8")

    assert "NO_DISPLAY" not in run("read", "the panel sleeps").out
    done = run("read", "the panel sleeps", "--knowledge", tmp_path / "mine")
    assert "pattern of NO_DISPLAY" in done.out
