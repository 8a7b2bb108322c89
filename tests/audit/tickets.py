"""Ticket files as people and programs spoil them: `tickets validate` and `train` say the same of each."""

import csv
import dataclasses
import io
import json
import re
import tempfile
from datetime import date
from functools import cache
from pathlib import Path

from diagnoser.errors import TicketError
from diagnoser.knowledge import Component, Knowledge, Symptom
from diagnoser.knowledge.records import empty_knowledge
from diagnoser.learning.train import train
from diagnoser.tickets.reduce import reduce
from diagnoser.tickets.schema import COLUMNS
from diagnoser.tickets.validate import Rules
from tests.audit.campaign import Seen, damaged_bytes

TODAY = date(2026, 11, 26)
ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "big5", "cp1252")
ENDINGS = (".csv", ".csv", ".tsv", ".txt", ".jsonl", ".jsonl", ".json", ".parquet", ".xlsx")
NASTY = (
    "", " ", "nan", "NULL", "-", "\u3000", "=1+1", "'=1", "\x00", "\x07", "\ud800", '"', "a\nb", "x" * 250,
    "A" + "|A" * 2100, "9999-12-31", "31.01.2024", "2024-02-30", "1e99", "-1", "1.5E+10", "A=2", "A=", "A=0.5|A=0.6",
    "replaced:@=no", "Z", "A|", "|||", "\u200b", "\ufeff", "true", "[]", "{}", "1" * 400,
)  # fmt: skip


@cache
def knowledge() -> Knowledge:
    """Four causes and three symptoms, with words in both languages."""
    causes = ("DISK", "BOARD", "FAN", "NOTHING")
    patterns = {"A": ("no display", "无显示"), "B": ("amber", "黄灯"), "C": ("beep", "蜂鸣")}
    return dataclasses.replace(
        empty_knowledge(),
        components=tuple(Component(each, each, each, "part", 1, 100, "small", 0.01, ()) for each in causes),
        symptoms=tuple(Symptom(each, each, each, "x", "x", words, ()) for each, words in patterns.items()),
    )


def cell(chooser, column: str) -> str:
    """A likely value of a column."""
    some = "|".join(chooser.sample("ABC", chooser.randint(0, 2)))
    day = f"20{chooser.randint(10, 27)}-{chooser.randint(1, 13):02}-{chooser.randint(1, 31):02}"
    causes = "|".join(chooser.sample(("DISK", "BOARD", "FAN", "NOTHING"), chooser.randint(0, 2)))
    likely = {
        "ticket_id": f"T-{chooser.randint(1, 30)}",
        "opened_at": chooser.choice(["", day]),
        "closed_at": chooser.choice(["", day, f"{day}T09:30:00"]),
        "machine": chooser.choice(["", "7979Q7C", "8840"]),
        "service_level": chooser.choice(["", "5x9", "7x24x4"]),
        "report": chooser.choice(
            ["", "no display", "黄灯, 无显示", 'he said "amber", then left', "beep\nbeep"]
        ),
        "causes": causes,
        "parts_sent": causes,
        "parts_used": causes,
        "visits": chooser.choice(["", "1", "2.0"]),
        "unlisted": chooser.choice(["", "unmentioned", "unknown", "absent"]),
        "graded": chooser.choice(["", "", "A=0.8"]),
        "actions": chooser.choice(["", "", "replaced:FAN=no_change"]),
        "sample": "",
    }
    return likely.get(column, some if chooser.random() < 0.3 else "")


def file(chooser) -> tuple[str, bytes]:
    """The name and the content of a file: sound, with unlikely cells, or with damaged bytes."""
    ending = chooser.choice(ENDINGS)
    some = {"ticket_id", "report", "causes", *chooser.sample(COLUMNS, chooser.randint(1, 8))}
    header = [column for column in COLUMNS if column in some]
    rows = [[cell(chooser, column) for column in header] for _ in range(chooser.randint(0, 12))]
    if chooser.random() < 0.6:
        for _ in range(chooser.randint(1, 4)):
            row = (
                chooser.choice([header, *rows])
                if chooser.random() < 0.1 or not rows
                else chooser.choice(rows)
            )
            row[chooser.randrange(len(row))] = chooser.choice(NASTY)
    text = lines(chooser, header, rows) if ending.startswith(".js") else table(chooser, header, rows)
    content = text.replace("\ud800", "\\ud800").encode(chooser.choice(ENCODINGS), "replace")
    if chooser.random() < 0.4:
        content = damaged_bytes(chooser, content)
    return f"in{ending}", content


def table(chooser, header, rows) -> str:
    """Rows as CSV in one of its dialects."""
    stream = io.StringIO(newline="")
    dialect = {
        "delimiter": chooser.choice(",,,;\t|"),
        "lineterminator": chooser.choice(["\n", "\r\n", "\r"]),
        "quoting": chooser.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    }
    csv.writer(stream, **dialect).writerows([header, *rows])
    return stream.getvalue()


def lines(chooser, header, rows) -> str:
    """Rows as JSON Lines. Lists as lists or as texts."""
    listed = chooser.random() < 0.5

    def value(text: str) -> object:
        return text.split("|") if listed and re.fullmatch(r"[A-Z]+(\|[A-Z]+)*", text) else text

    keys = [str(each) for each in header]
    objects = [{key: value(each) for key, each in zip(keys, row, strict=True)} for row in rows]
    return "".join(json.dumps(each, ensure_ascii=chooser.random() < 0.5) + "\n" for each in objects)


def examine(chooser) -> Seen:
    """Read a file with both commands and compare their results."""
    name, content = file(chooser)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content)
        checked, refusal = validated(path, Path(folder))
        try:
            (trained,) = train(
                [str(path)], knowledge(), today=TODAY, rejects=lambda _: Path(folder, "2.csv")
            ).sources
        except TicketError as error:
            return Seen("refused", disagreement(checked, refusal, error))
    if checked is None:
        return Seen("trained", f"validate refuses a file that train accepts: {refusal}")
    same = (checked.rows, checked.accepted, checked.first) == (trained.rows, trained.accepted, trained.first)
    return Seen("trained", "" if same else f"validate counts {checked}, train {trained}")


def validated(path: Path, folder: Path):
    """Return the result of `tickets validate`, or its refusal."""
    rules = Rules.of(knowledge(), TODAY)
    try:
        reduced = reduce(
            [str(path)], folder / "reduced.parquet", rules=rules, rejects=lambda _: folder / "1.csv"
        )
    except TicketError as error:
        return None, error
    return reduced.sources[0], None


def disagreement(checked, refusal, error) -> str:
    """Return the fault of a refusal of `train`: several lines, or another text than from `validate`."""
    if "\n" in str(error):
        return f"the refusal has several lines: {error}"
    if checked is None:
        return "" if str(refusal) == str(error) else f"validate says {refusal} and train says {error}"
    return (
        ""
        if checked.accepted == 0
        else f"train refuses {checked.accepted} tickets that validate accepts: {error}"
    )
