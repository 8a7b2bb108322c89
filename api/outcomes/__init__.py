"""Outcomes: what the engineer found, which closes a case and makes it a ticket."""
