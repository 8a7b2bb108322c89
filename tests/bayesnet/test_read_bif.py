"""BIF files: all dialects are read, and a malformed file is refused with its line."""

import gzip
import re
from contextlib import suppress
from importlib import resources

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser.bayesnet.network import build
from diagnoser.bayesnet.read import read_network
from diagnoser.bayesnet.read_bif import read_bif
from diagnoser.errors import NetworkError
from diagnoser.network.pgmpy_bridge import from_pgmpy
from tests.bayesnet.files import TWO, saved


def read(text):
    """The network in a BIF text."""
    return build(read_bif(text))


def test_a_bif_file_is_read():
    """Names, states, parents and tables."""
    network = read(TWO)

    assert (network.name, [node.name for node in network.nodes]) == ("two", ["A", "B"])
    assert network["B"].parents == ("A",)
    assert network["B"].table.tolist() == [[0.1, 0.2, 0.7], [0.3, 0.3, 0.4]]


MALFORMED = {
    "empty": (lambda text: "", "holds no network"),
    "only blanks": (lambda text: " \n\n", "holds no network"),
    "only a comment": (lambda text: "// nothing\n", "holds no network"),
    "no variable": (lambda text: "network x {\n}\n", "declares no variable"),
    "cut off in a table": (lambda text: text[: text.index("0.3, 0.4")], "Line 12: .* not closed; .* cut off"),
    "cut off in a header": (lambda text: text[: text.index("{ low")], "Line 6: .* not closed"),
    "cut off before a brace": (lambda text: text + "variable C", "Line 16: .* no opening brace"),
    "a brace too few": (
        lambda text: text.replace("};\n}\nvariable B", "};\nvariable B"),
        "Line 3: .* not closed",
    ),
    "a brace too many": (
        lambda text: text.replace("}\nvariable B", "}\n}\nvariable B"),
        "Line 6: a brace is closed",
    ),
    "stray text": (
        lambda text: text.replace("variable B", "stray variable B"),
        "Line 6: 'stray' is not expected",
    ),
    "short table": (
        lambda text: text.replace("0.25, 0.75", "0.25"),
        "Line 10: .* 1 numbers where 2 are needed",
    ),
    "long row": (lambda text: text.replace("0.2, 0.7", "0.2, 0.2, 0.5"), "Line 13: .* 4 numbers where 3"),
    "row sum": (
        lambda text: text.replace("0.3, 0.4", "0.3, 0.5"),
        r"Line 14: the row \(yes\) of 'B' sums to 1.1",
    ),
    "table sum": (lambda text: text.replace("0.75", "0.7"), "Line 10: the table of 'A' sums to 0.95"),
    "negative": (lambda text: text.replace("0.25, 0.75", "-0.25, 1.25"), "Line 10: .* negative"),
    "not a number": (lambda text: text.replace("0.75", "O.75"), "Line 10: 'O.75' .* not a number"),
    "nan": (lambda text: text.replace("0.75", "nan"), "Line 10: .* not a number"),
    "unknown variable": (
        lambda text: text.replace("( A )", "( Z )"),
        "Line 9: .* 'Z', which is not declared",
    ),
    "unknown parent": (
        lambda text: text.replace("| A", "| Z"),
        "Line 12: .* parent 'Z', which is not declared",
    ),
    "unknown state": (lambda text: text.replace("(yes)", "(maybe)"), "Line 14: 'A' has no state 'maybe'"),
    "too many states": (
        lambda text: text.replace("(yes)", "(yes, no)"),
        "Line 14: .* 2 states where it has 1",
    ),
    "missing row": (
        lambda text: text.replace("  (yes) 0.3, 0.3, 0.4;\n", ""),
        r"Line 12: .* the row \(yes\)",
    ),
    "row twice": (lambda text: text.replace("(yes)", "(no)"), "Line 14: .* second time"),
    "no probabilities": (
        lambda text: text[: text.index("probability ( B")],
        "Line 6: variable 'B' has no prob",
    ),
    "empty block": (
        lambda text: text.replace("  (no) 0.1, 0.2, 0.7;\n  (yes) 0.3, 0.3, 0.4;\n", ""),
        r"Line 12: .* no probabilities for the row \(no\)",
    ),
    "block twice": (lambda text: text + text[text.index("probability ( B") :], "Line 16: .* second time"),
    "variable twice": (
        lambda text: text.replace("variable B", "variable A"),
        "Line 6: .* declared a second time",
    ),
    "cycle": (
        lambda text: text.replace("( A ) {\n  table 0.25, 0.75;", "( A | B ) {\n  default 0.25, 0.75;"),
        "Line (9|12): the arrows form a cycle: [AB] -> [AB] -> [AB]",
    ),
    "own parent": (lambda text: text.replace("| A", "| B"), "Line 12: .* its own parent"),
    "state count": (lambda text: text.replace("[ 3 ]", "[ 4 ]"), "Line 7: .* said to have 4 states, and 3"),
    "state twice": (lambda text: text.replace("low, mid", "low, low"), "Line 6: .* state 'low' twice"),
    "no type": (
        lambda text: text.replace("  type discrete [ 2 ] { no, yes };\n", ""),
        "Line 3: .* has no type",
    ),
    "continuous": (
        lambda text: text.replace("discrete [ 2 ]", "continuous [ 2 ]"),
        "Line 4: .* only discrete",
    ),
    "type": (lambda text: text.replace("[ 2 ]", "2"), "Line 4: the type of 'A' is not of the form"),
    "semicolon": (lambda text: text.replace("0.75;", "0.75"), "Line 10: a semicolon is missing"),
    "bracket": (lambda text: text.replace("(no)", "(no"), "Line 13: a bracket is not closed"),
    "header": (lambda text: text.replace("( A )", "A"), "Line 9: .* in brackets"),
    "quotation mark": (
        lambda text: text.replace("no, yes", '"no, yes'),
        "Line 4: a quotation mark is not closed",
    ),
    "comment": (lambda text: text + "/* no end", "Line 16: a comment is not closed"),
    "table and rows": (
        lambda text: text.replace("(yes)", "table 1, 0, 0, 0, 1, 0;\n(yes)"),
        "further entries",
    ),
    "unnamed": (lambda text: text.replace("variable A", "variable"), "Line 3: a variable has no name"),
    "unknown entry": (lambda text: text.replace("table", "tabel"), "Line 10: 'tabel' is not expected"),
    "unknown statement": (
        lambda text: text.replace("type discrete [ 2 ]", "kind"),
        "Line 4: 'kind' is not expected",
    ),
}


@pytest.mark.parametrize(("spoil", "sentence"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_bif_file_is_refused_with_its_line(tmp_path, spoil, sentence):
    """One plain sentence names the file, and the line where there is one."""
    path = saved(tmp_path, spoil(TWO))

    with pytest.raises(NetworkError, match=f"^{re.escape(str(path))}: .*(?:{sentence})"):
        read_network(path)


def test_private_characters_in_a_name_are_part_of_the_name(tmp_path):
    """The reader uses the same two characters internally for quoted strings."""
    text = TWO.replace("variable A", "variable \ue0009\ue001").replace("( A )", "( \ue0009\ue001 )")

    assert "\ue0009\ue001" in read_network(saved(tmp_path, text.replace("| A )", "| \ue0009\ue001 )"))).index


def test_a_number_of_states_with_thousands_of_digits_is_refused_by_name(tmp_path):
    """Python raises ValueError for such a number, and the reader must not end in it."""
    text = TWO.replace("[ 2 ]", "[ " + "9" * 5000 + " ]", 1)

    with pytest.raises(NetworkError, match="Line 4: the type of 'A' is not of the form"):
        read_network(saved(tmp_path, text))


WILD = {
    "spaces": ("Oil level", "very low", "Oil level", "very low"),
    "quotes": ('"Oil level"', '"very low"', "Oil level", "very low"),
    "brackets": ("temp(°C)[1]", "[0,5)", "temp(°C)[1]", "[0,5)"),
    "interval": ("age", "(0-10]", "age", "(0-10]"),
    "comparison": ("x<30", "< 3", "x<30", "< 3"),
    "chinese": ("硬盘", "黄灯", "硬盘", "黄灯"),
    "punctuation": ("fan-1.speed/min", "n.a.", "fan-1.speed/min", "n.a."),
    "quoted punctuation": ('"a;b{c}|d"', '"x, y;"', "a;b{c}|d", "x, y;"),
    "digits": ("4x", "0", "4x", "0"),
    "keywords": ("table", "default", "table", "default"),
}


@pytest.mark.parametrize(("name", "state", "plain_name", "plain_state"), WILD.values(), ids=WILD)
def test_names_of_the_wild_are_read(name, state, plain_name, plain_state):
    """Names with blanks, brackets, quotes, intervals, signs and Chinese are read as variables, states, parents and
    rows.
    """
    text = (
        TWO.replace("variable A", f"variable {name}")
        .replace("( A )", f"( {name} )")
        .replace("| A", f"| {name}")
    )
    network = read(text.replace("{ no,", f"{{ {state},").replace("(no)", f"({state})"))

    assert network[plain_name].states == (plain_state, "yes")
    assert network["B"].parents == (plain_name,)
    assert network["B"].table[0].tolist() == [0.1, 0.2, 0.7]


DIALECTS = {
    "probabilities first": lambda text: text[text.index("probability") :] + text[: text.index("probability")],
    "no network block": lambda text: text.replace("network two {\n}\n", ""),
    "properties": lambda text: text.replace("  type", "  property position = (7, 3) ;\n  type").replace(
        "  (no)", '  property "a = b; {c}" ;\n  (no)'
    ),
    "comments": lambda text: (
        "// B { }\n" + text.replace("(no)", "/* ( */ (no) // ;\n").replace("[ 3 ]", "[/*;*/3]")
    ),
    "one line": lambda text: text.replace("\n", " "),
    "windows": lambda text: text.replace("\n", "\r\n"),
    "byte order mark": lambda text: "\ufeff" + text,
    "no commas in states": lambda text: text.replace("no, yes", "no yes").replace(
        "low, mid, high", "low mid high"
    ),
    "quoted states without commas": lambda text: text.replace("no, yes", '"no" "yes"'),
    "no bar": lambda text: text.replace("( B | A )", "( B A )"),
    "no commas in numbers": lambda text: text.replace("0.1, 0.2, 0.7", "0.1 0.2 0.7"),
    "scientific": lambda text: text.replace("0.1, 0.2, 0.7", "1e-1, 2.0E-01, 7e-1"),
    "rows in any order": lambda text: text.replace("  (no) 0.1, 0.2, 0.7;\n", "").replace(
        "0.3, 0.4;", "0.3, 0.4;\n  (no) 0.1, 0.2, 0.7;"
    ),
    "default": lambda text: text.replace("(no) 0.1", "default 0.1"),
    "table, own state slowest": lambda text: text.replace("  (no) 0.1, 0.2, 0.7;\n", "").replace(
        "(yes) 0.3, 0.3, 0.4", "table 0.1, 0.3, 0.2, 0.3, 0.7, 0.4"
    ),
    "table, own state fastest": lambda text: text.replace("  (no) 0.1, 0.2, 0.7;\n", "").replace(
        "(yes) 0.3, 0.3, 0.4", "table 0.1, 0.2, 0.7, 0.3, 0.3, 0.4"
    ),
}


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_dialects_of_bif_say_the_same(tmp_path, dialect):
    """Order, properties, comments, separators and the two axis orders of a table make no difference."""
    network = read_network(saved(tmp_path, dialect(TWO)))

    assert network["A"].table.tolist() == [0.25, 0.75]
    assert network["B"].table.tolist() == [[0.1, 0.2, 0.7], [0.3, 0.3, 0.4]]


def test_intervals_with_commas_are_told_from_separators():
    """The declared number of states and the states of each parent decide about a comma."""
    text = TWO.replace("no, yes", "[0,5), [5,9]").replace("(no)", "([0,5))").replace("(yes)", "([5,9])")

    assert read(text)["A"].states == ("[0,5)", "[5,9]")


SHIPPED = ("asia", "cancer", "child", "earthquake", "hailfinder", "hepar2", "insurance", "sachs", "survey")


@pytest.mark.parametrize("name", SHIPPED)
def test_pgmpys_reader_reads_the_same_numbers(name):
    """Our reader and pgmpy's agree on the networks in pgmpy's package."""
    from pgmpy.readwrite import BIFReader

    packed = resources.files("pgmpy") / "utils" / "example_models" / f"{name}.bif.gz"
    text = gzip.decompress(packed.read_bytes()).decode()
    theirs = from_pgmpy(BIFReader(string=text).get_model())

    for node in read(text).nodes:
        assert theirs[node.name].states == node.states
        assert theirs[node.name].parents == node.parents
        np.testing.assert_allclose(theirs[node.name].table, node.table, rtol=0, atol=1e-15)


@given(st.text(alphabet='{}()[]|,;"/* \nABvariable probability0.5 type discrete 2'))
def test_no_text_is_read_with_another_error(text):
    """Any text is read as a network or refused with a NetworkError."""
    with suppress(NetworkError):
        build(read_bif(text))


@given(st.integers(0, len(TWO)), st.integers(0, 30), st.text(max_size=5))
def test_no_damage_to_a_file_leads_to_another_error(start, length, new):
    """After any damage the file is read or refused with a NetworkError."""
    with suppress(NetworkError):
        build(read_bif(TWO[:start] + new + TWO[start + length :]))
