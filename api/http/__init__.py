"""What every route shares: problems, limits, access, metrics."""
