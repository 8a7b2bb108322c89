"""Webhooks: other programs are told of new answers, visits and outcomes."""
