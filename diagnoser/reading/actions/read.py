"""Reading the actions of a text, one verb after the other."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from diagnoser.reading.actions.additions import additions
from diagnoser.reading.actions.histories import ADDED, after_change, is_in_order, is_told_in_passing
from diagnoser.reading.actions.kinds import happened, is_told_restart, kind_of, was_tried
from diagnoser.reading.actions.parts import PartAt, means_it, parts_of
from diagnoser.reading.actions.records import HELPFUL_RESEAT, Deed, Outcome, ReadAction, Story
from diagnoser.reading.actions.results import after_restart, outcome_of
from diagnoser.reading.actions.separable import taken_out
from diagnoser.reading.actions.trials import may_tell_trials, trials
from diagnoser.reading.candidates import Candidate
from diagnoser.reading.grammar.tokens import Clause
from diagnoser.types import Action, ActionKind

_PUT_BACK: Final = frozenset({"replaced", "reseated", "swapped"})
"""Who does this with a part has taken it out before."""


def actions_of(
    causes: Mapping[str, str], clauses: Sequence[Clause], text: str, candidates: Sequence[Candidate]
) -> list[ReadAction]:
    """Return the actions in the order of the text.  The same action with the same end counts once.

    Args:
        causes: Concept of a thing -> the part.
        clauses: The clauses of the text.
        text: The character form.
        candidates: The symptoms that were read, to know whether a fault is still there.
    """
    present = [each for each in candidates if each.state == "present"]
    story = Story(
        causes,
        clauses,
        text,
        [each for each in present if each.symptom != HELPFUL_RESEAT],
        [each.core for each in present if each.symptom == HELPFUL_RESEAT],
    )
    found: dict[tuple[Action, bool], ReadAction] = {}
    tells_trials = may_tell_trials(story)
    for number, clause in enumerate(clauses):
        verbs = clause.of("action")
        deeds = [Deed(story, number, verb) for verb in verbs or taken_out(story, number)]
        here = [each for deed in deeds if happened(deed) for each in _actions(deed)]
        here += _upgrades(story, number)
        here += additions(story, number, here)
        here += trials(story, number, here) if tells_trials else ()
        if not here:
            continue
        put_back = {each.action.part for each in here if each.action.action in _PUT_BACK}
        known: set[tuple[str, str]] = set()
        for each in here:
            key = (each.action.action, each.action.part)
            if key in known or (each.action.action == "removed" and each.action.part in put_back):
                continue
            known.add(key)
            found.setdefault((each.action, each.is_action), each)
    return list(found.values())


def _upgrades(story: Story, number: int) -> Iterator[ReadAction]:
    """Yield the parts that were added.  The words themselves tell the symptom, so they are no marks."""
    for token in story.clauses[number].of("state"):
        if story.text[token.start].isascii() or token.concept("action"):
            continue
        if token.means(ADDED):
            for thing, part in parts_of(Deed(story, number, token))[:1]:
                start, end = min(token.start, thing.start), max(token.end, thing.end)
                yield ReadAction(start, end, Action("replaced", part, "unknown"), (), began_after=False)


_NEEDS_PART: Final = frozenset({"replaced", "swapped", "removed"})
"""Actions that are told of a part."""

_DONE_TO: Final[Mapping[str, frozenset[str]]] = {
    "restarted": frozenset({"BMC_RSA", "ENCLOSURE_CTRL"}),
    "updated": frozenset(
        {
            "RAID_CARD",
            "NIC",
            "HBA",
            "OS_DRIVER",
            "HDD",
            "SSD",
            "BOOT_FLASH",
            "GPU",
            "ENCLOSURE_CTRL",
            "FC_SWITCH",
        }
    ),
    "reconfigured": frozenset({"NETWORK_EXT", "FIRMWARE", "NIC", "HBA"}),
}
"""Actions that are done to few parts only.  Otherwise the machine was restarted, its firmware updated, and so on."""


def _actions(deed: Deed) -> Iterator[ReadAction]:
    parts = parts_of(deed)
    kind = kind_of(deed, parts)
    if not parts and kind in _NEEDS_PART and not (kind == "swapped" and means_it(deed)):
        return
    outcome = outcome_of(deed, kind, {part for _, part in parts})
    if kind == "restarted":
        # The words of a restart also name a symptom ("it restarts").
        if not is_told_restart(deed, outcome):
            return
        outcome = after_restart(deed, outcome)
    parts = [each for each in parts if kind not in _DONE_TO or each[1] in _DONE_TO[kind]]
    done_to = {part for _, part in parts}
    if is_told_in_passing(deed, kind, outcome, done_to):
        return
    outcome, began = after_change(deed, kind, outcome, done_to)
    if (
        outcome.result == "unknown"
        and deed.story.present
        and not (outcome.told or began or deed.is_earlier)
        and was_tried(deed, kind)
        and not (kind == "updated" and is_in_order(deed))
    ):
        # Somebody tells what was tried already and calls because the fault is still there.
        outcome = Outcome("no_change")
    yield from _read_actions(deed, kind, parts, outcome, began=began)


FAILED_UPDATE: Final = "UPDATE_FAIL"
"""The state of words that tell an update and a fault at once: "the update was interrupted"."""

_PROGRAM: Final = re.compile(r"(?<![a-z])(?:drivers?|kernels?|patch(?:es)?)(?![a-z])|驱动|补丁|内核")


def _default_part(deed: Deed, kind: ActionKind) -> str:
    """Return what an action without a part was done to."""
    clause = deed.clause
    if kind == "updated" and _PROGRAM.search(deed.story.text, clause.start, clause.end):
        return "OS_DRIVER"
    return _DEFAULT_PART.get(kind, "")


_FURTHER: Final = re.compile(r"(?<![a-z])(?:a second|a third|two more|additional|extra|more)(?![a-z])")
"""Words for a part that was added, where the verb alone may tell of an exchange."""

_DEFAULT_PART: Final[Mapping[str, str]] = {"updated": "FIRMWARE", "reconfigured": "CONFIG"}


def _read_actions(
    deed: Deed, kind: ActionKind, parts: Sequence[PartAt], outcome: Outcome, *, began: bool
) -> Iterator[ReadAction]:
    """Yield the action for each of its parts."""
    verb, result = deed.verb, outcome.result
    # 又死机 tells that it came back, and what is wrong as well.
    silent = [each for each in outcome.told if result != "came_back" or not each.concept("state")]
    if not verb.means(FAILED_UPDATE):
        silent.insert(0, verb)
    marks = tuple((each.start, each.end) for each in silent)
    end = max(each.end for each in (verb, *outcome.told))
    added = kind == "replaced" and result == "unknown" and deed.begins_in_english
    for token, part in parts or [(verb, _default_part(deed, kind))]:
        start = min(verb.start, token.start)
        further = added and (
            verb.means(ADDED) or _FURTHER.search(deed.story.text, verb.start, max(verb.end, token.start))
        )
        yield ReadAction(start, max(end, token.end), Action(kind, part, result), marks, began, not further)
