"""Files of networks: what is written in the wild is read, what is malformed is refused with its line."""

import gzip
import re
from contextlib import suppress
from importlib import resources

import numpy as np
import pyagrum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser.bayesnet import read as network_reader
from diagnoser.bayesnet.network import build
from diagnoser.bayesnet.query import query
from diagnoser.bayesnet.read import read_network
from diagnoser.bayesnet.read_bif import read_bif
from diagnoser.errors import InputError, NetworkError, TooLargeError
from diagnoser.network.export_write import written
from diagnoser.network.pgmpy_bridge import from_pgmpy, to_pgmpy
from tests.support.random_tables import random_tables

TWO = """network two {
}
variable A {
  type discrete [ 2 ] { no, yes };
}
variable B {
  type discrete [ 3 ] { low, mid, high };
}
probability ( A ) {
  table 0.25, 0.75;
}
probability ( B | A ) {
  (no) 0.1, 0.2, 0.7;
  (yes) 0.3, 0.3, 0.4;
}
"""


def read(text):
    """The network in a BIF text."""
    return build(read_bif(text))


def saved(tmp_path, content, name="network.bif"):
    """A file with this content."""
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


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
    """One plain sentence that names the file, and the line where there is one."""
    path = saved(tmp_path, spoil(TWO))

    with pytest.raises(NetworkError, match=f"^{re.escape(str(path))}: .*(?:{sentence})"):
        read_network(path)


def test_private_characters_in_a_name_are_part_of_the_name(tmp_path):
    """They are the marks that the reader itself puts in place of quoted strings."""
    text = TWO.replace("variable A", "variable \ue0009\ue001").replace("( A )", "( \ue0009\ue001 )")

    assert "\ue0009\ue001" in read_network(saved(tmp_path, text.replace("| A )", "| \ue0009\ue001 )"))).index


def test_a_number_of_states_with_thousands_of_digits_is_refused_by_name(tmp_path):
    """Python refuses to convert such a number, which is no reason for a traceback."""
    text = TWO.replace("[ 2 ]", "[ " + "9" * 5000 + " ]", 1)

    with pytest.raises(NetworkError, match="Line 4: the type of 'A' is not of the form"):
        read_network(saved(tmp_path, text))
    with pytest.raises(NetworkError, match=r"Line 2: .* stands where the number of variables should be"):
        read_network(saved(tmp_path, f"BAYES\n{'9' * 5000}\n", "network.uai"))


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
    """A motor without power never runs, so nobody ever asks for this row."""
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


def test_a_file_that_cannot_be_decoded_or_opened_is_refused(tmp_path, monkeypatch):
    """Other encodings, compression, absence, folders, and size."""
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
    """Names with spaces, brackets, quotes, intervals, signs, Chinese, as variable, state, parent and row."""
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
    """Order, properties, comments, separators and the two orders of a conditional table."""
    network = read_network(saved(tmp_path, dialect(TWO)))

    assert network["A"].table.tolist() == [0.25, 0.75]
    assert network["B"].table.tolist() == [[0.1, 0.2, 0.7], [0.3, 0.3, 0.4]]


def test_intervals_with_commas_are_told_from_separators():
    """The declared number of states, and the states of each parent in turn, settle what a comma means."""
    text = TWO.replace("no, yes", "[0,5), [5,9]").replace("(no)", "([0,5))").replace("(yes)", "([5,9])")

    assert read(text)["A"].states == ("[0,5)", "[5,9]")


SHIPPED = ("asia", "cancer", "child", "earthquake", "hailfinder", "hepar2", "insurance", "sachs", "survey")


@pytest.mark.parametrize("name", SHIPPED)
def test_pgmpys_reader_reads_the_same_numbers(name):
    """The networks of pgmpy's wheel, by its reader and by ours."""
    from pgmpy.readwrite import BIFReader

    packed = resources.files("pgmpy") / "utils" / "example_models" / f"{name}.bif.gz"
    text = gzip.decompress(packed.read_bytes()).decode()
    theirs = from_pgmpy(BIFReader(string=text).get_model())

    for node in read(text).nodes:
        assert theirs[node.name].states == node.states
        assert theirs[node.name].parents == node.parents
        np.testing.assert_allclose(theirs[node.name].table, node.table, rtol=0, atol=1e-15)


@pytest.mark.parametrize("suffix", ["bif", "bifxml", "xdsl", "uai"])
@pytest.mark.parametrize("seed", range(3))
def test_files_that_pyagrum_writes_are_read(tmp_path, suffix, seed):
    """Parents of different numbers of states, to the six digits that it prints."""
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


@pytest.mark.parametrize("kind", ["bif", "xmlbif", "xdsl"])
@given(seed=st.integers(0, 10**6))
def test_what_is_written_is_read(kind, seed):
    """Any network of plain tables, bit by bit, whatever the number of states and parents."""
    network = random_tables(seed)
    content = written(network, kind).encode()

    again = build(network_reader._draft(content, f".{kind}"))

    for before, after in zip(network.nodes, again.nodes, strict=True):
        assert (before.name, before.states, before.parents) == (after.name, after.states, after.parents)
        np.testing.assert_allclose(after.table, before.table, rtol=0, atol=1e-15)


@given(st.text(alphabet='{}()[]|,;"/* \nABvariable probability0.5 type discrete 2'))
def test_no_text_is_read_with_another_error(text):
    """Whatever stands in a BIF file: a network, or our own error."""
    with suppress(NetworkError):
        build(read_bif(text))


@given(st.integers(0, len(TWO)), st.integers(0, 30), st.text(max_size=5))
def test_no_damage_to_a_file_leads_to_another_error(start, length, new):
    """Any few characters replaced: a network, or our own error."""
    with suppress(NetworkError):
        build(read_bif(TWO[:start] + new + TWO[start + length :]))


XMLBIF = """<?xml version="1.0"?>
<!DOCTYPE BIF [
  <!ELEMENT BIF (NETWORK)*>
  <!ATTLIST BIF VERSION CDATA #REQUIRED>
]>
<BIF VERSION="0.3">
<NETWORK>
<NAME>two</NAME>
<VARIABLE TYPE="nature"><NAME>A b</NAME><OUTCOME>no</OUTCOME><OUTCOME>&lt; 3</OUTCOME></VARIABLE>
<VARIABLE TYPE="nature"><NAME>B</NAME><OUTCOME>x</OUTCOME><OUTCOME>y</OUTCOME><OUTCOME>z</OUTCOME></VARIABLE>
<DEFINITION><FOR>A b</FOR><TABLE>0.25 0.75</TABLE></DEFINITION>
<DEFINITION><FOR>B</FOR><GIVEN>A b</GIVEN>
<TABLE>0.1 0.2 0.7 <!-- the second row -->
0.3 0.3 0.4</TABLE></DEFINITION>
</NETWORK>
</BIF>
"""

XDSL = """<?xml version="1.0" encoding="ISO-8859-1"?>
<smile version="1.0" id="n">
<nodes>
<cpt id="A"><state id="no"/><state id="yes"/><probabilities>0.25 0.75</probabilities></cpt>
<submodel id="s">
<deterministic id="B"><state id="x"/><state id="y"/><parents>A</parents><resultingstates>y x</resultingstates>
</deterministic>
</submodel>
</nodes>
</smile>
"""


def test_xmlbif_with_a_document_type_is_read(tmp_path):
    """As JavaBayes and others write it: a document type, blanks in names, comments in tables."""
    network = read_network(saved(tmp_path, XMLBIF, "network.xml"))

    assert network["A b"].states == ("no", "< 3")
    assert network["B"].table.tolist() == [[0.1, 0.2, 0.7], [0.3, 0.3, 0.4]]


def test_xdsl_with_submodels_and_deterministic_nodes_is_read(tmp_path):
    """As GeNIe writes it, in an encoding of its own."""
    network = read_network(saved(tmp_path, XDSL, "network.xdsl"))

    assert network["B"].table.tolist() == [[0, 1], [1, 0]]


BOMB = """<?xml version="1.0"?>
<!DOCTYPE BIF [
<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
]>
<BIF><NETWORK><NAME>&b;</NAME></NETWORK></BIF>
"""
OUTSIDE = (
    '<!DOCTYPE BIF [<!ENTITY e SYSTEM "file:///etc/passwd">]><BIF><NETWORK><NAME>&e;</NAME></NETWORK></BIF>'
)

WRONG_XML = {
    "entities": (BOMB, "Line 3: the file declares the entity 'a'"),
    "external": (OUTSIDE, "Line 1: the file declares the entity 'e'"),
    "parameter entity": (OUTSIDE.replace("ENTITY e", "ENTITY % e"), "declares the entity 'e'"),
    "undefined entity": ("<BIF>&nothing;</BIF>", "Line 1: the XML cannot be read: undefined entity"),
    "deep": ("<BIF>" + "<x>" * 100, "nested more than 50 deep"),
    "cut off": (XMLBIF[:-20], "Line 1[4-6]: the XML cannot be read"),
    "mismatch": (XMLBIF.replace("</NAME>", "</NAM>", 1), "Line 8: the XML cannot be read: mismatched tag"),
    "root": ("<html></html>", "the root element is <html>"),
    "no network": ("<BIF></BIF>", "holds no <NETWORK>"),
    "no nodes": ("<smile></smile>", "holds no <nodes>"),
    "decision": (XMLBIF.replace("nature", "decision", 1), "Line 9: .* only nature"),
    "no table": (XMLBIF.replace("<TABLE>0.25 0.75</TABLE>", ""), "Line 11: .* has no <TABLE>"),
    "length": (XMLBIF.replace("0.25 0.75", "1"), "Line 11: .* 1 numbers where 2 are needed"),
    "sum": (XMLBIF.replace("0.3 0.4", "0.3 0.1"), r"Line 13: the row \(< 3\) of 'B' sums to 0.7"),
    "number": (XMLBIF.replace("0.25", "a quarter"), "Line 11: .* not a number"),
    "parent": (XMLBIF.replace("<GIVEN>A b", "<GIVEN>A"), "Line 12: .* parent 'A', which is not declared"),
    "missing definition": (
        XMLBIF.replace("<DEFINITION><FOR>A b</FOR><TABLE>0.25 0.75</TABLE></DEFINITION>", ""),
        "Line 9: .* no probabilities",
    ),
    "equation": (
        XDSL.replace('<cpt id="A">', '<equation id="E"/>\n<cpt id="A">'),
        "Line 4: node 'E' is a <equation>",
    ),
    "result": (XDSL.replace("y x<", "y w<"), "Line 6: 'B' has no state 'w'"),
    "results": (XDSL.replace("y x<", "y<"), "Line 6: .* 1 states where 2 are needed"),
    "no probabilities": (
        XDSL.replace("<probabilities>0.25 0.75</probabilities>", ""),
        "Line 4: .* no <probabilities>",
    ),
}


@pytest.mark.parametrize(("text", "sentence"), WRONG_XML.values(), ids=WRONG_XML)
def test_malformed_or_hostile_xml_is_refused_with_its_line(tmp_path, text, sentence):
    """No entity is expanded, no other file is opened, and the sentence names the line."""
    with pytest.raises(NetworkError, match=sentence):
        read_network(saved(tmp_path, text, "network.xml"))


UAI = "BAYES\n2\n2 3\n2\n1 0\n2 0 1\n\n2\n 0.25 7.5e-1\n\n6\n 0.1 0.2 0.7\n 0.3 0.3 0.4\n"


def test_uai_is_read(tmp_path):
    """Variables var_0, var_1; exponents, comments and blank lines anywhere."""
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
    """As for the other formats."""
    with pytest.raises(NetworkError, match=sentence):
        read_network(saved(tmp_path, text, "network.uai"))
