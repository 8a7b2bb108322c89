"""The library's front door: load a model, diagnose reports.  No web, no database, no environment, no clock."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final, Literal, Unpack, overload

from diagnoser.decision import Options, OptionValues, decide, kit_answers, options_of
from diagnoser.decision.arrays import arrays_of
from diagnoser.decision.key import decision_key
from diagnoser.decision.language import language_of, speaks_chinese
from diagnoser.decision.told import MOST_TOLD, with_told
from diagnoser.errors import DiagnoserError, ImpossibleFindingsError, InputError, ModelError
from diagnoser.evidence.check import check_report
from diagnoser.evidence.known import Known
from diagnoser.evidence.machine import known_machine
from diagnoser.evidence.not_used import not_used
from diagnoser.evidence.to_network import evidence_of, evidence_table_of, without_each
from diagnoser.evidence.tried import tried_tokens
from diagnoser.evidence.understand import heard, known_of, understand
from diagnoser.inference.evidence import Evidence
from diagnoser.inference.two_step import TwoStepEngine
from diagnoser.model import Model
from diagnoser.reading import Lexicon, ReadReport, read
from diagnoser.reading.identity import named_in
from diagnoser.registry.store import load
from diagnoser.remembered import Remembered
from diagnoser.types import (
    MAX_SPARES,
    Answer,
    Detail,
    Identity,
    KitAnswer,
    Language,
    NotUsed,
    Objective,
    Report,
    ServiceLevel,
    TriedAction,
)

REMEMBERED: Final = 1000
"""Texts and decisions that a diagnoser remembers at most, each: some forty megabytes together."""

LONG_TEXT: Final = 4000
"""Characters of a text above which its reading is not remembered: it hardly comes twice, and takes much memory."""

SLICE: Final = 128
"""Reports that are worked out together for short answers: all that belongs to them stays in the cache."""


class Diagnoser:
    """Diagnoses reports with one model version. It is immutable, so threads may share it.

    Attributes:
        model: The model.
        version: Its content hash.
    """

    def __init__(self, model: Model, version: str, *, remember: int = REMEMBERED) -> None:
        """Compile the network and the lexicon of a model. `load` is the usual way to a diagnoser.

        Args:
            model: The model.
            version: Its content hash.
            remember: Largest number of remembered texts and of remembered decisions. With 0 everything is computed
                again.
        """
        self.model = model
        self.version = version
        self._engine = TwoStepEngine(model.network)
        self._lexicon = Lexicon.of(model.knowledge)
        self._readings = Remembered[str, ReadReport](remember)
        self._identities = Remembered[str, Identity](remember)
        self._decisions = Remembered[Hashable, Answer](remember)

    def forget(self) -> None:
        """Drop the remembered texts and answers. The next report is computed again."""
        self._readings.clear()
        self._identities.clear()
        self._decisions.clear()

    @classmethod
    def load(
        cls, models: Path | str = "models", version: str | None = None, *, remember: int = REMEMBERED
    ) -> "Diagnoser":
        """Open a version of a model folder, by default the current one.

        Raises:
            ModelNotFoundError: There is no such version.
            ModelError: The version is damaged, or it cannot diagnose a test report.
        """
        model, name = load(Path(models), version)
        return checked(model, name, remember=remember)

    def diagnose(
        self,
        report: Report,
        *,
        max_spares: int = MAX_SPARES,
        objective: Objective = "expected_cost",
        service_level: ServiceLevel = "5x9",
        stock: Mapping[str, int] | None = None,
        proposed_parts: Iterable[str] | None = None,
        language: Language | None = None,
    ) -> Answer:
        """Rank the causes of one report and choose at most two spares.

        Args:
            report: The report with all known facts.
            max_spares: Largest number of pieces: 0, 1 or 2.
            objective: Least expected cost, or highest coverage.
            service_level: Sets the cost of a second visit.
            stock: Pieces at hand of each part. Other parts are not at hand.  None: every part is at hand.
            proposed_parts: Somebody else's kit, to be judged beside ours.
            language: Language of names, questions and steps. None for that of the report.

        Raises:
            InputError: The report or an option cannot be used. The message gives the reason.
            ImpossibleFindingsError: No set of causes explains the findings.
        """
        proposed = None if proposed_parts is None else tuple(proposed_parts)
        return self.answer(report, Options(max_spares, objective, service_level, stock, proposed, language))

    def answer(self, report: Report, options: Options) -> Answer:
        """Do the same as `diagnose`, with the options in one checked record."""
        known, evidence = understand(self.model, self._lexicon, report, self._read)
        if options.language is None:
            # A text of which nothing is left but actions has a language as well.
            options = replace(options, language=language_of(report.text))
        answer = self._decided(known, evidence, options)
        return replace(
            answer,
            findings=known.findings,
            unread=known.unread,
            not_used=(*not_used(self.model, report, known), *answer.not_used),
            actions=self._tried(known, evidence, options, answer),
            guesses=known.guesses,
            identity=known.identity,
            machine=known_machine(self.model.knowledge, report, known),
        )

    def _decided(self, known: Known, evidence: Evidence, options: Options) -> Answer:
        """Return the decision about a case. Its findings and unread pieces may have the words of an earlier report."""
        model, tried = self.model, tried_tokens(known.actions)
        told = known.findings, known.unread
        key = decision_key(arrays_of(model), evidence, *told, options, known.understood, tried)
        return self._decisions.of(
            key,
            lambda: decide(
                model, self._engine, evidence, *told, options, self.version, known.understood, tried=tried
            ),
        )

    def _read(self, lexicon: Lexicon, text: str) -> ReadReport:
        if len(text) > LONG_TEXT:
            return read(lexicon, text)
        return self._readings.of(text, lambda: read(lexicon, text))

    def identity(self, text: str) -> Identity:
        """Return the machine, serial number and part numbers in a text. Nothing else is read."""
        if len(text) > LONG_TEXT:
            return named_in(self.model.knowledge, text).identity
        return self._identities.of(text, lambda: named_in(self.model.knowledge, text).identity)

    def _tried(
        self, known: Known, evidence: Evidence, options: Options, answer: Answer
    ) -> tuple[TriedAction, ...]:
        """Return the actions of a case with the evidence of each."""
        if not known.actions:
            return ()
        return with_told(
            self.model,
            self._engine,
            known.actions,
            without_each(self.model, known, evidence, MOST_TOLD) if evidence.remains else (),
            answer.causes,
            chinese=speaks_chinese(options.language, known.findings, known.unread),
        )

    @overload
    def diagnose_many(
        self, reports: Iterable[Report], *, detail: Literal["full"] = "full", **options: Unpack[OptionValues]
    ) -> list[Answer]: ...

    @overload
    def diagnose_many(
        self, reports: Iterable[Report], *, detail: Literal["kit"], **options: Unpack[OptionValues]
    ) -> list[KitAnswer]: ...

    def diagnose_many(
        self, reports: Iterable[Report], *, detail: Detail = "full", **options: Unpack[OptionValues]
    ) -> list[Answer] | list[KitAnswer]:
        """Diagnose many reports, in their order.

        Args:
            reports: The reports.
            detail: `full` for the answers of `diagnose`. `kit` for the same kits, runners-up and causes alone, more
                than a hundred times as fast.
            options: The keywords of `diagnose`, the same for all reports.

        Raises:
            DiagnoserError: The error of the first report without an answer, as in `diagnose`.
        """
        chosen = options_of(options)
        if detail == "kit":
            return self.kit_answers(reports, chosen)
        return [self.answer(report, chosen) for report in reports]

    def kit_answers(self, reports: Iterable[Report], options: Options) -> list[KitAnswer]:
        """Do the same as `diagnose_many` with the detail `kit`, with the options in one checked record.

        Raises:
            InputError: A kit is proposed, but short answers judge none. Also as in `diagnose`.
        """
        if options.proposed_parts is not None:
            raise InputError("A short answer does not judge a proposed kit: ask for the detail full.")
        waiting, answers = iter(reports), list[KitAnswer]()
        while some := list(islice(waiting, SLICE)):
            answers += self._kit_answers(some, options)
        return answers

    def _kit_answers(self, reports: Sequence[Report], options: Options) -> list[KitAnswer]:
        cases = []
        for report in reports:
            check_report(self.model, report)
            cases.append(known_of(report, self._lexicon, self._read))
        evidence = evidence_table_of(self.model, cases)
        answers = kit_answers(
            self.model,
            self._engine,
            evidence,
            options,
            self.version,
            {row: known.findings for row, known in enumerate(cases) if known.text},
            {row: one for row, known in enumerate(cases) if (one := self._repaired(known)) is not None},
        )
        for row, (report, known) in enumerate(zip(reports, cases, strict=True)):
            answer, understood = answers[row], known.understood
            if self.model.text_model is not None and len(evidence.weights_of(row)):
                understood = heard(self.model, known).understood
            if understood != "all":
                answer = replace(answer, understood=understood)
            unknown = (
                NotUsed("findings", one.symptom)
                for one in known.findings
                if one.symptom not in self.model.network.symptom_index
            )
            if left := (*not_used(self.model, report, known), *unknown):
                answer = replace(answer, not_used=(*left, *answer.not_used))
            answers[row] = answer
        return answers

    def _repaired(self, known: Known) -> Evidence | None:
        """Return the evidence of a case with repairs in vain, or None for any other case."""
        evidence = evidence_of(self.model, known) if known.actions else None
        return evidence if evidence is not None and evidence.remains else None


def checked(model: Model, version: str, *, remember: int = REMEMBERED) -> Diagnoser:
    """Return the diagnoser of a model, after it has diagnosed a text, a symptom and a machine.

    Raises:
        ModelError: A diagnosis failed.  The model is damaged in a way that its fields do not show.
    """
    try:
        diagnoser = Diagnoser(model, version, remember=remember)
        for report in _test_reports(model):
            with suppress(ImpossibleFindingsError):  # an answer, too
                diagnoser.diagnose(report)
    except (DiagnoserError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(f"Model version {version} cannot diagnose a test report: {error}") from error
    return diagnoser


def _test_reports(model: Model) -> Iterator[Report]:
    """Yield a text, a symptom and a machine.  The text is a word of the text classifier, if there is one."""
    words = model.text_model.vocabulary if model.text_model else {}
    known = next((name.removeprefix("w:") for name in words if name.startswith("w:")), "test")
    yield Report(text=known, context=dict.fromkeys(model.context_columns, known))
    if model.network.symptoms:
        yield Report(present=frozenset(model.network.symptoms[:1]))
    yield Report(machine=next(iter(model.machines), "0000"))
