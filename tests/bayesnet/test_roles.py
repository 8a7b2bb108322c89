"""The roles file: an entry against the network is refused by name."""

import json
from pathlib import Path

import pytest

from diagnoser.bayesnet.read import read_network
from diagnoser.bayesnet.roles import read_roles
from diagnoser.errors import InputError

NETWORKS = Path(__file__).parents[1] / "data" / "networks"

GOOD = {"causes": {"tub": {"faulty": "yes"}}, "symptoms": ["xray"], "context": ["asia"]}

WRONG = {
    "no object": ([], "The roles must be a JSON object"),
    "unknown key": ({**GOOD, "parts": []}, "may not hold 'parts'; known are causes, context, symptoms"),
    "no causes": ({**GOOD, "causes": {}}, "causes names no node"),
    "causes missing": ({"symptoms": []}, "causes must be a JSON object"),
    "unknown cause": ({**GOOD, "causes": {"flu": {"faulty": "yes"}}}, "no variable 'flu'"),
    "unknown key of a cause": (
        {**GOOD, "causes": {"tub": {"faulty": "yes", "cost": 3}}},
        "may not hold 'cost'",
    ),
    "no faulty state": ({**GOOD, "causes": {"tub": {}}}, "must be a state or a list of states"),
    "empty faulty": ({**GOOD, "causes": {"tub": {"faulty": []}}}, "must be a state or a list of states"),
    "unknown state": ({**GOOD, "causes": {"tub": {"faulty": "maybe"}}}, "no state 'maybe'"),
    "always faulty": (
        {**GOOD, "causes": {"tub": {"faulty": ["yes", "no"]}}},
        "Every state of the cause 'tub'",
    ),
    "part": ({**GOOD, "causes": {"tub": {"faulty": "yes", "part": "yes"}}}, "must be true or false"),
    "name": ({**GOOD, "causes": {"tub": {"faulty": "yes", "name": " "}}}, "name of the cause 'tub'"),
    "symptoms": ({**GOOD, "symptoms": "xray"}, "symptoms must be a list"),
    "unknown symptom": ({**GOOD, "symptoms": ["cough"]}, "no variable 'cough'"),
    "two roles": ({**GOOD, "symptoms": ["tub"]}, "'tub' has two roles"),
    "symptom twice": ({**GOOD, "context": ["xray"]}, "'xray' has two roles"),
}


@pytest.mark.parametrize(("body", "sentence"), WRONG.values(), ids=WRONG)
def test_roles_that_do_not_fit_are_refused(tmp_path, body, sentence):
    """The sentence names the file and the entry."""
    path = tmp_path / "roles.json"
    path.write_text(json.dumps(body), encoding="utf-8")

    with pytest.raises(InputError, match=f"roles.json: .*{sentence}"):
        read_roles(path, read_network(NETWORKS / "asia.bif"))


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
def test_a_roles_file_that_is_no_json_is_refused(tmp_path, content):
    """Empty, truncated, wrongly encoded, deeply nested and missing files are refused."""
    network = read_network(NETWORKS / "asia.bif")
    path = tmp_path / "roles.json"
    path.write_bytes(content)

    with pytest.raises(InputError):
        read_roles(path, network)
    with pytest.raises(InputError, match="No such file"):
        read_roles(tmp_path / "absent.json", network)
