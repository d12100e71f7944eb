"""Messages as text, for platforms that show less than we say."""

from collections.abc import Callable, Iterator, Sequence

from connectors.messages import Choice


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, as Telegram, LINE and others count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf8_length(text: str) -> int:
    """Length in bytes of UTF-8, as WeChat counts."""
    return len(text.encode("utf-8", "surrogatepass"))


def pieces(text: str, longest: int, length: Callable[[str], int] = len) -> Iterator[str]:
    """The text in parts that the platform takes, cut at a line or a space where there is one."""
    text = text.strip()
    while length(text) > longest:
        end = _longest_start(text, longest, length)
        cut = max(text.rfind("\n", 0, end), text.rfind(" ", 0, end)) + 1 or end
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    yield text


def numbered(text: str, choices: Sequence[Choice]) -> str:
    """The choices as a numbered list under the text: the customer answers with a number or with the words of a line."""
    return "\n".join((text, *(f"{number}. {choice.title}" for number, choice in enumerate(choices, 1)))).strip()


def place(latitude: float, longitude: float, *words: str | None) -> str:
    """A place that somebody shares, in words."""
    return " · ".join((f"📍 {latitude:.6g}, {longitude:.6g}", *(word for word in words if word)))


def _longest_start(text: str, longest: int, length: Callable[[str], int]) -> int:
    """How many characters of the text fit, at least one."""
    low, high = 1, min(len(text), longest)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if length(text[:middle]) <= longest else (low, middle - 1)
    return low
