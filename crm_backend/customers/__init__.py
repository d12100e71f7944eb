"""Customers: who they are, and how they are found."""
