"""Care of what is stored: backups, and the end of what is no longer needed."""
