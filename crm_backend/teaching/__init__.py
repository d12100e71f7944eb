"""Teaching the bot: what went wrong, what it should learn from that, and models that are no worse than the last."""
