"""Reading a text: machine output, patterns and grammar become one finding for each symptom."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from diagnoser.reading.actions import actions_of, symptoms_of_actions, without_marks, without_objects
from diagnoser.reading.candidates import Candidate
from diagnoser.reading.circumstances import in_circumstances
from diagnoser.reading.grammar import Composed, compose
from diagnoser.reading.guesses import guesses_of, without_guessed
from diagnoser.reading.identity import named_in
from diagnoser.reading.idioms import idioms_of
from diagnoser.reading.lexicon import Lexicon
from diagnoser.reading.machine_output import Output, Statement, read_output
from diagnoser.reading.normalise import Form, character_form
from diagnoser.reading.opinions import without_opinions
from diagnoser.reading.prose import Prose, prose_of
from diagnoser.reading.read_report import Guess, ReadReport, Trace
from diagnoser.reading.settling import decided
from diagnoser.reading.unread import unread_pieces
from diagnoser.reading.word_form import word_forms
from diagnoser.reading.words import ARTICLES, FILLERS
from diagnoser.types import Action, Finding


def read(lexicon: Lexicon, text: str) -> ReadReport:
    """Return the findings of a text in the order of its words.  Each finding has the words that it was read from."""
    output = read_output(text, lexicon.tables)
    prose = prose_of(text, output)
    named = named_in(lexicon.knowledge, prose.text)
    readable = named.blanked(prose.text)
    characters = character_form(readable)
    bare, words = word_forms(characters.text, FILLERS, ARTICLES)
    machines = [(characters.place(start), characters.place(end)) for start, end in named.machines]
    parsed = compose(lexicon.dictionary, readable, characters, words, machines)
    idioms = idioms_of(lexicon, readable, characters, bare)
    candidates = _outermost([*idioms, *map(_candidate, parsed.composed)])
    actions = actions_of(lexicon.dictionary.causes, parsed.clauses, characters.text, candidates)
    guesses = guesses_of(lexicon.dictionary.causes, parsed.clauses, candidates)
    candidates = without_objects(without_marks(candidates, actions), actions, characters.text)
    candidates = without_guessed(candidates, guesses)
    candidates = without_opinions(candidates, parsed.clauses, characters.text)
    candidates = in_circumstances(candidates, parsed.clauses, characters.text)
    candidates += (each for each in symptoms_of_actions(actions) if lexicon.has(each.symptom))
    printed = {each.symptom for each in output.findings}
    said = decided((each for each in candidates if each.symptom not in printed), printed)
    said = _without_superseded(lexicon, said, output)
    covered = [(characters.place(start), characters.place(end)) for start, end in named.intervals]
    covered += [(each.start, each.end) for each in candidates]
    covered += [(each.start, each.end) for each in actions]
    covered += [(each.start, each.end) for each in guesses]
    findings = _in_order(prose, characters, said, text, output)
    return ReadReport(
        findings=tuple(finding for finding, _ in findings),
        unread=tuple(_words(prose, characters, *piece) for piece in unread_pieces(characters.text, covered)),
        actions=tuple(_of_fleet(lexicon, each.action) for each in actions),
        guesses=tuple(Guess(each.cause, _words(prose, characters, each.start, each.end)) for each in guesses),
        identity=named.identity,
        traces=tuple(Trace(finding.symptom, rule, finding.text) for finding, rule in findings),
        understood_at=_understood_at(prose, characters, covered, output),
    )


def _of_fleet(lexicon: Lexicon, action: Action) -> Action:
    """Return an action without its part, where the fleet has no such cause: not every one has firmware."""
    return action if lexicon.has(action.part) else replace(action, part="")


def _understood_at(
    prose: Prose, characters: Form, covered: Iterable[tuple[int, int]], output: Output
) -> tuple[tuple[int, int], ...]:
    """Return the intervals of the whole text that were read."""
    found = {(each.start, each.end) for each in output.statements}
    for start, end in covered:
        if start < end:
            first, last = characters.span(start, end)
            found.add((prose.place(first), prose.place(last - 1) + 1))
    return tuple(sorted(found))


def _in_order(
    prose: Prose, characters: Form, said: Iterable[Candidate], text: str, output: Output
) -> list[tuple[Finding, str]]:
    """Return the findings with their rules in the order in which the text tells them."""
    found = [
        (prose.place(characters.span(each.start, each.end)[0]), _finding(prose, characters, each), each.rule)
        for each in said
    ]
    found += [(each.start, _measured(text, each), each.rule) for each in output.findings]
    found.sort(key=lambda each: (each[0], each[1].symptom))
    return [(finding, rule) for _, finding, rule in found]


def _candidate(composed: Composed) -> Candidate:
    return Candidate(
        composed.start,
        composed.end,
        composed.symptom,
        composed.state if composed.symptom else None,
        composed.rule,
        composed.core,
        beside=composed.beside,
        unless=composed.unless,
        inherited=composed.inherited,
        special=composed.special,
        of_anything=composed.of_anything,
    )


def _outermost(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the candidates that are not inside a longer one of the other kind.

    In "fan redundancy is degraded" the grammar reads all words, so the pattern "degraded" alone says nothing.  A
    regular expression may skip over words of others, so it hides only what says the same.
    """
    ordered = sorted(candidates, key=lambda each: (each.start, -each.end, each.symptom))
    kept: list[Candidate] = []
    for number, each in enumerate(ordered):
        if not any(_hides(other, each) for other in ordered[max(0, number - 12) : number + 12]):
            kept.append(each)
    return kept


def _hides(outer: Candidate, inner: Candidate) -> bool:
    if outer is inner or outer.idiom == inner.idiom:
        return False
    (start, end), (first, last) = outer.core, inner.core
    if outer.symptom == inner.symptom:
        # More words of the same symptom know better whether it is there: "no correctable ecc errors".
        return outer.state != inner.state and start <= first and last <= end and last - first < end - start
    if outer.regular or not (start <= first and last <= end):
        return False
    if last - first < end - start:
        return True
    # Of equal words a pattern is the more certain, unless the grammar knows whose state it is.
    grammar = inner if outer.idiom else outer
    if grammar.special:
        return not outer.idiom
    return outer.idiom != (grammar.inherited or not grammar.symptom)


def _without_superseded(lexicon: Lexicon, said: Sequence[Candidate], output: Output) -> list[Candidate]:
    present = [each.symptom for each in said if each.state == "present"]
    present += [each.symptom for each in output.findings if each.state == "present"]
    dropped = {less for symptom in present for less in lexicon.supersedes.get(symptom, ())}
    return [each for each in said if each.symptom not in dropped]


def _finding(prose: Prose, characters: Form, each: Candidate) -> Finding:
    words = _words(prose, characters, each.start, each.end)
    return Finding(each.symptom, each.state or "unknown", "reported", words, each.probability)


def _measured(text: str, each: Statement) -> Finding:
    words = text[each.start : each.end].strip()
    return Finding(each.symptom, each.state, "measured", words, position=each.position)


def _words(prose: Prose, characters: Form, start: int, end: int) -> str:
    first, last = characters.span(start, end)
    return prose.text[first:last].strip()
