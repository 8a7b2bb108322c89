"""Answers the new tickets of a GLPI with the spares worth sending."""
