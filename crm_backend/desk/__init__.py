"""The console's live line."""
