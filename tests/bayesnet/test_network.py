"""The common checks of all formats: rows without probabilities."""

import pytest

from diagnoser.bayesnet.query import query
from diagnoser.bayesnet.read import read_network
from diagnoser.errors import NetworkError
from tests.bayesnet.files import saved

FAULTY_PUMP = """network pump { }
variable Power { type discrete [ 2 ] { on, off }; }
variable Motor { type discrete [ 2 ] { runs, stands }; }
variable Noise { type discrete [ 2 ] { yes, no }; }
probability ( Power ) { table 0.9, 0.1; }
probability ( Motor | Power ) { (on) 0.8, 0.2; (off) 0, 1; }
probability ( Noise | Power, Motor ) {
  (on, runs) 0.7, 0.3;
  (on, stands) 0, 1;
  (off, runs) ROW;
  (off, stands) 0.1, 0.9;
}
"""


@pytest.mark.parametrize("row", ["0, 0", "NaN, NaN", "nan, nan"])
def test_an_empty_row_that_cannot_be_reached_is_not_needed(tmp_path, row):
    """A motor without power never runs, so no query uses this row."""
    network = read_network(saved(tmp_path, FAULTY_PUMP.replace("ROW", row)))

    assert query(network, {}).posteriors["Noise"]["yes"] == pytest.approx(0.9 * 0.8 * 0.7 + 0.1 * 0.1)


def test_an_empty_row_that_can_be_reached_is_refused_with_its_line(tmp_path):
    """Zeros do not sum to one, and NaN is not a number."""
    reached = FAULTY_PUMP.replace("(off) 0, 1", "(off) 0.1, 0.9")

    with pytest.raises(NetworkError, match=r"Line 10: the row \(off, runs\) of 'Noise' sums to 0"):
        read_network(saved(tmp_path, reached.replace("ROW", "0, 0")))
    with pytest.raises(
        NetworkError, match=r"Line 10: the row \(off, runs\) of 'Noise' holds NaN, which is not a number"
    ):
        read_network(saved(tmp_path, reached.replace("ROW", "NaN, NaN")))
    with pytest.raises(
        NetworkError, match=r"Line 10: the row \(off, runs\) of 'Noise' holds a value that is not a number"
    ):
        read_network(saved(tmp_path, FAULTY_PUMP.replace("ROW", "0.5, NaN")))
