"""The ways to a person."""

from actions.base import ServiceAction, call_person
from actions.flow import Event
from actions.turn import Turn


class HumanHandoff(ServiceAction):
    """Calls a person because the customer asked for one."""

    title = "action_human_handoff"

    async def act(self, turn: Turn) -> list[Event]:
        """Hand over."""
        return await call_person(self.crm, turn)


def wants_no_more_offers(turn: Turn) -> bool:
    """Whether the customer is annoyed, or has been offered a person for this wish before."""
    return bool(turn.slot("frustrated")) or turn.intent in (turn.slot("matters_offered") or ())
