"""Causes, kits and questions on networks from files, compared with the full joint distribution."""

import json
import math
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from diagnoser.bayesnet.diagnosis import diagnose
from diagnoser.bayesnet.junction_tree import memory_of
from diagnoser.bayesnet.query import observe
from diagnoser.bayesnet.read import read_network
from diagnoser.bayesnet.roles import read_roles, roles_of
from diagnoser.errors import ImpossibleFindingsError, InputError, WidthLimitError
from tests.support.random_tables import condition, random_hard_evidence, random_tables

NETWORKS = Path(__file__).parents[1] / "data" / "networks"


def random_roles(network, seed):
    """Three or four causes, one of them without a part, and the other nodes as symptoms."""
    rng = np.random.default_rng([seed, 97])
    order = [network.nodes[each] for each in rng.permutation(len(network.nodes))]
    causes = [node for node in order if len(node.states) > 1][:4]
    body = {}
    for number, node in enumerate(causes):
        faulty = rng.choice(node.states, int(rng.integers(1, len(node.states))), replace=False)
        body[node.name] = {"faulty": [str(each) for each in faulty], "part": number > 0}
    return {"causes": body, "symptoms": [node.name for node in order if node not in causes]}


def in_plain_python(network, body, evidence):
    """Return for each full assignment its weight, its states and its faulty causes."""
    joint = condition(network, evidence)
    rows = []
    for assignment in np.ndindex(*joint.shape):
        states = {
            node.name: node.states[state] for node, state in zip(network.nodes, assignment, strict=True)
        }
        faulty = frozenset(name for name, role in body["causes"].items() if states[name] in role["faulty"])
        rows.append((float(joint[assignment]), states, faulty))
    return rows


def coverage_of(rows, parts, kit):
    """P(every faulty part is in the kit | some cause is faulty)."""
    broken = [(weight, faulty) for weight, _, faulty in rows if faulty]
    total = math.fsum(weight for weight, _ in broken)
    return math.fsum(weight for weight, faulty in broken if faulty & parts <= set(kit)) / total


@given(st.integers(0, 10**6))
def test_causes_kit_and_questions_are_those_of_the_full_joint(seed):
    """P(faulty), coverage of the best kit, the alternatives, and the value of each question to 1e-9."""
    network = random_tables(seed, nodes=6, zeros=0.1)
    body = random_roles(network, seed)
    evidence = random_hard_evidence(network, seed, most=2)
    assume(len(body["causes"]) >= 2)
    rows = in_plain_python(network, body, evidence)
    total = math.fsum(weight for weight, _, _ in rows)
    assume(total > 0)
    fault = math.fsum(weight for weight, _, faulty in rows if faulty) / total
    assume(fault > 1e-6)
    parts = {name for name, role in body["causes"].items() if role["part"]}
    kits = [kit for size in range(3) for kit in combinations(sorted(parts), size)]

    answer = diagnose(network, roles_of(body, network), evidence)

    assert answer.log_probability == pytest.approx(math.log(total), abs=1e-9)
    assert answer.fault_probability == pytest.approx(fault, abs=1e-9)
    for cause in answer.causes:
        expected = math.fsum(weight for weight, _, faulty in rows if cause.cause in faulty) / total
        assert cause.probability == pytest.approx(expected, abs=1e-9)
    best = max(coverage_of(rows, parts, kit) for kit in kits)
    assert answer.kit.coverage == pytest.approx(best, abs=2e-9)
    for kit in (answer.kit, *answer.alternatives):
        assert kit.coverage == pytest.approx(coverage_of(rows, parts, kit.parts), abs=1e-9)
    for question in answer.questions:
        value = -best
        for state in network[question.symptom].states:
            seen = [row for row in rows if row[1][question.symptom] == state]
            share = math.fsum(weight for weight, _, faulty in seen if faulty) / total / fault
            if share > 0:
                value += share * max(coverage_of(seen, parts, kit) for kit in kits)
        assert question.value == pytest.approx(max(0.0, value), abs=1e-8)


def test_information_is_the_mutual_information_with_each_cause():
    """A symptom that copies one of two independent fair causes tells one bit of it and nothing of the other."""
    network = read_network(NETWORKS / "asia.bif")
    roles = roles_of({"causes": {"smoke": {"faulty": "yes"}}, "symptoms": ["lung", "asia"]}, network)

    lung, asia = diagnose(network, roles, {}).questions

    p = np.array([[0.05, 0.45], [0.005, 0.495]])
    expected = float((p * np.log2(p / p.sum(0) / p.sum(1, keepdims=True))).sum())
    assert (lung.symptom, lung.information) == ("lung", pytest.approx(expected, abs=1e-12))
    assert asia.information == pytest.approx(0.0, abs=1e-12)


def printer():
    """The printer network with the roles of docs/networks.md."""
    network = read_network(NETWORKS / "win95pts.bif")
    return network, read_roles(NETWORKS / "win95pts.roles.json", network)


def test_the_printer_of_the_guide():
    """A local printer that prints nothing although it is on and has paper."""
    network, roles = printer()
    evidence = {"Problem1": "No_Output", "NetPrint": "No__Local_printer_", "PrtStatPaper": "No_Error"}

    answer = diagnose(network, roles, evidence)

    assert len(answer.kit.parts) == 2
    assert answer.kit.coverage >= max(kit.coverage for kit in answer.alternatives)
    assert [kit.parts for kit in answer.alternatives][-1] == ()
    assert answer.as_json()["kit"]["parts"][0]["rank"] == 1


@pytest.mark.parametrize("spares", [0, 1, 2])
def test_no_more_than_the_allowed_spares_are_sent(spares):
    """A kit has at most `max_spares` parts, and more spares never cover less."""
    network, roles = printer()

    answer = diagnose(network, roles, {"Problem1": "No_Output"}, max_spares=spares)

    assert len(answer.kit.parts) == spares
    if spares:
        fewer = diagnose(network, roles, {"Problem1": "No_Output"}, max_spares=spares - 1)
        assert fewer.kit.coverage <= answer.kit.coverage


def test_a_known_faulty_part_is_sent_alone():
    """If one part explains everything, no other part is sent, and an empty kit repairs nothing."""
    network = read_network(NETWORKS / "asia.bif")
    roles = roles_of({"causes": {"tub": {"faulty": "yes"}, "lung": {"faulty": "yes"}}}, network)

    answer = diagnose(network, roles, {"tub": "yes", "lung": "no"})

    assert answer.kit.parts == ("tub",)
    assert answer.kit.coverage == 1.0
    assert answer.alternatives[-1].coverage == 0.0


def test_chunks_of_kits_answer_as_one_batch():
    """With memory for a few rows at a time the numbers are the same; with less memory the diagnosis is refused."""
    network, roles = printer()
    evidence = {"Problem1": "No_Output"}
    one = memory_of(network, observe(network, evidence), roles.symptoms)

    roomy, tight = (diagnose(network, roles, evidence, memory_limit=limit) for limit in (2**30, 8 * one))

    assert tight.kit.parts == roomy.kit.parts
    assert tight.kit.coverage == pytest.approx(roomy.kit.coverage, abs=1e-12)
    assert [each.value for each in tight.questions] == pytest.approx(
        [each.value for each in roomy.questions], abs=1e-9
    )
    with pytest.raises(WidthLimitError, match="A diagnosis needs"):
        diagnose(network, roles, evidence, memory_limit=one)


def test_what_cannot_be_diagnosed_has_its_error():
    """Impossible evidence, evidence that excludes every cause, and more than two spares each have their own error."""
    network = read_network(NETWORKS / "asia.bif")
    roles = roles_of({"causes": {"tub": {"faulty": "yes"}}}, network)

    with pytest.raises(ImpossibleFindingsError, match="evidence is impossible"):
        diagnose(network, roles, {"tub": "yes", "either": "no"})
    with pytest.raises(ImpossibleFindingsError, match="nothing to repair"):
        diagnose(network, roles, {"either": "no"})
    with pytest.raises(InputError, match="At most 2 spares"):
        diagnose(network, roles, {}, max_spares=3)


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
