"""What the bot may ask and do: the conversation decides whose data it is."""
