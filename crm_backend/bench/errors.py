"""What can end a benchmark."""


class BenchError(Exception):
    """A side could not be started, trained or talked to; the message is one line that tells a person what to do."""
