"""Dispatches: what was really sent, beside what was recommended."""
