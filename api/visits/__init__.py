"""Visits: the actions on site, and the next diagnosis if the fault is still there."""
