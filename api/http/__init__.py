"""The common parts of all routes: problems, limits, access, metrics."""
