"""Why the bot did what it did, for any message of a customer."""
