"""Causes, kits and questions on networks from files, compared with the full joint distribution."""

import math
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from diagnoser.bayesnet.junction_tree import memory_of
from diagnoser.bayesnet.network import DiscreteNetwork, Node
from diagnoser.bayesnet.query import observe
from diagnoser.bayesnet.read import read_network
from diagnoser.bayesnet.roles import read_roles, roles_of
from diagnoser.decision.drawn_network import diagnose
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


def loss_of(rows, parts, kit):
    """Return the probability of a kit in vain plus the least gain of each piece, as in the service."""
    return 1 - coverage_of(rows, parts, kit) + 1e-4 * len(kit)


@given(st.integers(0, 10**6))
def test_causes_kit_and_questions_are_those_of_the_full_joint(seed):
    """P(faulty), the kit of least loss, its runners-up, and the value of each question are right to 1e-8."""
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
    best = min(loss_of(rows, parts, kit) for kit in kits)
    assert loss_of(rows, parts, answer.kit.parts) == pytest.approx(best, abs=1e-8)
    for kit in (answer.kit, *answer.alternatives):
        assert kit.coverage == pytest.approx(coverage_of(rows, parts, kit.parts), abs=1e-9)
    fewer = {len(kit.parts): kit.parts for kit in reversed(answer.alternatives)}
    for size in range(len(answer.kit.parts)):
        least = min(loss_of(rows, parts, kit) for kit in kits if len(kit) == size)
        assert loss_of(rows, parts, fewer[size]) == pytest.approx(least, abs=1e-8)
    for question in answer.questions:
        value = best
        for state in network[question.symptom].states:
            seen = [row for row in rows if row[1][question.symptom] == state]
            share = math.fsum(weight for weight, _, faulty in seen if faulty) / total / fault
            if share > 0:
                value -= share * min(loss_of(seen, parts, kit) for kit in kits)
        assert question.value == pytest.approx(max(0.0, value), abs=1e-8)


def test_information_is_the_mutual_information_with_each_cause():
    """A copy of one of two independent fair causes has one bit of information on it and none on the other."""
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
    """The case is a local printer without output, although it is on and has paper."""
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


@pytest.mark.parametrize(("faulty", "sent"), [(5e-5, ("first",)), (2e-4, ("first", "second"))])
def test_a_part_must_add_one_visit_in_ten_thousand(faulty, sent):
    """The least gain of a piece is that of the service: a part with a smaller gain in coverage is not sent."""
    chances = {"first": 0.9, "second": faulty}
    nodes = [
        Node(name, ("no", "yes"), (), np.array([1 - chance, chance])) for name, chance in chances.items()
    ]
    network = DiscreteNetwork("two parts", tuple(nodes))
    roles = roles_of({"causes": {name: {"faulty": "yes"} for name in chances}}, network)

    answer = diagnose(network, roles, {})

    assert answer.kit.parts == sent


def test_causes_without_parts_need_no_kit():
    """If no cause needs a part, the empty kit repairs the machine, and there is no other kit."""
    network = read_network(NETWORKS / "asia.bif")
    roles = roles_of({"causes": {"tub": {"faulty": "yes", "part": False}}, "symptoms": ["xray"]}, network)

    answer = diagnose(network, roles, {})

    assert (answer.kit.parts, answer.kit.coverage, answer.alternatives) == ((), 1.0, ())
    assert [(each.symptom, each.value) for each in answer.questions] == [("xray", 0.0)]


def test_chunks_of_kits_answer_as_one_batch():
    """With memory for a few rows at a time the numbers are the same. With less memory the diagnosis is refused."""
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
    """Impossible evidence, evidence against every cause, and more than two spares each have their own error."""
    network = read_network(NETWORKS / "asia.bif")
    roles = roles_of({"causes": {"tub": {"faulty": "yes"}}}, network)

    with pytest.raises(ImpossibleFindingsError, match="evidence is impossible"):
        diagnose(network, roles, {"tub": "yes", "either": "no"})
    with pytest.raises(ImpossibleFindingsError, match="nothing to repair"):
        diagnose(network, roles, {"either": "no"})
    with pytest.raises(InputError, match="At most 2 spares"):
        diagnose(network, roles, {}, max_spares=3)
