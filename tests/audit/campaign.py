"""Campaigns: many random inputs, each made from the seed and its own number, and the result of each."""

import faulthandler
import random
import time
import warnings
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from typing import NamedTuple

SEED = 17
HANGS = 300  # seconds after which one input counts as hanging
SHARE = 25  # inputs that a process takes at a time


class Seen(NamedTuple):
    """The result of one input.

    Attributes:
        what: Word for the table, such as `refused`.
        failure: The fault. Empty if all is well.
        seconds: Processor time, or 0 if it is irrelevant.
    """

    what: str
    failure: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Campaign:
    """A kind of input, their number in the whole audit, and the function for one of them."""

    name: str
    number: int
    examine: Callable[[random.Random], Seen]


@dataclass(frozen=True)
class Outcome:
    """One row of the table: the counts of results, the failures, and the seconds on the clock."""

    name: str
    counts: Counter[str]
    failures: tuple[str, ...]
    seconds: float
    slowest: float = 0.0

    @property
    def note(self) -> str:
        """The counts in words."""
        counted = ", ".join(f"{many:,} {what}" for what, many in self.counts.most_common())
        return counted + (f"; slowest {1e3 * self.slowest:,.0f} ms of processor time" if self.slowest else "")


def run(campaign: Campaign, number: int, processes: int = 1, seed: int = SEED) -> Outcome:
    """Look at inputs 0 to `number` - 1. The inputs do not depend on the number of processes."""
    start = time.monotonic()
    one = partial(_examined, campaign, seed)
    found: list[Seen] = []
    if processes == 1:
        found += map(one, range(number))
    else:
        with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
            try:
                found.extend(pool.map(one, range(number), chunksize=SHARE))
            except BrokenProcessPool:
                found.append(
                    Seen("lost", f"a process crashed or hung after {len(found):,} inputs or a little later")
                )
    counts = Counter(each.what for each in found)
    failures = tuple(each.failure for each in found if each.failure)
    slowest = max(each.seconds for each in found)
    return Outcome(campaign.name, counts, failures, time.monotonic() - start, slowest)


def _examined(campaign: Campaign, seed: int, item: int) -> Seen:
    faulthandler.dump_traceback_later(HANGS, exit=True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)  # such as an overflow in numpy
            seen = campaign.examine(random.Random(f"{campaign.name} {seed} {item}"))  # noqa: S311
    except Exception as error:  # noqa: BLE001  any error without a name is what is looked for
        seen = Seen("crashed", f"{type(error).__name__}: {error}")
    finally:
        faulthandler.cancel_dump_traceback_later()
    return seen._replace(failure=f"input {item}: {seen.failure}") if seen.failure else seen


def sentence(error: Exception) -> str:
    """Return the fault of a refusal's message. Empty if it is one sentence on one line."""
    text = str(error)
    return "" if text.endswith(".") and "\n" not in text else f"the refusal is no sentence: {text!r}"


def damaged_bytes(chooser: random.Random, content: bytes) -> bytes:
    """The content with one to three damages: cut, bytes changed, removed, inserted or repeated."""
    for _ in range(chooser.randint(1, 3)):
        at = chooser.randrange(len(content) + 1)
        end = min(len(content), at + chooser.choice([1, 1, 1, 2, 9, 200]))
        new = bytes(chooser.randrange(256) for _ in range(end - at))
        likely = chooser.choice(
            [b'"', b"'", b",", b";", b"\t", b"\n", b"\r", b"\0", b"\xff", b"|", b"=", b"{", b"}", b"-"]
        )
        content = chooser.choice(
            [
                content[:at],
                content[:at] + new + content[end:],
                content[:at] + content[end:],
                content[:at] + likely * chooser.choice([1, 1, 2, 50]) + content[at:],
                content[:end] + content[at:end] + content[end:],
            ]
        )
    return content
