"""The exported network equals the fault network in every format and after every round trip."""

import math
import re
import string
from dataclasses import replace

import numpy as np
import pyagrum
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnoser.bayesnet.network import DiscreteNetwork, Node
from diagnoser.bayesnet.read import read_network
from diagnoser.bayesnet.read_bif import read_bif
from diagnoser.errors import InputError, NetworkError
from diagnoser.inference.evidence import Evidence
from diagnoser.inference.two_step import TwoStepEngine
from diagnoser.network.export import (
    ExportedEvidence,
    exported,
    exported_evidence,
    noisy_or,
    with_virtual_evidence,
)
from diagnoser.network.export_names import plain_name, safe_name, safe_state
from diagnoser.network.export_read import fault_network, read_exported
from diagnoser.network.export_write import written
from diagnoser.network.fault_network import Network
from diagnoser.network.pgmpy_bridge import (
    evidence_of,
    export_network,
    from_pgmpy,
    network_from_pgmpy,
    network_to_pgmpy,
    posteriors_by_pgmpy,
    read_to_pgmpy,
    to_pgmpy,
)
from diagnoser.network.repaired import lone_event
from tests.support.enumeration import enumerate_posterior
from tests.support.random_networks import random_evidence, random_network

FORMATS = ("bif", "xmlbif", "xdsl")


def small_network() -> Network:
    """Two causes that may fail together, one without a part. A symptom of three events, one of none."""
    return Network(
        causes=("DIMM", "系统板"),
        is_part=(True, False),
        symptoms=("POST 289", "SILENT"),
        contexts=("unknown", "7979"),
        events=((0,), (1,), (0, 1)),
        prior=np.array([[0.1, 0.2, 0.05], [1e-12, 0.3, 0.01]]),
        link_event=np.array([0, 1, 2]),
        link_symptom=np.array([0, 0, 0]),
        link=np.array([0.9, 0.5, 0.95]),
        leak=np.array([0.01, 0.0]),
        report_rate=np.array([0.3, 0.25]),
        hidden=np.array([[False, False], [False, True]]),
    )


def assert_same(left: Network, right: Network) -> None:
    """Names, structure and priors are identical, links within a few rounding errors."""
    for name in ("causes", "is_part", "symptoms", "contexts", "events"):
        assert getattr(left, name) == getattr(right, name)
    for name in ("prior", "link_event", "link_symptom", "hidden"):
        np.testing.assert_array_equal(getattr(left, name), getattr(right, name))
    for name in ("link", "leak", "report_rate"):
        np.testing.assert_allclose(getattr(left, name), getattr(right, name), rtol=0, atol=1e-14)


def cause_nodes(network: Network) -> list[str]:
    """The names of the cause nodes, in the network's order."""
    return [f"C__{safe_name(cause)}" for cause in network.causes]


def test_the_nodes_are_those_of_the_contract():
    """Names, states and parents are those of CONTRACT, section "The exported network"."""
    tables = exported(small_network())

    assert {node.name: node.parents for node in tables.nodes} == {
        "family": (),
        "E__1": ("family",),
        "E__2": ("family",),
        "E__3": ("family",),
        "C__DIMM": ("E__1", "E__3"),
        "C__x_q7cfbqq7edfqq677fq": ("E__2", "E__3"),
        "O__x_POSTq20q289__1": ("E__1", "E__2"),
        "O__x_POSTq20q289": ("O__x_POSTq20q289__1", "E__3"),
        "R__x_POSTq20q289__1": ("E__1", "E__2"),
        "R__x_POSTq20q289": ("R__x_POSTq20q289__1", "E__3"),
        "O__SILENT": (),
        "R__SILENT": (),
        "ticket__1": ("E__1", "E__2"),
        "ticket": ("ticket__1", "E__3"),
    }
    assert tables["family"].states == ("unknown", "x_7979")
    assert {node.states for node in tables.nodes[1:]} == {("no", "yes")}


@pytest.mark.parametrize("seed", range(10))
def test_no_table_has_more_than_two_parents_and_every_name_suits_every_format(seed):
    """Letters, digits, underscores; two parents at most. Parents stand before their children."""
    tables = exported(random_network(seed))

    assert all(len(node.parents) <= 2 for node in tables.nodes)
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", node.name) for node in tables.nodes)
    assert all(
        re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", state) for node in tables.nodes for state in node.states
    )
    assert all(max(parents, default=-1) < own for own, parents in enumerate(tables.parents))


def test_a_chain_is_the_noisy_or_it_stands_for():
    """P(no) after summing out the chain is (1 - leak) times 1 - link of each true parent."""
    links, leak = [0.9, 0.5, 0.3, 0.2], 0.1
    chain = list(noisy_or("S", ["a", "b", "c", "d"], links, leak))

    for number in range(16):
        bits = [number >> position & 1 for position in range(4)]
        state = chain[0].table[bits[0], bits[1]]
        for node, bit in zip(chain[1:], bits[2:], strict=True):
            state = state @ node.table[:, bit]
        expected = (1 - leak) * math.prod(1 - link for link, bit in zip(links, bits, strict=True) if bit)
        assert state[0] == pytest.approx(expected, rel=1e-14)


@given(
    st.text(
        alphabet=st.sampled_from(string.ascii_letters + string.digits + "_qx 内存[].,\"'\n😀"), max_size=12
    )
)
def test_names_come_back(name):
    """`plain_name` is the inverse of `safe_name` for any id."""
    for safe in (safe_name(name), safe_state(name)):
        assert plain_name(safe) == name
        assert re.fullmatch(r"[A-Za-z0-9]+(_[A-Za-z0-9]+)*", safe) or safe == "x_"


@given(st.lists(st.text(alphabet="_xq7a ", max_size=5), unique=True))
def test_different_names_stay_different(names):
    """Two different ids never get the same safe name."""
    assert len({safe_name(name) for name in names}) == len(names)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("seed", range(12))
def test_a_file_reads_back_as_the_same_network(tmp_path, seed, kind):
    """Tables are equal bit by bit, and links up to their last digits."""
    network = random_network(seed)
    path = tmp_path / f"network.{kind}"
    tables = export_network(network, path, kind)

    again = read_network(path)

    assert [node.name for node in again.nodes] == [node.name for node in tables.nodes]
    for before, after in zip(tables.nodes, again.nodes, strict=True):
        assert (before.states, before.parents, before.properties) == (
            after.states,
            after.parents,
            after.properties,
        )
        np.testing.assert_array_equal(before.table, after.table)
    assert_same(network, read_exported(path))
    assert written(tables, kind) == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("seed", range(4))
def test_a_file_read_back_answers_the_same(tmp_path, seed, kind):
    """The definition, summed over every set of events, gives the same causes and P(findings)."""
    network = random_network(seed, causes=6, symptoms=10)
    evidence = random_evidence(network, seed)
    path = tmp_path / f"network.{kind}"
    export_network(network, path, kind)

    before, after = enumerate_posterior(network, evidence), enumerate_posterior(read_exported(path), evidence)

    assert after.causes == pytest.approx(before.causes, abs=1e-12)
    assert after.log_probability == pytest.approx(before.log_probability, abs=1e-12)


@pytest.mark.parametrize("kind", FORMATS)
def test_pgmpys_own_readers_read_our_files_exactly(tmp_path, kind):
    """Without our reader pgmpy reads the same numbers from our file."""
    from pgmpy.readwrite import BIFReader, XDSLReader, XMLBIFReader

    network = random_network(3)
    path = tmp_path / f"network.{kind}"
    tables = export_network(network, path, kind)
    model = {"bif": BIFReader, "xmlbif": XMLBIFReader, "xdsl": XDSLReader}[kind](str(path)).get_model()

    again = from_pgmpy(model)

    for node in tables.nodes:
        assert again[node.name].parents == node.parents
        np.testing.assert_array_equal(again[node.name].table, node.table)


# pyAgrum's BIF parser keeps single precision; its XDSL has the parents in another order than GeNIe's.
@pytest.mark.parametrize(("kind", "exact"), [("bifxml", 1e-15), ("bif", 1e-7)])
@pytest.mark.parametrize("seed", [5, 6])
def test_pyagrum_reads_our_files(tmp_path, kind, exact, seed):
    """A second program reads the same numbers: exactly from XMLBIF, to single precision from BIF."""
    path = tmp_path / f"network.{kind}"
    tables = export_network(random_network(seed), path, "xmlbif" if kind == "bifxml" else "bif")

    model = pyagrum.loadBN(str(path))

    for node in tables.nodes:
        factor = model.cpt(node.name)
        order = [factor.names.index(name) for name in (*node.parents, node.name)]
        values = np.transpose(factor.toarray(), [len(order) - 1 - axis for axis in order])
        labels = list(model.variable(node.name).labels())
        values = values[..., [labels.index(state) for state in node.states]]
        np.testing.assert_allclose(values, node.table, rtol=0, atol=exact)


@pytest.mark.parametrize("seed", range(6))
def test_pyagrum_on_the_exported_network_agrees_with_enumeration(tmp_path, seed):
    """Posteriors of C__* in a third program, from the XMLBIF file, to 1e-9."""
    network = random_network(seed, causes=5, symptoms=12)
    evidence = random_evidence(network, seed)
    given = evidence_of(network, evidence)
    export_network(network, tmp_path / "network.bifxml", "xmlbif")
    engine = pyagrum.LazyPropagation(pyagrum.loadBN(str(tmp_path / "network.bifxml")))
    engine.setEvidence({**given.hard, **{name: list(weights) for name, weights in given.virtual.items()}})
    engine.makeInference()

    found = [engine.posterior(name)[{name: "yes"}] for name in cause_nodes(network)]

    assert found == pytest.approx(enumerate_posterior(network, evidence).causes, abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_a_pgmpy_model_comes_back_as_the_same_network(seed):
    """The conversion to pgmpy and back is exact, and pgmpy's own check accepts the model."""
    network = random_network(seed)
    model = network_to_pgmpy(network)

    assert model.check_model()
    assert_same(network, network_from_pgmpy(model))


@pytest.mark.parametrize("seed", range(20))
def test_pgmpy_on_the_exported_network_agrees_with_enumeration(seed):
    """Posteriors of C__* by VariableElimination are those of the definition to 1e-9."""
    network = random_network(seed, causes=5 + seed % 4, symptoms=12)
    evidence = random_evidence(network, seed)
    expected = enumerate_posterior(network, evidence)

    found = posteriors_by_pgmpy(exported(network), evidence_of(network, evidence), cause_nodes(network))

    assert [found[name]["yes"] for name in cause_nodes(network)] == pytest.approx(expected.causes, abs=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_a_repair_in_vain_is_evidence_on_the_exported_network(seed):
    """The posterior in another program is that of the engine. Evidence beyond the network gets one sentence."""
    network = random_network(seed, causes=5, symptoms=12)
    lone = [cause for cause in range(5) if lone_event(network, cause) is not None]
    several = [cause for cause in range(5) if cause not in lone]
    evidence = random_evidence(network, seed)
    repaired = replace(evidence, remains=tuple((cause, 0.1) for cause in lone[:2]))
    expected = TwoStepEngine(network).posterior(repaired).causes

    found = posteriors_by_pgmpy(exported(network), evidence_of(network, repaired), cause_nodes(network))

    assert [found[name]["yes"] for name in cause_nodes(network)] == pytest.approx(expected, abs=1e-9)
    for cause in several:
        with pytest.raises(NetworkError, match="in several fault events"):
            evidence_of(network, replace(evidence, remains=((cause, 0.1),)))


def test_an_absent_finding_fixes_its_auxiliary_nodes_too():
    """A chain with `no` at its end has `no` in all its nodes."""
    evidence = Evidence(0, np.array([0]), np.array([False]), np.array([1.0]), np.array([0.0]), "unmentioned")

    assert exported_evidence(small_network(), evidence) == ExportedEvidence(
        {
            "family": "unknown",
            "ticket": "yes",
            "O__x_POSTq20q289__1": "no",
            "O__x_POSTq20q289": "no",
            "R__SILENT": "no",
        }
    )


def test_a_symptom_that_the_family_cannot_show_is_no_evidence():
    """On such machines neither silence nor a finding gives evidence on the symptom."""
    listed = Evidence(1, np.array([1]), np.array([False]), np.array([0.0]), np.array([1.0]), "unmentioned")

    assert exported_evidence(small_network(), listed).hard.keys() == {
        "family",
        "ticket",
        "R__x_POSTq20q289__1",
        "R__x_POSTq20q289",
    }


def test_graded_answers_and_event_weights_are_virtual_evidence():
    """They are separate from hard evidence, and an unknown answer gives no evidence."""
    evidence = Evidence(
        symptom=np.array([0, 1]),
        reported=np.array([False, False]),
        if_absent=np.array([0.2, 1.0]),
        if_present=np.array([0.8, 1.0]),
        event_weight=np.array([1.0, 3.0, 0.5]),
    )
    found = exported_evidence(small_network(), evidence)

    assert found.hard == {"family": "unknown", "ticket": "yes"}
    assert found.virtual == {"O__x_POSTq20q289": (0.2, 0.8), "E__2": (1.0, 3.0), "E__3": (1.0, 0.5)}
    tables, hard = with_virtual_evidence(exported(small_network()), found)
    assert hard["V__E__2"] == "yes"
    assert tables["V__E__2"].table[:, 1].tolist() == [1 / 3, 1.0]


def test_a_given_prior_of_the_families_is_written():
    """It changes the answers of other programs when the family is not observed."""
    assert exported(small_network(), [0.25, 0.75])["family"].table.tolist() == [0.25, 0.75]
    with pytest.raises(NetworkError, match="must be 2 probabilities"):
        exported(small_network(), [0.25, 0.25])


def test_unusual_names_are_quoted_in_bif_or_refused():
    """Names with blanks or punctuation are quoted. A name with a quotation mark is refused."""
    node = Node("a b", ("< 3", "[3,5)"), (), np.array([0.25, 0.75]))
    draft = read_bif(written(DiscreteNetwork("n", (node,)), "bif"))

    assert (draft.variables[0].name, draft.variables[0].states) == ("a b", ("< 3", "[3,5)"))
    with pytest.raises(InputError, match="cannot be written"):
        written(DiscreteNetwork("n", (Node('a"b', ("x",), (), np.ones(1)),)), "bif")
    with pytest.raises(InputError, match="not a format"):
        written(DiscreteNetwork("n", (node,)), "net")


def test_read_to_pgmpy_keeps_the_properties(tmp_path):
    """Properties become attributes of pgmpy's nodes."""
    export_network(small_network(), tmp_path / "network.xdsl", "xdsl")
    model = read_to_pgmpy(tmp_path / "network.xdsl")

    assert model.nodes["C__DIMM"] == {"kind": "part"}
    assert model.nodes["O__SILENT"] == {"hidden_in": "x_7979"}


def changed(target: str, **fields: object) -> DiscreteNetwork:
    """The small network as exported, with one node changed."""
    tables = exported(small_network())
    nodes = (
        Node(**{**{key: getattr(node, key) for key in Node.__dataclass_fields__}, **fields})
        if node.name == target
        else node
        for node in tables.nodes
    )
    return DiscreteNetwork(tables.name, tuple(nodes))


WRONG = {
    "no kind": (("C__DIMM", {"properties": {}}), "whether it is a part"),
    "an AND": (
        ("C__DIMM", {"table": np.array([[[1, 0], [1, 0]], [[1, 0], [0, 1]]], float)}),
        "not that of a noisy-OR",
    ),
    "not an OR": (
        ("ticket", {"table": np.array([[[1, 0], [0.5, 0.5]], [[0, 1], [0, 1]]], float)}),
        "not the OR",
    ),
    "wrong end": (
        ("ticket", {"table": np.array([[[1, 0], [0, 1]], [[0.5, 0.5], [0, 1]]], float)}),
        "not that of a link",
    ),
    "states": (("E__2", {"states": ("yes", "no")}), "not no, yes"),
    "name": (("ticket", {"name": "tickets"}), "no node ticket"),
    "event": (("E__3", {"name": "E__4"}), "without a gap"),
    "family": (("E__3", {"parents": ("E__1",)}), "only parent of E__3"),
    "hidden": (("O__SILENT", {"properties": {"hidden_in": "Z1"}}), "no state of family"),
    "leak": (("O__SILENT", {"table": np.array([0.0, 1.0])}), "without any cause"),
    "parent": (("C__DIMM", {"parents": ("E__1", "ticket")}), "one that is not a fault event"),
    "rate": (
        ("R__x_POSTq20q289", {"table": np.array([[[1, 0], [0.3, 0.7]], [[0, 1], [0, 1]]])}),
        "one report rate",
    ),
    "inhibitor": (
        ("O__x_POSTq20q289__1", {"table": np.array([[[0.5, 0.5], [0.6, 0.4]], [[0.5, 0.5], [0.6, 0.4]]])}),
        "less likely",
    ),
}


@pytest.mark.parametrize(("change", "sentence"), WRONG.values(), ids=WRONG)
def test_a_network_that_is_no_export_is_refused(change, sentence):
    """Each violated rule has its own sentence."""
    with pytest.raises(NetworkError, match=sentence):
        fault_network(changed(change[0], **change[1]))


def test_an_expert_may_change_a_table_elsewhere():
    """A link edited in another program is read back with its change."""
    table = np.array([[[1, 0], [0.25, 0.75]], [[0, 1], [0, 1]]])
    rate = np.array([[[1, 0], [0.775, 0.225]], [[0, 1], [0, 1]]])
    tables = changed("O__x_POSTq20q289", table=table)
    nodes = (
        Node(n.name, n.states, n.parents, rate) if n.name == "R__x_POSTq20q289" else n for n in tables.nodes
    )

    assert fault_network(DiscreteNetwork("", tuple(nodes))).link[2] == 0.75


@settings(max_examples=5)
@given(st.integers(100, 10_000))
def test_to_pgmpy_and_back_changes_nothing(seed):
    """Any network of plain tables survives the conversion to pgmpy and back."""
    tables = exported(random_network(seed, causes=4, symptoms=6))
    again = from_pgmpy(to_pgmpy(tables))

    for node in tables.nodes:
        np.testing.assert_array_equal(again[node.name].table, node.table)
