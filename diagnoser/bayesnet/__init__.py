"""Any discrete Bayesian network that somebody else drew: reading it and asking it."""
