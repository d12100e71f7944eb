"""Articles that answer common questions."""
