"""The audit log of all changes, with caller and time."""
