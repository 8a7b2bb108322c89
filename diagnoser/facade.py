"""The library's front door: load a model, diagnose reports.  No web, no database, no environment, no clock."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from diagnoser.decision import Options, decide
from diagnoser.evidence.to_network import understand
from diagnoser.inference.engine import Engine
from diagnoser.model import Model
from diagnoser.reading import Lexicon
from diagnoser.registry import load
from diagnoser.types import MAX_SPARES, Answer, Language, Objective, Report, ServiceLevel


class Diagnoser:
    """Diagnoses reports with one model version; immutable, so threads may share it.

    Attributes:
        model: The model.
        version: Its content hash.
    """

    def __init__(self, model: Model, version: str) -> None:
        """Compile the network and the lexicon of a model; `load` is the usual way in."""
        self.model = model
        self.version = version
        self._engine = Engine(model.network)
        self._lexicon = Lexicon.compile(model.knowledge.symptoms)

    @classmethod
    def load(cls, models: Path | str = "models", version: str | None = None) -> "Diagnoser":
        """Open a version of a model folder; the current one where none is named.

        Raises:
            ModelNotFoundError: There is no such version.
            ModelError: It is damaged.
        """
        return cls(*load(Path(models), version))

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
            report: What is known.
            max_spares: 0, 1 or 2 pieces at most.
            objective: Least expected cost, or highest coverage.
            service_level: Sets the cost of a second visit.
            stock: Pieces at hand of each part; a part that is not named is not at hand.  None: everything is.
            proposed_parts: Somebody else's kit, to be judged beside ours.
            language: Of names, questions and steps; None for that of the report.

        Raises:
            InputError: The report or an option cannot be used; the message says why.
            ImpossibleFindingsError: No set of causes explains the findings.
        """
        proposed = None if proposed_parts is None else tuple(proposed_parts)
        return self.answer(report, Options(max_spares, objective, service_level, stock, proposed, language))

    def answer(self, report: Report, options: Options) -> Answer:
        """Do the same as `diagnose`, with the options in one checked record."""
        understood = understand(self.model, self._lexicon, report)
        return decide(
            self.model,
            self._engine,
            understood.evidence,
            understood.known.findings,
            understood.known.unread,
            options,
            self.version,
        )

    def diagnose_many(
        self,
        reports: Iterable[Report],
        *,
        max_spares: int = MAX_SPARES,
        objective: Objective = "expected_cost",
        service_level: ServiceLevel = "5x9",
        stock: Mapping[str, int] | None = None,
        proposed_parts: Iterable[str] | None = None,
        language: Language | None = None,
    ) -> list[Answer]:
        """Diagnose many reports, in their order, each as `diagnose` would."""
        proposed = None if proposed_parts is None else tuple(proposed_parts)
        return [
            self.diagnose(
                report,
                max_spares=max_spares,
                objective=objective,
                service_level=service_level,
                stock=stock,
                proposed_parts=proposed,
                language=language,
            )
            for report in reports
        ]
