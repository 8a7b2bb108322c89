"""The current model. It is loaded at start, and replaced as a whole when another one is promoted."""

import gc
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from api.http.problems import NotReadyError
from diagnoser import Diagnoser, Report
from diagnoser.errors import DiagnoserError
from diagnoser.facade import REMEMBERED
from diagnoser.registry import CURRENT, current, versions

Loader = Callable[[Path], Diagnoser]
KEPT = 3
"""Versions that stay loaded: a switch back, and the replay of an answer, need not load again."""
Mark = tuple[int, int] | None
T = TypeVar("T")
log = logging.getLogger("diagnoser.api")


def load_diagnoser(models: Path, version: str | None = None, *, remember: int = REMEMBERED) -> Diagnoser:
    """Load a version, by default the current one, and answer a report, so that no customer waits for the warm-up."""
    diagnoser = Diagnoser.load(models, version, remember=remember)
    diagnoser.diagnose(Report(text="no display"))
    _set_apart()
    return diagnoser


def _set_apart() -> None:
    """Exempt all present objects from Python's garbage collection.

    A model has some hundred thousand permanent objects. A collection over them stops all threads for a tenth of a
    second and more. Without this step, every later collection would search each loaded model again.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


class CurrentModel:
    """Holds the diagnoser of the current model. A request takes it once and uses it to its end.

    Other workers and instances may name another version at any time. `diagnoser` and `catch_up` notice this by the file
    of the current version. The check costs about as much as a call. So a request that begins after a switch is answered
    by the new version, whatever worker switches or answers.
    """

    def __init__(self, models: Path, loader: Loader | None = None, *, remember: int = REMEMBERED) -> None:
        """Remember the folder of models. Nothing is loaded yet.

        Args:
            models: The folder.
            loader: Loads the current version. None means `load_diagnoser`.
            remember: As in `Diagnoser`.
        """
        self._models, self._load = models, partial(load_diagnoser, remember=remember)
        self._loader: Loader = loader or self._load
        self._switching, self._keeping = threading.RLock(), threading.Lock()
        self._kept: OrderedDict[str, Diagnoser] = OrderedDict()
        self._diagnoser: Diagnoser | None = None
        self._seen: Mark = None
        self._last_logged = ""

    @property
    def loaded(self) -> bool:
        """Whether there is a model to answer with."""
        return self._diagnoser is not None

    @property
    def version(self) -> str:
        """The current version, or an empty text without one."""
        return self._diagnoser.version if self._diagnoser else ""

    @property
    def behind(self) -> bool:
        """Whether somebody else has named a current version since this was looked at."""
        return self.loaded and self._mark() != self._seen

    def diagnoser(self) -> Diagnoser:
        """Return the diagnoser of the current version. It is loaded first if it was just made the current one.

        Raises:
            NotReadyError: No model is loaded yet.
        """
        self.catch_up()
        if self._diagnoser is None:
            raise NotReadyError("No model is loaded yet; train or promote one, or try again.")
        return self._diagnoser

    def at_hand(self) -> Diagnoser | None:
        """Return the diagnoser of the current version if it is loaded already; None otherwise."""
        return None if self.behind else self._diagnoser

    def versions(self) -> tuple[str, ...]:
        """Return the versions in the folder of models."""
        return versions(self._models)

    def of(self, version: str) -> Diagnoser:
        """Return the diagnoser of any version, current or not.

        Raises:
            ModelError: The version is missing or damaged, or it cannot diagnose.
        """
        answering = self._diagnoser
        if answering is not None and answering.version == version:
            return answering
        with self._keeping:
            return self._keep(self._kept.get(version) or self._load(self._models, version))

    def switch(self, version: str, make_current: Callable[[], T]) -> T:
        """Load a version, make it the current one by a function, and answer with it from then on.

        Requests take the old diagnoser while the new one is loaded, and finish with it. On a failure the old one goes
        on answering.

        Raises:
            ModelError: The version is missing or damaged, or it cannot diagnose.
        """
        loaded = self.of(version)
        with self._switching:
            made = make_current()
            self._seen = self._mark()
            self._answer_with(loaded)
            return made

    def catch_up(self) -> None:
        """Answer with the current version, if somebody else has named another one since this was looked at."""
        if self.behind:
            with self._switching:
                if self.behind:  # nobody did it while this waited
                    self.follow()

    def follow(self) -> None:
        """Load the model named as current, if another one is in use."""
        with self._switching:
            self._seen = self._mark()
            try:
                named = current(self._models)
            except DiagnoserError:
                named = ""  # loading logs what is wrong
            if self._diagnoser is None or named not in {None, self._diagnoser.version}:
                kept = self._kept.get(named) if named else None
                if kept is None:
                    self.load()
                else:
                    self._answer_with(kept)

    def load(self) -> bool:
        """Load the model named as current. On any failure the old one goes on answering."""
        with self._switching:
            self._seen = self._mark()
            try:
                loaded = self._loader(self._models)
            except (DiagnoserError, OSError) as error:
                self._log_once(f"No model could be loaded from {self._models}: {error}", logging.ERROR)
                return False
            except Exception:
                log.exception("Loading a model from %s failed.", self._models)
                return False
            with self._keeping:
                self._keep(loaded)
            self._answer_with(loaded)
            return True

    def forget(self) -> None:
        """Drop the remembered texts and answers of the loaded versions."""
        with self._keeping:
            loaded = [*self._kept.values(), *([self._diagnoser] if self._diagnoser else [])]
        for each in loaded:
            each.forget()

    def _mark(self) -> Mark:
        """Return a mark of the file of the current version. Each promotion replaces the file and changes the mark."""
        try:
            found = (self._models / CURRENT).stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns

    def _keep(self, loaded: Diagnoser) -> Diagnoser:
        """Keep a version in memory, and drop the least recently used one."""
        self._kept[loaded.version] = loaded
        self._kept.move_to_end(loaded.version)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return loaded

    def _answer_with(self, loaded: Diagnoser) -> None:
        self._diagnoser = loaded
        self._log_once(f"Model {loaded.version} answers now.", logging.INFO)

    def _log_once(self, sentence: str, level: int) -> None:
        """Log a sentence, but not the same one twice in a row: loading is tried again and again."""
        if sentence != self._last_logged:
            log.log(level, sentence)
        self._last_logged = sentence
