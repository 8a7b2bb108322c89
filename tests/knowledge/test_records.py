"""Exchange with JSON, costs, machines and the graph of the knowledge."""

import copy
import json
import sys
from pathlib import Path
from subprocess import run

import pytest

from diagnoser import knowledge as package
from diagnoser.errors import KnowledgeError, ModelError
from diagnoser.knowledge import (
    Knowledge,
    Link,
    empty_knowledge,
    handling_cost,
    knowledge_from_json,
    knowledge_to_json,
    load_knowledge,
    machine_type_of,
    not_observable,
    unneeded_cost,
)
from diagnoser.knowledge.graphs import check_graph, graph

SHIPPED = Path(__file__).parents[2] / "data" / "knowledge"


@pytest.fixture(scope="module")
def shipped() -> Knowledge:
    """Return the shipped knowledge."""
    return load_knowledge(SHIPPED)


def test_json_and_back_is_the_same_knowledge(shipped: Knowledge):
    """The knowledge in a model file is read back exactly, for every order of its keys."""
    text = json.dumps(knowledge_to_json(shipped), sort_keys=True, allow_nan=False)

    assert knowledge_from_json(json.loads(text)) == shipped
    assert json.dumps(knowledge_to_json(knowledge_from_json(json.loads(text))), sort_keys=True) == text


def test_the_empty_knowledge_makes_the_round_trip_too():
    """Learning without experts starts from the empty knowledge, and this can be stored as well."""
    assert knowledge_from_json(knowledge_to_json(empty_knowledge())) == empty_knowledge()


BREAKS = [
    (("exposure",), "much", "exposure is not a number"),
    (("exposure",), True, "exposure is not a number"),
    (("exposure",), float("nan"), "exposure is not a finite number"),
    (("exposure",), 10**400, "exposure is not a finite number"),
    (("exposure",), 1.5, "not strictly between 0 and 1"),
    (("components",), {}, "components is not a list"),
    (("leaks",), [], "leaks is not a dict"),
    (("components", 0, "kind"), "bit", "kind is not one of"),
    (("components", 0, "units"), -1, "negative units"),
    (("components", 0, "id"), "SSD", "'SSD' is empty or given twice"),
    (("components", 0, "id"), "NO_DISPLAY", "is the id of a cause and of a symptom"),
    (("components", 0, "synonyms"), [1], "is a int, not a str"),
    (("links", 0, "cause"), "GHOST", "The cause of a link is 'GHOST', which is not a known id"),
    (("symptoms", 0, "patterns"), ["re:("], "opens a group that it does not close"),
    (("symptoms", 0, "supersedes"), ["NO_DISPLAY"], "supersedes itself"),
    (("machines", "7979", "family"), 3, "is a int, not a str or NoneType"),
    (("machines", "7979", "machine_type"), "7978", "has the key '7979'; the two must be equal"),
    (("costs", "revisit"), {}, "There is no revisit cost of '5x9'"),
    (
        ("steps", "RESEAT", "minutes"),
        0,
        "The remote step against RESEAT takes 0 minutes; it must be above zero",
    ),
    (("steps", "RESEAT", "cause"), "FAN", "has the key 'RESEAT'; the two must be equal"),
    (("costs", "unneeded_base"), -1, "The unneeded base cost is -1; it must not be negative"),
]


@pytest.mark.parametrize(("path", "value", "message"), BREAKS)
def test_a_damaged_model_is_refused_by_name(shipped: Knowledge, path: tuple, value: object, message: str):
    """Every fault in an embedded knowledge ends in a ModelError with its place."""
    broken = copy.deepcopy(knowledge_to_json(shipped))
    place = broken
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    with pytest.raises(ModelError) as raised:
        knowledge_from_json(broken)
    assert message in str(raised.value)


@pytest.mark.parametrize("value", [None, [], "x", {}, {"components": []}])
def test_something_else_is_not_knowledge(value: object):
    """JSON of another shape is refused."""
    with pytest.raises(ModelError):
        knowledge_from_json(value)


def test_costs_of_a_piece_follow_its_value_and_size(shipped: Knowledge):
    """A system board of 600 USD in a large parcel has the cost of the two tables."""
    assert handling_cost(shipped, "SYSTEM_BOARD") == 0.08
    assert unneeded_cost(shipped, "SYSTEM_BOARD") == pytest.approx(0.05 + 0.25 * 0.6)


def test_a_part_nobody_described_has_usual_costs():
    """A part without a component counts as small and of 200 USD."""
    assert handling_cost(empty_knowledge(), "WHATEVER") == 0.02
    assert unneeded_cost(empty_knowledge(), "WHATEVER") == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("machine", "expected"),
    [
        ("7979Q7C", "7979"),
        (" 7979q7c ", "7979"),
        ("7979-Q7C", "7979"),
        ("7979 Q7C", "7979"),
        ("7979", "7979"),
        ("IBM 7979Q7C", "7979"),
        ("７９７９Ｑ７Ｃ", "7979"),
        ("System x3650 -[7979Q7C]-", "7979"),
        ("xSeries 345 8670-71X", "8670"),
        ("867512D", "8675"),
        ("7X06CTO1WW", "7X06"),
        ("7X06", "7X06"),
        ("x3650", None),
        ("", None),
        ("PowerEdge R710", None),
        ("服务器7979Q7C", "7979"),
    ],
)
def test_the_machine_type_is_found_in_what_people_write(machine: str, expected: str | None):
    """Blanks, hyphens, case, full width and words around it do not hide the four characters."""
    assert machine_type_of(machine) == expected


def test_a_machine_without_light_path_cannot_show_it(shipped: Knowledge):
    """Only a machine known to lack the panel loses the light path symptoms."""
    assert "LP_MEM" in not_observable(shipped, "4362")
    assert all(not_observable(shipped, machine) == frozenset() for machine in ("7979", "7974", "0000", None))


def test_the_shipped_graph_is_sound(shipped: Knowledge):
    """Every cause has a symptom and every symptom a cause, and the edges carry the link probabilities."""
    drawn = graph(shipped)
    check_graph(drawn)

    assert drawn.edges["DIMM", "NO_DISPLAY"]["probability"] == 0.25


def test_an_orphan_is_named(shipped: Knowledge):
    """A symptom without links is reported by its id."""
    drawn = graph(shipped)
    drawn.remove_edges_from(list(drawn.in_edges("TAPE_FAIL")))

    with pytest.raises(KnowledgeError, match="no link names the symptom TAPE_FAIL"):
        check_graph(drawn)


def test_a_cause_without_a_symptom_is_named(shipped: Knowledge):
    """A cause without a link can never be found, so it is reported by its id."""
    drawn = graph(shipped)
    drawn.add_node("GHOST", role="cause")

    with pytest.raises(KnowledgeError, match="no link names the cause GHOST"):
        check_graph(drawn)


def test_records_are_frozen(shipped: Knowledge):
    """Knowledge is shared by threads, so nobody may change it."""
    with pytest.raises(AttributeError):
        shipped.links[0].probability = 0.5  # type: ignore[misc]
    assert isinstance(shipped.links[0], Link)


def test_public_names_are_what_the_package_says():
    """`__all__` equals the list of public names."""
    modules = {path.stem for path in Path(package.__file__).parent.glob("*.py")}
    offered = {name for name in vars(package) if not name.startswith("_")} - modules

    assert offered == set(package.__all__)


def test_networkx_stays_off_the_serving_path():
    """Importing knowledge and reading does not import networkx."""
    code = "import sys, diagnoser.knowledge, diagnoser.reading; sys.exit('networkx' in sys.modules)"

    assert run([sys.executable, "-c", code], check=False).returncode == 0
