"""The evidence of each earlier action: the probability of its target causes, without it and with it."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.decision.arrays import arrays_of
from diagnoser.decision.language import language_of
from diagnoser.errors import ImpossibleFindingsError
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence
from diagnoser.model import Model
from diagnoser.types import Action, ActionKind, ActionResult, RankedCause, Told, TriedAction

LEAST_CHANGE: Final = 0.005
"""Smallest change of a probability that is told."""

MOST_TOLD: Final = 20
"""Actions of one case that are looked at alone; the others are shown without what they told."""

_DONE: Final[Mapping[ActionKind, tuple[str, str]]] = {
    "replaced": ("{} was replaced", "已更换{}"),
    "reseated": ("{} was reseated", "已重新插拔{}"),
    "swapped": ("{} was swapped with another one", "已对调{}"),
    "restarted": ("{} was restarted", "已重启{}"),
    "updated": ("{} was updated", "已升级{}"),
    "reconfigured": ("{} was reconfigured", "已重新配置{}"),
    "rebuilt": ("{} was rebuilt", "已重建{}"),
    "removed": ("{} was taken out", "已拆下{}"),
    "visited": ("An engineer was on site", "工程师已到过现场"),
}
_RESULT: Final[Mapping[ActionResult, tuple[str, str]]] = {
    "no_change": ("without effect", "故障依旧"),
    "came_back": ("and the fault came back", "之后故障复现"),
    "fixed": ("and it helped", "之后好转"),
    "unknown": ("with a result that nobody told", "结果未说明"),
}


def with_told(
    model: Model,
    engine: Engine,
    actions: Sequence[Action],
    without: Sequence[Evidence],
    causes: Sequence[RankedCause],
    *,
    chinese: bool,
) -> tuple[TriedAction, ...]:
    """Return the actions with the evidence of each.

    Args:
        model: The model.
        engine: Exact inference on its network.
        actions: The actions.
        without: For each of the first `MOST_TOLD` actions, the evidence without it.
        causes: The causes of the answer.
        chinese: Whether to answer in Chinese.
    """
    names = {one.cause: one.name for one in causes}
    now = np.array([{one.cause: one.probability for one in causes}[each] for each in model.network.causes])
    found = []
    for number, action in enumerate(actions):
        told: tuple[Told, ...] = ()
        if number < len(without):
            told = _told(engine, without[number], model.network.causes, now, names)
        found.append(_shown(model, action, told, chinese=chinese))
    return tuple(found)


def _told(
    engine: Engine,
    without: Evidence,
    causes: Sequence[str],
    now: Floats,
    names: Mapping[str, str],
) -> tuple[Told, ...]:
    """Return the causes made less likely by an action, the largest change first."""
    try:
        before = engine.posterior(without).causes
    except ImpossibleFindingsError:
        return ()
    fall = before - now
    order = [int(cause) for cause in np.argsort(-fall, kind="stable") if fall[cause] >= LEAST_CHANGE]
    return tuple(Told(causes[i], names[causes[i]], float(before[i]), float(now[i])) for i in order)


def _shown(model: Model, action: Action, told: tuple[Told, ...], *, chinese: bool) -> TriedAction:
    return TriedAction(
        action.action,
        action.part,
        action.result,
        action.position,
        action.at,
        told,
        _words(model, action, told, chinese=chinese),
    )


def _words(model: Model, action: Action, told: tuple[Told, ...], *, chinese: bool) -> str:
    """Return the sentence of an action, such as "Memory was replaced without effect: now 6 %, was 41 %."."""
    name = _name(model, action.part, chinese=chinese)
    if action.position:
        name += f"({action.position})" if chinese else f", {action.position},"
    done = _DONE[action.action][chinese].format(name)
    when = _when(action.at, chinese=chinese)
    result = _RESULT[action.result][chinese]
    change = _change(action, told, chinese=chinese)
    if chinese:
        return f"{when}{done},{result}{':' + change if change else ''}。"
    return f"{done}{when} {result}{': ' + change if change else ''}."


def _name(model: Model, part: str, *, chinese: bool) -> str:
    """Return the name of a part, or of the subject of a cause without a part, such as "firmware"."""
    component = arrays_of(model).components.get(part)
    if component is None:
        return part or ("机器" if chinese else "The machine")
    if component.kind == "part":
        return component.name_zh if chinese else component.name_en
    words = (each for each in component.synonyms if (language_of(each) == "zh") == chinese)
    return next(words, part).capitalize()


def _when(at: str, *, chinese: bool) -> str:
    day = at[:10]
    if not day:
        return ""
    return f"{day} " if chinese else f" on {day}"


def _change(action: Action, told: tuple[Told, ...], *, chinese: bool) -> str:
    """Return the change of the cause with the largest fall. It is named if the action does not name it."""
    if not told:
        return ""
    first = next((one for one in told if one.cause == action.part), told[0])
    now, was = f"{first.now:.0%}".replace("%", " %"), f"{first.before:.0%}".replace("%", " %")
    name = "" if first.cause == action.part else first.name + " "
    return f"{name}现为 {now},原为 {was}" if chinese else f"{name}now {now}, was {was}"
