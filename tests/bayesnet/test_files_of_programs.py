"""Files from us or from pyAgrum are read with their meaning. Unreadable files are refused."""

import gzip

import numpy as np
import pyagrum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser.bayesnet import read as network_reader
from diagnoser.bayesnet.network import build
from diagnoser.bayesnet.read import read_network
from diagnoser.errors import InputError, NetworkError, TooLargeError
from diagnoser.network.export_write import written
from tests.bayesnet.files import TWO, saved
from tests.support.random_tables import random_tables


def test_a_file_that_cannot_be_decoded_or_opened_is_refused(tmp_path, monkeypatch):
    """Unknown encodings, compressed files, missing files, folders and files above the size limit are refused by
    name.
    """
    with pytest.raises(NetworkError, match="Line 4: the file is in none of UTF-8, UTF-16, GB18030 and Big5"):
        read_network(saved(tmp_path, TWO.replace("yes", "ja\xdf").encode("latin-1")))
    with pytest.raises(NetworkError, match="gzip"):
        read_network(saved(tmp_path, gzip.compress(TWO.encode())))
    with pytest.raises(InputError, match="No such file"):
        read_network(tmp_path / "absent.bif")
    with pytest.raises(InputError, match="cannot be read"):
        read_network(tmp_path)
    monkeypatch.setattr(network_reader, "MAX_BYTES", 10)
    with pytest.raises(TooLargeError, match="the limit is 10"):
        read_network(saved(tmp_path, TWO))


@pytest.mark.parametrize("suffix", ["bif", "bifxml", "xdsl", "uai"])
@pytest.mark.parametrize("seed", range(3))
def test_files_that_pyagrum_writes_are_read(tmp_path, suffix, seed):
    """Networks with variables of different numbers of states agree to the six digits of pyAgrum."""
    model = pyagrum.fastBN("a->c<-b{x|y|z};c->d{p|q|r|s}<-a;b->e<-d;e<-c")
    pyagrum.initRandom(seed)
    model.generateCPTs()
    path = tmp_path / f"network.{suffix}"
    pyagrum.saveBN(model, str(path))
    called = {f"var_{number}": model.variable(number).name() for number in model.nodes()}

    for node in read_network(path).nodes:
        own, *parents = (called.get(each, each) for each in (node.name, *node.parents))
        table = model.cpt(own)
        order = [table.names.index(each) for each in (*parents, own)]
        values = np.transpose(table.toarray(), [len(order) - 1 - axis for axis in order])
        np.testing.assert_allclose(node.table, values, rtol=0, atol=1e-5)


@pytest.mark.parametrize("kind", ["bif", "xmlbif", "xdsl"])
@given(seed=st.integers(0, 10**6))
def test_what_is_written_is_read(kind, seed):
    """This holds for any network of plain tables, bit by bit, for all numbers of states and parents."""
    network = random_tables(seed)
    content = written(network, kind).encode()

    again = build(network_reader._draft(content, f".{kind}"))

    for before, after in zip(network.nodes, again.nodes, strict=True):
        assert (before.name, before.states, before.parents) == (after.name, after.states, after.parents)
        np.testing.assert_allclose(after.table, before.table, rtol=0, atol=1e-15)
