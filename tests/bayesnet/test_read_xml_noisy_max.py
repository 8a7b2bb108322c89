"""Noisy-MAX and utility nodes in XDSL files of GeNIe."""

from itertools import product

import numpy as np
import pytest

from diagnoser.bayesnet.query import query
from diagnoser.bayesnet.read import read_network
from diagnoser.errors import NetworkError

HOT = """<smile version="1.0" id="n"><nodes>
<cpt id="Fan"><state id="bad" /><state id="ok" /><probabilities>0.1 0.9</probabilities></cpt>
<cpt id="Dust"><state id="much" /><state id="little" /><probabilities>0.3 0.7</probabilities></cpt>
<noisymax id="Hot"><state id="yes" /><state id="no" /><parents>Fan Dust</parents>
<strengths>0 1 0 1</strengths><parameters>0.8 0.2 0 1 0.4 0.6 0 1 0.05 0.95</parameters></noisymax>
</nodes></smile>
"""


def saved(folder, text):
    """Write an XDSL file and return its path."""
    path = folder / "network.xdsl"
    path.write_text(text, encoding="utf-8")
    return path


def test_two_causes_of_heat(tmp_path):
    """The figures of issue 17, worked out by hand: P(no) = 0.95 x 0.92 x 0.88."""
    network = read_network(saved(tmp_path, HOT))
    given = query(network, {"Hot": "yes"}).posteriors

    assert query(network, {}).posteriors["Hot"]["yes"] == pytest.approx(0.23088, abs=1e-12)
    assert given["Fan"]["bad"] == pytest.approx(0.360707, abs=5e-7)
    assert given["Dust"]["much"] == pytest.approx(0.617983, abs=5e-7)


def test_strengths_give_the_state_of_each_column(tmp_path):
    """With the states of Fan in the other order, strengths 1 0 give the same network."""
    other = HOT.replace(
        '<state id="bad" /><state id="ok" /><probabilities>0.1 0.9',
        '<state id="ok" /><state id="bad" /><probabilities>0.9 0.1',
    )
    other = other.replace("<strengths>0 1 0 1", "<strengths>1 0 0 1")

    assert query(read_network(saved(tmp_path, other)), {}).posteriors["Hot"]["yes"] == pytest.approx(
        0.23088, abs=1e-12
    )


def test_a_node_without_parents_is_its_leak(tmp_path):
    """Then the parameters are a plain table."""
    text = (
        '<smile><nodes><noisymax id="A"><state id="x" /><state id="y" />'
        "<parameters>0.3 0.7</parameters></noisymax></nodes></smile>"
    )

    assert read_network(saved(tmp_path, text))["A"].table.tolist() == pytest.approx([0.3, 0.7])


@pytest.mark.parametrize("seed", range(4))
def test_the_table_is_the_maximum_of_independent_contributions(tmp_path, seed):
    """Against the sum over all contributions, with four own states and parents of three and two states."""
    rng = np.random.default_rng(seed)
    counts, own = (3, 2), 4
    columns = rng.dirichlet(np.ones(own), sum(counts) + 1)
    columns[[2, 4]] = np.eye(own)[-1]
    orders = [rng.permutation(count) for count in counts]
    states = "".join(f'<state id="s{each}" />' for each in range(own))
    parents = "".join(
        f'<cpt id="P{index}">{"".join(f"<state id={chr(34)}t{each}{chr(34)} />" for each in range(count))}'
        f"<probabilities>{' '.join([str(1 / count)] * count)}</probabilities></cpt>"
        for index, count in enumerate(counts)
    )
    text = (
        f'<smile><nodes>{parents}<noisymax id="Y">{states}<parents>P0 P1</parents>'
        f"<strengths>{' '.join(str(each) for order in orders for each in order)}</strengths>"
        f"<parameters>{' '.join(map(repr, columns.ravel().tolist()))}</parameters></noisymax></nodes></smile>"
    )

    table = read_network(saved(tmp_path, text))["Y"].table

    for first, second in product(range(counts[0]), range(counts[1])):
        parts = columns[list(orders[0]).index(first)], columns[3 + list(orders[1]).index(second)], columns[-1]
        expected = np.zeros(own)
        for chosen in product(range(own), repeat=3):
            expected[min(chosen)] += np.prod([part[state] for part, state in zip(parts, chosen, strict=True)])
        assert table[first, second] == pytest.approx(expected, abs=1e-12)


WRONG = {
    "parameters": (
        HOT.replace(" 0.05 0.95", ""),
        "Line 4: 'Hot' has 8 noisy-MAX parameters where 10 are needed",
    ),
    "strengths": (
        HOT.replace("0 1 0 1<", "0 0 0 1<"),
        "Line 4: the strengths of 'Hot' do not order the states of 'Fan'",
    ),
    "column": (HOT.replace("0.8 0.2", "0.8 0.8"), "not a distribution"),
    "weakest": (
        HOT.replace("0.8 0.2 0 1", "0.8 0.2 0.5 0.5"),
        "the weakest state of 'Fan' must not contribute",
    ),
    "none": (HOT.replace("parameters>", "other>"), "Line 4: node 'Hot' has no <parameters>"),
}


@pytest.mark.parametrize(("text", "sentence"), WRONG.values(), ids=WRONG)
def test_wrong_parameters_are_refused(tmp_path, text, sentence):
    """One sentence with the line of the node."""
    with pytest.raises(NetworkError, match=sentence):
        read_network(saved(tmp_path, text))


def test_a_huge_table_is_refused_before_it_is_made(tmp_path):
    """Forty parents would need a terabyte."""
    parents = "".join(
        f'<cpt id="P{n}"><state id="a" /><state id="b" /><probabilities>0.5 0.5</probabilities></cpt>'
        for n in range(40)
    )
    names = " ".join(f"P{n}" for n in range(40))
    text = (
        f'<smile><nodes>{parents}<noisymax id="Y"><state id="y" /><state id="n" /><parents>{names}</parents>'
        f"<parameters>{'0.5 0.5 0 1 ' * 40} 0 1</parameters></noisymax></nodes></smile>"
    )

    with pytest.raises(NetworkError, match="the table of 'Y' would have"):
        read_network(saved(tmp_path, text))


PUMP = """<smile version="1.0" id="n"><nodes>
<cpt id="Pump"><state id="worn" /><state id="ok" /><probabilities>0.1 0.9</probabilities></cpt>
<cpt id="Noise"><state id="yes" /><state id="no" /><parents>Pump</parents>
<probabilities>0.7 0.3 0.05 0.95</probabilities></cpt>
<utility id="Cost"><parents>Pump</parents><utilities>-500 0</utilities></utility>
<mau id="Total"><parents>Cost</parents><weights>1</weights></mau>
</nodes></smile>
"""


def test_utility_nodes_are_left_out_with_a_note(tmp_path):
    """The figures of issue 17. A decision is still refused."""
    network = read_network(saved(tmp_path, PUMP))

    assert query(network, {"Noise": "yes"}).posteriors["Pump"]["worn"] == pytest.approx(0.608696, abs=5e-7)
    assert network.notes == ("Utility nodes are left out, because they have no probabilities: Cost, Total.",)
    with pytest.raises(NetworkError, match="node 'Cost' is a <decision>"):
        read_network(saved(tmp_path, PUMP.replace("utility", "decision")))
