"""Tickets in and out: histories of other systems, and the closed cases of this one."""
