"""Hugin's .net format: our own small files, and files from pyAgrum."""

import numpy as np
import pyagrum
import pytest

from diagnoser.bayesnet.network import DiscreteNetwork
from diagnoser.bayesnet.query import query
from diagnoser.bayesnet.read import read_network
from diagnoser.errors import NetworkError

SMALL = """net
{
  node_size = (50 50);
  name = "pump \\"A\\"";
}
% a comment with "quotes
node Pump { label = "the pump"; position = (10 20); states = ("ok" "worn" "broken"); HR_Color_0 = "1"; }
discrete node Noise { states = ("yes" "no"); }
potential ( Pump ) { data = ( 0.7 0.2 0.1 ); experience = ( 10 ); }
potential ( Noise | Pump )
{
  data = (( 0.05 0.95 )  % ok
          ( 0.7 0.3 )
          ( 1 0 ));
}
"""


def saved(folder, text, name="network.net"):
    """Write a file and return its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["network.net", "network.txt"])
def test_nodes_labels_comments_and_tables_are_read(tmp_path, name):
    """The suffix does not matter, and the node's own states are the fastest axis."""
    network = read_network(saved(tmp_path, SMALL, name))

    assert network.name == 'pump "A"'
    assert network["Pump"].states == ("ok", "worn", "broken")
    assert network["Pump"].properties == {"label": "the pump"}
    assert network["Noise"].parents == ("Pump",)
    assert network["Noise"].table.tolist() == [[0.05, 0.95], [0.7, 0.3], [1, 0]]


def test_the_shortest_file_is_read(tmp_path):
    """The file of issue 17: one node and an empty net block."""
    text = 'net { } node A { states = ("y" "n"); } potential ( A ) { data = ( 0.2 0.8 ); }'

    assert query(read_network(saved(tmp_path, text)), {}).posteriors == {"A": {"y": 0.2, "n": 0.8}}


@pytest.mark.parametrize("seed", range(5))
def test_files_of_pyagrum_have_the_same_posteriors(tmp_path, seed):
    """Three parents with different numbers of states would reveal a wrong order of axes."""
    pyagrum.initRandom(seed + 1)
    theirs = pyagrum.fastBN("a[2]->d[3]<-b[4];c[3]->d->e[2]<-a")
    path = tmp_path / "theirs.net"
    theirs.saveNET(str(path))

    ours = query(read_network(path), {"e": "1"}).posteriors

    inference = pyagrum.LazyPropagation(theirs)
    inference.setEvidence({"e": 1})
    for name, states in ours.items():
        assert list(states.values()) == pytest.approx(inference.posterior(name).tolist(), abs=1e-9)


def test_utility_nodes_are_left_out_with_a_note(tmp_path):
    """They have no probabilities, and the chance nodes do not depend on them."""
    text = SMALL + 'utility Cost { label = ""; }\npotential ( Cost | Pump ) { data = ( 0 -50 -500 ); }\n'

    network = read_network(saved(tmp_path, text))

    assert [node.name for node in network.nodes] == ["Pump", "Noise"]
    assert network.notes == ("Utility nodes are left out, because they have no probabilities: Cost.",)


WRONG = {
    "decision": (SMALL.replace("discrete node", "decision"), "Line 8: the file has a decision node"),
    "continuous": (
        SMALL.replace("discrete node", "continuous node"),
        "Line 8: the file has a continuous node",
    ),
    "quotation mark": (SMALL.replace('"no"', '"no'), "Line 8: a quotation mark is not closed"),
    "semicolon": (
        SMALL.replace('"no");', '"no")'),
        "Line 8: a semicolon is missing after the attribute 'states'",
    ),
    "no data": (SMALL.replace("data = ( 0.7 0.2 0.1 );", ""), "Line 9: the table of 'Pump' has no data"),
    "expression": (
        SMALL.replace("data = ( 0.7 0.2 0.1 );", "model_data = ( Poisson(2) );"),
        "Line 9: the table of 'Pump' has an expression",
    ),
    "number": (SMALL.replace("0.05", "O.05"), "Line 12: 'O.05' in the table of 'Noise' is not a number"),
    "length": (SMALL.replace("( 1 0 )", "( 1 )"), "Line 12: .* 5 numbers where 6 are needed"),
    "sum": (SMALL.replace("0.05 0.95", "0.05 0.05"), r"the row \(ok\) of 'Noise' sums to 0.1"),
    "unknown parent": (SMALL.replace("| Pump", "| Pmup"), "Line 10: .* parent 'Pmup', which is not declared"),
    "joint table": (SMALL.replace("Noise | Pump", "Noise Pump"), "several nodes before"),
    "cut off": (SMALL[:-60], "may be cut off|semicolon is missing"),
    "unknown block": (SMALL.replace("discrete node", "knot"), "Line 8: 'knot' stands where"),
}


@pytest.mark.parametrize(("text", "sentence"), WRONG.values(), ids=WRONG)
def test_a_malformed_file_is_refused_with_its_line(tmp_path, text, sentence):
    """The refusal is one sentence with the line."""
    with pytest.raises(NetworkError, match=sentence):
        read_network(saved(tmp_path, text))


def outcome(path):
    """Return the network in a file, or the error with the fault."""
    try:
        return read_network(path)
    except NetworkError as error:
        return error


def test_a_damaged_file_never_ends_in_another_error(tmp_path):
    """Cut anywhere, or with any mark added, a file is read or refused by name. Both happen here."""
    rng = np.random.default_rng(0)
    kinds = set()
    for cut in range(0, len(SMALL), 7):
        place = int(rng.integers(len(SMALL)))
        for text in (SMALL[:cut], SMALL[:place] + rng.choice(list('{}()=;|"%x')) + SMALL[place:]):
            kinds.add(type(outcome(saved(tmp_path, text))))

    assert kinds == {DiscreteNetwork, NetworkError}
