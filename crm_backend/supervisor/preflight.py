"""What is checked before anything is started, so that a person gets one clear line instead of a process that dies.

The database is not among it: the app opens it first of all and says in its last line why it cannot.
"""

from crm_backend.settings import Settings
from crm_backend.setup.places import Places
from crm_backend.supervisor.errors import Unusable


def check_made(settings: Settings, places: Places) -> None:
    """Raises Unusable when set-up has not made what starting needs."""
    if not places.nlu_model.exists():
        raise Unusable(f"There is no trained model in {places.nlu_model}: run `concierge train`.")
    if settings.rasa_urls:
        return
    if not places.dialogue_python.exists():
        raise Unusable(
            f"There is no environment of Rasa in {places.dialogue_env}: run `concierge setup`, or set CONCIERGE_RASA_URLS."
        )
    if not places.dialogue_model.exists():
        raise Unusable(f"There is no trained model {places.dialogue_model}: run `concierge train`.")
