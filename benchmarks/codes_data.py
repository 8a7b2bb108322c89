"""Public sets of dependent codes with a labelled failed component, as tickets. Nothing here is in the repository.

Put these files into a folder, under these names:

tennessee/d00.dat to d21_te.dat   github.com/camaramm/tennessee-eastman-profBraatz (Tennessee Eastman process)
PdM_errors.csv, PdM_failures.csv, PdM_maint.csv   github.com/AirtonBrasil/Predictive_Maintenance (Azure)
ai4i2020.csv                      github.com/Dawood0/Fault-Prognosis-AI4I-dataset (UCI, Matzka 2020)
steel.csv                         data/SteelPlatesFaults_Clean.csv of
                                  github.com/Akshay9705/adapting-digital-tools-and-lean-six-sigma (UCI, Buscema 2010)
soybean.arff, audiology.arff, dermatology.arff, primary.tumor.arff   classification/ of
                                  github.com/renatopp/arff-datasets (UCI)

Measurements become alarms: a code each for a value below and above the usual range, as a control system raises them.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from diagnoser.arrays import Floats

FAULTS: Final = 21
"""Faults of the Tennessee Eastman process."""

ONSET: Final = 160
"""Samples of a test run before the fault."""

ORDINARY: Final = 3.0
"""Standard deviations of normal operation within which there is no alarm."""

LOW, HIGH = 0.2, 0.8
"""Quantiles outside which a measurement raises an alarm, where no normal operation is recorded."""

TESTED: Final = 0.3
"""Share of test tickets where a set has no split of its own."""

AI4I_MODES: Final = ("TWF", "HDF", "PWF", "OSF", "RNF")
AI4I_NUMBERS: Final = {
    "Air temperature [K]": "air",
    "Process temperature [K]": "process",
    "Rotational speed [rpm]": "speed",
    "Torque [Nm]": "torque",
    "Tool wear [min]": "wear",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled case: its codes, of which the unlisted ones are absent, its measurements and its causes."""

    codes: tuple[str, ...]
    causes: tuple[str, ...]
    numbers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CodeSet:
    """A set of cases, divided into those to learn from and those to test."""

    learned: Sequence[Case]
    tested: Sequence[Case]


def tennessee(data: Path) -> CodeSet:
    """Return alarms of the Tennessee Eastman process: one sample in twelve, if it has an alarm."""
    normal = np.loadtxt(data / "tennessee" / "d00.dat").T  # this file has the samples as columns
    middle, spread = normal.mean(axis=0), normal.std(axis=0)

    def cases(suffix: str, first: int, step: int) -> list[Case]:
        runs = (
            (fault, np.loadtxt(data / "tennessee" / f"d{fault:02}{suffix}.dat"))
            for fault in range(1, FAULTS + 1)
        )
        told = (
            (_outside(row, -ORDINARY, ORDINARY), f"F{fault:02}")
            for fault, run in runs
            for row in (run[first::step] - middle) / spread
        )
        return [Case(codes, (fault,)) for codes, fault in told if codes]

    return CodeSet(_shuffled(cases("", 0, 12)), cases("_te", ONSET, 12))


def _outside(row: Floats, low: Floats | float, high: Floats | float) -> tuple[str, ...]:
    below, above = np.flatnonzero(row < low).tolist(), np.flatnonzero(row > high).tolist()
    return (*(f"V{place:02}LOW" for place in below), *(f"V{place:02}HIGH" for place in above))


def steel(data: Path) -> CodeSet:
    """Return steel plates with one of seven faults. 27 measurements as alarms."""
    rows, faults = _steel(data)
    order = _order(len(rows))
    known = order[: _cut(len(rows))]
    low, high = (np.quantile(rows[known], share, axis=0) for share in (LOW, HIGH))
    cases = [Case(_outside(row, low, high), (fault,)) for row, fault in zip(rows, faults, strict=True)]
    return _divided(cases)


def steel_numbers(data: Path) -> CodeSet:
    """Return the same plates with their measurements as context columns, and no codes."""
    rows, faults = _steel(data)
    named = [{f"v{place}": repr(value) for place, value in enumerate(row)} for row in rows.tolist()]
    return _divided([Case((), (fault,), row) for row, fault in zip(named, faults, strict=True)])


def _steel(data: Path) -> tuple[Floats, list[str]]:
    table = _rows(data / "steel.csv")
    names = [name for name in table[0] if not name.endswith(("_Fault", "_Faults"))]
    labels = [name for name in table[0] if name not in names]
    numbers = np.array([[float(row[name]) for name in names] for row in table])
    return numbers, [next(label for label in labels if row[label] == "1") for row in table]


def milling(data: Path) -> CodeSet:
    """Return failed parts of AI4I 2020, some with two causes: five measurements as alarms and as numbers."""
    table = [row for row in _rows(data / "ai4i2020.csv") if any(row[mode] == "1" for mode in AI4I_MODES)]
    rows = np.array([[float(row[name]) for name in AI4I_NUMBERS] for row in table])
    low, high = (
        np.quantile(rows[_order(len(rows))[: _cut(len(rows))]], share, axis=0) for share in (LOW, HIGH)
    )
    return _divided(
        [
            Case(
                (*_outside(values, low, high), f"TYPE_{row['Type']}"),
                tuple(mode for mode in AI4I_MODES if row[mode] == "1"),
                {short: row[name] for name, short in AI4I_NUMBERS.items()},
            )
            for row, values in zip(table, rows, strict=True)
        ]
    )


def azure(data: Path) -> CodeSet:
    """Return failures of machines, some of two components: error codes of days, and the days since each replacement.

    The oldest 70 % of the failures are to learn from.
    """
    errors, replaced = (
        _by_machine(data / "PdM_errors.csv", "errorID"),
        _by_machine(data / "PdM_maint.csv", "comp"),
    )
    failed: dict[tuple[datetime, str], list[str]] = {}
    for row in _rows(data / "PdM_failures.csv"):
        failed.setdefault((datetime.fromisoformat(row["datetime"]), row["machineID"]), []).append(
            row["failure"]
        )
    cases = []
    for (when, machine), components in sorted(failed.items()):
        codes = {
            f"{error}_{days}D"
            for days in (1, 3, 14)
            for at, error in errors[machine]
            if timedelta(0) <= when - at <= timedelta(days=days)
        }
        since = {
            f"since_{component}": str(
                min((when - at).days for at, one in replaced[machine] if one == component and at < when)
            )
            for component in ("comp1", "comp2", "comp3", "comp4")
            if any(one == component and at < when for at, one in replaced[machine])
        }
        cases.append(Case(tuple(sorted(codes)), tuple(sorted(set(components))), since))
    cut = _cut(len(cases))
    return CodeSet(cases[:cut], cases[cut:])


def _by_machine(path: Path, what: str) -> dict[str, list[tuple[datetime, str]]]:
    found: dict[str, list[tuple[datetime, str]]] = {}
    for row in _rows(path):
        found.setdefault(row["machineID"], []).append((datetime.fromisoformat(row["datetime"]), row[what]))
    return found


def _nominal(name: str, *, graded: bool = False) -> Callable[[Path], CodeSet]:
    """Return the reader of an ARFF file whose last column is the cause: a code for each value of each column.

    With `graded` values, a code says that a value is reached: 2 has the codes of 1 and of 2.
    """

    def read(data: Path) -> CodeSet:
        names, rows = _arff(data / name)
        cases = []
        for row in rows:
            codes = []
            for column, value in zip(names[:-1], row[:-1], strict=True):
                if value == "?" or (graded and column == "Age"):
                    continue
                levels = range(1, int(value) + 1) if graded else [value]
                codes += [f"{column}:{level}" for level in levels]
            cases.append(Case(tuple(codes), (row[-1],)))
        return _divided(cases)

    return read


def _arff(path: Path) -> tuple[list[str], list[list[str]]]:
    names, rows, told = [], [], False
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.strip()
        if not text or text.startswith("%"):
            continue
        if text.lower().startswith("@attribute"):
            names.append(text.split()[1].strip("'"))
        elif text.lower().startswith("@data"):
            told = True
        elif told:
            rows.append([value.strip().strip("'") for value in text.split(",")])
    return names, rows


def simulated(data: Path) -> CodeSet:
    """Return simulated alarm floods: six causes, twelve groups of ten alarms, and two causes in a seventh of the cases.

    A cause sets off each of its groups in most of its cases. A group that was set off raises nearly all of its alarms,
    and one that was not raises few: given the cause, the alarms of a group depend on one another.
    """
    del data
    rng = np.random.default_rng(7)
    rate = np.where(rng.random((6, 12)) < 0.3, rng.uniform(0.4, 0.9, (6, 12)), 0.05)

    def drawn() -> Case:
        causes = rng.choice(
            6, 1 + int(rng.random() < 1 / 7), replace=False, p=np.array([6, 5, 4, 3, 2, 1]) / 21
        )
        groups = rng.random(12) < 1 - np.prod(1 - rate[causes], axis=0)
        alarms = rng.random((12, 10)) < np.where(groups, 0.85, 0.03)[:, None]
        codes = tuple(f"A{place:03}" for place in np.flatnonzero(alarms.ravel()).tolist())
        return Case(codes, tuple(f"C{cause}" for cause in sorted(causes.tolist())))

    cases = [case for case in (drawn() for _ in range(3_500)) if case.codes]
    return CodeSet(cases[:1_500], cases[1_500:])


SETS: Final[Mapping[str, Callable[[Path], CodeSet]]] = {
    "simulated": simulated,
    "tennessee": tennessee,
    "azure": azure,
    "milling": milling,
    "steel": steel,
    "steel numbers": steel_numbers,
    "soybean": _nominal("soybean.arff"),
}
"""The sets that were looked at while the method was made."""

UNSEEN: Final[Mapping[str, Callable[[Path], CodeSet]]] = {
    "audiology": _nominal("audiology.arff"),
    "dermatology": _nominal("dermatology.arff", graded=True),
    "primary tumor": _nominal("primary.tumor.arff"),
}
"""The sets that were read only when all choices were made."""


def table_of(cases: Sequence[Case]) -> Iterator[list[str]]:
    """Yield the header and the rows of a ticket file, one ticket a day, in their order."""
    columns = sorted({name for case in cases for name in case.numbers})
    coded = any(case.codes for case in cases)
    yield ["ticket_id", "closed_at", "present", "unlisted", "causes", *columns]
    for number, case in enumerate(cases):
        closed = date(2015, 1, 1) + timedelta(days=number)
        numbers = [case.numbers.get(name, "") for name in columns]
        silence = "absent" if coded else ""
        yield [
            f"T{number:05}",
            closed.isoformat(),
            "|".join(case.codes),
            silence,
            "|".join(case.causes),
            *numbers,
        ]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _cut(number: int) -> int:
    return int(number * (1 - TESTED))


def _order(number: int) -> list[int]:
    order: list[int] = np.random.default_rng(0).permutation(number).tolist()
    return order


def _shuffled(cases: Sequence[Case]) -> list[Case]:
    return [cases[row] for row in _order(len(cases))]


def _divided(cases: Sequence[Case]) -> CodeSet:
    shuffled = _shuffled([case for case in cases if case.codes or case.numbers])
    cut = _cut(len(shuffled))
    return CodeSet(shuffled[:cut], shuffled[cut:])
