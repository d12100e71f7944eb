"""The chat API: other applications let their customers talk to us."""
