"""Read a network from a file, whatever its format."""

from pathlib import Path
from typing import Final

from diagnoser.bayesnet.network import DiscreteNetwork, Draft, build
from diagnoser.bayesnet.read_bif import read_bif
from diagnoser.bayesnet.read_uai import read_uai
from diagnoser.bayesnet.read_xml import read_xml
from diagnoser.errors import InputError, NetworkError, TooLargeError

MAX_BYTES: Final = 2**28
_XML: Final = {".xml", ".xmlbif", ".xdsl"}


def read_network(path: Path) -> DiscreteNetwork:
    """Return the network in a BIF, XMLBIF, XDSL or UAI file.

    Raises:
        InputError: The file cannot be opened or is larger than MAX_BYTES.
        NetworkError: The file is malformed; the message names the file and the line.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise TooLargeError(f"{path} has {size:,} bytes; the limit is {MAX_BYTES:,}.")
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    try:
        return build(_draft(content, path.suffix.casefold()))
    except NetworkError as error:
        raise NetworkError(f"{path}: {error}") from error


def _draft(content: bytes, suffix: str) -> Draft:
    if not content.strip():
        raise NetworkError("The file holds no network: it is empty.")
    if content.startswith(b"\x1f\x8b"):
        raise NetworkError("The file is compressed with gzip; unpack it first.")
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    if suffix in _XML or start.startswith(b"<"):
        return read_xml(content)
    text = _text(content)
    if suffix == ".uai" or start[:6].upper().split()[:1] in ([b"BAYES"], [b"MARKOV"]):
        return read_uai(text)
    return read_bif(text)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise NetworkError(f"Line {line}: the file is not UTF-8; save it as UTF-8.") from error
