"""Read XMLBIF (Cozman 1998, version 0.3) and XDSL (GeNIe), with line numbers and safely.

A file may have a document type, as XMLBIF files do, but no entity declaration.  With entities a small file can expand
without limit or include other files.

In XDSL, `cpt`, `deterministic` and `noisymax` nodes are read.  Utility nodes (`utility`, `mau`) are left out with a
note.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Final
from xml.parsers import expat

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.bayesnet.network import (
    SUM_TOLERANCE,
    Definition,
    Draft,
    TableEntry,
    Variable,
    at,
    other_format,
    utilities_left_out,
)
from diagnoser.errors import NetworkError

_MAX_DEPTH: Final = 50
_MAX_TABLE: Final = 2**24
_UTILITY: Final = {"utility", "mau"}
_CUT_OFF: Final = {
    expat.errors.codes[each]
    for each in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}


@dataclass
class _Element:
    """One XML element.  `text` is the text directly inside it."""

    tag: str
    attributes: dict[str, str]
    line: int
    children: list["_Element"] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.texts).strip()

    def all(self, tag: str) -> Iterator["_Element"]:
        return (child for child in self.children if child.tag.casefold() == tag.casefold())

    def first(self, tag: str) -> "_Element | None":
        return next(self.all(tag), None)

    def text_of(self, tag: str) -> str:
        child = self.first(tag)
        return child.text if child is not None else ""


class _Builder:
    """Builds the tree of elements from the events of expat."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.data
        self.parser.EntityDeclHandler = self.entity
        self.open: list[_Element] = []
        self.root: _Element | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        element = _Element(tag, attributes, self.parser.CurrentLineNumber)
        if len(self.open) >= _MAX_DEPTH:
            raise at(element.line, f"elements are nested more than {_MAX_DEPTH} deep.")
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end(self, _tag: str) -> None:
        self.open.pop()

    def data(self, text: str) -> None:
        if self.open:
            self.open[-1].texts.append(text)

    def entity(self, name: str, *_rest: object) -> None:
        raise at(
            self.parser.CurrentLineNumber, f"the file declares the entity {name!r}; such files are not read."
        )


def read_xml(text: str) -> Draft:
    """Return the content of an XMLBIF or XDSL file.  The root element decides between them."""
    root = _parse(text)
    if root.tag.casefold() == "bif":
        return _xmlbif(root)
    if root.tag.casefold() == "smile":
        return _xdsl(root)
    if root.tag.casefold() == "probmodelxml":
        raise other_format("an OpenMarkov network")
    raise at(root.line, f"the root element is <{root.tag}>; <BIF> (XMLBIF) or <smile> (XDSL) is needed.")


def _parse(text: str) -> _Element:
    builder = _Builder()
    try:
        builder.parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        hint = "; the file may be cut off" if error.code in _CUT_OFF else ""
        reason = expat.ErrorString(error.code)
        raise at(error.lineno, f"the XML cannot be read: {reason}{hint}.") from error
    if builder.root is None:
        raise NetworkError("The file holds no network: it is empty.")
    return builder.root


def _xmlbif(root: _Element) -> Draft:
    network = root.first("NETWORK")
    if network is None:
        raise at(root.line, "the element <BIF> holds no <NETWORK>.")
    elements = list(network.all("VARIABLE"))
    utilities = {each.text_of("NAME") for each in elements if each.attributes.get("TYPE") == "utility"}
    variables = [_xmlbif_variable(each) for each in elements if each.text_of("NAME") not in utilities]
    definitions = [
        _xmlbif_definition(each)
        for tag in ("DEFINITION", "PROBABILITY")
        for each in network.all(tag)
        if each.text_of("FOR") not in utilities
    ]
    return Draft(network.text_of("NAME"), variables, definitions, utilities_left_out(utilities))


def _xmlbif_variable(element: _Element) -> Variable:
    kind = element.attributes.get("TYPE", "nature")
    name = element.text_of("NAME")
    if kind != "nature":
        raise at(
            element.line, f"variable {name!r} is of type {kind!r}; only nature (chance) nodes can be read."
        )
    states = [each.text for tag in ("OUTCOME", "VALUE") for each in element.all(tag)]
    pairs = (each.text.partition("=") for each in element.all("PROPERTY"))
    return Variable(
        name,
        tuple(states),
        element.line,
        {key.strip(): value.strip() for key, _, value in pairs if key.strip()},
    )


def _xmlbif_definition(element: _Element) -> Definition:
    name = element.text_of("FOR")
    parents = tuple(each.text for each in element.all("GIVEN"))
    tables = [_numbers(each, name) for each in element.all("TABLE")]
    if not tables:
        raise at(element.line, f"the definition of {name!r} has no <TABLE>.")
    return Definition(name, parents, tuple(tables), element.line)


def _numbers(element: _Element, name: str) -> TableEntry:
    words = element.text.replace(",", " ").split()
    try:
        return TableEntry("table", tuple(map(float, words)), element.line)
    except ValueError as error:
        raise at(element.line, f"a probability of {name!r} is not a number.") from error


def _xdsl(root: _Element) -> Draft:
    holder = root.first("nodes")
    if holder is None:
        raise at(root.line, "the element <smile> holds no <nodes>.")
    elements = list(_xdsl_nodes(holder))
    utilities = {each.attributes.get("id", "") for each in elements if each.tag in _UTILITY}
    nodes = [each for each in elements if each.tag not in _UTILITY]
    variables = [_xdsl_variable(each) for each in nodes]
    cards = {variable.name: len(variable.states) for variable in variables}
    definitions = [_xdsl_definition(each, cards, reverse=_by_agrum(root)) for each in nodes]
    return Draft(root.attributes.get("id", ""), variables, definitions, utilities_left_out(utilities))


def _by_agrum(root: _Element) -> bool:
    """Return whether aGrUM wrote the file.  In its tables the first parent is the fastest one, in GeNIe's the last."""
    extensions = root.first("extensions")
    genie = extensions.first("genie") if extensions is not None else None
    return genie is not None and genie.attributes.get("app", "").startswith("aGrUM")


def _xdsl_nodes(holder: _Element) -> Iterator[_Element]:
    for each in holder.children:
        name = each.attributes.get("id", "")
        if each.tag == "submodel":
            yield from _xdsl_nodes(each)
        elif each.tag in {"cpt", "deterministic", "noisymax", *_UTILITY}:
            yield each
        else:
            raise at(
                each.line,
                f"node {name!r} is a <{each.tag}>; only <cpt>, <deterministic> and <noisymax> nodes can be read.",
            )


def _xdsl_variable(element: _Element) -> Variable:
    states = tuple(each.attributes.get("id", "") for each in element.all("state"))
    properties = {each.attributes.get("id", ""): each.text for each in element.all("property")}
    return Variable(element.attributes.get("id", ""), states, element.line, properties)


def _xdsl_definition(element: _Element, cards: dict[str, int], *, reverse: bool) -> Definition:
    name = element.attributes.get("id", "")
    parents = tuple(element.text_of("parents").split())
    if element.tag == "noisymax":
        return Definition(name, parents, (_noisy_max(element, parents, cards),), element.line)
    tag = "probabilities" if element.tag == "cpt" else "resultingstates"
    table = _only(element, tag)
    parents = parents[:: -1 if reverse else 1]
    entry = _numbers(table, name) if element.tag == "cpt" else _deterministic(element, table, parents, cards)
    return Definition(name, parents, (entry,), element.line)


def _only(element: _Element, tag: str) -> _Element:
    """Return the child with this tag. NetworkError if there is none."""
    child = element.first(tag)
    if child is None:
        raise at(element.line, f"node {element.attributes.get('id', '')!r} has no <{tag}>.")
    return child


def _noisy_max(element: _Element, parents: tuple[str, ...], cards: Mapping[str, int]) -> TableEntry:
    """Return the table of a noisy-MAX node (Diez 1993; Henrion 1989 for two states).

    The node's states are ordered, and the last one means "absent".  Every state of a parent, and the leak, has a
    distribution over the node's states.  The node takes the strongest of these independent contributions, so

        P(node at state k or weaker | parents) = product over contributions of P(contribution at k or weaker).

    `strengths` orders the states of each parent from strongest to weakest.  `parameters` has one distribution for each
    of these states in that order, and at the end that of the leak.  The weakest state contributes nothing.
    """
    name = element.attributes.get("id", "")
    own = len(list(element.all("state")))
    counts = [cards.get(parent, 0) for parent in parents]
    numbers = np.array(_numbers(_only(element, "parameters"), name).values)
    if len(numbers) != own * (sum(counts) + 1):
        needed = own * (sum(counts) + 1)
        raise at(element.line, f"{name!r} has {len(numbers)} noisy-MAX parameters where {needed} are needed.")
    if own * prod(counts) > _MAX_TABLE:
        raise at(
            element.line,
            f"the table of {name!r} would have {own * prod(counts):,} numbers; {_MAX_TABLE:,} is the limit.",
        )
    columns = numbers.reshape(-1, own)
    if np.any(np.abs(columns.sum(axis=1) - 1) > SUM_TOLERANCE) or not np.all(columns >= 0):
        raise at(element.line, f"a column of the noisy-MAX parameters of {name!r} is not a distribution.")
    at_or_weaker = np.cumsum(columns[:, ::-1], axis=1)[:, ::-1]
    table: Floats = at_or_weaker[-1]
    first = 0
    for parent, count, order in zip(parents, counts, _strengths(element, name, parents, counts), strict=True):
        if np.any(columns[first + count - 1, :-1] > SUM_TOLERANCE):
            raise at(
                element.line,
                f"the weakest state of {parent!r} must not contribute to the noisy-MAX node {name!r}.",
            )
        by_state = np.empty((count, own))
        by_state[order] = at_or_weaker[first : first + count]
        table = table[..., None, :] * by_state
        first += count
    probabilities = table - np.concatenate([table[..., 1:], np.zeros((*table.shape[:-1], 1))], axis=-1)
    return TableEntry("table", tuple(np.maximum(probabilities, 0.0).ravel().tolist()), element.line)


def _strengths(
    element: _Element, name: str, parents: Sequence[str], counts: Sequence[int]
) -> Iterator[list[int]]:
    """Yield for each parent the positions of its states from strongest to weakest."""
    words = element.text_of("strengths").split() or [str(state) for count in counts for state in range(count)]
    first = 0
    for parent, count in zip(parents, counts, strict=True):
        position = {str(state): state for state in range(count)}
        order = [position.get(word, -1) for word in words[first : first + count]]
        if sorted(order) != list(range(count)):
            raise at(element.line, f"the strengths of {name!r} do not order the states of {parent!r}.")
        yield order
        first += count


def _deterministic(
    element: _Element, table: _Element, parents: tuple[str, ...], cards: dict[str, int]
) -> TableEntry:
    name = element.attributes.get("id", "")
    states = [each.attributes.get("id", "") for each in element.all("state")]
    results = table.text.split()
    needed = prod(cards.get(parent, 1) for parent in parents)
    if len(results) != needed:
        raise at(table.line, f"the table of {name!r} has {len(results)} states where {needed} are needed.")
    unknown = [each for each in results if each not in states]
    if unknown:
        raise at(table.line, f"{name!r} has no state {unknown[0]!r}.")
    return TableEntry(
        "table", tuple(float(each == state) for each in results for state in states), table.line
    )
