"""From new outcomes to a promoted version: retraining, comparison with the current model, reproduction."""
