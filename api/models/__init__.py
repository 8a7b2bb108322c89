"""The model versions and the one that answers."""
