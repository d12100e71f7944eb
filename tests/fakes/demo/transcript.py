"""What goes back and forth on the platforms, in colours, one channel's beside the others'."""

from rich.console import Console
from rich.text import Text

from tests.fakes.demo.chats import Chat, Line

COLOURS = {
    "telegram": "bright_blue",
    "whatsapp": "green",
    "messenger": "magenta",
    "slack": "bright_magenta",
    "line": "bright_green",
    "wechat": "yellow",
    "twilio": "red",
}
CHANNEL_WIDTH, NAME_WIDTH = 10, 10


class Transcript:
    """Prints lines as they come."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def tell(self, chat: Chat, line: Line) -> None:
        """Print one line: the channel, whose chat, and who says what."""
        colour = COLOURS.get(chat.phone.name, "white")
        head = Text(chat.phone.name.ljust(CHANNEL_WIDTH), style=f"bold {colour}")
        name = Text(chat.name or "(you)")
        name.align("left", NAME_WIDTH)
        head += name
        head += Text(" ◂ " if line.ours else " ▸ ", style=colour)
        first, *others = _words(line).splitlines() or [""]
        self._console.print(head + Text(first, style="dim" if line.ours else "bold"), soft_wrap=True)
        for other in others:
            self._console.print(Text(" " * head.cell_len + other, style="dim" if line.ours else "bold"), soft_wrap=True)


def _words(line: Line) -> str:
    picture = "🖼" if isinstance(line.picture, bytes) else line.picture and f"🖼 {line.picture}"
    buttons = " ".join(f"[{button.title}]" for button in line.buttons)
    return "\n".join(part for part in (picture, line.text, buttons) if part)
