"""Conversations as tests: what a customer says, what the bot must answer, and what must have changed for it."""
