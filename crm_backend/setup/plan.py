"""Which steps set-up consists of, and which of them may go side by side."""

from collections.abc import Sequence

from crm_backend.setup.dialogue_env import dialogue_env_step
from crm_backend.setup.frontend import frontend_steps
from crm_backend.setup.models import dialogue_model_step, nlu_model_step
from crm_backend.setup.places import Places
from crm_backend.setup.steps import Step


def everything(places: Places) -> Sequence[Sequence[Step]]:
    """All that a fresh clone needs, in two lanes; the dialogue model is trained by Rasa's environment."""
    return [
        [dialogue_env_step(places), dialogue_model_step(places)],
        [nlu_model_step(places), *frontend_steps(places)],
    ]


def models(places: Places) -> Sequence[Sequence[Step]]:
    """The two models alone, in two lanes."""
    return [[dialogue_model_step(places)], [nlu_model_step(places)]]
