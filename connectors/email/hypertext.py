"""HTML mails as plain text: only words come through, no script, no style, nothing hidden, and nothing is fetched.

Tags are read one after the other and no tree is made of them: a tree of a million tags in each other takes minutes.
"""

import re
from html import unescape

LONGEST = 400_000  # characters that are looked at; what is new stands at the top
LONGEST_TAG = 4000
NO_TAG = re.compile(r"(?:<(?![a-zA-Z/!?])[^<]*)+")
OPENING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})")
REST_OF_TAG = re.compile(r"(?:[^\"'<>]|\"[^\"]*\"|'[^']*')*>")
ATTRIBUTE = re.compile(r"([a-zA-Z-]{1,20})\s{0,5}=\s{0,5}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))|\b(hidden)\b")
RAW = {"script", "style", "textarea", "title", "xmp", "iframe", "noframes"}  # without tags inside
SILENT = {"head", "template", "noscript", "object", "svg", "math", "select"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
ENDED_BY_THE_NEXT = {"p", "li", "td", "th", "tr", "dd", "dt"}  # their end need not be written
BLOCKS = {
    *("address", "article", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form", "h1", "h2"),
    *("h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tr", "ul", "body"),
}
PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre"}
SIGNATURES = {"gmail_signature", "moz-signature", "Signature", "AppleMailSignature"}  # classes and ids
HIDDEN = re.compile(r"display\s{0,5}:\s{0,5}none|visibility\s{0,5}:\s{0,5}hidden|mso-hide\s{0,5}:\s{0,5}all", re.IGNORECASE)
IMAGE = "\0{}\0"  # stands for an inline image, so that one in a quotation goes with it; no other text has NUL
DEEPEST_QUOTE = 5


def plain(html: str) -> str:
    """The words of an HTML mail, quotations with `> ` before each line, inline images as `IMAGE`."""
    html = html.replace("\0", "")[:LONGEST]
    reader, position = _Reader(), 0
    while 0 <= position < len(html):
        if html[position] != "<":
            end = html.find("<", position)
            reader.words(unescape(html[position : end if end >= 0 else None]))
            position = end
        elif html.startswith("<!--", position):
            position = _behind(html, "-->", position)
        elif tag := OPENING.match(html, position):
            position = reader.tag(html, tag)
        elif no_tag := NO_TAG.match(html, position):
            reader.words(unescape(no_tag.group()))
            position = no_tag.end()
        else:
            position = _behind(html, ">", position)
    return reader.text()


def _behind(html: str, mark: str, position: int) -> int:
    """The place behind the next mark; -1 when there is none, and nothing more to read."""
    found = html.find(mark, position)
    return found + len(mark) if found >= 0 else -1


class _Reader:
    """Puts words into lines as a browser would, at least so far that paragraphs and quotations can be told."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quote = self._pre = 0
        self._silent = ""  # the element of which nothing is for reading ...
        self._depth = 0  # ... and how many of its name are in each other

    def tag(self, html: str, opening: re.Match[str]) -> int:
        """Read a tag; the place to go on, -1 at the end."""
        closing, name = opening.group(1), opening.group(2).lower()
        rest = REST_OF_TAG.match(html, opening.end(), opening.end() + LONGEST_TAG)
        end = rest.end() if rest else _behind(html, ">", opening.end())
        if end < 0:
            return end
        if self._silent:
            self._go_on(name, bool(closing))
            if self._silent:
                return end
        if closing:
            self._leave(name)
        elif name in RAW:
            closed = re.compile(f"</{name}", re.IGNORECASE).search(html, end)
            return closed.start() if closed else -1
        else:
            self._enter(name, rest.group() if rest else "")
        return end

    def words(self, words: str) -> None:
        """Read what stands between tags."""
        if self._silent:
            return
        if self._pre:
            first, *more = words.split("\n")
            self._line.append(first)
            for line in more:
                self._end_line()
                self._line.append(line)
            return
        inner = re.sub(r"[ \t\r\n\f]+", " ", words)
        begins = not self._line or self._line[-1].endswith(" ")
        if inner := inner.lstrip(" ") if begins else inner:
            self._line.append(inner)

    def text(self) -> str:
        """All that was read."""
        self._end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._lines)).strip("\n")

    def _go_on(self, name: str, closing: bool) -> None:
        """Look for the end of what is not for reading."""
        if name == self._silent:
            if name in ENDED_BY_THE_NEXT:
                self._depth = 0
            else:
                self._depth += -1 if closing else 1
        if self._depth <= 0:
            self._silent = ""

    def _enter(self, name: str, rest: str) -> None:
        attributes = _attributes(rest)
        if name not in VOID and (name in SILENT or _is_hidden(attributes)):
            self._silent, self._depth = name, 1
        elif name == "br":
            self._end_line()
        elif name == "img" and attributes.get("src", "").lower().startswith("cid:"):
            self._line.append(IMAGE.format(attributes["src"][4:]))
        elif name in ("td", "th"):
            self._line.append(" ")
        elif name in BLOCKS:
            self._break(name)
            self._quote += name == "blockquote"
            self._pre += name == "pre"
            if name == "li":
                self._line.append("- ")

    def _leave(self, name: str) -> None:
        if name in BLOCKS:
            self._break(name)
            self._quote = max(0, self._quote - (name == "blockquote"))
            self._pre = max(0, self._pre - (name == "pre"))

    def _break(self, name: str) -> None:
        if "".join(self._line).strip():
            self._end_line()
        self._line.clear()
        if name in PARAGRAPHS and self._lines and self._lines[-1].strip("> "):
            self._end_line()

    def _end_line(self) -> None:
        line = "".join(self._line).replace("\u00a0", " ").strip()
        self._lines.append("> " * min(self._quote, DEEPEST_QUOTE) + line)
        self._line.clear()


def _attributes(rest: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, double, single, bare, alone in ATTRIBUTE.findall(rest):
        found.setdefault((name or alone).lower(), unescape(double or single or bare))
    return found


def _is_hidden(attributes: dict[str, str]) -> bool:
    marks = {*attributes.get("class", "").split(), attributes.get("id", "")}
    return "hidden" in attributes or bool(marks & SIGNATURES) or HIDDEN.search(attributes.get("style", "")) is not None
