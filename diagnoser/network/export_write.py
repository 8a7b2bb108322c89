"""Write a network of plain tables as BIF, XMLBIF or XDSL, with all digits and deterministic bytes.

pgmpy's own writers are not used.  Its XDSL writer keeps sixteen decimals, so a prior of 1e-12 loses twelve digits, and
it draws random positions.  Its XMLBIF writer keeps only one property of a node.  See docs/adr/0010.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Literal, get_args
from xml.sax.saxutils import escape, quoteattr

from diagnoser.arrays import Floats
from diagnoser.bayesnet.network import DiscreteNetwork, Node, rows
from diagnoser.errors import InputError
from diagnoser.network.export import exported
from diagnoser.network.fault_network import Network
from diagnoser.output_file import write_output

Format = Literal["bif", "xmlbif", "xdsl"]

_WORD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PROPERTY: Final = re.compile(r"[A-Za-z0-9_=.+\- ]*")


def export_network(network: Network, path: Path, format: Format) -> DiscreteNetwork:  # noqa: A002
    """Write the fault network to a file for other programs, and return the written network of plain tables."""
    tables = exported(network)
    write_output(path, written(tables, format).encode())
    return tables


def written(network: DiscreteNetwork, format: Format) -> str:  # noqa: A002
    """Return the network as the text of a file in this format."""
    writers: dict[str, Callable[[DiscreteNetwork], Iterator[str]]] = {
        "bif": _bif,
        "xmlbif": _xmlbif,
        "xdsl": _xdsl,
    }
    if format not in writers:
        raise InputError(f"{format!r} is not a format to write; use one of {', '.join(get_args(Format))}.")
    return "\n".join(writers[format](network)) + "\n"


def _bif(network: DiscreteNetwork) -> Iterator[str]:
    yield f"network {_quoted(network.name or 'unknown')} {{\n}}"
    for node in network.nodes:
        states = ", ".join(map(_quoted, node.states))
        yield f"variable {_quoted(node.name)} {{\n  type discrete [ {len(node.states)} ] {{ {states} }};"
        # pyAgrum does not read properties in quotation marks.
        yield from (f"  property {_property(key, value)} ;" for key, value in node.properties.items())
        yield "}"
    for node in network.nodes:
        given = f" | {', '.join(map(_quoted, node.parents))}" if node.parents else ""
        yield f"probability ( {_quoted(node.name)}{given} ) {{"
        for parent_states, values in rows(node, network):
            where = f"({', '.join(map(_quoted, parent_states))})" if parent_states else "table"
            yield f"  {where} {_numbers(values, ', ')};"
        yield "}"


def _property(key: str, value: str) -> str:
    pair = f"{key} = {value}"
    return pair if _PROPERTY.fullmatch(pair) else _quoted(pair)


def _quoted(name: str) -> str:
    if '"' in name or "\n" in name:
        raise InputError(f"The name {name!r} cannot be written to a BIF file.")
    return name if _WORD.fullmatch(name) else f'"{name}"'


def _numbers(values: Floats, separator: str) -> str:
    return separator.join(map(repr, values.ravel().tolist()))


def _xmlbif(network: DiscreteNetwork) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<BIF VERSION="0.3">\n<NETWORK>'
    yield f"<NAME>{escape(network.name or 'unknown')}</NAME>"
    for node in network.nodes:
        yield f'<VARIABLE TYPE="nature">\n  <NAME>{escape(node.name)}</NAME>'
        yield from (f"  <OUTCOME>{escape(state)}</OUTCOME>" for state in node.states)
        yield from (
            f"  <PROPERTY>{escape(f'{key} = {value}')}</PROPERTY>" for key, value in node.properties.items()
        )
        yield "</VARIABLE>"
    for node in network.nodes:
        yield f"<DEFINITION>\n  <FOR>{escape(node.name)}</FOR>"
        yield from (f"  <GIVEN>{escape(parent)}</GIVEN>" for parent in node.parents)
        yield f"  <TABLE>{_numbers(node.table, ' ')}</TABLE>\n</DEFINITION>"
    yield "</NETWORK>\n</BIF>"


def _xdsl(network: DiscreteNetwork) -> Iterator[str]:
    name = quoteattr(network.name or "unknown")
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<smile version="1.0" id={name} numsamples="10000" discsamples="10000">'
    yield "<nodes>"
    for node in network.nodes:
        yield from _xdsl_node(node)
    yield f'</nodes>\n<extensions>\n<genie version="1.0" app="diagnoser" name={name}>'
    for position, node in enumerate(network.nodes):
        left, top = 20 + 140 * (position % 20), 20 + 80 * (position // 20)
        yield (
            f"<node id={quoteattr(node.name)}><name>{escape(node.name)}</name>"
            '<interior color="e5f6f7" /><outline color="000080" />'
            '<font color="000000" name="Arial" size="8" />'
            f"<position>{left} {top} {left + 120} {top + 50}</position></node>"
        )
    yield "</genie>\n</extensions>\n</smile>"


def _xdsl_node(node: Node) -> Iterator[str]:
    yield f"<cpt id={quoteattr(node.name)}>"
    yield from (f"  <state id={quoteattr(state)} />" for state in node.states)
    if node.parents:
        yield f"  <parents>{escape(' '.join(node.parents))}</parents>"
    yield f"  <probabilities>{_numbers(node.table, ' ')}</probabilities>"
    yield from (
        f"  <property id={quoteattr(key)}>{escape(value)}</property>"
        for key, value in node.properties.items()
    )
    yield "</cpt>"
