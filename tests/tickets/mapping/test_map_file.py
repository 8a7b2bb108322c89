"""Maps in files: their allowed contents, and one clear sentence for all others."""

import pyarrow.parquet as pq
import pytest

from diagnoser.errors import TicketError
from diagnoser.tickets.mapping.convert import mapped_sources
from diagnoser.tickets.mapping.map_file import load_map, map_of, ready_maps
from diagnoser.tickets.mapping.service_levels import level_words
from diagnoser.tickets.mapping.ticket_map import TicketMap
from diagnoser.tickets.mapping.written import Guess, as_toml
from diagnoser.tickets.reduce import reduce

FULL = TicketMap(
    "desk",
    {
        "ticket_id": ("no.",),
        "report": ("text", 'more "text"'),
        "causes": ("部件",),
        "brand": ("Make",),
        "service_level": ("SLA",),
    },
    required=frozenset({"ticket_id", "causes", "brand", "service_level"}),
    dates={"opened_at": ("%d.%m.%Y", "excel")},
    order="day-month",
    made_from=("report",),
    numbered=True,
    causes={"坏\\盘 #1": "HDD", "a|b": "HDD|DIMM"},
    cause_from_text=("notes",),
    values={"service_level": {"Gold": "7x24x4"}},
    separators={"present": (";", "、")},
    encoding="cp1252",
)


def test_a_written_map_is_read_as_it_was():
    """Quotes, backslashes and signs of TOML in names included. Guesses are comments."""
    toml = as_toml(FULL, ["by \x7f hand"], [Guess("x\ny", 3, "HDD", "disk"), Guess("z", 1)])

    assert map_of(toml, "desk") == FULL


@pytest.mark.parametrize("name", ready_maps())
def test_a_ready_map_can_be_loaded(name):
    """And has a report and causes."""
    found = load_map(name)

    assert found.name == name
    assert {"report", "causes", "opened_at", "closed_at", "machine"} <= set(found.columns)


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("a = ", "m is not valid TOML: "),
        ("[columns]\n", "m: [columns] names no column."),
        ('[colums]\nreport = "a"', "m: [colums] is no part of a map; did you mean [columns]?"),
        ('[columns]\nreports = "a"', "m: a ticket has no column 'reports'; did you mean 'report'?"),
        ("[columns]\nreport = 3", "m: columns.report must be a text or a list of texts."),
        ('[columns]\nreport = ""', "m: columns.report must be a text or a list of texts."),
        ('columns = "a"', "m: [columns] must be a table."),
        ('[columns]\n_row = "a"', "'_row' cannot be the name of a context column."),
        ('[columns]\nreport = "a"\n[dates]\nreport = "%d"', "m: dates names 'report', which is none of opened_at"),
        ('[columns]\nreport = "a"\n[dates]\nopened_at = "dd.mm"', "m: dates.opened_at must be a form such as %d.%m.%Y"),
        ('[columns]\nreport = "a"\n[dates]\norder = "us"', "m: dates.order is day-month or month-day."),
        ('[columns]\nreport = "a"\n[ticket_id]\nmade_from = ["machine"]', "m: ticket_id.made_from names 'machine'"),
        ('[columns]\nreport = "a"\n[separators]\nreport = ";"', "m: separators names 'report'"),
        ('[columns]\nreport = "a"\n[causes]\nx = 1', "m: causes.x must be a text."),
        ('[columns]\nreport = "a"\n[values]\nx = 1', "m: [values.x] must be a table."),
    ],
)  # fmt: skip
def test_a_wrong_map_is_refused_in_one_sentence(toml, said):
    """It names the file and the place."""
    with pytest.raises(TicketError) as caught:
        map_of(toml, "m")

    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)


def test_a_map_that_is_not_there_is_refused_with_the_ready_ones(tmp_path):
    """The name may be a misspelt ready map."""
    with pytest.raises(TicketError, match=r"snow is neither a file nor one of the ready maps glpi, jira"):
        load_map("snow")
    (tmp_path / "large.toml").write_text("#" * 2_000_000)
    with pytest.raises(TicketError, match="so it is no map"):
        load_map(str(tmp_path / "large.toml"))


def test_words_values_and_separators_of_a_map_are_applied(tmp_path):
    """Whole cells first, then each name in a cell. Case and blanks do not matter."""
    path = tmp_path / "in.csv"
    path.write_text(
        "no,text,part,SLA,codes,brand\n1,down,Platte,gold,A;B,acme\n"
        "2,down, platte / Speicher ,Silver,A,none\n3,down,Speicher,,B,\n",
        encoding="utf-8",
    )
    toml = (
        '[columns]\nticket_id = "No."\nreport = "Text"\ncauses = "part"\nservice_level = "SLA"\npresent = "codes"\n'
        '[causes]\nplatte = "HDD"\n"Speicher" = "DIMM"\n[values.service_level]\nGold = "7x24x4"\nsilver = "5x9"\n'
        '[separators]\npresent = ";"\n'
    )

    sources = mapped_sources([str(path)], [map_of(toml, "m")], tmp_path / "m")
    reduced = reduce(sources.paths, tmp_path / "out.parquet")

    rows = pq.read_table(reduced.path).to_pylist()
    assert [(row["ticket_id"], row["causes"], row["asked"]) for row in rows] == [
        ("1", "HDD", "A|B"), ("2", "DIMM|HDD", "A"), ("3", "DIMM", "B"),
    ]  # fmt: skip


def test_levels_are_told_by_their_numbers():
    """As other programs write them. One unknown value makes the column useless."""
    assert level_words(["7×24×8", "5*9"]) == {"7×24×8": "7x24x8", "5*9": "5x9"}
    assert level_words(["5x9", "platinum"]) is None
    assert level_words([]) is None
