"""Learning curves and scores of learned models, compared with baselines on the same tickets.

    python -m benchmarks.learning [--quick] [--data DIR] [--plots DIR] [--most TICKETS]
                                  [simulation|designed|milder|repairs|lanl|wide|size ...]

simulation  a fleet with a known truth that breaks the model's assumptions: 30 causes, 60 symptoms, two hidden modes a
            cause, co-failures. Trained on coded tickets alone, tested on 4,000 others
designed    the same in the world that agrees best with what DESIGN measured
milder      the same where modes differ less
repairs     each set of repair records in DIR/repairs, text and brand: the oldest 80 % to learn, the newest 20 % to test
lanl        node failures of Los Alamos before 2004: configuration alone, the last 20 % in time to test
wide        800 causes, 400 coded symptoms, 200,000 tickets
size        seconds and peak memory against the number of tickets. --most 10000000 for ten million

Every model is trained by the product's own route: `diagnoser.learning.train` on a file, without expert knowledge.
Prints Markdown tables. --plots also draws the learning curve and the cost against size.
"""

import argparse
import csv
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np

from benchmarks.decisions import mentioned
from benchmarks.map_em import map_em_network
from benchmarks.memory import peak_mebibytes
from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.evaluation.baselines import (
    Features,
    fit_bernoulli_bayes,
    fit_frequency,
    fit_logistic,
    fit_multinomial_bayes,
)
from diagnoser.evaluation.calibration import expected_calibration_error
from diagnoser.evaluation.metrics import NO_PART, first_time_fix, hit_at, in_kit, log_losses_single
from diagnoser.evidence.understand import understand
from diagnoser.inference.engine import Engine
from diagnoser.learning.settings import TrainSettings
from diagnoser.learning.train import train
from diagnoser.model import Model
from diagnoser.network.fault_network import Network
from diagnoser.reading import Lexicon
from diagnoser.simulation import (
    AS_DESIGNED,
    PRESENT,
    SIMILAR_MODES,
    FleetSettings,
    Tickets,
    World,
    draw,
    draw_blocks,
    make_world,
    oracle_first_time_fix,
    to_table,
    write_tickets,
)
from diagnoser.simulation.sampling import Period
from diagnoser.types import Report, Unlisted

DATA: Final = Path(__file__).parents[2] / "shared" / "data"
TESTED: Final = 4_000
HISTORIES: Final = {100: (12, 2), 300: (12, 2), 1_000: (6, 1), 3_000: (3, 1), 20_000: (3, 1), 100_000: (1, 1)}
"""Training tickets -> (number of worlds, histories of each). Scores of small histories vary most, so there are more."""
DESIGNS: Final[Mapping[int, Mapping[str, tuple[float, float | None]]]] = {
    300: {
        "its network": (0.774, 0.035),
        "without co-failures": (0.765, None),
        "silence ignored": (0.760, 0.21),
        "logistic regression": (0.710, None),
    },
    20_000: {
        "its network": (0.838, 0.011),
        "without co-failures": (0.825, None),
        "silence ignored": (0.809, 0.08),
        "logistic regression": (0.826, None),
    },
}
"""Training tickets -> method -> first-time fix and calibration error as in DESIGN, section 2."""
DESIGNS_ORACLE: Final = 0.841
LARGE: Final = 10_000
"""The number of tickets from which the regularisation has no effect."""
METHODS: Final = ("network", "logistic regression", "naive Bayes")
NO_LABEL: Final = frozenset({"Unknown", "Poor data", "Other", "Multiple"})
CONFIGURATION: Final = (
    "System", "machine type", "nodes", "procstot", "procsinnode", "nodenum", "nodenumz", "node install",
    "node prod", "fru type", "mem", "cputype", "memtype", "num intercon", "purpose",
)  # fmt: skip
WIDE: Final = FleetSettings(causes=800, symptoms=400)
PLAIN: Final = replace(
    WIDE, modes=1, pairs=0, pair_share=0.0, triples=0, triple_share=0.0, chance_pairs=0, chance_share=0.0
)
SIZES: Final = (10_000, 100_000, 1_000_000, 10_000_000)

Row = Sequence[object]


# --- the simulation -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Score:
    """Scores of decisions and probabilities on test tickets.

    Attributes:
        fixed: Share of tickets that the best pair fixes at the first visit, as a share of the oracle's.
        calibration: Expected calibration error of that pair's coverage, ten bins.
        log_loss: Nats a cause, probabilities read as one distribution.
    """

    fixed: float
    calibration: float
    log_loss: float


@dataclass(frozen=True, eq=False)
class TestedWorld:
    """A fleet, its test tickets, and the first-time fix of the oracle on them."""

    world: World
    tested: Tickets
    oracle: float


def simulation(
    *, quick: bool, settings: FleetSettings | None = None, most: int = max(HISTORIES)
) -> dict[str, dict[str, Score]]:
    """Print and return the mean score of each method by number of training tickets."""
    sizes = {size: number for size, number in HISTORIES.items() if size <= most}
    sizes = {size: (1, 1) for size in HISTORIES if size < 3_000} if quick else sizes
    worlds = [
        tested_world(seed, settings or FleetSettings())
        for seed in range(1, 1 + max(number for number, _ in sizes.values()))
    ]
    print(f"The oracle fixes {np.mean([each.oracle for each in worlds]):.3f}.\n")
    found: dict[str, dict[str, Score]] = {}
    for size, (number, histories) in sizes.items():
        scores = [compared(*one) for one in histories_of(worlds[:number], size, histories)]
        found[f"{size:,}"] = {method: _mean([one[method] for one in scores]) for method in METHODS}
        spread = np.std([one["network"].fixed for one in scores]) / np.sqrt(len(scores))
        print(
            f"<!-- {size:,} tickets: {len(scores)} histories, standard error {spread:.4f} -->",
            file=sys.stderr,
            flush=True,
        )
    header = [
        "tickets",
        *(f"{method}: {what}" for method in METHODS for what in ("fixed", "cal.", "log loss")),
    ]
    show(header, [[size, *_cells(by_method)] for size, by_method in found.items()])
    return found


def designed(*, quick: bool) -> dict[str, dict[str, Score]]:
    """Print the agreement with DESIGN's simulated fleet, and the learning curve there. Return the curve."""
    agreement(AS_DESIGNED, quick=quick)
    return simulation(quick=quick, settings=AS_DESIGNED)


def agreement(settings: FleetSettings, *, quick: bool) -> None:
    """Print the scores of DESIGN's learner and of logistic regression in these worlds next to those in DESIGN."""
    rows: list[Row] = []
    for size in (300,) if quick else DESIGNS:
        number, histories = (1, 1) if quick else HISTORIES[size]
        worlds = [tested_world(seed, settings) for seed in range(1, 1 + number)]
        scores = [of_designs_methods(*one) for one in histories_of(worlds, size, histories)]
        for method, (fixed, calibration) in DESIGNS[size].items():
            here = _mean([one[method] for one in scores])
            rows.append(
                [
                    f"{size:,}", method, f"{fixed / DESIGNS_ORACLE:.3f}", f"{here.fixed:.3f}",
                    "" if calibration is None else f"{calibration:.3f}", f"{here.calibration:.3f}",
                ]
            )  # fmt: skip
    show(["tickets", "method", "fixed: DESIGN", "fixed: here", "cal.: DESIGN", "cal.: here"], rows)


def of_designs_methods(each: TestedWorld, history: Tickets) -> dict[str, Score]:
    """Return the scores of the methods of DESIGN after training on the same history."""
    number = float(len(history))
    network = map_em_network(history, each.world)
    apart = map_em_network(history, each.world, co_failures=False)
    logistic = fit_logistic(Features(len(history), history.present), history.label, 1.0)
    return {
        "its network": of_network(each, network, number),
        "without co-failures": of_network(each, apart, number),
        "silence ignored": of_network(each, network, number, "unknown"),
        "logistic regression": of_distribution(each, logistic(Features(TESTED, each.tested.present))),
    }


def histories_of(
    worlds: Sequence[TestedWorld], size: int, number: int
) -> Iterator[tuple[TestedWorld, Tickets]]:
    """Yield each world with so many independent histories of it."""
    for each in worlds:
        for history in range(number):
            yield each, draw(each.world, size, seed=each.world.seed * 10**6 + size + history)


def tested_world(seed: int, settings: FleetSettings) -> TestedWorld:
    """Make a fleet and its test tickets."""
    world = make_world(settings, seed)
    tested = draw(world, TESTED, seed=1_000 + seed)
    return TestedWorld(world, tested, oracle_first_time_fix(world, tested))


def compared(each: TestedWorld, history: Tickets) -> dict[str, Score]:
    """Return the scores of each method after training on the same history."""
    label = history.label
    cases, asked = Features(len(history), history.present), Features(TESTED, each.tested.present)
    model = _parts_known(learned(history), each.world)
    scores = {"network": of_network(each, model.network, float(sum(model.cause_tickets)))}
    strength = 1.0 if len(history) >= LARGE else None
    scores["logistic regression"] = of_distribution(each, fit_logistic(cases, label, strength)(asked))
    scores["naive Bayes"] = of_distribution(each, fit_bernoulli_bayes(cases, label)(asked))
    return scores


def learned(history: Tickets) -> Model:
    """Return the model of a simulated history."""
    import pyarrow.parquet as pq

    with TemporaryDirectory(prefix="diagnoser-bench-") as folder:
        path = Path(folder) / "history.parquet"
        pq.write_table(to_table(history), path)
        return train([str(path)], None).model


def _parts_known(model: Model, world: World) -> Model:
    """Return the model with the right parts. Without knowledge every cause counts as a part."""
    parts = dict(zip(world.causes, world.is_part.tolist(), strict=True))
    is_part = tuple(parts[cause] for cause in model.network.causes)
    return replace(model, network=replace(model.network, is_part=is_part))


def of_network(
    each: TestedWorld, network: Network, tickets: float, unlisted: Unlisted = "unmentioned"
) -> Score:
    """Return the score of a network learned from so many tickets."""
    evidence = [mentioned(network, each.world, row, unlisted) for row in each.tested.state == PRESENT]
    engine, place = Engine(network), [each.world.causes.index(cause) for cause in network.causes]
    batch = engine.batch(evidence)
    probability = np.zeros((TESTED, len(each.world.causes)))
    probability[:, place] = batch.causes
    parts = np.array([NO_PART, *np.array(place)[list(engine.parts)]])
    flat = batch.coverage.reshape(TESTED, -1)
    best = flat.argmax(axis=1)  # the pair with the highest coverage, always two pieces
    kits = np.column_stack([parts[best // len(parts)], parts[best % len(parts)]])
    return scored(each, kits, flat.max(axis=1), probability, tickets)


def of_distribution(each: TestedWorld, probability: Floats) -> Score:
    """Return the score of a method that predicts P(cause) and sends the two likeliest parts."""
    is_part = each.world.is_part
    kits = likeliest_parts(probability, is_part)
    return scored(each, kits, kit_coverage(probability, is_part, kits), probability, np.inf)


def likeliest_parts(probability: Floats, is_part: Bools, size: int = 2) -> Ints:
    """Return kits (N, size) of the likeliest parts, likeliest first. Ties go to the lower index.

    For a distribution over single causes this is the kit of this size with the highest coverage.
    """
    parts = np.where(is_part, probability, -np.inf)
    order = np.argsort(-parts, axis=1, kind="stable")[:, :size]
    kits: Ints = np.where(np.take_along_axis(np.isfinite(parts), order, axis=1), order, NO_PART)
    return kits


def kit_coverage(distribution: Floats, is_part: Bools, kits: Ints) -> Floats:
    """Return shape (N,): P(the one cause is a part of the kit, or needs no part)."""
    inside = in_kit(kits, distribution.shape[1]) | ~is_part
    coverage: Floats = np.minimum(1.0, (distribution * inside).sum(axis=1))
    return coverage


def scored(each: TestedWorld, kits: Ints, coverage: Floats, probability: Floats, tickets: float) -> Score:
    """Return the score. Causes without a training ticket share the weight of one ticket."""
    fixed = first_time_fix(each.tested.truth, each.world.is_part, kits)
    calibration = expected_calibration_error(np.minimum(coverage, 1.0), fixed)
    loss = log_losses_single(with_unseen(probability, tickets), each.tested.truth).mean()
    return Score(float(fixed.mean()) / each.oracle, calibration, float(loss))


def with_unseen(probability: Floats, tickets: float) -> Floats:
    """Return distributions over all causes. Causes without a training ticket share the weight of one ticket."""
    unseen = ~probability.any(axis=0)
    shared: Floats = probability / probability.sum(axis=1, keepdims=True)
    if unseen.any():
        reserved = 1 / (tickets + 1)
        shared = (1 - reserved) * shared + reserved * unseen / unseen.sum()
    return shared


def _mean(scores: Sequence[Score]) -> Score:
    return Score(*np.mean([astuple(one) for one in scores], axis=0).tolist())


def _cells(by_method: Mapping[str, Score]) -> Iterator[str]:
    for method in METHODS:
        one = by_method[method]
        yield from (f"{one.fixed:.3f}", f"{one.calibration:.3f}", f"{one.log_loss:.3f}")


# --- repair records and node failures -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Record:
    """One labelled record of a public data set."""

    ticket_id: str
    closed_at: str
    report: str
    context: Mapping[str, str]
    cause: str


def repairs(data: Path, *, quick: bool) -> dict[str, dict[str, list[float]]]:
    """Print and return top-1, top-2 and log loss by set and method."""
    paths = sorted((data / "repairs").glob("tabicat.csv" if quick else "*.csv"))
    methods: dict[str, Callable[[Features, Bools], Callable[[Features], Floats]]] = {
        "class frequencies": fit_frequency,
        "naive Bayes, bag of words": _bag("naive_bayes"),
        "logistic regression, bag of words": _bag("logistic"),
        "naive Bayes, words, pairs and brand": fit_multinomial_bayes,
        "logistic regression, n-grams and brand, tuned": fit_logistic,
    }
    found = {}
    for path in paths:
        records = repair_records(path)
        found[path.stem] = by_method(records, methods)
        show([f"{path.stem} ({len(records):,} records)", *_MEASURES], _lines(found[path.stem]))
    return found


def lanl(data: Path) -> dict[str, list[float]]:
    """Print and return top-1, top-2 and log loss of each method on node failures, from the configuration alone."""
    records = failure_records(data / "failures" / "lanl-before-2004.csv")
    found = by_method(
        records,
        {
            "class frequencies": fit_frequency,
            "naive Bayes": fit_multinomial_bayes,
            "logistic regression, C = 1": lambda cases, label: fit_logistic(cases, label, 1.0),
            "logistic regression, tuned": fit_logistic,
            "frequencies by system": _by_system,
        },
    )
    show([f"LANL hardware ({len(records):,} failures)", *_MEASURES], _lines(found))
    return found


_MEASURES: Final = ("top-1", "top-2", "log loss", "seconds")


def repair_records(path: Path) -> list[Record]:
    """Return the records that name a fault, oldest first."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if row["fault_type"] not in NO_LABEL and row["problem"].strip()
        ]
    rows.sort(key=lambda row: row["event_date"])
    return [
        Record(
            row.get("id") or row["id_ords"],
            row["event_date"],
            row["problem"],
            {"brand": row["brand"]},
            row["fault_type"],
        )
        for row in rows
    ]


def failure_records(path: Path) -> list[Record]:
    """Return the failures that name a hardware component, oldest first, without facts known only after the repair."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            row for row in csv.DictReader(file) if row["Hardware"].strip() and row["Prob Started"].strip()
        ]
    started = [datetime.strptime(row["Prob Started"], "%m/%d/%Y %H:%M") for row in rows]  # noqa: DTZ007
    order = sorted(range(len(rows)), key=started.__getitem__)
    return [
        Record(
            f"L{place:05}",
            started[row].isoformat(),
            "",
            {column: rows[row][column] for column in CONFIGURATION},
            rows[row]["Hardware"].strip(),
        )
        for place, row in enumerate(order)
    ]


def by_method(
    records: Sequence[Record],
    methods: Mapping[str, Callable[[Features, Bools], Callable[[Features], Floats]]],
) -> dict[str, list[float]]:
    """Return top-1, top-2, log loss and seconds to learn of each method: the newest fifth is the test."""
    cut = int(len(records) * 0.8)
    causes = sorted({one.cause for one in records})
    label = np.array([[one.cause == cause for cause in causes] for one in records])
    cases, asked = _cases(records[:cut]), _cases(records[cut:])
    found = {}
    for method, fit in methods.items():
        start = time.perf_counter()
        predict = fit(cases, label[:cut])
        found[method] = [*_ranked(predict(asked), label[cut:]), time.perf_counter() - start]
    start = time.perf_counter()
    model = learned_from_records(records[:cut])
    seconds = time.perf_counter() - start
    found["diagnoser"] = [*_ranked(said(model, records[cut:], causes), label[cut:]), seconds]
    return found


def _cases(records: Sequence[Record]) -> Features:
    columns = sorted(records[0].context)
    context = np.array([[one.context[column] for column in columns] for one in records])
    texts = [one.report for one in records]
    return Features(len(records), texts=texts if any(texts) else (), context=context)


def learned_from_records(records: Sequence[Record]) -> Model:
    """Return the model of these records, trained as the product trains."""
    columns = sorted(records[0].context)
    with TemporaryDirectory(prefix="diagnoser-bench-") as folder:
        path = Path(folder) / "history.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["ticket_id", "closed_at", "report", "causes", *columns])
            writer.writerows(
                [
                    one.ticket_id,
                    one.closed_at,
                    one.report,
                    one.cause,
                    *(one.context[each] for each in columns),
                ]
                for one in records
            )
        trained = train([str(path)], None, TrainSettings(context=tuple(columns)))
    assert not any(source.rejected for source in trained.sources)
    return trained.model


def said(model: Model, records: Sequence[Record], causes: Sequence[str]) -> Floats:
    """Return the predictions of the model for each record, as distributions over all causes."""
    engine, lexicon = Engine(model.network), Lexicon.compile(())
    reports = [
        Report(text=one.report, context={key: value for key, value in one.context.items() if value})
        for one in records
    ]
    batch = engine.batch([understand(model, lexicon, report).evidence for report in reports])
    probability = np.zeros((len(records), len(causes)))
    probability[:, [causes.index(cause) for cause in model.network.causes]] = batch.causes
    return with_unseen(probability, float(sum(model.cause_tickets)))


def _ranked(probability: Floats, truth: Bools) -> list[float]:
    loss = float(log_losses_single(probability, truth).mean())
    return [*(float(hit_at(probability, truth, k).mean()) for k in (1, 2)), loss]


def _bag(kind: str) -> Callable[[Features, Bools], Callable[[Features], Floats]]:
    """Return the plain baseline of the data's README: single words, scikit-learn's defaults."""

    def fit(cases: Features, label: Bools) -> Callable[[Features], Floats]:
        from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.naive_bayes import MultinomialNB

        bayes = kind == "naive_bayes"
        words = (CountVectorizer if bayes else TfidfVectorizer)()
        model: Any = MultinomialNB() if bayes else LogisticRegression(C=10.0, max_iter=1_000)
        model.fit(words.fit_transform(cases.texts), label.argmax(axis=1))

        def predict(new: Features) -> Floats:
            probability = np.zeros((new.number, label.shape[1]))
            probability[:, model.classes_] = model.predict_proba(words.transform(new.texts))
            return with_unseen(probability, cases.number)

        return predict

    return fit


def _by_system(cases: Features, label: Bools, weight: float = 20.0) -> Callable[[Features], Floats]:
    """Learn the frequencies of the causes in each system, shrunk towards those of all systems."""
    column = sorted(CONFIGURATION).index("System")
    whole = (label.sum(axis=0) + 0.5) / (len(label) + 0.5 * label.shape[1])
    assert cases.context is not None
    system = cases.context[:, column]
    own = {
        name: (label[system == name].sum(axis=0) + weight * whole) / ((system == name).sum() + weight)
        for name in np.unique(system).tolist()
    }

    def predict(new: Features) -> Floats:
        assert new.context is not None
        return np.array([own.get(name, whole) for name in new.context[:, column].tolist()])

    return predict


def _lines(found: Mapping[str, Sequence[float]]) -> list[list[str]]:
    return [
        [method, f"{one:.3f}", f"{two:.3f}", f"{loss:.3f}", f"{seconds:.0f}"]
        for method, (one, two, loss, seconds) in found.items()
    ]


# --- wide and long histories ----------------------------------------------------------------------------------------


def wide(*, quick: bool) -> dict[str, list[float]]:
    """Print and return seconds to learn, top-1 of the network and of Bernoulli naive Bayes, and their log losses."""
    found = {}
    for name, settings in (("one cause, one mode", PLAIN), ("two modes, co-failures", WIDE)):
        world = make_world(settings, seed=1)
        history, tested = draw(world, 20_000 if quick else 200_000, seed=2), draw(world, TESTED, seed=3)
        start = time.perf_counter()
        model = learned(history)
        seconds = time.perf_counter() - start
        evidence = [mentioned(model.network, world, row) for row in tested.state == PRESENT]
        ours = np.zeros((TESTED, len(world.causes)))
        ours[:, [world.causes.index(cause) for cause in model.network.causes]] = (
            Engine(model.network).batch(evidence).causes
        )
        predict = fit_bernoulli_bayes(Features(len(history), history.present), history.label)
        bayes = predict(Features(TESTED, tested.present))
        one, _, loss = _ranked(with_unseen(ours, len(history)), tested.truth)
        other, _, other_loss = _ranked(bayes, tested.truth)
        found[name] = [seconds, one, other, loss, other_loss]
    header = [
        "800 causes x 400 symptoms",
        "seconds to learn",
        "top-1",
        "naive Bayes",
        "log loss",
        "naive Bayes",
    ]
    show(header, [[name, f"{row[0]:.0f}", *(f"{one:.3f}" for one in row[1:])] for name, row in found.items()])
    return found


def size(most: int) -> dict[str, dict[str, float]]:
    """Print and return seconds and peak memory of learning from Parquet, each in a process of its own."""
    found = {f"{number:,}": measured(number) for number in SIZES if number <= most}
    header = ["tickets", "seconds", "processor seconds", "peak gigabytes"]
    show(header, [[number, *row.values()] for number, row in found.items()])
    return found


def measured(number: int) -> dict[str, float]:
    """Write a simulated history and learn it in another process."""
    with TemporaryDirectory(prefix="diagnoser-bench-") as folder:
        path = Path(folder) / "history.parquet"
        write_tickets(draw_blocks(make_world(FleetSettings(), 1), Period(number, seed=7)), path)
        command = [sys.executable, "-m", "benchmarks.learning", "--measure", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def measure(path: Path) -> dict[str, float]:
    """Train on one file and print time and memory."""
    start, processor = time.perf_counter(), time.process_time()
    train([str(path)], None)
    return {
        "seconds": round(time.perf_counter() - start, 1),
        "processor seconds": round(time.process_time() - processor, 1),
        "peak gigabytes": round(peak_mebibytes() / 1024, 2),
    }


# --- plots and printing ---------------------------------------------------------------------------------------------


def plot_simulation(
    found: Mapping[str, Mapping[str, Score]], folder: Path, name: str = "learning-curve.svg"
) -> None:
    """Draw first-time fix against the number of training tickets."""
    sizes = [int(number.replace(",", "")) for number in found]
    lines = {method: [scores[method].fixed for scores in found.values()] for method in METHODS}
    drawn(folder / name, sizes, lines, "first-time fix of two spares / the oracle's")


def plot_size(found: Mapping[str, Mapping[str, float]], folder: Path) -> None:
    """Draw seconds against the number of tickets."""
    sizes = [int(number.replace(",", "")) for number in found]
    lines = {name: [row[name] for row in found.values()] for name in ("seconds", "processor seconds")}
    drawn(folder / "learning-cost.svg", sizes, lines, "seconds to learn")


def drawn(path: Path, sizes: Sequence[int], lines: Mapping[str, Sequence[float]], meaning: str) -> None:
    """Write a line chart over a logarithmic number of tickets, the same bytes for the same figures."""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.hashsalt": "diagnoser", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=(5.8, 3.6), layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        for (name, values), mark in zip(lines.items(), "os^", strict=False):
            axes.plot(sizes, values, marker=mark, label=name)
        axes.set_xscale("log")
        axes.set_xlabel("tickets learned from")
        axes.set_ylabel(meaning)
        axes.grid(alpha=0.25)
        axes.legend(frameon=False)
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})


def show(header: Sequence[str], rows: Sequence[Row]) -> None:
    """Print a Markdown table."""
    for row in (header, ["---"] * len(header), *rows):
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    print(flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the named sections."""
    parser = argparse.ArgumentParser(prog="benchmarks.learning")
    parser.add_argument(
        "tables", nargs="*", default=["simulation", "designed", "milder", "repairs", "lanl", "wide", "size"]
    )
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it runs")
    parser.add_argument("--data", type=Path, default=DATA, help="folder with repairs/ and failures/")
    parser.add_argument("--plots", type=Path, help="folder for the learning curves and learning-cost.svg")
    parser.add_argument(
        "--most", type=int, default=1_000_000, help="tickets of the longest history in `size`"
    )
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.measure:
        print(json.dumps(measure(chosen.measure)))
        return
    tables: dict[str, Callable[[], Any]] = {
        "simulation": lambda: simulation(quick=chosen.quick),
        "designed": lambda: designed(quick=chosen.quick),
        "milder": lambda: simulation(quick=chosen.quick, settings=SIMILAR_MODES, most=2 * LARGE),
        "repairs": lambda: repairs(chosen.data, quick=chosen.quick),
        "lanl": lambda: lanl(chosen.data),
        "wide": lambda: wide(quick=chosen.quick),
        "size": lambda: size(100_000 if chosen.quick else chosen.most),
    }
    learned(
        draw(make_world(FleetSettings(), 1), 300)
    )  # compiles and imports what every timing would include once
    plots: dict[str, Callable[[Any, Path], None]] = {
        "simulation": plot_simulation,
        "designed": partial(plot_simulation, name="learning-curve-designed.svg"),
        "size": plot_size,
    }
    for name in chosen.tables:
        found = tables[name]()
        if chosen.plots and name in plots:
            plots[name](found, chosen.plots)


if __name__ == "__main__":
    main()
