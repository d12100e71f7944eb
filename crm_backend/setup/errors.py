"""What can go wrong in set-up."""


class SetupError(Exception):
    """A step could not be done; the message is one line that tells a person what to do."""
