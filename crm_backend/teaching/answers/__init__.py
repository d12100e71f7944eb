"""What the bot says and does, taught by people: responses, rules and thresholds, their review, and their way to git and back."""
