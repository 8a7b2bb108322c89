"""XMLBIF and XDSL files. Hostile XML is refused."""

import pytest

from diagnoser.bayesnet.read import read_network
from diagnoser.errors import NetworkError
from tests.bayesnet.files import saved

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
    """Files as JavaBayes writes them have a document type, blanks in names, and comments in tables."""
    network = read_network(saved(tmp_path, XMLBIF, "network.xml"))

    assert network["A b"].states == ("no", "< 3")
    assert network["B"].table.tolist() == [[0.1, 0.2, 0.7], [0.3, 0.3, 0.4]]


def test_xdsl_with_submodels_and_deterministic_nodes_is_read(tmp_path):
    """Files as GeNIe writes them declare their own encoding."""
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
