"""How well reports are read: precision and recall of findings on annotated reports.

    python -m benchmarks.reading [--held-back] [--phenomena]

Reads the written reports of data/reports/development, or of data/reports/held_back with `--held-back`, and the
reports of data/tickets/published_cases.csv that belong to the same part (data/reports/README.md has the rule). Prints
for written reports, for short sentences (`composed`), for the real reports of the first collections and for those of
the last one (`real, later`), each by language, precision, recall and F1 of the present findings, precision and recall
of the absent ones and of the actions (kind, part and result), and the share of reports that say something and of which
nothing is read. A graded finding above one half counts as present. A symptom that the annotation grades at one half or
below counts neither way. Intervals are 95 % of 1,000 bootstrap samples. The held-back part is looked at once.
"""

import csv
import hashlib
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from diagnoser.knowledge import load_knowledge
from diagnoser.reading import Lexicon, read

ROOT: Final = Path(__file__).parents[1]
SAMPLES: Final = 1_000
LATER: Final = ("ra", "rb", "rc", "rd")
"""Starts of the ids of the real reports that were gathered last, when reading had been built with the others."""
COMPOSED: Final = ("composed", "talk")
"""Starts of the names of files with a few words on counts and the like, and with everyday sentences."""

EVEN: Final = 0.5


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of one report.

    Attributes:
        present: Right, wrong and missed present findings.
        absent: Likewise for absent findings.
        actions: Likewise for actions with kind, part and result; nothing where they are not annotated.
        silent: 1 if the report says something and no present finding was read, 0 if one was, None if it says nothing.
    """

    kind: str
    language: str
    phenomena: tuple[str, ...]
    present: tuple[int, int, int]
    absent: tuple[int, int, int]
    actions: tuple[int, int, int]
    silent: int | None


def counted(lexicon: Lexicon, row: dict[str, str], kind: str) -> Counted:
    """Return the counts of one annotated report."""
    reading = read(lexicon, row["report"])
    findings = reading.findings
    done = {f"{one.action}:{one.part}={one.result}" for one in reading.actions}
    got = {one.symptom for one in findings if one.state == "present" and (one.probability or 1.0) > EVEN}
    denied = {one.symptom for one in findings if one.state == "absent"}
    graded = dict(pair.split("=") for pair in row["graded"].split("|") if pair)
    open_ones = {symptom for symptom, share in graded.items() if float(share) <= EVEN}
    wanted = _ids(row["present"]) | (graded.keys() - open_ones)
    return Counted(
        kind,
        row["language"],
        tuple(row["phenomena"].split("|")),
        _counts(got, wanted, open_ones),
        _counts(denied, _ids(row["absent"]), open_ones),
        (0, 0, 0) if kind.startswith(COMPOSED) else _counts(done, _ids(row["actions"]), set()),
        None if not wanted else int(not got),
    )


def _ids(cell: str) -> set[str]:
    return set(cell.split("|")) - {""}


def _counts(got: set[str], wanted: set[str], open_ones: set[str]) -> tuple[int, int, int]:
    return len(got & wanted), len(got - wanted - open_ones), len(wanted - got)


def line(name: str, reports: Sequence[Counted]) -> str:
    """Return one line of the table."""
    present = np.array([each.present for each in reports])
    absent = np.array([each.absent for each in reports])
    silent = [each.silent for each in reports if each.silent is not None]
    draws = np.random.default_rng(0).integers(0, len(reports), (SAMPLES, len(reports)))
    sampled = np.array([_rates(present[draw]) for draw in draws])
    low, high = np.percentile(sampled, (2.5, 97.5), axis=0)
    precision, recall, f1 = _rates(present)
    absent_precision, absent_recall, _ = _rates(absent)
    action_precision, action_recall, _ = _rates(np.array([each.actions for each in reports]))
    return (
        f"{name:24} {len(reports):5} {precision:6.3f} ({low[0]:.2f}-{high[0]:.2f}) {recall:6.3f} "
        f"({low[1]:.2f}-{high[1]:.2f}) {f1:6.3f}   {absent_precision:6.3f} {absent_recall:6.3f}"
        f"   {action_precision:6.3f} {action_recall:6.3f}   {sum(silent)}/{len(silent)}"
    )


def _rates(counts: np.ndarray) -> tuple[float, float, float]:
    right, wrong, missed = counts.sum(axis=0)
    precision = right / max(right + wrong, 1)
    recall = right / max(right + missed, 1)
    return precision, recall, 2 * right / max(2 * right + wrong + missed, 1)


def table(reports: Iterable[Counted], *, phenomena: bool) -> Iterable[str]:
    """Yield the lines of the table."""
    every = list(reports)
    found = f"{'':24} {'n':>5} {'precision':>18} {'recall':>18} {'F1':>6}"
    yield f"{found}   {'absent: P':>7} {'R':>5} {'actions: P':>10} {'R':>5}   nothing read"
    for kind in sorted({each.kind for each in every}):
        of_kind = [each for each in every if each.kind == kind]
        yield line(kind, of_kind)
        for language in sorted({each.language for each in of_kind}):
            yield line(f"  {language}", [each for each in of_kind if each.language == language])
        for name in sorted({name for each in of_kind for name in each.phenomena}) if phenomena else ():
            yield line(f"    {name}", [each for each in of_kind if name in each.phenomena])
    yield line("all", every)


def is_held_back(ticket_id: str) -> bool:
    """Return whether a report is held back: the rule of data/reports/README.md."""
    return hashlib.sha256(ticket_id.encode()).hexdigest()[0] in "01234"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    held_back = "--held-back" in arguments
    folder = ROOT / "data" / "reports" / ("held_back" if held_back else "development")
    lexicon = Lexicon.of(load_knowledge(ROOT / "data" / "knowledge"))
    reports: list[Counted] = []
    for path in sorted(folder.glob("*.csv")):
        kind = path.stem.replace("_", ", ") if path.stem.startswith(COMPOSED) else "written"
        reports += [counted(lexicon, row, kind) for row in _rows(path)]
    for row in _rows(ROOT / "data" / "tickets" / "published_cases.csv"):
        if is_held_back(row["ticket_id"]) == held_back:
            later = row["ticket_id"].split("-")[0] in LATER
            reports.append(counted(lexicon, row, "real, later" if later else "real"))
    for each in table(reports, phenomena="--phenomena" in arguments):
        print(each)


if __name__ == "__main__":
    main(sys.argv[1:])
