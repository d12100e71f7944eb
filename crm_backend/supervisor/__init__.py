"""Starts all processes of Concierge on one machine, keeps them alive and ends them together."""
