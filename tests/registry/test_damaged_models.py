"""A model that loads answers: random damage is refused by name at load, or the model diagnoses."""

import json

from diagnoser.facade import checked
from diagnoser.registry.canonical import parsed_json
from diagnoser.registry.validation import check_answers, model_in
from tests.audit.campaign import Campaign, run
from tests.audit.models import examine
from tests.support.damaged_models import full_model, reports


def test_a_damaged_model_is_refused_at_load_or_diagnoses():
    """Of 300 random damages none ends in an error without a name, at load or later."""
    outcome = run(Campaign("damaged models", 300, examine), 300)

    assert outcome.failures == ()
    assert outcome.counts["refused"] > 150
    assert outcome.counts["loaded"] > 30


def test_the_whole_model_diagnoses_all_of_it():
    """Without damage every report has an answer, so the test above tests something."""
    model = model_in(parsed_json(json.dumps(full_model()).encode(), "The model"))
    check_answers(model.network)

    answers = [checked(model, "0" * 16).diagnose(report) for report in reports(model.network)]

    assert len(answers[0].findings) == 3
    assert all(answer.kit for answer in answers)
