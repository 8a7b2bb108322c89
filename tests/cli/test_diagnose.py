"""One answer on the command line."""

import io
import json
import sys

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings

TEXT = "4个HDD黄灯常亮"


def test_the_json_is_the_body_of_the_service(run, trained, tmp_path):
    """Field by field, to the last digit; the service adds what only it knows."""
    done = run("diagnose", TEXT, "--machine", "7979Q7C", "--models", trained, "--json")

    app = create_app(Settings(database_url=f"sqlite:///{tmp_path}/s.sqlite3", models=trained))
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 50000)) as client:
        body = client.post("/v1/diagnoses", json={"report": TEXT, "machine": "7979Q7C"}).json()
    for own in ("diagnosis_id", "revision", "created_at", "earlier", "from_inventory"):
        del body[own]
    assert done.code == 0
    assert json.loads(done.out) == body


def test_people_read_kit_causes_reasons_and_version(run, trained):
    """In this order."""
    done = run("diagnose", TEXT, "--machine", "7979Q7C", "--models", trained)

    sections = [
        *(
            "RAID_CARD",
            "Fixed at the first visit",
            "4 pieces of HDD",
            "\nBeside it",
            "one piece more",
            "\nInstead",
        ),
        *("\nCauses", "\nWhy", "\nAsk next", "yes (", "; no: ", "\nTry remotely", "\nCheck on site"),
        *("part not in the kit", "\nIt would change the kit", "HDD_AMBER_ALL absent", "\nUnderstood"),
        *("\nSimilar tickets", "SEED-01", "\nModel"),
    ]
    places = [done.out.index(word) for word in sections]
    assert places == sorted(places)
    assert TEXT in done.out
    assert done.err == ""


def test_a_proposed_kit_is_judged_beside_ours(run, trained):
    """With what it would fix and cost; a part that the model does not know is refused."""
    said = ("diagnose", TEXT, "--models", trained)

    done = run(*said, "--proposed", "HDD", "--proposed", "FAN")

    line = next(line for line in done.out.splitlines() if "proposed" in line)
    assert "HDD" in line
    assert "FAN" in line
    assert run(*said, "--proposed", "GREMLIN").code == 2


@pytest.mark.parametrize(
    ("arguments", "locale", "name"),
    [
        ([TEXT], {"LANG": "en_US.UTF-8"}, "硬盘"),
        ([TEXT, "--language", "en"], {"LANG": "zh_CN.UTF-8"}, "Hard disk drive"),
        (["four amber drives"], {"LC_ALL": "zh_CN.UTF-8"}, "Hard disk drive"),
        (["", "--machine", "7979Q7C"], {"LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"}, "Hard disk drive"),
        (["", "--machine", "7979Q7C"], {"LC_ALL": "", "LANG": "zh_TW.UTF-8"}, "硬盘"),
        (["", "--machine", "7979Q7C", "--language", "zh"], {}, "硬盘"),
    ],
)
def test_names_follow_the_report_or_the_option_or_the_terminal(
    run, trained, monkeypatch, arguments, locale, name
):
    """In this order: `--language`, the words of the report, the locale."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in locale.items():
        monkeypatch.setenv(variable, value)

    done = run("diagnose", *arguments, "--models", trained)

    assert done.code == 0
    assert f"HDD ({name})" in done.out


def test_every_option_reaches_the_library(run, trained):
    """What is found of them in the answer."""
    done = run(
        *("diagnose", "", "--models", trained, "--json", "--max-spares", "1", "--objective", "coverage"),
        *("--present", "NO_DISPLAY", "--present", "HDD_AMBER_ON", "--absent", "HDD_AMBER_ALL"),
        *("--service-level", "7x24x4", "--unlisted", "unknown"),
    )

    body = json.loads(done.out)
    states = {one["symptom"]: one["state"] for one in body["findings"]}
    assert states == {"NO_DISPLAY": "present", "HDD_AMBER_ON": "present", "HDD_AMBER_ALL": "absent"}
    assert len(body["kit"]["parts"]) == 1


def test_a_machine_that_the_model_does_not_know_is_named(run, trained):
    """People read it, and programs find it in the JSON."""
    asked = ("diagnose", "no display", "--machine", "ZZZZ999", "--models", trained)

    assert "Not used\n  machine  ZZZZ999" in run(*asked).out
    assert json.loads(run(*asked, "--json").out)["not_used"] == [{"field": "machine", "value": "ZZZZ999"}]


@pytest.mark.parametrize(
    ("column", "hint"), [("brnad", "; did you mean brand?"), ("colour", "; its columns are brand.")]
)
def test_an_unknown_context_column_is_2(run, small, column, hint):
    """Like an unknown symptom, with the column that may have been meant."""
    (first, *_) = [each.name for each in small.iterdir() if (each / "model.json").exists()]
    asked = ("diagnose", "", "--models", small, "--model", first, "--context")

    done = run(*asked, f"{column}=A")

    assert done.code == 2
    assert done.out == ""
    assert done.err == f"The context column {column!r} is not known to this model{hint}\n"
    assert "context.brand  A" in run(*asked, "brand=A").out


def test_a_version_is_named_by_its_start(run, trained):
    """The current one when none is named."""
    version = json.loads(run("diagnose", "no display", "--models", trained, "--json").out)["model_version"]

    named = run("diagnose", "no display", "--models", trained, "--model", version[:5], "--json")

    assert json.loads(named.out)["model_version"] == version


def test_a_report_is_read_from_standard_input(run, trained, monkeypatch):
    """With `-`, for what is longer than a line."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("开机无显示\n"))

    done = run("diagnose", "-", "--models", trained, "--json")

    assert "NO_DISPLAY" in [one["symptom"] for one in json.loads(done.out)["findings"]]


def test_a_report_that_is_too_long_is_refused_not_cut(run, trained, monkeypatch):
    """Exit code 2."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("坏" * 200_000))

    assert run("diagnose", "-", "--models", trained).code == 2


def test_the_folder_may_be_named_by_the_environment(run, trained, monkeypatch):
    """As for the service."""
    monkeypatch.setenv("DIAGNOSER_MODELS", str(trained))

    assert run("diagnose", "no display").code == 0


@pytest.mark.parametrize(
    "arguments",
    [[""], ["x", "--present", "NONSENSE"], ["x", "--present", "NO_DISPLAY", "--absent", "NO_DISPLAY"]],
)
def test_a_report_that_cannot_be_used_is_2(run, trained, arguments):
    """Empty, unknown, contradictory."""
    done = run("diagnose", *arguments, "--models", trained)

    assert done.code == 2
    assert len(done.err.splitlines()) == 1


def test_a_terminal_obeys_nothing_that_a_customer_wrote(run, trained):
    """Escape characters are shown as what they are: nothing readable."""
    done = run("diagnose", "no display \x1b]0;owned\x07 \x1b[2J zzz", "--models", trained)

    assert "\x1b" not in done.out
    assert "\x07" not in done.out


def test_what_was_tried_is_shown_and_a_misspelt_action_is_refused(run, trained):
    """Given actions come before those of the text; each with its part, place and result."""
    given = ("--tried", "replaced:DIMM@DIMM 3=no_change", "--tried", "restarted", "--models", trained)
    said = json.loads(run("diagnose", "no display", *given, "--json").out)
    wrong = run("diagnose", "no display", "--tried", "painted:DIMM", "--models", trained)

    assert [(one["action"], one["part"], one["position"], one["result"]) for one in said["actions"]] == [
        ("replaced", "DIMM", "DIMM 3", "no_change"),
        ("restarted", "", "", "unknown"),
    ]
    assert "Tried before" in run("diagnose", "no display", *given).out
    assert (wrong.code, "painted" in wrong.err) == (2, True)


def test_nothing_understood_is_said_before_the_kit(run, trained):
    """Then that the kit is that of the fleet."""
    lines = run("diagnose", "the printer is out of toner", "--models", trained).out.splitlines()

    assert lines[0].startswith("I did not understand this text.")
    assert lines[2].startswith("Nothing is known of this fault")


def test_a_symptom_that_the_model_does_not_know_is_refused_or_listed(run, trained):
    """With expert knowledge it is an error, unless the caller asks for it to be listed."""
    said = ("diagnose", TEXT, "--present", "NO_SUCH", "--models", trained)

    refused, listed = run(*said), run(*said, "--unknown-symptoms", "list", "--json")

    assert refused.code == 2
    assert "NO_SUCH" in refused.err
    assert json.loads(listed.out)["unread"] == ["NO_SUCH"]
