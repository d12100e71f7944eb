"""What keeps Concierge from starting.

SupervisorError
├── Unusable       something it needs is missing, taken or broken: found before anything was started
└── StartFailed    a process did not become ready
"""


class SupervisorError(Exception):
    """The message is one line that tells a person what to do."""


class Unusable(SupervisorError):
    """A port, folder, database, model or environment cannot be used."""


class StartFailed(SupervisorError):
    """A process ended, or stayed silent, before it was ready for the first time."""
