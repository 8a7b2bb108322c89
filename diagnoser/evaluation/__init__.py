"""Statistics of an evaluation: metrics, bootstrap intervals, calibration, splits, baselines, non-inferiority.

All functions take and return arrays. Nothing here imports the network, the inference engine or tickets, and an
import-linter contract in pyproject.toml holds that. `diagnoser.backtest` applies these functions to closed tickets.
"""
