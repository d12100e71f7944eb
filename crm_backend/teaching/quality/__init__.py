"""What is wrong with the data that the bot learns from, and what can be done about it."""
