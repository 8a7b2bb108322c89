"""Diagnoses: from a report to an answer and its outcome."""
