"""The knowledge folder: accepted tables, and messages on wrong rows."""

import csv
import shutil
from pathlib import Path

import pytest

from diagnoser.errors import KnowledgeError
from diagnoser.knowledge import MachineType, load_knowledge
from diagnoser.knowledge.loading import load_tables

SHIPPED = Path(__file__).parents[2] / "data" / "knowledge"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the shipped folder to break."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "knowledge"))


def edit(folder: Path, file: str, old: str, new: str) -> None:
    """Replace a piece of a table once."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def append(folder: Path, file: str, line: str) -> int:
    """Add a row to a table and return its line number."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    path.write_text(text + line + "\n", encoding="utf-8")
    return text.count("\n") + 1


def test_the_shipped_knowledge_is_whole():
    """Every table of the shipped folder is read, both tiers of links included."""
    knowledge = load_knowledge(SHIPPED)

    assert (len(knowledge.components), len(knowledge.symptoms), len(knowledge.links)) == (46, 129, 1653)
    assert set(knowledge.leaks) == {symptom.id for symptom in knowledge.symptoms} == set(knowledge.questions)
    assert knowledge.machines["7979"].family == "x3650"
    assert len(knowledge.machines) == 1226
    assert (knowledge.exposure, knowledge.report_rate) == (0.1, 0.05)


def test_patterns_of_the_three_languages_are_one_list_without_repeats():
    """A pattern in two columns is kept once, in the order of the columns."""
    symptoms = {symptom.id: symptom for symptom in load_knowledge(SHIPPED).symptoms}
    patterns = symptoms["NO_DISPLAY"].patterns

    assert len(patterns) == len(set(patterns))
    assert patterns.index("no display") < patterns.index("无显示") < patterns.index("無顯示")


def test_a_table_of_machines_may_have_three_columns_only(folder: Path):
    """Another fleet need not know makers, names and equipment. Nothing is assumed in this case."""
    (folder / "machine_types.csv").write_text(
        "machine_type,family,light_path\n7979,x3650,yes\n", encoding="utf-8"
    )

    machine = load_knowledge(folder).machines["7979"]

    assert machine == MachineType("7979", "x3650", light_path=True)


def test_every_machine_row_has_a_source_and_every_source_an_address():
    """A fact without origin cannot be checked, and a key without address says nothing."""
    with (SHIPPED / "sources.csv").open(encoding="utf-8", newline="") as file:
        keys = {row["key"] for row in csv.DictReader(file)} | {"the rows of its machine types"}
    with (SHIPPED / "machine_types.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if not row["source"].startswith("not found"):
                for piece in row["source"].split(";"):
                    assert piece.split("(")[0].strip() in keys, row


def test_a_byte_order_mark_is_no_obstacle(folder: Path):
    """A file saved by a spreadsheet, with a byte order mark, is read like any other."""
    path = folder / "leak.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert load_knowledge(folder) == load_knowledge(SHIPPED)


def test_a_missing_file_is_named(folder: Path):
    """Without leak.csv the error names leak.csv."""
    (folder / "leak.csv").unlink()

    with pytest.raises(KnowledgeError, match=r"leak\.csv cannot be read"):
        load_knowledge(folder)


def test_bytes_that_are_not_utf8_are_refused(folder: Path):
    """A file in another encoding is refused by name, not misread."""
    (folder / "questions.csv").write_bytes("服务器无显示".encode("gb18030"))

    with pytest.raises(KnowledgeError, match=r"questions\.csv is not UTF-8"):
        load_knowledge(folder)


@pytest.mark.parametrize(
    ("file", "line", "message"),
    [
        (
            "links.csv",
            "NO_DISPLAY,DIMM,0.2,expert,expert",
            "'NO_DISPLAY' and 'DIMM' already occurs in links.csv",
        ),
        ("links_extra.csv", "NO_DISPLAY,DIMM,0.2,expert,x", "already occurs in links.csv line"),
        ("links.csv", "NO_DISPLAY,GHOST,0.2,expert,expert", "'GHOST' is not an id of components.csv"),
        ("links.csv", "GHOST,DIMM,0.2,expert,expert", "'GHOST' is not an id of symptoms.csv"),
        ("links.csv", "NO_BEEP,TAPE,1.0,expert,expert", "1.0 is not strictly between 0 and 1"),
        ("links.csv", "NO_BEEP,TAPE,nan,expert,expert", "nan is not a finite number"),
        ("links.csv", "NO_BEEP,TAPE,much,expert,expert", "'much' is not a number"),
        ("links.csv", "NO_BEEP,TAPE", "has 2 cells where the header has 5"),
        ("leak.csv", "NO_BEEP,0.1", "'NO_BEEP' already occurs in leak.csv"),
        ("costs.csv", "handling,huge,1,x", "'huge' is not one of large, medium, small"),
        ("settings.csv", "mood,0.5,x", "'mood' is not one of exposure, machine_hint_en"),
        ("machine_types.csv", "797,a,b,x,f,m,d,yes,ibm,,,,s", "'797' is not a machine type such as 7979"),
        ("machine_types.csv", "R7,a,b,x,f,m,d,no,dell,,horn,,s", "'horn' is not one of"),
        ("machine_types.csv", "R7,a,b,x,f,m,d,no,dell,,,WHEEL,s", "'WHEEL' is not an id of components.csv"),
    ],
)
def test_a_wrong_row_is_named_by_file_and_line(folder: Path, file: str, line: str, message: str):
    """The error of a bad row names its file, line and fault."""
    number = append(folder, file, line)

    with pytest.raises(KnowledgeError) as raised:
        load_knowledge(folder)
    assert message in str(raised.value)
    assert f"{file} line {number}" in str(raised.value)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("symptoms.csv", "symptom_id,", "id,", "symptoms.csv line 1 lacks the column symptom_id"),
        ("symptoms.csv", "no display|", "re:(|", "opens a group that it does not close"),
        ("symptoms.csv", "no display|", "re:a.*b|", "repeats without bound"),
        ("symptoms.csv", "no display|", "re:a?|", "matches the empty text"),
        ("leak.csv", "NO_POWER,0.002\n", "", "no row for the symptom NO_POWER"),
        ("costs.csv", "revisit,5x9,1.0,unit of all costs\n", "", "costs.csv has no row revisit, 5x9"),
        ("settings.csv", "exposure", "exposition", "not one of exposure, machine_hint_en"),
        ("components.csv", ",part,yes,yes,4,", ",bit,yes,yes,4,", "components.csv line 2, column category"),
        ("components.csv", ",small,0.115,", ",small,0,", "column annual_fault_rate_prior"),
    ],
)
def test_a_wrong_cell_is_named(folder: Path, file: str, old: str, new: str, message: str):
    """A cell against a rule is reported in one sentence with the correction."""
    edit(folder, file, old, new)

    with pytest.raises(KnowledgeError) as raised:
        load_knowledge(folder)
    assert message in str(raised.value)
    assert str(raised.value).endswith(".")


def test_settings_name_the_fleet(folder: Path):
    """The page takes its title and hints from here. Each of them may be missing."""
    edit(folder, "settings.csv", "title_en,Server fault diagnosis,", "title_en,Printers,")
    edit(folder, "settings.csv", "machine_hint_en,e.g. 7979Q7C,\n", "")

    page = load_knowledge(folder).page

    assert (page.title_en, page.title_zh, page.machine_hint_en) == ("Printers", "服务器故障诊断", "")
    assert "HDD" in page.report_hint_en
    edit(folder, "settings.csv", "title_en,Printers,", f"title_en,{'P' * 201},")
    with pytest.raises(
        KnowledgeError, match=r"settings\.csv line 4, column value: the text is longer than 200"
    ):
        load_knowledge(folder)


def test_what_a_small_fleet_has_not_may_be_missing(folder: Path):
    """Further links in a second file, and the value of a cause without a part, are optional."""
    before = load_tables(folder)
    with (folder / "links_extra.csv").open(encoding="utf-8", newline="") as file:
        extra = sum(1 for _ in csv.DictReader(file))
    (folder / "links_extra.csv").unlink()
    edit(folder, "components.csv", "no_part_action,no,no,,0,", "no_part_action,no,no,,,")

    found = load_tables(folder)

    assert len(found.links) == len(before.links) - extra
    assert found.components == before.components


def test_a_folder_that_is_not_there_is_named_with_the_way_out(tmp_path: Path):
    """After an installation there is none."""
    with pytest.raises(KnowledgeError, match=r"There is no folder .*nowhere; `diagnoser init`"):
        load_knowledge(tmp_path / "nowhere")


def test_a_symptom_without_a_link_is_refused(folder: Path):
    """A symptom without a cause could only be explained by its leak."""
    (folder / "symptoms.csv").write_text(
        (folder / "symptoms.csv").read_text(encoding="utf-8").replace("TAPE_FAIL,", "TAPE_LOST,", 1),
        encoding="utf-8",
    )
    for file in ("leak.csv", "questions.csv"):
        edit(folder, file, "TAPE_FAIL,", "TAPE_LOST,")
    for file in ("rules.csv", "printed.csv", "codes.csv"):
        (folder / file).unlink()
    for file in ("links.csv", "links_extra.csv"):
        rows = (folder / file).read_text(encoding="utf-8").splitlines(keepends=True)
        kept = "".join(row for row in rows if not row.startswith("TAPE_FAIL,"))
        (folder / file).write_text(kept, encoding="utf-8")

    with pytest.raises(KnowledgeError, match=r"symptoms.csv: no link names the symptom TAPE_LOST"):
        load_knowledge(folder)


def test_symptoms_may_not_supersede_each_other_in_a_circle(folder: Path):
    """Two symptoms with mutual dropping would both vanish."""
    edit(folder, "symptoms.csv", ",BSOD_RUN|OS_HANG|MACHINE_DOWN,seed; zh-bsod", ",BSOD_HW,seed; zh-bsod")
    edit(folder, "symptoms.csv", ",BSOD_RUN,ms-bc80", ",BSOD_BOOT,ms-bc80")

    with pytest.raises(KnowledgeError, match="supersedes itself"):
        load_knowledge(folder)


def test_the_line_of_a_row_counts_the_lines_of_quoted_cells(folder: Path):
    """After a cell of two lines the next row is still named by its line in the file."""
    edit(folder, "leak.csv", "NO_DISPLAY,0.002\n", '"NO_DISPLAY\n",0.002\nNO_POWER,7\n')

    with pytest.raises(KnowledgeError, match=r"leak\.csv line 4"):
        load_knowledge(folder)
