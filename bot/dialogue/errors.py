"""What can go wrong in the dialogue.

DialogueError
├── SettingsError     the environment or the command line is not usable   -> exit code 1
├── ModelError        the model or what it is trained from is not usable  -> exit code 1, HTTP 422
├── BadRequest        a turn request that is not understood               -> HTTP 400
├── ModelUnknown      a turn names a model that is not here (any more)    -> HTTP 409
└── TurnFailed        the turn cannot be finished; nothing of it is kept  -> HTTP 500
    ├── ActionFailed  an action answered with an error, nonsense, or not in time
    └── StorageFailed the conversation cannot be read or written
"""

from __future__ import annotations


class DialogueError(Exception):
    """Anything that this package raises on purpose; the text never contains a customer's words."""


class SettingsError(DialogueError):
    """The environment or the command line is not usable."""


class ModelError(DialogueError):
    """The model, or what it is trained from, is not usable."""


class BadRequest(DialogueError):
    """A turn request that is not understood."""


class ModelUnknown(DialogueError):
    """A turn names a model that is not here: the CRM has it, and may put it here."""


class TurnFailed(DialogueError):
    """The turn cannot be finished; nothing of it is kept and it may be tried again."""


class ActionFailed(TurnFailed):
    """An action answered with an error, with nonsense, or not in time."""


class StorageFailed(TurnFailed):
    """The conversation cannot be read or written."""
