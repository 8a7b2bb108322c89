"""Backups of the store, and the deletion of old cases and of customers' data."""
