"""One turn of a conversation as an action sees it: what the customer said, what is known, and the bot's voice."""

import json
import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.flow import REQUESTED, Event
from actions.tone import Tone, apologises, tone_of
from actions.words import Words, comparable, in_any_language

Button = dict[str, str]

LIKELY = 0.1  # probability from which an intent is worth a guess
MORE_LIKELY_THAN_NOT = 0.5
_NO_ANSWERS = ("action_listen", "action_extract_slots")


class Turn:
    """The customer's message, the slots before it, and what the bot says to it."""

    def __init__(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        self._dispatcher = dispatcher
        self._tracker = tracker
        self._message: dict[str, Any] = tracker.latest_message
        self.conversation: str = tracker.sender_id
        self.language: str = tracker.slots.get("language") or "en"
        self.words = Words.of(self.language).with_titles(tracker.slots.get("taught_titles") or {}, self.language)
        self.offered: dict[str, Any] | None = None
        self.handed_over = False
        self.remembered: list[Event] = []

    @property
    def intent(self) -> str:
        """What the customer wants, by the understanding or by the button pressed."""
        return str((self._message.get("intent") or {}).get("name") or "")

    @property
    def likely(self) -> list[str]:
        """The intents that the message may well have, best first."""
        ranking = self._message.get("intent_ranking") or ()
        return [str(entry["name"]) for entry in ranking if float(entry.get("confidence") or 0) >= LIKELY]

    @property
    def likeliest(self) -> str | None:
        """The intent that the message has rather than not."""
        first: dict[str, Any] = next(iter(self._message.get("intent_ranking") or ()), {})
        return str(first["name"]) if float(first.get("confidence") or 0) >= MORE_LIKELY_THAN_NOT else None

    @property
    def is_unlike_all(self) -> bool:
        """Whether the understanding has no guess that is worth asking about."""
        return bool(self._message["metadata"].get("decision") == "unsure")

    @property
    def text(self) -> str:
        """What the customer wrote."""
        return str(self._message.get("text") or "").strip()

    @property
    def plain(self) -> str:
        """The text for comparing."""
        return comparable(self.text)

    @cached_property
    def tone(self) -> Tone:
        """How the customer wants to be spoken to, by what they write."""
        users = (event for event in reversed(self._tracker.events) if event.get("event") == "user")
        typed = [str(event.get("text") or "") for event in users if not (event.get("metadata") or {}).get("pressed")]
        return tone_of(self._message, typed, frustrated=bool(self.slot("frustrated")))

    @property
    def form(self) -> str | None:
        """The form that is open, if any."""
        name: str | None = self._tracker.active_loop_name
        return name

    @property
    def requested(self) -> str | None:
        """The slot that is being asked for."""
        slot: str | None = self.slot(REQUESTED)
        return slot

    def slot(self, name: str) -> Any:
        """A slot's value before this action."""
        return self._tracker.slots.get(name)

    def entity(self, name: str) -> Any:
        """The first value that the message has for an entity."""
        return next(iter(self.entities(name)), None)

    def entities(self, name: str) -> list[Any]:
        """All values that the message has for an entity; a button may carry several as one list."""
        values = (found.get("value") for found in self._message.get("entities") or () if found.get("entity") == name)
        return [one for value in values for one in (value if isinstance(value, list) else [value])]

    @property
    def order_talked_about(self) -> str | None:
        """The order that the message names, else the one that an open form is about, else the one that 'it' means."""
        number: str | None = self.entity("order_number") or self.slot("order_number") or self.order_meant
        return number

    @property
    def order_meant(self) -> str | None:
        """The order spoken about last, if the message points at it: 'cancel it'."""
        number: str | None = self.slot("order_in_focus") if self.mentions("it") else None
        return number

    def mentions(self, group: str) -> bool:
        """Whether any of these words is in the message, in whichever language it is."""
        return any(re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", self.plain) for word in in_any_language(group))

    def text_without(self, *names: str) -> str:
        """The text with a gap where these entities stand."""
        rest = list(self.text)
        for found in self._message.get("entities") or ():
            if found.get("entity") in names and found.get("start") is not None:
                rest[found["start"] : found["end"]] = " " * (found["end"] - found["start"])
        return "".join(rest)

    @property
    def told(self) -> str:
        """What the customer wrote for this wish: the message, or where a button named it the one asked back about; else ''."""
        if not self.pressed:
            return self.text
        others = (
            event
            for event in reversed(self._tracker.events)
            if event.get("event") == "user" and (event.get("metadata") or {}).get("message_id") != self.message_id
        )
        before: Event = next(others, {})
        asked_back = ((before.get("parse_data") or {}).get("intent") or {}).get("name") == "nlu_fallback"
        return str(before.get("text") or "").strip() if asked_back else ""

    @property
    def pressed(self) -> bool:
        """Whether the message is a button that the bot has given."""
        return bool(self._message["metadata"].get("pressed"))

    @property
    def message_id(self) -> str:
        """The message's own name, by which a repeat of it is known."""
        return str(self._message["metadata"]["message_id"])

    @property
    def own_words(self) -> str:
        """What the customer wrote about this wish: before the button, where a button named the wish."""
        titles = {(self.title(self.intent) or "").casefold(), self.words.text("buttons", "ticket").casefold()}
        written = [str(event.get("text") or "") for event in reversed(self._tracker.events) if event.get("event") == "user"]
        return next((text for text in (self.text, *written) if text.casefold() not in titles), self.text)

    def key(self, write: str) -> str:
        """The idempotency key of a write: a repeat of this message repeats nothing, and its wishes are apart."""
        wish = self._message["metadata"].get("wish")
        return f"{self.conversation}:{self.message_id}{f':{wish}' if wish else ''}:{write}"

    def since_the_message(self) -> list[Event]:
        """What happened in this turn before this action."""
        events: list[Event] = []
        for event in reversed(self._tracker.events):
            if event.get("event") == "user":
                break
            events.append(event)
        return events[::-1]

    @property
    def form_opened(self) -> bool:
        """Whether the open form was opened by this message."""
        return any(event.get("event") == "active_loop" and event.get("name") for event in self.since_the_message())

    @property
    def digressed(self) -> bool:
        """Whether something else has answered this message already."""
        done = (str(event.get("name")) for event in self.since_the_message() if event.get("event") == "action")
        return any(name.startswith(("action_", "utter_")) and name not in _NO_ANSWERS for name in done)

    @property
    def answered(self) -> bool:
        """Whether this message has been answered before this action."""
        return any(event.get("event") == "bot" for event in self.since_the_message())

    def set_this_turn(self) -> frozenset[str]:
        """The slots that were set in this turn before the form; Rasa shows a form all old values as if they were new."""
        events = self.since_the_message()
        forms = [place for place, event in enumerate(events) if event.get("event") == "action" and event.get("name") == self.form]
        before = events[: forms[-1]] if forms else events
        return frozenset(str(event["name"]) for event in before if event.get("event") == "slot")

    @property
    def yes_or_no(self) -> bool | None:
        """What the message says to a yes/no question, if it says either; the button of another form's question does not."""
        is_old = self.pressed and self.form is not None and self.entity("confirms") != self.form
        if self.intent in ("affirm", "deny", "stop_flow") and not is_old:
            return self.intent == "affirm"
        return None

    def before_the_message(self) -> list[Event]:
        """What the bot said last, before this message."""
        said: list[Event] = []
        users = 0
        for event in reversed(self._tracker.events):
            users += event.get("event") == "user"
            if event.get("event") == "bot" and users:
                said.append(event)
            if said and event.get("event") == "user":
                break
        return said[::-1]

    def remember_change(self, intent: str, **about: Any) -> None:
        """Keep what was just done on the customer's word, by the intent that asked for it: what 'undo that' means."""
        self.remembered.append(SlotSet("last_change", {"intent": intent, **about}))

    def remember_matter(self, wish: str) -> None:
        """Keep for this conversation that the customer has had an answer to this wish."""
        known = self.slot("matters_offered") or ()
        self.remembered.append(SlotSet("matters_offered", [*known, wish]))

    def wish_later(self, wish: str, about: Iterable[dict[str, Any]]) -> None:
        """Let this wish be done for each of these entities once no form is open, before what has waited so far."""
        said = next(event for event in reversed(self._tracker.events) if event.get("event") == "user")
        intent = {"name": wish, "confidence": 1.0}
        later = [
            {**said, "parse_data": {**said["parse_data"], "intent": intent, "entities": _entities(entities)}}
            for entities in about
        ]
        self.remembered.append(SlotSet("wishes", [*later, *(self.slot("wishes") or ())]))

    # the voice

    @property
    def spoke(self) -> bool:
        """Whether anything was said in this action."""
        return bool(self._dispatcher.messages)

    @property
    def said(self) -> list[str]:
        """The responses that were said in this action, in their order."""
        return [str(message["response"]) for message in self._dispatcher.messages if message.get("response")]

    @property
    def apologises(self) -> bool:
        """Whether what was said in this action is sorry already."""
        return any(apologises(str(message.get("response") or "")) for message in self._dispatcher.messages)

    def say(self, response: str, buttons: Sequence[Button] = (), **fields: Any) -> None:
        """Say a response of the domain, its gaps filled, with buttons beside its own."""
        response = self.tone.wording(response)
        self._dispatcher.utter_message(response=response, buttons=list(buttons), **fields)

    def say_first(self, response: str) -> None:
        """Say a response of the domain before all else."""
        self.say(response)
        self._dispatcher.messages.insert(0, self._dispatcher.messages.pop())

    def say_again(self, event: Event) -> None:
        """Say once more what the bot said in a past event."""
        data = event.get("data") or {}
        self._dispatcher.utter_message(text=event.get("text"), buttons=data.get("buttons"), image=data.get("image"))

    def unsay(self) -> None:
        """Take back what was said in this action: it is not to be heard any more."""
        self._dispatcher.messages.clear()

    def offer(self, intent: str, title: str | None = None, **entities: Any) -> Button:
        """A button for this intent, which a bare 'yes' to this turn presses as well."""
        self.offered = {"intent": intent, "entities": entities}
        return self.button(intent, title, **entities)

    def offer_person(self, matter: str | None = None) -> list[Button]:
        """Buttons that take or decline a person, who is told of this matter (an intent)."""
        self.offered = {"intent": "human_handoff", "entities": {}} | ({"matter": matter} if matter else {})
        return [self.button("human_handoff"), self.button("deny", self.words.text("buttons", "no_thanks"))]

    def button(self, intent: str, title: str | None = None, **entities: Any) -> Button:
        """A button that means this intent; its title is the intent's unless given."""
        return press(title or self.title(intent) or intent, intent, entities)

    def title(self, intent: str) -> str | None:
        """What people read for an intent: the catalogue's words, or those that were taught."""
        return self.words.intent(intent) if self.words.known("intents", intent) else None


def _entities(values: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"entity": name, "value": value} for name, value in values.items()]


def press(title: str, intent: str, entities: dict[str, Any] | None = None) -> Button:
    """A button as Rasa knows it."""
    payload = f"/{intent}{json.dumps(entities, ensure_ascii=False)}" if entities else f"/{intent}"
    return {"title": title, "payload": payload}
