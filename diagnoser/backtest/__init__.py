"""Backtests: predictions of models and baselines for closed tickets, their scorecard, recalibration, and drift."""
