"""Dates and times as people say them, resolved against the moment of speaking; one module a language."""
