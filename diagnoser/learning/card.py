"""The model card, and the list of changes that the tickets made to the expert knowledge."""

from typing import Final

import numpy as np

from diagnoser.knowledge import Knowledge
from diagnoser.learning.links import Links
from diagnoser.model import Model, recalibration_note

FEW_TICKETS: Final = 200
"""Number of labelled tickets below which the card says that the probabilities rest on the experts."""

NEW_LINK: Final = 0.5
"""P(linked) above which a link that the experts do not name is listed as new."""

FADED: Final = 0.5
"""A link is listed as faded if it falls below this share of the expert's value."""


def card(model: Model) -> str:
    """Return the model card in Markdown."""
    training, network = model.training, model.network
    span = f"{training.first_period} to {training.last_period}" if training.first_period else "not dated"
    lines = [
        "# Model card",
        "",
        "A fault network (BN2O): which causes, given a report, and which at most two spares to send.",
        "",
        (
            f"* Tickets read: {training.tickets}, of which {training.labelled:g} with known causes (weighted);"
            f" span: {span}."
        ),
        *_published(training.published),
        (
            f"* Causes: {len(network.causes)}, of which {sum(network.is_part)} are parts;"
            f" fault events: {len(network.events)}; symptoms: {len(network.symptoms)};"
            f" links: {len(network.link)}; contexts: {len(network.contexts)}."
        ),
        f"* Expert knowledge: {len(model.knowledge.links)} links"
        + (" (see data/knowledge/README.md)." if model.knowledge.links else ": none was used."),
        f"* Share of tickets with several causes in the model: {model.facts['several_share']:.3f}.",
        "",
        "## What it rests on",
        "",
        _rests_on(model, training.labelled),
        "",
        *_recalibration(model),
        "## Intended use",
        "",
        (
            "Support for staff who choose spares before a visit. It ranks causes from reported and asked symptoms;"
            " it does not decide on safety, data loss or warranty. A symptom outside its vocabulary is not seen."
        ),
        "",
    ]
    return "\n".join(lines)


def _published(tickets: int) -> list[str]:
    return [f"* Published tickets with known causes: {tickets}."] if tickets else []


def _rests_on(model: Model, labelled: float) -> str:
    published = model.training.published
    if labelled < FEW_TICKETS and model.knowledge.links and published >= FEW_TICKETS:
        return (
            f"Frequencies of causes: the experts' numbers, most of them from published replacement statistics, and"
            f" {labelled:g} labelled tickets. Links, report rates and co-failures: the experts' numbers and {published}"
            " published accounts of repairs. People publish what is unusual, so these accounts teach no frequencies."
            " How the shipped model does on such accounts, with whole sources left out, stands in docs/cases.md. No"
            " accuracy is stated for any fleet: train on your own tickets and evaluate."
        )
    if labelled < FEW_TICKETS and model.knowledge.links:
        return (
            f"With {labelled:g} labelled tickets the probabilities are the experts' judgement, hardly moved by data."
            " The tickets were known to those who set the expert values: agreement with them is consistency, not"
            " accuracy. Nothing was held out, so no accuracy is stated."
        )
    if labelled < FEW_TICKETS:
        return f"With {labelled:g} labelled tickets and no expert knowledge, read its probabilities with great care."
    return f"{labelled:g} labelled tickets; see scorecard.json, where there is one, for how it does on later tickets."


def _recalibration(model: Model) -> list[str]:
    said = recalibration_note(model)
    return ["## Coverage", "", said, ""] if said else []


def changes(model: Model, links: Links, knowledge: Knowledge) -> str:
    """Return the changes that the tickets made, in Markdown: new links, faded expert links and co-failures."""
    expert = {(one.symptom, one.cause): one.probability for one in knowledge.links}
    fresh, faded = [], []
    for i, cause in enumerate(model.network.causes):
        for j, symptom in enumerate(model.network.symptoms):
            yes, no = links.cells.yes[i, j], links.cells.no[i, j]
            before, after = expert.get((symptom, cause), 0.0), links.link[i, j]
            rate = links.report_rate[j]
            if not before and links.linked[i, j] > NEW_LINK:
                fresh.append(
                    (yes, f"| {cause} | {symptom} | {rate * after:.3f} | {yes:.1f} | {yes + no:.1f} |")
                )
            elif before and after < FADED * before:
                row = f"| {cause} | {symptom} | {before:.3f} | {after:.3f} | {yes:.1f} | {yes + no:.1f} |"
                faded.append((before - after, row))
    together = np.array(model.facts["together"], dtype=object).tolist()
    lines = ["# What the tickets changed", "", "## New links", ""]
    lines += ["| cause | symptom | mentioned in | tickets | of |", "|---|---|---|---|---|"]
    lines += [row for _, row in sorted(fresh, key=lambda one: -one[0])]
    lines += ["", "## Expert links that faded", ""]
    lines += ["| cause | symptom | expert | now | tickets | of |", "|---|---|---|---|---|---|"]
    lines += [row for _, row in sorted(faded, key=lambda one: -one[0])]
    lines += ["", "## Causes that fail together", "", "| causes | tickets | by chance |", "|---|---|---|"]
    lines += [f"| {' + '.join(causes)} | {count:g} | {chance:.1f} |" for causes, count, chance in together]
    return "\n".join([*lines, ""])
