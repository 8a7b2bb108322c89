"""Symptoms, causes and machines."""
