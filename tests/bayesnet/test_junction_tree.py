"""Exact inference on any discrete network: against the definition, pgmpy, pyAgrum and the golden files."""

import json
import math
from pathlib import Path

import numpy as np
import pyagrum
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from diagnoser.bayesnet import network as bayesnet
from diagnoser.bayesnet.elimination_order import best_tree, interaction_graph
from diagnoser.bayesnet.junction_tree import NodeEvidence, joint, marginals, memory_of
from diagnoser.bayesnet.network import Definition, DiscreteNetwork, Draft, Node, TableEntry, build
from diagnoser.bayesnet.query import parse_evidence, query, split_names
from diagnoser.bayesnet.read import read_network
from diagnoser.bayesnet.read_bif import read_bif
from diagnoser.errors import ImpossibleFindingsError, InputError, WidthLimitError
from diagnoser.network.export_write import written
from diagnoser.network.pgmpy_bridge import to_pgmpy
from tests.support.random_tables import condition, full_joint, random_hard_evidence, random_tables

NETWORKS = Path(__file__).parents[1] / "data" / "networks"
GOLDEN = ("alarm", "asia", "dragline", "drainage", "insurance", "win95pts")


def golden(name):
    """The golden cases of a network."""
    return json.loads((NETWORKS / "golden" / f"{name}.json").read_text(encoding="utf-8"))["cases"]


def worst_difference(network, case):
    """The largest difference of any number of a golden case from ours."""
    answer = query(network, case["evidence"], joint_of=case["joint"]["vars"])
    pairs = [(math.exp(answer.log_probability), case["p_evidence"])]
    for node, states in case["root_posteriors"].items():
        pairs += [(answer.posteriors[node][state], value) for state, value in states.items()]
    pairs += [(answer.joint[tuple(key.split("|"))], value) for key, value in case["joint"]["p"].items()]
    return max(abs(ours - theirs) for ours, theirs in pairs)


def in_single_precision(name):
    """The network as pyAgrum's BIF parser takes it: numbers in single precision, rows not scaled to one."""
    draft = read_bif((NETWORKS / f"{name}.bif").read_text(encoding="utf-8"))
    definitions = [
        Definition(each.name, each.parents, tuple(map(_rounded, each.entries)), each.line, each.layout)
        for each in draft.definitions
    ]
    return build(Draft(draft.name, draft.variables, definitions))


def _rounded(entry):
    values = np.array(entry.values).astype(np.float32).astype(float)
    return TableEntry(entry.kind, tuple(values.tolist()), entry.line, entry.states)


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_numbers_come_out_when_tables_are_read_as_pyagrum_read_them(name, monkeypatch):
    """All 12 cases of each network agree to 1e-12 with tables in the single precision that the golden files were
    computed from.
    """
    monkeypatch.setattr(bayesnet, "ROUNDING", 1.0)
    network = in_single_precision(name)

    assert max(worst_difference(network, case) for case in golden(name)) < 1e-12


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_numbers_are_near_the_networks_as_printed(name):
    """With the printed numbers only the single precision of the golden files makes a difference."""
    network = read_network(NETWORKS / f"{name}.bif")

    assert max(worst_difference(network, case) for case in golden(name)) < 5e-7


@pytest.mark.parametrize("name", GOLDEN)
def test_pyagrum_given_the_printed_numbers_has_ours(tmp_path, name):
    """In double precision pyAgrum has our posteriors and P(evidence) in every golden case."""
    network = read_network(NETWORKS / f"{name}.bif")
    path = tmp_path / "network.bifxml"
    path.write_text(written(network, "xmlbif"), encoding="utf-8")
    model = pyagrum.loadBN(str(path))

    for case in golden(name):
        engine = pyagrum.LazyPropagation(model)
        engine.setEvidence(case["evidence"])
        engine.makeInference()
        answer = query(network, case["evidence"])
        assert math.exp(answer.log_probability) == pytest.approx(engine.evidenceProbability(), abs=1e-12)
        for node, states in answer.posteriors.items():
            theirs = engine.posterior(node)
            assert all(abs(value - theirs[{node: state}]) < 1e-12 for state, value in states.items())


seeds = st.integers(0, 10**6)


@given(seeds)
def test_posteriors_are_those_of_the_full_joint(seed):
    """P(evidence), posteriors and a joint distribution equal the definition, with hard and virtual evidence."""
    network = random_tables(seed)
    evidence = dict(random_hard_evidence(network, seed))
    free = [node for node in network.nodes if node.name not in evidence]
    if free and seed % 2:
        weights = np.random.default_rng(seed).random(len(free[0].states)) * (
            np.arange(len(free[0].states)) != 1
        )
        evidence[free[0].name] = dict(zip(free[0].states, weights.tolist(), strict=True))
    whole = condition(network, evidence)
    pair = [node.name for node in network.nodes[:2]][:: 1 if seed % 3 else -1]
    if not whole.any():
        with pytest.raises(ImpossibleFindingsError):
            query(network, evidence)
        return

    answer = query(network, evidence, [node.name for node in network.nodes], pair)

    assert answer.log_probability == pytest.approx(math.log(whole.sum()), abs=1e-10)
    for own, node in enumerate(network.nodes):
        expected = whole.sum(axis=tuple(each for each in range(whole.ndim) if each != own)) / whole.sum()
        assert list(answer.posteriors[node.name].values()) == pytest.approx(expected.tolist(), abs=1e-12)
    both = whole.sum(axis=tuple(range(2, whole.ndim))) / whole.sum()
    both = both if seed % 3 else both.T
    assert list(answer.joint.values()) == pytest.approx(both.ravel().tolist(), abs=1e-12)


@given(seeds)
def test_one_way_and_two_ways_agree(seed):
    """The joint of one node equals its posterior, and P(evidence) is the same."""
    network = random_tables(seed, zeros=0.0)
    evidence = random_hard_evidence(network, seed)
    assume(condition(network, evidence).any())
    hard = NodeEvidence(
        {network.position(name): network.state(name, state) for name, state in evidence.items()}
    )

    found = marginals(network, hard, range(len(network.nodes)))

    for position in range(len(network.nodes)):
        log_probability, single = joint(network, hard, [position])
        assert log_probability == pytest.approx(float(found.log_probability[0]), abs=1e-10)
        np.testing.assert_allclose(single, found.of[position][0], atol=1e-12)


@given(seeds)
def test_a_batch_is_the_same_as_one_by_one(seed):
    """Rows of weights answered together equal the rows answered alone. An impossible row is zero."""
    network = random_tables(seed)
    rng = np.random.default_rng(seed)
    node = int(rng.integers(len(network.nodes)))
    rows = np.vstack([np.ones(len(network.nodes[node].states)), np.eye(len(network.nodes[node].states))])
    wanted = range(len(network.nodes))

    together = marginals(network, NodeEvidence({}, {node: rows}), wanted)

    for number, row in enumerate(rows):
        try:
            alone = marginals(network, NodeEvidence({}, {node: row[None]}), wanted)
        except ImpossibleFindingsError:
            assert np.isneginf(together.log_probability[number])
            assert all(not together.of[each][number].any() for each in wanted)
            continue
        assert together.log_probability[number] == pytest.approx(alone.log_probability[0], abs=1e-10)
        for each in wanted:
            np.testing.assert_allclose(together.of[each][number], alone.of[each][0], atol=1e-12)


@pytest.mark.parametrize("seed", range(25))
def test_pgmpys_variable_elimination_agrees(seed):
    """Posteriors of every unobserved node to 1e-9, wherever the evidence is possible."""
    from pgmpy.inference import VariableElimination

    network = random_tables(seed, least_states=2)
    evidence = random_hard_evidence(network, seed)
    if not condition(network, evidence).any():
        pytest.skip("impossible evidence, where pgmpy says nan")
    engine = VariableElimination(to_pgmpy(network))

    for name, states in query(network, evidence).posteriors.items():
        theirs = engine.query([name], evidence, show_progress=False)
        found = dict(zip(theirs.state_names[name], theirs.values.tolist(), strict=True))
        assert states == pytest.approx(found, abs=1e-9)


@pytest.mark.parametrize("seed", range(25))
def test_pyagrum_agrees(tmp_path, seed):
    """Posteriors and P(evidence) to 1e-9 on networks written and read as XMLBIF."""
    network = random_tables(seed, least_states=2, nodes=10, zeros=0.1)
    evidence = random_hard_evidence(network, seed)
    if not condition(network, evidence).any():
        pytest.skip("impossible evidence")
    path = tmp_path / "network.bifxml"
    path.write_text(written(network, "xmlbif"), encoding="utf-8")
    engine = pyagrum.LazyPropagation(pyagrum.loadBN(str(path)))
    engine.setEvidence(evidence)
    engine.makeInference()

    answer = query(network, evidence)

    assert math.exp(answer.log_probability) == pytest.approx(engine.evidenceProbability(), rel=1e-9)
    for name, states in answer.posteriors.items():
        assert all(
            abs(engine.posterior(name)[{name: state}] - value) < 1e-9 for state, value in states.items()
        )


def test_asia_is_as_lauritzen_and_spiegelhalter_print_it():
    """P(bronchitis) = 0.45, P(dyspnoea) = 0.436, P(tuberculosis) = 0.0104, P(X-ray) = 0.11 (1988)."""
    posteriors = query(read_network(NETWORKS / "asia.bif"), {}).posteriors

    assert posteriors["bronc"]["yes"] == pytest.approx(0.45, abs=1e-12)
    assert posteriors["dysp"]["yes"] == pytest.approx(0.4359706, abs=1e-9)
    assert posteriors["tub"]["yes"] == pytest.approx(0.0104, abs=1e-12)
    assert posteriors["xray"]["yes"] == pytest.approx(0.11029004, abs=1e-9)


def naive_bayes(children, table):
    """Return one root with many children of the same table."""
    nodes = [Node("root", ("a", "b"), (), np.array([0.5, 0.5]))]
    nodes += [Node(f"c{number}", ("x", "y"), ("root",), table) for number in range(children)]
    return DiscreteNetwork("naive", tuple(nodes))


def test_very_many_findings_do_not_underflow():
    """P(evidence) of 1e-6000 and its posterior are exact."""
    network = naive_bayes(3000, np.array([[0.01, 0.99], [0.02, 0.98]]))
    evidence = {f"c{number}": "x" if number < 2900 else "y" for number in range(3000)}
    log_a = math.log(0.5) + 2900 * math.log(0.01) + 100 * math.log(0.99)
    log_b = math.log(0.5) + 2900 * math.log(0.02) + 100 * math.log(0.98)

    answer = query(network, evidence)

    assert answer.log_probability == pytest.approx(np.logaddexp(log_a, log_b), rel=1e-12)
    assert answer.posteriors["root"]["b"] == 1.0


def test_findings_that_fight_each_other_far_below_the_smallest_float_are_weighed():
    """Two thousand findings against a state and as many for it cancel, although partial products underflow."""
    nodes = list(naive_bayes(2000, np.array([[0.01, 0.99], [0.99, 0.01]])).nodes)
    nodes.append(Node("other", ("a", "b"), ("root",), np.array([[0.9, 0.1], [0.2, 0.8]])))
    nodes += [
        Node(f"d{n}", ("x", "y"), ("other",), np.array([[0.01, 0.99], [0.99, 0.01]])) for n in range(2000)
    ]
    network = DiscreteNetwork("tug", tuple(nodes))
    evidence = {f"c{n}": "x" for n in range(2000)} | {f"d{n}": "y" for n in range(2000)}

    answer = query(network, evidence, ["root", "other"])

    # root = b and other = a are each preferred by 2000 findings, so only the table between them is left.
    assert answer.log_probability == pytest.approx(math.log(0.5 * 0.2) + 4000 * math.log(0.99), rel=1e-12)
    assert answer.posteriors["root"]["b"] == pytest.approx(1.0)


def test_deterministic_tables_and_impossible_evidence():
    """Tables may contain zeros, and contradicting evidence has its own error and never gives NaN."""
    network = read_network(NETWORKS / "asia.bif")

    assert query(network, {"either": "no"}).posteriors["lung"] == {"yes": 0.0, "no": 1.0}
    assert query(network, {"either": "no"}, ["either"]).posteriors["either"] == {"yes": 0.0, "no": 1.0}
    with pytest.raises(ImpossibleFindingsError, match="probability in this network is zero"):
        query(network, {"either": "no", "lung": "yes"})
    with pytest.raises(ImpossibleFindingsError):
        query(network, {"either": "no", "lung": {"yes": 0.3, "no": 0}}, joint_of=["asia", "tub"])


def grid(side):
    """A square of binary nodes, each the child of its left and upper neighbours: width about its side."""
    rng = np.random.default_rng(0)
    nodes = []
    for row in range(side):
        for column in range(side):
            parents = [f"{r},{c}" for r, c in ((row - 1, column), (row, column - 1)) if r >= 0 and c >= 0]
            table = rng.dirichlet([1, 1], (2,) * len(parents))
            nodes.append(
                Node(f"{row},{column}", ("a", "b"), tuple(parents), table.reshape((2,) * (len(parents) + 1)))
            )
    return DiscreteNetwork("grid", tuple(nodes))


def test_too_large_a_network_is_refused_before_memory_is_taken():
    """The sentence gives the size of the largest table and the limit."""
    network = grid(40)
    everything = [node.name for node in network.nodes]

    with pytest.raises(WidthLimitError, match=r"variables\) [\d,]+ numbers; the memory limit is 1.00 GiB"):
        query(network, {}, everything[-1:])


def test_what_one_tree_cannot_hold_is_answered_node_by_node():
    """With little memory several trees answer, and the numbers are the same."""
    network = grid(7)
    observed = NodeEvidence({network.position("3,3"): 0})
    wanted = [network.position(name) for name in ("0,0", "3,4", "6,6")]
    needed = memory_of(network, observed, wanted)

    roomy = marginals(network, observed, wanted)
    tight = marginals(network, observed, wanted, needed - 1)

    assert tight.log_probability[0] == pytest.approx(float(roomy.log_probability[0]), abs=1e-12)
    for each in wanted:
        np.testing.assert_allclose(tight.of[each], roomy.of[each], atol=1e-12)
    with pytest.raises(WidthLimitError):
        marginals(network, NodeEvidence({}, {wanted[0]: np.ones((9, 2))}), wanted, needed)


def test_barren_and_separated_nodes_cost_nothing():
    """A query about one corner of a grid needs that corner only, although the whole grid does not fit into memory."""
    network = grid(40)

    answer = query(network, {"0,1": "a"}, ["0,0"], ["0,0", "1,0"])

    assert sum(answer.posteriors["0,0"].values()) == pytest.approx(1.0)


@given(seeds)
def test_clique_trees_hold_every_table_and_run_together(seed):
    """Each table fits into a clique, and the running intersection property holds."""
    network = random_tables(seed, nodes=12)
    scopes = [(*parents, own) for own, parents in enumerate(network.parents)]
    cards = {own: len(node.states) for own, node in enumerate(network.nodes)}
    last = [0, 5] if seed % 2 else []

    tree = best_tree(interaction_graph([*scopes, tuple(last)]), cards, last)

    assert all(any(set(scope) <= set(clique) for clique in tree.cliques) for scope in [*scopes, last])
    for number, (above, separator) in enumerate(zip(tree.parent, tree.separators, strict=True)):
        assert above < number
        earlier = set().union(*tree.cliques[:number])
        assert set(tree.cliques[number]) & earlier == set(separator)
        assert not separator or set(separator) <= set(tree.cliques[above])


@pytest.mark.parametrize(
    ("evidence", "sentence"),
    [
        ({"nobody": "yes"}, "no variable 'nobody'"),
        ({"ASIA": "yes"}, "did you mean 'asia'"),
        ({"asia": "perhaps"}, "its states are 'yes', 'no'"),
        ({"asia": True}, r'must be one of its states as a JSON text \("yes", "no"\)'),
        ({"asia": None}, "must be one of its states"),
        ({"asia": {"yes": 1}}, "leave out the state 'no'"),
        ({"asia": {"yes": 1, "no": -1}}, "none of them negative"),
        ({"asia": {"yes": "1", "no": 1}}, "must be numbers"),
        ({"asia": {"yes": float("nan"), "no": 1}}, "must be numbers"),
        ({"asia": {"yes": 0, "no": 0}}, "all zero"),
        ({"asia": {"yes": 1, "no": 1, "maybe": 1}}, "no state 'maybe'"),
    ],
)
def test_evidence_that_does_not_fit_is_refused(evidence, sentence):
    """Each mistake has its own sentence."""
    with pytest.raises(InputError, match=sentence):
        query(read_network(NETWORKS / "asia.bif"), evidence)


@pytest.mark.parametrize("text", ["", "{", "[]", '"yes"', '{"a": "b", "a": "c"}', "[" * 100_000])
def test_evidence_that_is_no_json_object_is_refused(text):
    """Lists, numbers and broken JSON are refused."""
    with pytest.raises(InputError):
        parse_evidence(text)


def test_names_may_hold_commas():
    """A list of targets is split at commas outside the names of the network."""
    network = grid(2)

    assert split_names(network, "0,0,1,1") == ["0,0", "1,1"]
    assert split_names(read_network(NETWORKS / "asia.bif"), "asia, tub") == ["asia", "tub"]
    with pytest.raises(InputError, match="no variable 'nobody'"):
        split_names(network, "nobody")


def test_the_joint_of_one_variable_twice_is_refused():
    """Each variable may be named once."""
    with pytest.raises(InputError, match="twice"):
        query(read_network(NETWORKS / "asia.bif"), {}, joint_of=["asia", "asia"])


def test_full_joint_of_the_support_module_sums_to_one():
    """The reference implementation itself is a distribution."""
    assert full_joint(random_tables(3)).sum() == pytest.approx(1.0)
