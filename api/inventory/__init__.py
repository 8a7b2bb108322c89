"""The inventory: machines by serial number, as context of their reports."""
