"""Outcomes: the causes found by the engineer. An outcome closes a case and makes it a ticket."""
