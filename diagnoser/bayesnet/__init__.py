"""Discrete Bayesian networks drawn with other programs: reading them and exact inference on them.

The package needs nothing beyond numpy and the standard library, so it has no extra of its own.  The service
never imports it: only the commands `network query` and `network diagnose` do, and the export of a model, which
uses the record `DiscreteNetwork` (`tests/bayesnet/test_serving_path.py`).
"""
