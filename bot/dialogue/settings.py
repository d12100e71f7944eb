"""The settings of a dialogue process, read from the environment once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialogue.errors import SettingsError

DEFAULT_TRACKER_URL = "sqlite:///var/trackers.db"


@dataclass(frozen=True)
class Settings:
    """Where the actions and the trackers are, and the secret that both directions carry."""

    secret: str
    actions_url: str
    tracker_url: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Raises SettingsError when the secret or the address of the actions is missing."""
        secret = environment.get("CONCIERGE_DIALOGUE_SECRET", "")
        actions_url = environment.get("CONCIERGE_ACTIONS_URL", "")
        if not secret:
            raise SettingsError("CONCIERGE_DIALOGUE_SECRET is not set.")
        if not actions_url.startswith(("http://", "https://")):
            raise SettingsError("CONCIERGE_ACTIONS_URL must be the http address of the actions' webhook.")
        return cls(secret, actions_url, environment.get("CONCIERGE_TRACKER_URL") or DEFAULT_TRACKER_URL)
