"""Histories of tickets: read, validated, reduced and counted.  Nothing here knows what broke or what can break."""
