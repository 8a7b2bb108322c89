"""Quantities: numbers that count, shares, lists of places and temperatures."""

import pytest

from diagnoser.reading.grammar.quantities import quantities_of


def quantities(text: str) -> list[tuple[str, str, int, int]]:
    """Return the words, the first class, the count and the whole of each quantity."""
    return [
        (text[each.start : each.end], next(iter(each.senses.first)), each.count, each.of)
        for each in quantities_of(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lost 3 disks", ("3", "number", 3, 0)),
        ("two fans stopped", ("two", "number", 2, 0)),
        ("3 of 12 drives failed", ("3 of 12", "share", 3, 12)),
        ("bays 3 and 6 amber", ("3 and 6 ", "list", 2, 0)),
        ("bays 2-5 amber", ("2-5 ", "list", 4, 0)),
        ("off after a few seconds", ("a few seconds", "duration", 0, 0)),
        ("spins for a second", ("a second", "duration", 0, 0)),
        ("the r610 is off", ("r610", "place", 0, 0)),
        ("cpu at 85.5 degrees", ("85.5 degrees", "state", 0, 0)),
        ("掉了两块盘", ("两", "number", 2, 0)),
        ("八块盘掉了两块", ("八块盘掉了两", "share", 2, 8)),
        ("第4颗离线", ("第4颗", "place", 0, 0)),
    ],
)
def test_a_quantity_has_its_kind_and_count(text: str, expected: tuple[str, str, int, int]):
    """Each of these texts holds one quantity."""
    assert quantities(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "a second drive failed",
        "bay 3 failed",
        "64 gb fitted",
        "at 10:30",
        "硬盘3故障",
        "3天前",
        "at 20 degrees",
    ],
)
def test_labels_units_and_times_do_not_count(text: str):
    """Their numbers say nothing of pieces."""
    assert quantities(text) == []
