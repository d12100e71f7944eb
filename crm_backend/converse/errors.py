"""What stops conversations from being played at all."""


class ConverseError(Exception):
    """A file is wrong, or the shop cannot be talked to; the text says what was expected and where."""
