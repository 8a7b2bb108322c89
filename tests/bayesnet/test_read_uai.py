"""UAI files, also as pgmpy writes them."""

import numpy as np
import pytest

from diagnoser.bayesnet.read import read_network
from diagnoser.errors import NetworkError
from diagnoser.network.pgmpy_bridge import to_pgmpy
from tests.bayesnet.files import saved
from tests.support.random_tables import random_tables


@pytest.mark.parametrize("seed", range(8))
def test_uai_that_pgmpy_writes_is_read(tmp_path, seed):
    """Variables come in pgmpy's order (by number of states, then name), states by number."""
    from pgmpy.readwrite import UAIWriter

    network = random_tables(seed, least_states=2)
    UAIWriter(to_pgmpy(network)).write(str(tmp_path / "network.uai"))
    found = read_network(tmp_path / "network.uai")

    names = sorted(network.index, key=lambda name: (len(network[name].states), name))
    for number, name in enumerate(names):
        node, theirs = network[name], found[f"var_{number}"]
        axes = [node.parents.index(names[int(each[4:])]) for each in theirs.parents]
        expected = np.transpose(node.table, [*axes, len(axes)])
        np.testing.assert_allclose(theirs.table, expected, rtol=0, atol=1e-12)


UAI = "BAYES\n2\n2 3\n2\n1 0\n2 0 1\n\n2\n 0.25 7.5e-1\n\n6\n 0.1 0.2 0.7\n 0.3 0.3 0.4\n"


def test_uai_is_read(tmp_path):
    """Variables are var_0 and var_1. Exponents, comments and blank lines are allowed."""
    network = read_network(saved(tmp_path, "# a comment\n" + UAI, "network.uai"))

    assert network["var_1"].parents == ("var_0",)
    assert network["var_1"].states == ("0", "1", "2")
    assert network["var_1"].table.tolist() == [[0.1, 0.2, 0.7], [0.3, 0.3, 0.4]]
    assert read_network(saved(tmp_path, UAI, "network.txt"))["var_0"].table.tolist() == [0.25, 0.75]


WRONG_UAI = {
    "empty": ("", "holds no network"),
    "markov": (UAI.replace("BAYES", "MARKOV"), "Line 1: .* only BAYES"),
    "cut off": (UAI[:-6], "Line 13: the file ends where a probability should follow"),
    "more": (UAI + "1\n", "Line 14: more numbers follow"),
    "length": (UAI.replace("6\n", "5\n"), "Line 11: .* 5 numbers where 6 are needed"),
    "scope": (UAI.replace("2 0 1", "2 0 7"), "Line 6: .* not among the 2"),
    "word": (UAI.replace("0.25", "x"), "Line 9: 'x' stands where a probability"),
    "count": (UAI.replace("2 3\n", "2 -3\n"), "Line 3: '-3' stands where a number of states"),
    "huge": (UAI.replace("2 3\n", "2 99999999999\n"), "Line 3: .* stands where a number of states"),
    "sum": (UAI.replace("0.25", "0.5"), "Line 8: the table of 'var_0' sums to 1.25"),
    "twice": (UAI.replace("2 0 1", "2 1 0"), "Line 6: probabilities of 'var_0' are given a second time"),
}


@pytest.mark.parametrize(("text", "sentence"), WRONG_UAI.values(), ids=WRONG_UAI)
def test_malformed_uai_is_refused_with_its_line(tmp_path, text, sentence):
    """The sentence names the line."""
    with pytest.raises(NetworkError, match=sentence):
        read_network(saved(tmp_path, text, "network.uai"))


def test_a_number_with_thousands_of_digits_is_refused_by_name(tmp_path):
    """Python raises ValueError for such a number, and the reader must not end in it."""
    with pytest.raises(NetworkError, match=r"Line 2: .* stands where the number of variables should be"):
        read_network(saved(tmp_path, f"BAYES\n{'9' * 5000}\n", "network.uai"))
