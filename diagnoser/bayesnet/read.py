"""Read a network from a file in any supported format."""

import re
from pathlib import Path
from typing import Final

from diagnoser.bayesnet.junction_tree import NodeEvidence, marginals
from diagnoser.bayesnet.network import DiscreteNetwork, Draft, EmptyRow, build, other_format
from diagnoser.bayesnet.read_bif import read_bif
from diagnoser.bayesnet.read_hugin import read_hugin
from diagnoser.bayesnet.read_uai import read_uai
from diagnoser.bayesnet.read_xml import read_xml
from diagnoser.errors import (
    ImpossibleFindingsError,
    InputError,
    NetworkError,
    TooLargeError,
    WidthLimitError,
)
from diagnoser.text_encoding import likely_encodings, marked

MAX_BYTES: Final = 2**28

_XML: Final = {".xml", ".xmlbif", ".xdsl"}
_SAMPLE: Final = 2**20
_DECLARED: Final = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_XML_DECLARATION: Final = re.compile(r"\s*<\?xml\b[^>]*\?>")
_COMMENTS: Final = re.compile(r"(?:\s+|//[^\n]*|%[^\n]*|/\*.*?\*/)*", re.DOTALL)
# The beginnings of formats that cannot be read.
_OTHERS: Final = (
    (re.compile(r"bnet\b"), "a Netica network"),
    (re.compile(r"class\b"), "an object-oriented network (O3PRM or Hugin)"),
    (re.compile(r"net\s+[^\s{]+\s*\{"), "a GeNIe network in the older DSL format"),
    (re.compile(r"(?:strict\s+)?(?:di)?graph\b"), "a Graphviz graph without probabilities"),
    (re.compile(r"[\[{]"), "a JSON file"),
)
_HUGIN: Final = re.compile(r"net\s*\{|(?:\w+\s+)?(?:node|utility|decision)\s+\S+\s*\{|potential\s*\(")


def read_network(path: Path) -> DiscreteNetwork:
    """Return the network in a BIF, XMLBIF, XDSL, UAI or Hugin file.

    The content decides about the format, and the suffix only where the content is not clear.

    Raises:
        InputError: The file cannot be opened or is larger than MAX_BYTES.
        NetworkError: The file is malformed or has another format. The message names the file and the line.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise TooLargeError(f"{path} has {size:,} bytes; the limit is {MAX_BYTES:,}.")
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    try:
        return build(_draft(content, path.suffix.casefold()), reachable)
    except NetworkError as error:
        raise NetworkError(f"{path}: {error}") from error


def _draft(content: bytes, suffix: str) -> Draft:
    if not content.strip():
        raise NetworkError("The file holds no network: it is empty.")
    if content.startswith(b"\x1f\x8b"):
        raise NetworkError("The file is compressed with gzip; unpack it first.")
    text = _text(content)
    start = _COMMENTS.sub("", text[:_SAMPLE], count=1)
    for beginning, what in _OTHERS:
        if beginning.match(start):
            raise other_format(what)
    if suffix in _XML or start.startswith("<"):
        # The text is decoded already, so its declaration has no meaning any more.  Its line must remain.
        return read_xml(_XML_DECLARATION.sub(lambda found: "\n" * found[0].count("\n"), text, count=1))
    if suffix == ".uai" or re.match(r"(?:BAYES|MARKOV)\b", start, re.IGNORECASE):
        return read_uai(text)
    if suffix == ".net" or _HUGIN.match(start):
        return read_hugin(text)
    return read_bif(text)


def _text(content: bytes) -> str:
    """Return the text of a file, in the encoding that its mark, its XML declaration or its bytes tell."""
    declared = _DECLARED.match(content)
    for encoding in (marked(content), "utf-8", declared and _superset(declared[1].decode("ascii"))):
        if encoding and _decodes(content, encoding):
            return content.decode(encoding).removeprefix("\ufeff")
    found = likely_encodings(_sample(content), lambda name: _decodes(content, name))
    if len(found) > 1:
        raise NetworkError("The encoding could be GB18030 or Big5; save the file as UTF-8.")
    if not found or not _decodes(content, found[0]):
        line = content.count(b"\n", 0, _first_wrong(content)) + 1
        raise NetworkError(
            f"Line {line}: the file is in none of UTF-8, UTF-16, GB18030 and Big5; save it as UTF-8."
        )
    return content.decode(found[0])


def _superset(declared: str) -> str:
    """Return GB18030 for its subsets, because files use characters beyond the declared encoding."""
    return "gb18030" if declared.casefold() in {"gb2312", "gbk"} else declared


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        text = content.decode(encoding)
    except (LookupError, UnicodeError):
        return False
    return "\0" not in text


def _sample(content: bytes) -> bytes:
    """Return bytes around the first one beyond ASCII."""
    beyond = next((index for index, byte in enumerate(content) if byte > 0x7F or byte == 0), 0)  # noqa: PLR2004
    start = max(0, (beyond - 64) // 2 * 2)
    return content[start : start + _SAMPLE]


def _first_wrong(content: bytes) -> int:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return 0


def reachable(network: DiscreteNetwork, row: EmptyRow) -> bool:
    """Return whether the parents' states of a row can occur together.  It is True if this cannot be computed."""
    try:
        marginals(network, NodeEvidence(dict(row.parents)), [])
    except ImpossibleFindingsError:
        return False
    except WidthLimitError:
        return True
    return True
