"""The commands `network query` and `network diagnose`: their output and exit codes."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from diagnoser.bayesnet import junction_tree
from diagnoser.bayesnet.elimination_order import best_tree
from diagnoser.bayesnet.query import query
from diagnoser.bayesnet.read import read_network
from diagnoser.cli.network import app
from diagnoser.cli.network_text import probability_text

ROOT = Path(__file__).parents[2]
NETWORKS = Path(__file__).parents[1] / "data" / "networks"
ASIA = str(NETWORKS / "asia.bif")
PRINTER = ["diagnose", str(NETWORKS / "win95pts.bif"), "--roles", str(NETWORKS / "win95pts.roles.json")]


def run(*arguments):
    """The result of a command."""
    return CliRunner().invoke(app, [str(each) for each in arguments])


def test_query_prints_json():
    """P(evidence), posteriors and the joint, in the shape of the golden files."""
    result = run(
        "query", ASIA, "--evidence", '{"dysp": "yes"}', "--targets", "lung", "--joint", "tub,lung", "--json"
    )
    body = json.loads(result.stdout)

    assert result.exit_code == 0
    assert body["p_evidence"] == pytest.approx(0.4359706)
    assert list(body["posteriors"]) == ["lung"]
    assert body["joint"]["vars"] == ["tub", "lung"]
    assert sum(body["joint"]["p"].values()) == pytest.approx(1.0)
    assert set(body["joint"]["p"]) == {"yes|yes", "yes|no", "no|yes", "no|no"}


def test_query_prints_text_and_reads_evidence_from_a_file(tmp_path):
    """One line a node. @FILE is the evidence in a file."""
    path = tmp_path / "evidence.json"
    path.write_text('{"dysp": {"yes": 0.8, "no": 0.2}}', encoding="utf-8")

    result = run("query", ASIA, "--evidence", f"@{path}", "--joint", "tub,lung")

    assert result.exit_code == 0
    assert result.stdout.startswith("P(evidence) = 0.461582\nasia: yes 0.01")
    assert "joint of tub, lung\n  yes, yes: " in result.stdout


def test_diagnose_prints_text_and_json():
    """Text and JSON have the same kit."""
    evidence = ("--evidence", '{"Problem1": "No_Output", "NetPrint": "No__Local_printer_"}')
    text, body = run(*PRINTER, *evidence), run(*PRINTER, *evidence, "--json", "--max-spares", 1)

    assert text.exit_code == body.exit_code == 0
    assert "causes\n" in text.stdout
    assert "kit: PrtMem + " in text.stdout
    assert [part["part"] for part in json.loads(body.stdout)["kit"]["parts"]] == ["PrtMem"]


def test_a_diagnosis_without_worthwhile_questions_says_so():
    """If every symptom is known, no question remains."""
    evidence = {"Problem1": "No_Output", "PrtStatMem": "Out_of_Memory", "PrtStatToner": "No_Error"}

    assert run(*PRINTER, "--evidence", json.dumps(evidence)).exit_code == 0


UNUSABLE = {
    "file": (["query", "absent.bif"], "absent.bif cannot be read"),
    "evidence": (["query", ASIA, "--evidence", "{"], "not JSON"),
    "evidence file": (["query", ASIA, "--evidence", "@absent.json"], "absent.json cannot be read"),
    "state": (["query", ASIA, "--evidence", '{"dysp": "often"}'], "no state 'often'"),
    "target": (["query", ASIA, "--targets", "lungs"], "no variable 'lungs'"),
    "joint": (["query", ASIA, "--joint", "lung,lung"], "twice"),
    "memory": (["query", ASIA, "--memory-limit", "much"], "not an amount of memory"),
    "no memory": (["query", ASIA, "--memory-limit", "0"], "not an amount of memory"),
    "roles": (["diagnose", ASIA, "--roles", "absent.json"], "absent.json cannot be read"),
    "other roles": (["diagnose", ASIA, "--roles", str(NETWORKS / "win95pts.roles.json")], "no variable"),
    "spares": ([*PRINTER, "--max-spares", "3"], "At most 2 spares"),
}


@pytest.mark.parametrize(("arguments", "sentence"), UNUSABLE.values(), ids=UNUSABLE)
def test_unusable_input_ends_with_2_and_one_sentence(arguments, sentence):
    """The sentence is on stderr, and stdout is empty."""
    result = run(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1


def test_what_fails_ends_with_1_and_one_sentence():
    """Impossible evidence and tables beyond the memory limit exit with 1."""
    impossible = run("query", ASIA, "--evidence", '{"either": "no", "lung": "yes"}')
    large = run("query", ASIA, "--memory-limit", "1K", "--joint", "asia,xray,dysp,bronc,smoke,lung,tub")

    assert (impossible.exit_code, impossible.stdout) == (1, "")
    assert "probability in this network is zero" in impossible.stderr
    assert large.exit_code == 1
    assert "memory limit is" in large.stderr


def test_tiny_probabilities_keep_their_digits():
    """Probabilities below the smallest float are printed with their exponent."""
    assert probability_text(-4605.170186) == "1e-2000"
    assert probability_text(0.0) == "1"


def test_the_guide_prints_what_the_command_prints():
    """Every line of the worked examples of docs/networks.md is real output."""
    guide = (Path(__file__).parents[2] / "docs" / "networks.md").read_text(encoding="utf-8")
    evidence = {
        "Problem1": "No_Output",
        "NetPrint": "No__Local_printer_",
        "PrtStatPaper": "No_Error",
        "PrtStatOff": "No_Error",
    }
    graded = {"Problem1": "No_Output", "PrtStatOff": {"No_Error": 0.9, "OFFLINE__OFF": 0.1}}
    pair = ("--targets", "PrtOn,PrtMem", "--joint", "PrtOn,PrtMem")

    diagnosis = run(*PRINTER, "--evidence", json.dumps(evidence)).stdout
    posteriors = run("query", PRINTER[1], *pair, "--evidence", json.dumps(graded)).stdout

    assert diagnosis in guide
    assert posteriors in guide


def test_all_nodes_of_our_own_export_are_answered_from_few_trees(monkeypatch):
    """No single tree holds the whole network, and one tree for each of its 2,083 nodes would take minutes."""
    network = read_network(next((ROOT / "models").glob("*/network.bif")))
    trees = []

    def counted(*arguments, **options):
        trees.append(best_tree(*arguments, **options))
        return trees[-1]

    monkeypatch.setattr(junction_tree, "best_tree", counted)
    evidence = {"ticket": "yes", "R__NO_DISPLAY": "yes"}

    answer = query(network, evidence)

    assert len(answer.posteriors) == len(network.nodes) - 2
    assert len(trees) < len(network.nodes) / 5
    some = ["C__DIMM", "C__SYSTEM_BOARD", "O__LP_MEM", "R__HDD_AMBER_ALL", "family"]
    for name, states in query(network, evidence, some).posteriors.items():
        assert answer.posteriors[name] == pytest.approx(states, abs=1e-12)


def test_what_was_left_out_of_a_file_is_said_on_stderr(tmp_path):
    """A line names the utility nodes, and stdout has the JSON answer only."""
    path = tmp_path / "pump.net"
    path.write_text(
        'node A { states = ("y" "n"); } utility U { } potential ( A ) { data = ( 0.2 0.8 ); }'
        " potential ( U | A ) { data = ( 1 0 ); }",
        encoding="utf-8",
    )

    result = run("query", path, "--json")

    assert json.loads(result.stdout)["posteriors"] == {"A": {"y": 0.2, "n": 0.8}}
    assert result.stderr.strip().endswith(
        "Utility nodes are left out, because they have no probabilities: U."
    )


def test_json_true_for_a_state_is_refused_with_the_states(tmp_path):
    """The error lists the states as JSON texts."""
    result = run("query", ASIA, "--evidence", '{"asia": true}')

    assert result.exit_code == 2
    assert 'The evidence on \'asia\' must be one of its states as a JSON text ("yes", "no")' in result.stderr
