"""What a customer has in hand on a platform: writes, photographs, presses, and sees what we said as the platform shows it."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from tests.fakes.platform import PlatformFake


class Progress(StrEnum):
    """What a platform tells us of a message that it took."""

    DELIVERED = "delivered"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press: what stands on it, and what it sends."""

    title: str
    value: str


@dataclass(frozen=True, slots=True)
class Seen:
    """One message of ours as it is shown."""

    text: str = ""
    buttons: tuple[Button, ...] = ()
    picture: str | bytes | None = None  # its address, or its bytes where the platform has them


class Phone(ABC):
    """A platform's fake, with the app that its customers use."""

    name: ClassVar[str]  # of the channel, as in /channels/<name>/webhook
    signs_body: ClassVar[bool] = True
    replies: ClassVar[int | None] = None  # how many messages of ours follow one of theirs
    fake: PlatformFake

    def __init__(self) -> None:
        self.names: dict[str, str] = {}  # what customers call themselves, by their ids

    @abstractmethod
    def reached_at(self, address: str) -> dict[str, str]:
        """The platform is to be had at this address: the settings (without `CONCIERGE_`) of an installation that uses it."""

    @abstractmethod
    def customer(self, number: int) -> str:
        """An id as the platform gives them; 0: Dana Lin of the demo data, where the platform proves who that is."""

    @abstractmethod
    def words(self, sender: str, text: str) -> Any:
        """The payload of a text."""

    @abstractmethod
    def picture(self, sender: str, content: bytes) -> Any:
        """The payload of a photograph."""

    def choices(self, shown: Seen) -> tuple[Button, ...]:
        """What can be chosen: the buttons, or what stands for them where the platform has none."""
        return shown.buttons

    @abstractmethod
    def press(self, sender: str, button: Button) -> Any:
        """The payload of a pressed button, or of another choice."""

    @abstractmethod
    def seen(self, sender: str) -> list[Seen]:
        """All that a customer was shown, in order."""

    def report(self, sender: str, progress: Progress, number: int = -1) -> Any:
        """The payload that tells how far a message to a customer has come (by default the last; as `seen` counts them).

        None where the platform tells nothing.
        """
        return None

    def _named(self, sender: str) -> dict[str, str]:
        """What the fakes take that tell a customer's name."""
        return {"name": self.names[sender]} if self.names.get(sender) else {}

    def refuse_next(self) -> None:
        """Have the platform say once that it is called too often."""
        self.fake.limits[0].refusing = 1
