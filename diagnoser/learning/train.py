"""Tickets and knowledge in, a model out.  Deterministic: the same tickets and settings give the same bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.errors import TicketError
from diagnoser.evidence.row import FINDINGS, ids, known_of_row, says_something
from diagnoser.evidence.to_network import evidence_of
from diagnoser.inference.engine import Engine
from diagnoser.inference.findings_probability import log_probability_of_findings
from diagnoser.knowledge import JSON, Knowledge, empty_knowledge, machine_type_of, not_observable
from diagnoser.learning.card import card, changes
from diagnoser.learning.expert_prior import Expert, expert_of, hidden_of, places_of
from diagnoser.learning.labelled_texts import labelled
from diagnoser.learning.links import Links, estimate_links
from diagnoser.learning.modes import Modes, find_all_modes, mentions_by_cause, split_events
from diagnoser.learning.priors import Events, Place, context_priors, fit_events, frequencies, several_share
from diagnoser.learning.sufficient_counts import Tallies, tally
from diagnoser.learning.text_classifier import Reading, train_reader
from diagnoser.learning.text_weight import choose_exponent, frequencies_of
from diagnoser.learning.unlabelled import LEAST_HELD_OUT, added, choose_worth, soft_counts
from diagnoser.model import Model, PastTicket, Training
from diagnoser.network.fault_network import Network, sparse_links
from diagnoser.progress import Progress, silent
from diagnoser.reading import Lexicon, read
from diagnoser.reading.text_model import TextModel, reads_texts
from diagnoser.scratch import scratch_folder
from diagnoser.tickets.count import Counts, count, sample
from diagnoser.tickets.reduce import Reduced, RejectsOf, reduce, without
from diagnoser.tickets.schema import Engine as CountingEngine
from diagnoser.tickets.schema import TicketColumns
from diagnoser.tickets.validate import Checked, Rules

DIGITS: Final = 10
"""Of every learned number."""

COMPARED: Final = 2_000
"""Past tickets that a model remembers, to say what is usual and what is similar."""

HISTORY: Final = "history.parquet"
"""The reduced tickets kept with a model, without text and names: what `train --add` starts from."""

EXAMPLES: Final = 60_000
"""Tickets looked at one by one, for the hidden modes of causes."""

LEAST_USUAL: Final = 200
"""Tickets from which a model says how unusual a report is."""

UNLABELLED: Final = 20_000
"""Tickets without causes that are looked at one by one; each stands for its share of all."""

MOST_HELD_OUT: Final = 2_000
"""Labelled tickets that say whether the unlabelled ones help."""

STEPS: Final = 4
"""After the tickets are reduced: counting, the network, the reader of texts, what is usual."""


@dataclass(frozen=True, slots=True)
class TrainSettings:
    """How to train.

    Attributes:
        engine: `duckdb`, or `spark` for a history that outgrows one machine.
        context: Further ticket columns to learn from.
        half_life: Days after which a ticket counts half; None: all count alike.
        key: Makes pseudonyms of customers and serials.
        text_model: The reader of an earlier training whose reports are no longer there; it is kept.
    """

    engine: CountingEngine = "duckdb"
    context: tuple[str, ...] = ()
    half_life: float | None = None
    key: bytes | None = None
    text_model: TextModel | None = None


@dataclass(frozen=True, eq=False)
class Trained:
    """A new model and the files that go with it.

    Attributes:
        files: Name -> content, among them `card.md`, `changes.md` and the reduced tickets.
        sources: What became of each source.
    """

    model: Model
    files: Mapping[str, bytes] = field(default_factory=dict)
    sources: tuple[Checked, ...] = ()


class LexiconReader:
    """Reads a report for the counting: (symptom, state) pairs.  A class so that worker processes can have it."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Remember what to compile; each process compiles its own."""
        self._symptoms = knowledge.symptoms
        self._lexicon: Lexicon | None = None

    def __call__(self, text: str) -> tuple[tuple[str, str], ...]:
        """Return what the text says."""
        if self._lexicon is None:
            self._lexicon = Lexicon.compile(self._symptoms)
        return tuple((one.symptom, one.state) for one in read(self._lexicon, text).findings)

    def __getstate__(self) -> dict[str, Any]:
        """Leave the compiled lexicon behind: it cannot travel."""
        return {"_symptoms": self._symptoms, "_lexicon": None}


def train(
    sources: Sequence[str],
    knowledge: Knowledge | None,
    settings: TrainSettings | None = None,
    *,
    rejects: RejectsOf | None = None,
    today: date | None = None,
    progress: Progress = silent,
) -> Trained:
    """Learn a model from tickets.

    Args:
        sources: Paths and database URLs, oldest first.
        knowledge: The expert knowledge, or None to learn from the tickets alone.
        settings: How.
        rejects: Where the rejects file of a source goes; not written when None.
        today: The day after which no ticket can have been closed; None for any.
        progress: Told how far each step has come.

    Raises:
        TicketError: The tickets cannot be read, or none names its causes and there is no knowledge.
    """
    settings = settings or TrainSettings()
    known = knowledge or empty_knowledge()
    step = partial(progress, "learning", total=STEPS)
    with scratch_folder() as folder:
        rules = Rules.of(known, today)
        reduced = reduce(
            sources,
            folder / "reduced.parquet",
            reader=LexiconReader(known) if rules.symptoms else None,
            columns=TicketColumns(contexts=settings.context),
            rules=rules,
            machine_type=lambda machine: machine_type_of(machine) or "",
            key=settings.key,
            rejects=rejects,
            progress=progress,
        )
        step(0)
        counts = count(reduced, context_columns=("machine_type",), engine=settings.engine)
        examples = sample(reduced, EXAMPLES).to_pylist()
        spoken = labelled(sources, reduced, folder)
        history = reduced.path.read_bytes()
        step(1)
        model, links = _learn(counts, examples, known, settings)
        model, links = _with_unlabelled(model, links, reduced, counts, examples, settings, folder)
    step(2)
    model = _with_reader(model, spoken, settings)
    step(3)
    model = _with_past(model, examples[:COMPARED])
    step(STEPS)
    files = {"card.md": card(model).encode(), "changes.md": changes(model, links, known).encode()}
    return Trained(model, {**files, HISTORY: history}, reduced.sources)


def _learn(
    counts: Counts, examples: Sequence[Mapping[str, Any]], knowledge: Knowledge, settings: TrainSettings
) -> tuple[Model, Links]:
    causes, symptoms = _vocabulary(counts, knowledge)
    tallies = tally(
        counts,
        causes,
        symptoms,
        lambda key: not_observable(knowledge, key or None),
        _decay(counts, settings.half_life),
    )
    expert = expert_of(knowledge, causes, symptoms)
    links = estimate_links(tallies, expert.links)
    found = find_all_modes(mentions_by_cause(examples, causes, symptoms), links)
    network, machines, facts = _network(tallies, links, found, expert, knowledge)
    cells = links.cells.yes
    model = Model(
        network=network,
        knowledge=knowledge,
        machines=machines,
        cause_tickets=tuple(round(float(n)) for n in tallies.tickets.sum(axis=0) @ tallies.member),
        link_tickets={
            cause: {symptoms[j]: round(float(row[j])) for j in np.flatnonzero(row.round())}
            for cause, row in zip(causes, cells, strict=True)
        },
        context_columns=settings.context,
        training=_training(counts, tallies, settings),
        facts={**facts, **_link_facts(links)},
    )
    return model, links


def _with_unlabelled(
    model: Model, links: Links, reduced: Reduced, counts: Counts, examples: Sequence[Mapping[str, Any]],
    settings: TrainSettings, folder: Path,
) -> tuple[Model, Links]:  # fmt: skip
    """Return the model with the tickets whose causes are not known, where they help; see `unlabelled`."""
    import pyarrow.compute as pc

    known, engine = model.knowledge, settings.engine
    total = pc.sum(counts.tickets.filter(pc.equal(counts.tickets.column("causes"), "")).column("n")).as_py()
    found = sample(reduced, UNLABELLED, labelled=False, engine=engine).to_pylist() if total else []
    rows = [row for row in found if says_something(row)]
    tickets = [row for row in examples if row["causes"] and says_something(row)]
    held_out = sorted(tickets, key=lambda row: (str(row["closed_on"] or ""), row["ticket_id"]))
    held_out = held_out[-min(len(tickets) // 5, MOST_HELD_OUT) :]
    if not rows or len(held_out) < LEAST_HELD_OUT:
        return model, links
    apart = {row["ticket_id"] for row in held_out}
    fewer = [row for row in examples if row["ticket_id"] not in apart]
    earlier = count(
        without(reduced, apart, folder / "earlier.parquet"), context_columns=("machine_type",), engine=engine
    )
    stands_for = total / len(found)
    choice = choose_worth(
        lambda each: _learn(each, fewer, known, settings)[0], earlier, rows, held_out, stands_for
    )
    fact: dict[str, JSON] = {
        "tickets": choice.tickets,
        "worth": choice.worth,
        "log_loss": {str(worth): round(loss, 4) for worth, loss in choice.log_loss.items()},
    }
    if choice.worth:
        soft = soft_counts(model, rows, choice.worth * stands_for)
        fuller, links = _learn(added(counts, soft), examples, known, settings)
        # Only tickets whose causes somebody wrote down stand behind what is shown, and are counted.
        model = replace(
            fuller,
            cause_tickets=model.cause_tickets,
            link_tickets=model.link_tickets,
            training=replace(
                fuller.training, tickets=model.training.tickets, labelled=model.training.labelled
            ),
        )
    return replace(model, facts={**model.facts, "unlabelled": fact}), links


def _with_reader(model: Model, spoken: Sequence[Reading], settings: TrainSettings) -> Model:
    """Return the model with a reader of its texts and columns, where one pays."""
    if settings.text_model is not None and reads_texts(settings.text_model):
        # The reports that it learned from were not kept, so it cannot learn from everything again.
        return replace(model, text_model=settings.text_model)
    trained = train_reader(spoken)
    if trained is None:
        return model
    reader, chosen = trained
    share = frequencies_of(model.network)
    index = {cause: i for i, cause in enumerate(model.network.causes)}
    prior = share[[index[cause] for cause in reader.causes]]
    # Against the network's own prior, so that prior times ratio is what the reader says.
    reader = replace(reader, prior=prior / prior.sum())
    exponent = choose_exponent(model, reader, spoken)
    facts: dict[str, JSON] = {
        "strength": chosen.strength,
        "column_size": chosen.column_size,
        "half_life": chosen.half_life,
        "log_loss": round(chosen.log_loss, 4),
        "frequency_log_loss": round(chosen.frequency_log_loss, 4),
        "exponent": exponent,
    }
    kept = replace(reader, exponent=exponent) if exponent else None
    return replace(model, text_model=kept, facts={**model.facts, "reader": facts})


def _vocabulary(counts: Counts, knowledge: Knowledge) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return cause and symptom ids: those of the knowledge, else those of the tickets."""
    if knowledge.components:
        return tuple(one.id for one in knowledge.components), tuple(one.id for one in knowledge.symptoms)
    named = set(counts.tickets.column("causes").to_pylist())
    causes = sorted({cause for name in named if name for cause in ids(name)})
    if not causes:
        message = "No ticket names its causes, so there is nothing to learn from."
        raise TicketError(message)
    return tuple(causes), counts.symptoms


def _decay(counts: Counts, half_life: float | None) -> Any:
    """Return what a ticket of a period is worth: half for each half life before the last period."""
    periods = sorted(set(counts.tickets.column("period").to_pylist()))
    if half_life is None or not periods:
        return lambda _: 1.0
    worth = {period: 0.5 ** ((_days(periods[-1]) - _days(period)) / half_life) for period in periods}
    return worth.__getitem__


def _days(period: str) -> int:
    return date.fromisoformat(f"{period}-01").toordinal() if period else 0


def _network(
    tallies: Tallies, links: Links, found: Mapping[int, Modes], expert: Expert, knowledge: Knowledge
) -> tuple[Network, dict[str, str], dict[str, Any]]:
    tickets = tallies.tickets.sum(axis=0)
    share = frequencies(tallies.member, tickets, expert.share, expert.share_weight)
    several = several_share(tallies.member, tickets, expert.several, expert.several_weight)
    events = fit_events(tallies.member, tickets, share, several)
    places, machines, example = places_of(knowledge, tallies.contexts, tallies.tickets.sum(axis=1))
    prior, weights = context_priors(events, places, _by_place(tallies, places, machines), share)
    split = split_events(events.events, events.prior, links, found)
    link_event, link_symptom, link = sparse_links(split.link)
    parts = {one.id: one.kind == "part" for one in knowledge.components}
    network = Network(
        causes=tallies.causes,
        is_part=tuple(parts.get(cause, True) for cause in tallies.causes),
        symptoms=tallies.symptoms,
        contexts=tuple(place.name for place in places),
        events=split.events,
        prior=_digits(prior[:, split.origin] * split.share),
        link_event=link_event,
        link_symptom=link_symptom,
        link=_digits(link),
        leak=_digits(split.leak),
        report_rate=_digits(split.report_rate),
        hidden=hidden_of(knowledge, places, example, tallies.symptoms),
    )
    facts = {
        "several_share": float(_digits(np.array(several))),
        "concentrations": weights,
        "together": _together(events, tallies.causes),
        "modes": {tallies.causes[cause]: len(modes.share) for cause, modes in sorted(found.items())},
    }
    return network, machines, facts


def _digits(values: Floats) -> Floats:
    """Return values to DIGITS digits: processors disagree on the last ones, and a version must not."""
    result: Floats = np.vectorize(lambda value: float(f"{value:.{DIGITS}g}"), otypes=[float])(values)
    return result


def _together(events: Events, causes: Sequence[str]) -> list[Any]:
    joint = [event for event in events.events if len(event) > 1]
    return [
        [[causes[i] for i in event], count, float(_digits(np.array(expected)))]
        for event, (count, expected) in zip(joint, events.together, strict=True)
    ]


def _by_place(tallies: Tallies, places: Sequence[Place], machines: Mapping[str, str]) -> Floats:
    """Return tickets with each cause in each place, a machine type's also in its family, shape (X, C)."""
    row_of = {place.name: row for row, place in enumerate(places)}
    parent = {place.name: place.parent for place in places}
    result = np.zeros((len(places), len(tallies.causes)))
    for key, row in zip(tallies.contexts, tallies.tickets @ tallies.member, strict=True):
        name = machines.get(key, places[0].name)
        while True:
            result[row_of[name]] += row
            if parent[name] == name:
                break
            name = parent[name]
    return result


def _training(counts: Counts, tallies: Tallies, settings: TrainSettings) -> Training:
    periods = sorted(period for period in set(counts.tickets.column("period").to_pylist()) if period)
    return Training(
        tickets=int(counts.total),
        labelled=float(tallies.tickets.sum()),
        first_period=periods[0] if periods else "",
        last_period=periods[-1] if periods else "",
        half_life=settings.half_life,
    )


def _link_facts(links: Links) -> dict[str, JSON]:
    return {
        "free_links": [round(links.free.share, 6), links.free.mean, links.free.weight],
        "expert_links": [links.expert.share, links.expert.weight],
    }


def _with_past(model: Model, remembered: Sequence[Mapping[str, Any]]) -> Model:
    """Return the model with what past tickets say of usual and similar reports."""
    past = [_past(row) for row in remembered if row["causes"]]
    described = [row for row in remembered if any(row[column] for column in FINDINGS)]
    usual: list[float] = []
    if len(described) >= LEAST_USUAL:
        engine = Engine(model.network)
        for row in described:
            evidence = evidence_of(model, known_of_row(row))
            usual.append(round(log_probability_of_findings(engine, evidence), 6))
    return replace(model, past=tuple(past), usual=tuple(sorted(usual)))


def _past(row: Mapping[str, Any]) -> PastTicket:
    known = known_of_row(row)
    return PastTicket(row["ticket_id"], ids(row["causes"]), known.present, known.absent)
