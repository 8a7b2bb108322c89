"""The form of dates is told from all values of a file, or said to be ambiguous."""

from datetime import date

import pyarrow as pa
import pytest

from diagnoser.tickets.dates import looks_like
from diagnoser.tickets.duckdb_session import rows, workspace
from diagnoser.tickets.mapping.date_forms import date_forms, dated

TODAY = date(2026, 11, 26)


def told(tmp_path, opened, closed=None, order=None):
    """The forms of a file, and its dates as they are read."""
    cells = {"opened_at": opened} | ({"closed_at": closed} if closed else {})
    with workspace(tmp_path) as connection:
        connection.register("file", pa.table(cells))
        forms = date_forms(connection, "file", {name: name for name in cells}, order, TODAY)
        wanted = ", ".join(dated(name, forms.forms[name]) for name in cells)
        return forms, rows(connection, f"SELECT {wanted} FROM file")  # noqa: S608


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2024-01-31", "2024-01-31"),
        ("2024-01-31T09:30:00+0800", "2024-01-31T09:30:00+0800"),
        ("2024-1-31", "2024-01-31"),
        ("2024/1/31 9:30", "2024-01-31T09:30:00"),
        ("2024.01.31", "2024-01-31"),
        ("20240131", "2024-01-31"),
        ("2024年1月31日", "2024-01-31"),
        ("2024年1月31日 9时30分", "2024-01-31T09:30:00"),
        ("2024/1/31 下午 3:05:09", "2024-01-31T15:05:09"),
        ("31.01.2024", "2024-01-31"),
        ("31.1.24 09:30", "2024-01-31T09:30:00"),
        ("1/31/2024", "2024-01-31"),
        ("1/31/2024 9:30 PM", "2024-01-31T21:30:00"),
        ("31/01/2024 21:30:10", "2024-01-31T21:30:10"),
        ("31/Jan/24 9:30 AM", "2024-01-31T09:30:00"),
        ("31-Jan-2024", "2024-01-31"),
        ("Jan 31, 2024", "2024-01-31"),
        ("31 January 2024", "2024-01-31"),
        ("45322", "2024-01-31"),
        ("45322.3958333333", "2024-01-31T09:30:00"),
        ("1706693400", "2024-01-31T09:30:00"),
        ("1706693400000", "2024-01-31T09:30:00"),
    ],
)
def test_a_date_is_read_in_the_form_it_has(tmp_path, cell, day):
    """One value with a number above 12, or a form with the order, decides."""
    forms, found = told(tmp_path, [cell])

    assert found == [(day,)]
    assert not forms.ambiguous
    assert forms.unread == {"opened_at": 0}


@pytest.mark.parametrize(("cell", "order"), [("13/1/2024", "day-month"), ("1/13/2024", "month-day")])
def test_one_number_above_twelve_tells_the_order_of_every_column(tmp_path, cell, order):
    """The other column has no such number."""
    forms, found = told(tmp_path, ["1/2/2024", cell], ["2/3/2024", "2/3/2024"])

    assert forms.order == order
    assert found[0] == (
        ("2024-02-01", "2024-03-02") if order == "day-month" else ("2024-01-02", "2024-02-03")
    )


def test_points_say_that_the_day_comes_first(tmp_path):
    """08.01.2009 is the eighth of January wherever people write points."""
    forms, found = told(tmp_path, ["08.01.2009"])

    assert (forms.order, forms.ambiguous, found) == ("day-month", False, [("2009-01-08",)])


def test_tickets_that_would_close_before_they_open_tell_the_order(tmp_path):
    """2 March to 1 April would be 3 February to 4 January with the month first."""
    forms, found = told(tmp_path, ["2/3/2024", "5/6/2023"], ["1/4/2024", "6/6/2023"])

    assert forms.order == "day-month"
    assert found[0] == ("2024-03-02", "2024-04-01")


def test_one_wrong_date_among_many_does_not_hide_the_order(tmp_path):
    """A month 13 is a slip of the pen, and its row is rejected later."""
    days = [f"{day}/{month}/2023" for day in range(10, 29) for month in (10, 11, 12)]
    forms, found = told(tmp_path, [*days, "10/13/2023"])

    assert forms.order == "day-month"
    assert found[-1] == ("10/13/2023",)
    assert found[0] == ("2023-10-10",)


def test_days_in_the_future_tell_the_order(tmp_path):
    """5 December 2026 has not come yet."""
    forms, found = told(tmp_path, ["5/12/2026", "1/2/2026"])

    assert forms.order == "month-day"
    assert found[0] == ("2026-05-12",)


def test_an_order_that_nothing_tells_is_ambiguous_unless_it_is_given(tmp_path):
    """Every number is below 13."""
    forms, _ = told(tmp_path / "a", ["1/8/2009", "2/9/2009"])
    given, found = told(tmp_path / "b", ["1/8/2009", "2/9/2009"], order="month-day")

    assert forms.ambiguous
    assert not given.ambiguous
    assert found == [("2009-01-08",), ("2009-02-09",)]


def test_what_is_no_date_stays_and_is_counted(tmp_path):
    """It is rejected later, with its own words."""
    forms, found = told(tmp_path, ["31.01.2024", "soon", "", "32.01.2024"])

    assert [cell for (cell,) in found] == ["2024-01-31", "soon", "", "32.01.2024"]
    assert forms.unread == {"opened_at": 1}


@pytest.mark.parametrize(
    ("values", "form"),
    [
        (["08.01.2009"], "day.month.year"),
        (["1/8/2009", "1/20/2009"], "month/day/year"),
        (["2009年1月8日"], "2009年1月8日"),
        (["39821"], "day numbers of Excel"),
        (["30.02.2024"], None),
        (["next week"], None),
    ],
)
def test_a_form_is_named_in_words(values, form):
    """For the messages on rejected rows."""
    assert looks_like(values) == form
