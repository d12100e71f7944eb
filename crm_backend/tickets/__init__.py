"""Promises to fix something."""
