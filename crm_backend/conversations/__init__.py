"""Conversations: from a customer's message to the answer, whoever gives it."""
