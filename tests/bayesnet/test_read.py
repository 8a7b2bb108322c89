"""The format and encoding of a file, and the messages about unreadable formats."""

import pytest

from diagnoser.bayesnet.query import query
from diagnoser.bayesnet.read import read_network
from diagnoser.errors import NetworkError

CHINESE = """network 服务器 { }
variable 风扇 { type discrete [ 2 ] { 正常, 故障 }; }
variable 过热报警灯亮 { type discrete [ 2 ] { 没有, 出现 }; }
probability ( 风扇 ) { table 0.9, 0.1; }
probability ( 过热报警灯亮 | 风扇 ) { (正常) 0.8, 0.2; (故障) 0.1, 0.9; }
"""

XDSL = """<?xml version="1.0" encoding="GB2312"?>
<smile version="1.0" id="服务器"><nodes>
<cpt id="风扇"><state id="正常" /><state id="故障" /><probabilities>0.9 0.1</probabilities></cpt>
</nodes></smile>
"""


def saved(folder, content, name="network.bif"):
    """Write bytes and return the path."""
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_chinese_names_are_read_in_the_encodings_that_tickets_have(tmp_path, encoding):
    """The encoding is found from the bytes alone."""
    network = read_network(saved(tmp_path, CHINESE.encode(encoding)))

    assert query(network, {"过热报警灯亮": "出现"}).posteriors["风扇"]["故障"] == pytest.approx(0.09 / 0.27)


@pytest.mark.parametrize(
    ("declared", "encoding"), [("GB2312", "gb18030"), ("UTF-8", "gb18030"), ("UTF-16", "utf-16")]
)
def test_xml_is_read_in_its_encoding_also_where_it_declares_another(tmp_path, declared, encoding):
    """A declaration of UTF-8 does not make a GB18030 file unreadable."""
    text = XDSL.replace("GB2312", declared)
    # Enough Chinese for the bytes to tell the encoding.
    text = text.replace(
        "</nodes>",
        '<cpt id="显示器没有图像"><state id="出现" /><state id="没有" />'
        "<probabilities>0.5 0.5</probabilities></cpt></nodes>",
    )

    assert read_network(saved(tmp_path, text.encode(encoding), "network.xdsl"))["风扇"].states == (
        "正常",
        "故障",
    )


def test_an_encoding_that_could_be_two_is_refused_by_name(tmp_path):
    """GB18030 and Big5 share these bytes."""
    content = (
        CHINESE.replace("服务器", "xy").encode("ascii", "ignore").replace(b"xy", b"\xb1\xb1\xb0\xea\xb5\xe7")
    )

    with pytest.raises(NetworkError, match="could be GB18030 or Big5; save the file as UTF-8"):
        read_network(saved(tmp_path, content))


OTHERS = {
    "Netica": ("// ~->[DNET-1]->~\n\nbnet Pump {\nnode A {\n", "This is a Netica network"),
    "O3PRM": ("class Pump {\n boolean ok;\n}", "This is an object-oriented network"),
    "GeNIe DSL": (
        "net Pump\n{\n HEADER = \n { ID = Pump; };\n};",
        "This is a GeNIe network in the older DSL format",
    ),
    "OpenMarkov": (
        '<?xml version="1.0"?>\n<ProbModelXML formatVersion="0.2.0"></ProbModelXML>',
        "This is an OpenMarkov network",
    ),
    "Graphviz": ("digraph G { a -> b; }", "This is a Graphviz graph"),
    "JSON": ('{"nodes": []}', "This is a JSON file"),
}


@pytest.mark.parametrize(("text", "sentence"), OTHERS.values(), ids=OTHERS)
def test_a_known_format_that_cannot_be_read_is_named(tmp_path, text, sentence):
    """The sentence names the format of the file and the readable ones."""
    with pytest.raises(
        NetworkError, match=f"{sentence}.*; BIF, XMLBIF, XDSL, UAI and Hugin .net can be read"
    ):
        read_network(saved(tmp_path, text.encode(), "network.txt"))


def test_blanks_before_the_xml_declaration_do_no_harm(tmp_path):
    """The file is read, and the line of an error is still right."""
    text = "\n  \n" + XDSL
    wrong = text.replace("0.9 0.1", "0.9 0.2")

    assert read_network(saved(tmp_path, text.encode("gb18030"), "a.xdsl"))["风扇"].table.tolist() == [
        0.9,
        0.1,
    ]
    with pytest.raises(NetworkError, match=r"Line 5: the table of '风扇' sums to 1\.1"):
        read_network(saved(tmp_path, wrong.encode("utf-8"), "b.xdsl"))


def test_only_a_file_that_ends_too_early_may_be_cut_off(tmp_path):
    """An error about a mismatched tag does not call the file cut off."""
    with pytest.raises(NetworkError, match="the file may be cut off"):
        read_network(saved(tmp_path, XDSL[:-25].encode(), "a.xdsl"))
    with pytest.raises(NetworkError, match="mismatched tag") as raised:
        read_network(saved(tmp_path, XDSL.replace("</cpt>", "</cbt>").encode(), "a.xdsl"))
    assert "cut off" not in str(raised.value)
