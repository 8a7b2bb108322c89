"""The model versions, and the current one."""
