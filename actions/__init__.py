"""What the bot can do: one file per subject, each action a sentence, all served by `actions.server`."""
