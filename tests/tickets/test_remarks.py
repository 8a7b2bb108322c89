"""Remarks on names and context columns: they name the mistake, and nothing is rejected for it."""

import pytest

from diagnoser.tickets.reduce import reduce
from diagnoser.tickets.remarks import MOST_REMARKS, name_remarks, named_ids, remarks
from diagnoser.tickets.schema import TicketColumns


def reduced_of(tmp_path, rows, contexts=()):
    """Reduce tickets given as lines of CSV."""
    path = tmp_path / "in.csv"
    header = ",".join(["ticket_id", "present", "graded", "causes", *contexts])
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return reduce([str(path)], tmp_path / "out.parquet", columns=TicketColumns(tuple(contexts)))


@pytest.mark.parametrize("other", ["hdd", "Hdd", "\uff28\uff24\uff24", "H DD"])
def test_names_that_differ_only_in_case_width_or_blanks_are_named(other):
    """Both names are in one sentence, because they are probably one cause."""
    (remark,) = name_remarks("cause", ["HDD", other, "FAN"])

    assert {"HDD", other} <= set(remark.removeprefix("The cause names ").split(" differ")[0].split(", "))


@pytest.mark.parametrize(
    "name", ["DIMM, FAN", "DIMM;FAN", "DIMM/FAN", "DIMM + FAN", "\u5185\u5b58\u3001\u98ce\u6247"]
)
def test_a_name_with_a_separator_of_another_file_is_named(name):
    """It counts as one cause, and the sentence says how several ids are joined."""
    assert list(name_remarks("cause", [name, "HDD"])) == [
        f"The cause name {name} counts as one cause: join several ids with |."
    ]


def test_different_names_give_no_remark():
    """A hyphen, an underscore or a number is part of a name."""
    assert list(name_remarks("symptom", ["LP_MEM", "LP-MEM", "POST 289", "POST_290"])) == []


def test_only_the_first_remarks_of_a_kind_are_shown():
    """A history with a thousand such names does not fill the screen."""
    shown = list(name_remarks("cause", [f"A{n}, B" for n in range(MOST_REMARKS + 3)]))

    assert len(shown) == MOST_REMARKS + 1
    assert shown[-1] == "3 more names are like this."


def test_every_id_of_reduced_tickets_is_found(tmp_path):
    """Causes of all tickets, and symptoms of every column, also those of graded answers."""
    reduced = reduced_of(tmp_path, ["1,A|B,C=0.8,X|Y", "2,A,,"])

    assert tuple(map(sorted, named_ids(reduced))) == (["X", "Y"], ["A", "B", "C"])


def test_a_context_column_whose_values_never_repeat_is_named(tmp_path):
    """Serial numbers are an example. One other column has a value twice, and one holds possible measurements."""
    rows = [f"{n},A,,X,SN{n},{n // 2},{60 + n / 7}" for n in range(4)]

    found = remarks(("X",), (), reduced_of(tmp_path, rows, ("serialctx", "site", "temperature")))

    assert found == (
        "The context column serialctx teaches nothing, because none of its values occurs twice.",
    )


def test_tickets_without_any_cause_are_named(tmp_path):
    """The user must learn of a column of causes under another name, or of open tickets only."""
    assert remarks((), (), reduced_of(tmp_path, ["1,A,,", "2,A,,"])) == (
        "No ticket names its causes: little is learned about them.",
    )
    assert remarks((), (), reduced_of(tmp_path, [])) == ()
