"""The fault network: the record with its checks, and its exchange with other programs."""
