"""The dialogue: Rasa, given messages that are already understood, decides what the bot says and does."""
