"""The model that answers now: one reference, loaded at start and replaced as a whole when another is promoted."""

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


class Serving:
    """Holds the diagnoser that answers; a reader takes the reference once and keeps it for its request."""

    def __init__(self, models: Path, loader: Loader = load_diagnoser) -> None:
        """Load nothing yet."""
        self._models, self._loader = models, loader
        self._loading = threading.Lock()
        self._current: Diagnoser | None = None
        self._said = ""
        self.draining = False

    @property
    def loaded(self) -> bool:
        """Whether there is a model to answer with."""
        return self._current is not None

    def current(self) -> Diagnoser:
        """Return the diagnoser; raise NotReadyError while there is none."""
        if self._current is None:
            raise NotReadyError("No model is loaded yet; train or promote one, or try again.")
        return self._current

    def versions(self) -> tuple[str, ...]:
        """Return the versions in the folder of models."""
        return versions(self._models)

    def follow(self) -> None:
        """Load the current model where it is another one than answers now; cheap where it is not."""
        try:
            named = current(self._models)
        except DiagnoserError:
            named = ""  # loading says what is wrong
        if self._current is None or named not in {None, self._current.version}:
            self.load()

    def load(self) -> bool:
        """Load the model named as current and swap it in; on any failure the old one goes on serving."""
        with self._loading:
            try:
                loaded = self._loader(self._models)
            except (DiagnoserError, OSError) as error:
                self._say(f"No model could be loaded from {self._models}: {error}", logging.ERROR)
                return False
            except Exception:
                log.exception("Loading a model from %s failed.", self._models)
                return False
            self._current = loaded
            self._say(f"Model {loaded.version} answers now.", logging.INFO)
            return True

    def _say(self, sentence: str, level: int) -> None:
        if sentence != self._said:  # a retry that fails as before is no news
            log.log(level, sentence)
        self._said = sentence
