"""Promotion, rollback and the promotion log."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from diagnoser.errors import InputError, ModelError, ModelNotFoundError, PromotionRefusedError
from diagnoser.registry import Change, current, go_back_to, load, promote, promotions, publish, rollback
from tests.registry.small import NOON, small_model


def made(models, version, **more):
    """Promote with the usual particulars."""
    return promote(models, version, **{"who": "anna", "when": NOON, "why": "better"} | more)


def back(models):
    """Roll back with the usual particulars."""
    return rollback(models, who="ben", when=NOON, why="worse")


def refuse(_current, _candidate):
    """Refuse everything, as a gate."""
    raise PromotionRefusedError("It is worse by 0.1.")


def test_a_promoted_version_is_what_is_loaded(models, three):
    """`CURRENT` holds the name of the promoted version on one line."""
    made(models, three[1])

    assert (models / "CURRENT").read_text() == f"{three[1]}\n"
    assert load(models)[1] == current(models) == three[1]


def test_the_log_says_what_who_when_and_why(models, three):
    """The record has version, person, reason, and the time of the caller."""
    when = datetime(2026, 1, 2, 20, tzinfo=timezone(timedelta(hours=8)))

    made(models, three[0])
    change = made(models, three[1], when=when)

    assert change == Change(
        "2026-01-02T20:00:00+08:00", "promote", three[1], three[0], "anna", "better", forced=False
    )
    assert promotions(models)[-1] == change
    assert json.loads((models / "history.jsonl").read_text().splitlines()[-1])["who"] == "anna"


def test_promoting_the_current_version_is_no_change(models, three):
    """A second promotion of the same version adds no record."""
    made(models, three[0])

    assert made(models, three[0]) is None
    assert len(promotions(models)) == 1


def test_a_time_without_timezone_is_refused(models, three):
    """A time without a timezone is ambiguous."""
    with pytest.raises(InputError):
        made(models, three[0], when=datetime(2026, 1, 2))  # noqa: DTZ001
    assert current(models) is None


def test_a_gate_that_refuses_leaves_everything(models, three):
    """The caller gets the sentence of the check, and nothing changes."""
    made(models, three[0])

    with pytest.raises(PromotionRefusedError, match=r"worse by 0\.1"):
        made(models, three[1], check=refuse)

    assert current(models) == three[0]
    assert len(promotions(models)) == 1


def test_force_overrules_the_gate_and_is_recorded(models, three):
    """The record holds the sentence of the overruled check."""
    change = made(models, three[0], check=refuse, forced=True, why="demonstration")

    assert current(models) == three[0]
    assert (change.forced, change.refusal, change.why) == (True, "It is worse by 0.1.", "demonstration")


def test_force_without_a_reason_is_refused(models, three):
    """A blank text is not a reason."""
    with pytest.raises(InputError):
        made(models, three[0], forced=True, why=" ")


def test_the_gate_is_told_what_it_compares(models, three):
    """The check gets the current version, or None when there is none, and the candidate."""
    asked = []

    for version in three[:2]:
        made(models, version, check=lambda *pair: asked.append(pair))

    assert asked == [(None, three[0]), (three[0], three[1])]


def test_the_gate_is_asked_again_when_somebody_else_was_faster(models, three):
    """The check always compares the candidate with the replaced version."""
    asked = []

    def slow(before, _):
        asked.append(before)
        if len(asked) == 1:
            made(models, three[2])

    made(models, three[1], check=slow)

    assert asked == [None, three[2]]
    assert [change.version for change in promotions(models)] == [three[2], three[1]]


def test_a_damaged_version_is_never_promoted(models, three):
    """Force does not help either."""
    (models / three[0] / "model.json").write_bytes(b"{}")

    with pytest.raises(ModelError):
        made(models, three[0], forced=True)
    with pytest.raises(ModelNotFoundError):
        made(models, "0" * 16)
    assert current(models) is None
    assert promotions(models) == ()


def test_rolling_back_walks_back_and_not_to_and_fro(models, three):
    """After A, B and C, rollbacks lead to B and then to A, and the next one is refused."""
    for version in three:
        made(models, version)

    assert [back(models).version, back(models).version] == [three[1], three[0]]
    with pytest.raises(ModelError, match="no earlier version"):
        back(models)
    assert current(models) == three[0]


def test_going_back_by_name_walks_back_as_well(models, three):
    """Only the version before the current one is the way back. Any other name changes nothing."""
    for version in three:
        made(models, version)
    first, second, third = three

    def gone_back(version):
        return go_back_to(models, version, who="anna", when=NOON, why="too many spares")

    assert gone_back(first) is None
    assert current(models) == third
    change = gone_back(second)
    assert (change.action, change.version, change.previous) == ("rollback", second, third)
    assert gone_back(third) is None
    assert gone_back(first).version == current(models) == first
    assert gone_back(second) is None
    assert [each.action for each in promotions(models)[-2:]] == ["rollback", "rollback"]


def test_going_back_to_a_damaged_version_by_name_is_refused(models, three):
    """The current version stays current."""
    made(models, three[0])
    made(models, three[1])
    (models / three[0] / "model.json").write_text("{}", encoding="utf-8")

    with pytest.raises(ModelError):
        go_back_to(models, three[0], who="anna", when=NOON)
    assert current(models) == three[1]


def test_after_rolling_back_a_promotion_starts_anew(models, three):
    """After A, B, a rollback and C, the next rollback leads to A."""
    made(models, three[0])
    made(models, three[1])
    back(models)
    made(models, three[2])

    assert back(models).version == three[0]


def test_rolling_back_to_a_damaged_version_is_refused(models, three):
    """The current version does not change."""
    made(models, three[0])
    made(models, three[1])
    (models / three[0] / "model.json").write_bytes(b"{}")

    with pytest.raises(ModelError):
        back(models)
    assert current(models) == three[1]


def test_a_promotion_cut_short_is_put_on_record(models, three):
    """If a change was recorded but `CURRENT` not replaced, the next rollback starts from the old version."""
    made(models, three[0])
    made(models, three[1])
    made(models, three[2])
    (models / "CURRENT").write_text(f"{three[1]}\n")  # as if killed between the two steps

    assert back(models).version == three[0]
    assert [change.action for change in promotions(models)] == [*["promote"] * 3, "found", "rollback"]


def test_a_current_changed_by_hand_is_put_on_record(models, three):
    """The next rollback leads to the version before the change by hand."""
    made(models, three[0])
    (models / "CURRENT").write_text(f"{three[1]}\n")

    made(models, three[2])

    assert [change.action for change in promotions(models)] == ["promote", "found", "promote"]
    assert back(models).version == three[1]
    assert back(models).version == three[0]


def test_a_torn_last_line_is_no_record(models, three):
    """Readers ignore an incomplete last line, and the next writer removes it."""
    made(models, three[0])
    with (models / "history.jsonl").open("ab") as file:
        file.write(b'{"action":"prom')

    assert len(promotions(models)) == 1
    made(models, three[1])
    assert [change.version for change in promotions(models)] == three[:2]


def test_a_spoilt_line_is_named(models, three):
    """A damaged line in the middle is an error and is not skipped."""
    made(models, three[0])
    path = models / "history.jsonl"
    path.write_text(f"nonsense\n{path.read_text()}")

    with pytest.raises(ModelError, match="Line 1 of"):
        promotions(models)


def test_a_folder_without_a_log_starts_one(models, three):
    """A folder copied without its log gets a new one."""
    (models / "CURRENT").write_text(f"{three[0]}\n")

    made(models, three[1])

    assert [change.action for change in promotions(models)] == ["found", "promote"]
    assert back(models).version == three[0]


def test_reasons_in_any_script_are_one_line(models, three):
    """A newline in a reason does not break the log."""
    made(models, three[0], who="王", why="更好\n第二行\u2028\ud800")

    assert promotions(models)[0].who == "王"
    assert len((models / "history.jsonl").read_bytes().splitlines()) == 1


def test_publishing_does_not_touch_what_is_current(models, three):
    """A new version is not current until it is promoted."""
    made(models, three[0])

    publish(models, small_model(4))

    assert current(models) == three[0]


def test_times_are_only_in_the_log(models, three):
    """No other file contains a time."""
    made(models, three[0], when=datetime(1999, 1, 2, tzinfo=UTC))

    knowing = [
        path.name for path in models.rglob("*") if path.is_file() and b"1999-01-02" in path.read_bytes()
    ]
    assert knowing == ["history.jsonl"]
