"""Report texts for simulated tickets: the symptoms mentioned by a customer, in words in place of codes.

Axes: N tickets of one block, J symptoms.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import opencc

from diagnoser.knowledge import Knowledge
from diagnoser.progress import Progress, silent
from diagnoser.reading import ReadReport, read
from diagnoser.simulation.chatter import ENDS, JOINTS, Chatter
from diagnoser.simulation.phrases import NUMBER, Phrases
from diagnoser.simulation.sampling import spread
from diagnoser.simulation.tickets import ABSENT, PRESENT, Names, Reports, States, Tickets
from diagnoser.types import Language, State

Spoken = Literal["en", "zh", "both"]

LANGUAGES: Final[Mapping[Spoken, tuple[Language, ...]]] = {"en": ("en",), "zh": ("zh",), "both": ("en", "zh")}
OTHER: Final[Mapping[Language, Language]] = {"en": "zh", "zh": "en"}

ANSWERS_TOLD: Final = 0.5
"""Share of the answers to questions that the text repeats."""

TRADITIONAL: Final = 0.25
"""Share of the Chinese customers who write in traditional script."""

OPENED: Final = 0.4
CLOSED: Final = 0.5
MACHINE_NAMED: Final = 0.2
CAPITAL: Final = 0.7
MOST_PIECES: Final = 8
"""Shares of the texts with an opening, a closing, the machine and a capital letter; the last bounds numbers."""

ATTEMPTS: Final = 3
"""Texts that are tried for a ticket until one is read as it was meant."""

TOLD_AT_ONCE: Final = 256
"""Tickets between two reports of progress."""


@dataclass(slots=True)
class ReadBack:
    """The share of the told findings read back from the texts.

    Attributes:
        told: Number of findings told in the texts.
        at_once: Those found by the reader in the first tried text.
        found: Those found in the kept text.
        texts: Number of texts with findings.
        exact: Texts with exactly the told findings, and nothing beyond the ticket.
    """

    told: int = 0
    at_once: int = 0
    found: int = 0
    texts: int = 0
    exact: int = 0


@dataclass(frozen=True, slots=True)
class _Ticket:
    """The contents of one text to be written.

    Attributes:
        told: Symptoms with their states, in the order of the text.
        known: All states of symptoms in the ticket.
        wordless: Mentioned symptoms without words.
        machine: The machine, if the knowledge has it. Else empty.
    """

    told: tuple[tuple[str, State], ...]
    known: Mapping[str, State]
    wordless: frozenset[str]
    machine: str


class Reporter:
    """Writes the texts of tickets and counts how much of them is read back.  The same seed gives the same texts."""

    def __init__(
        self, knowledge: Knowledge, seed: int, language: Spoken = "both", *, keep_codes: bool = False
    ) -> None:
        """Prepare the words. The phrases of a symptom are made when it is first told.

        Args:
            knowledge: The words, and the machines for texts.
            seed: Chooses the words.
            language: The languages of the customers.
            keep_codes: Whether told symptoms are in the column `present` too.
        """
        self.read_back = ReadBack()
        self._seed = seed
        self._keep_codes = keep_codes
        self._machines = knowledge.machines
        self._languages = LANGUAGES[language]
        self._phrases = Phrases(knowledge, seed)
        self._chatter = {each: self._phrases.chatter(each) for each in self._languages}
        self._superseded = {one.id: one.supersedes for one in knowledge.symptoms}
        self._traditional = opencc.OpenCC("s2t")

    def told(self, tickets: Tickets, progress: Progress = silent) -> Tickets:
        """Return the tickets of a block with texts.

        A mentioned symptom is told in the text and has no code: beside a text, a code counts as the answer to a
        question.  Of two symptoms for the same words the more specific one is told, as the reader finds it. Answers
        keep their codes, and the text repeats some of them.
        """
        first = int(tickets.number[0]) if len(tickets) else 0
        rng = np.random.default_rng([self._seed, 6, first])
        languages = self._languages_of(tickets)
        texts: list[str] = []
        told = np.zeros(tickets.state.shape, np.int8)
        coded = tickets.present & (tickets.asked | self._keep_codes)
        places = {symptom: place for place, symptom in enumerate(tickets.names.symptoms)}
        for row, (language, traditional) in enumerate(languages):
            ticket = self._ticket(tickets, row, language, rng)
            text = self._text(ticket, language, rng, traditional=traditional)
            texts.append(text)
            for symptom, state in ticket.told:
                told[row, places[symptom]] = PRESENT if state == "present" else ABSENT
            for symptom in ticket.wordless:
                coded[row, places[symptom]] = True
            if row % TOLD_AT_ONCE == 0:
                progress("tickets", first + row)
        return replace(tickets, reports=Reports(tuple(texts), told, coded))

    def _languages_of(self, tickets: Tickets) -> Iterator[tuple[Language, bool]]:
        """Yield the language of each ticket's customer, and whether the script is traditional."""
        chosen = (spread(tickets.customer, 2 * self._seed + 1) * len(self._languages)).astype(np.int64)
        traditional = spread(tickets.customer, 2 * self._seed + 2) < TRADITIONAL
        for which, script in zip(chosen.tolist(), traditional.tolist(), strict=True):
            language = self._languages[which]
            yield language, script and language == "zh"

    def _ticket(self, tickets: Tickets, row: int, language: Language, rng: np.random.Generator) -> _Ticket:
        names, state, asked = tickets.names, tickets.state[row], tickets.asked[row]
        known = _states(names, state)
        repeated = asked & (rng.random(len(asked)) < ANSWERS_TOLD)
        listed = [names.symptoms[place] for place in np.flatnonzero((state != 0) & (~asked | repeated))]
        hidden = {
            less for each in listed if known[each] == "present" for less in self._superseded.get(each, ())
        }
        listed = [each for each in listed if each not in hidden]
        told = [each for each in listed if self._words(each, known[each], language)]
        machine = names.machines[tickets.machine[row]]
        return _Ticket(
            told=tuple((told[place], known[told[place]]) for place in rng.permutation(len(told))),
            known=known,
            wordless=frozenset(listed).difference(
                told, (names.symptoms[place] for place in np.flatnonzero(asked))
            ),
            machine=machine if machine in self._machines else "",
        )

    def _words(self, symptom: str, state: State, language: Language) -> tuple[str, ...]:
        """Return phrases in a language, or in the other one if the first has none: people mix them."""
        return self._phrases.of(symptom, state, language) or self._phrases.of(symptom, state, OTHER[language])

    def _text(
        self, ticket: _Ticket, language: Language, rng: np.random.Generator, *, traditional: bool
    ) -> str:
        """Return the first text read as it was meant, else the plainest one, and count."""
        if not ticket.told and (ticket.wordless or not self._chatter[language].no_details):
            return ""
        for attempt in range(ATTEMPTS + 1):
            text = self._composed(ticket, language, rng, plain=attempt == ATTEMPTS)
            if traditional:
                text = self._traditional.convert(text)
            reading = read(self._phrases.lexicon, text)
            exact = _agrees(reading, ticket)
            if not attempt:
                self.read_back.at_once += _found(reading, ticket)
            if exact:
                break
        self.read_back.told += len(ticket.told)
        self.read_back.found += _found(reading, ticket)
        self.read_back.texts += bool(ticket.told)
        self.read_back.exact += bool(ticket.told) and exact
        return text

    def _composed(self, ticket: _Ticket, language: Language, rng: np.random.Generator, *, plain: bool) -> str:
        chatter = self._chatter[language]
        phrases = [self._phrase(symptom, state, language, rng) for symptom, state in ticket.told]
        if not phrases:
            phrases = [_one(chatter.no_details, rng).removesuffix(ENDS[language])]
        text = phrases[0]
        for phrase in phrases[1:]:
            text += (JOINTS[language][0] if plain else _one(JOINTS[language], rng)) + phrase
        text += ENDS[language]
        if language == "en" and rng.random() < CAPITAL:
            text = text[:1].upper() + text[1:]
        return text if plain else _in_chatter(text, ticket.machine, chatter, language, rng)

    def _phrase(self, symptom: str, state: State, language: Language, rng: np.random.Generator) -> str:
        phrase = _one(self._words(symptom, state, language), rng)
        return phrase.replace(NUMBER, str(rng.integers(1, MOST_PIECES)))


def _in_chatter(
    text: str, machine: str, chatter: Chatter, language: Language, rng: np.random.Generator
) -> str:
    """Return a text with a greeting before it, and the machine and a request after it."""
    blank = " " if language == "en" else ""
    if chatter.openings and rng.random() < OPENED:
        text = _one(chatter.openings, rng) + blank + text
    if machine and chatter.machines and rng.random() < MACHINE_NAMED:
        text += blank + _one(chatter.machines, rng).format(machine)
    if chatter.closings and rng.random() < CLOSED:
        text += blank + _one(chatter.closings, rng)
    return text


def _one(choices: Sequence[str], rng: np.random.Generator) -> str:
    return choices[int(rng.integers(len(choices)))]


def _states(names: Names, state: States) -> dict[str, State]:
    """Return the states of symptoms in a ticket. `state` has shape (J,)."""
    return {
        names.symptoms[place]: "present" if state[place] == PRESENT else "absent"
        for place in np.flatnonzero(state)
    }


def _found(reading: ReadReport, ticket: _Ticket) -> int:
    """Return how many of the told findings are read."""
    read_again = {(one.symptom, one.state) for one in reading.findings if one.probability is None}
    return sum(each in read_again for each in ticket.told)


def _agrees(reading: ReadReport, ticket: _Ticket) -> bool:
    """Return whether a reading has the told findings, and nothing beyond the ticket."""
    said = all(
        ticket.known.get(one.symptom) == one.state and one.probability is None for one in reading.findings
    )
    named = reading.identity.machine in {"", ticket.machine}
    silent_besides = not (reading.actions or reading.guesses)
    return said and named and silent_besides and _found(reading, ticket) == len(ticket.told)
