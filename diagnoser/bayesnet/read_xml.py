"""Read XMLBIF (Cozman 1998, version 0.3) and XDSL (GeNIe), with line numbers and without trusting the XML.

A file may carry a document type, as XMLBIF files do, but no entity declaration: that is how a small file is
made to expand without end or to pull in other files.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import prod
from xml.parsers import expat

from diagnoser.bayesnet.network import Definition, Draft, TableEntry, Variable, at
from diagnoser.errors import NetworkError

_MAX_DEPTH = 50


@dataclass
class _Element:
    """One XML element; `text` is what stands directly inside it."""

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
    """Collects the elements that expat reports."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
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


def read_xml(content: bytes) -> Draft:
    """Return what an XMLBIF or XDSL file says; the root element tells which of them it is."""
    root = _parse(content)
    if root.tag.casefold() == "bif":
        return _xmlbif(root)
    if root.tag.casefold() == "smile":
        return _xdsl(root)
    raise at(root.line, f"the root element is <{root.tag}>; <BIF> (XMLBIF) or <smile> (XDSL) is needed.")


def _parse(content: bytes) -> _Element:
    builder = _Builder()
    try:
        builder.parser.Parse(content, True)
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise at(error.lineno, f"the XML cannot be read: {reason}; the file may be cut off.") from error
    except (LookupError, ValueError) as error:
        raise NetworkError("The XML is in an encoding that cannot be read; save it as UTF-8.") from error
    if builder.root is None:
        raise NetworkError("The file holds no network: it is empty.")
    return builder.root


def _xmlbif(root: _Element) -> Draft:
    network = root.first("NETWORK")
    if network is None:
        raise at(root.line, "the element <BIF> holds no <NETWORK>.")
    variables = [_xmlbif_variable(each) for each in network.all("VARIABLE")]
    definitions = [
        _xmlbif_definition(each) for tag in ("DEFINITION", "PROBABILITY") for each in network.all(tag)
    ]
    return Draft(network.text_of("NAME"), variables, definitions)


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
    nodes = list(_xdsl_nodes(holder))
    variables = [_xdsl_variable(each) for each in nodes]
    cards = {variable.name: len(variable.states) for variable in variables}
    definitions = [_xdsl_definition(each, cards, reverse=_by_agrum(root)) for each in nodes]
    return Draft(root.attributes.get("id", ""), variables, definitions)


def _by_agrum(root: _Element) -> bool:
    """Whether aGrUM wrote the file: its first parent turns fastest where GeNIe's last one does."""
    extensions = root.first("extensions")
    genie = extensions.first("genie") if extensions is not None else None
    return genie is not None and genie.attributes.get("app", "").startswith("aGrUM")


def _xdsl_nodes(holder: _Element) -> Iterator[_Element]:
    for each in holder.children:
        name = each.attributes.get("id", "")
        if each.tag == "submodel":
            yield from _xdsl_nodes(each)
        elif each.tag in {"cpt", "deterministic"}:
            yield each
        else:
            raise at(
                each.line,
                f"node {name!r} is a <{each.tag}>; only <cpt> and <deterministic> nodes can be read.",
            )


def _xdsl_variable(element: _Element) -> Variable:
    states = tuple(each.attributes.get("id", "") for each in element.all("state"))
    properties = {each.attributes.get("id", ""): each.text for each in element.all("property")}
    return Variable(element.attributes.get("id", ""), states, element.line, properties)


def _xdsl_definition(element: _Element, cards: dict[str, int], *, reverse: bool) -> Definition:
    name = element.attributes.get("id", "")
    parents = tuple(element.text_of("parents").split())[:: -1 if reverse else 1]
    tag = "probabilities" if element.tag == "cpt" else "resultingstates"
    table = element.first(tag)
    if table is None:
        raise at(element.line, f"node {name!r} has no <{tag}>.")
    entry = _numbers(table, name) if element.tag == "cpt" else _deterministic(element, table, parents, cards)
    return Definition(name, parents, (entry,), element.line)


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
