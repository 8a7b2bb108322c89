"""What stood behind a symptom."""

import json
from xml.etree import ElementTree as ET

from diagnoser.cli.chart import bars
from diagnoser.registry import publish
from tests.registry.small import changed, small_model


def folder(tmp_path):
    """A version in which three causes stood behind one symptom."""
    model = small_model(1)
    causes, symptom = model.network.causes, model.network.symptoms[3]
    counts = {causes[0]: {symptom: 3}, causes[1]: {symptom: 7, model.network.symptoms[4]: 1}, causes[2]: {}}
    tickets = (10,) * len(causes)
    version = publish(tmp_path, changed(model, link_tickets=counts, cause_tickets=tickets))
    return ("--models", tmp_path, "--model", version), model, symptom


def test_the_cause_with_most_tickets_comes_first(run, tmp_path):
    """With its share of the symptom and its own tickets."""
    where, model, symptom = folder(tmp_path)

    done = run("report", "causes", "--symptom", symptom, *where)
    value = json.loads(run("report", "causes", "--symptom", symptom, *where, "--json").out)

    assert [(one["cause"], one["tickets"], one["of"]) for one in value["causes"]] == [
        (model.network.causes[1], 7, 10),
        (model.network.causes[0], 3, 10),
    ]
    assert "70.0 %" in done.out
    assert "7 of 10" in done.out


def test_the_chart_is_an_svg(run, tmp_path):
    """One bar a cause, the same bytes each time."""
    where, _, symptom = folder(tmp_path / "models")
    chart = tmp_path / "chart.svg"

    run("report", "causes", "--symptom", symptom, *where, "--out", chart)
    first = chart.read_bytes()
    run("report", "causes", "--symptom", symptom, *where, "--out", chart)

    assert chart.read_bytes() == first
    bars_drawn = [one for one in ET.fromstring(first).iter() if one.tag.endswith("rect")][1:]  # noqa: S314 -- ours
    assert [float(one.get("width")) for one in bars_drawn] == [420.0, 180.0]


def test_a_symptom_that_no_ticket_showed_is_said(run, tmp_path):
    """In a sentence."""
    where, model, _ = folder(tmp_path)

    done = run("report", "causes", "--symptom", model.network.symptoms[5], *where)

    assert done.code == 0
    assert done.out.startswith("No past ticket")


def test_a_symptom_that_is_not_known_is_2(run, trained):
    """With what may have been meant."""
    done = run("report", "causes", "--symptom", "no_displai", "--models", trained)

    assert done.code == 2
    assert "NO_DISPLAY" in done.err


def test_another_picture_format_is_2(run, trained, tmp_path):
    """Said before anything is written."""
    done = run(
        "report", "causes", "--symptom", "NO_DISPLAY", "--models", trained, "--out", tmp_path / "chart.png"
    )

    assert done.code == 2
    assert not list(tmp_path.iterdir())


def test_names_in_a_chart_are_no_markup():
    """And an empty chart is a chart."""
    text = bars("<b> & 'x'", [('"><script>', 1.0, "1 of 1")])

    assert "<script>" not in text
    ET.fromstring(text)  # noqa: S314 -- ours
    ET.fromstring(bars("nothing", []))  # noqa: S314 -- ours
