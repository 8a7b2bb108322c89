"""Visits: what was done on site, and the next diagnosis if the fault is still there."""
