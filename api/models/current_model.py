"""The model that answers now. It is loaded at start, and replaced as a whole when another one is promoted."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from api.http.problems import NotReadyError
from diagnoser import Diagnoser, Report
from diagnoser.errors import DiagnoserError
from diagnoser.registry import current, versions

Loader = Callable[[Path], Diagnoser]
log = logging.getLogger("diagnoser.api")


def load_diagnoser(models: Path) -> Diagnoser:
    """Load the current model and answer one report, so that the first customer waits for no warm-up."""
    diagnoser = Diagnoser.load(models)
    diagnoser.diagnose(Report(text="no display"))
    return diagnoser


class CurrentModel:
    """Holds the diagnoser of the current model. A request takes it once and uses it to its end."""

    def __init__(self, models: Path, loader: Loader = load_diagnoser) -> None:
        """Remember the folder of models; nothing is loaded yet."""
        self._models, self._loader = models, loader
        self._loading = threading.Lock()
        self._diagnoser: Diagnoser | None = None
        self._last_logged = ""

    @property
    def loaded(self) -> bool:
        """Whether there is a model to answer with."""
        return self._diagnoser is not None

    def diagnoser(self) -> Diagnoser:
        """Return the diagnoser.

        Raises:
            NotReadyError: No model is loaded yet.
        """
        if self._diagnoser is None:
            raise NotReadyError("No model is loaded yet; train or promote one, or try again.")
        return self._diagnoser

    def versions(self) -> tuple[str, ...]:
        """Return the versions in the folder of models."""
        return versions(self._models)

    def follow(self) -> None:
        """Load the model that is named as current, if another one answers now."""
        try:
            named = current(self._models)
        except DiagnoserError:
            named = ""  # loading logs what is wrong
        if self._diagnoser is None or named not in {None, self._diagnoser.version}:
            self.load()

    def load(self) -> bool:
        """Load the model that is named as current. On any failure the old one goes on answering."""
        with self._loading:
            try:
                loaded = self._loader(self._models)
            except (DiagnoserError, OSError) as error:
                self._log_once(f"No model could be loaded from {self._models}: {error}", logging.ERROR)
                return False
            except Exception:
                log.exception("Loading a model from %s failed.", self._models)
                return False
            self._diagnoser = loaded
            self._log_once(f"Model {loaded.version} answers now.", logging.INFO)
            return True

    def _log_once(self, sentence: str, level: int) -> None:
        """Log a sentence, but not the same one twice in a row: loading is tried again and again."""
        if sentence != self._last_logged:
            log.log(level, sentence)
        self._last_logged = sentence
