"""Dispatches: the pieces really sent, beside the recommended kit."""
