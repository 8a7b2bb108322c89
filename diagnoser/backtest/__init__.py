"""Backtests: closed tickets answered again by a model, and the scorecard of the result."""
