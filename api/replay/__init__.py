"""Replay: a stored request is answered again by its own model version."""
