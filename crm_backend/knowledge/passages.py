"""An article's Markdown as passages: short plain texts, each of which can answer a question by itself."""

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

LONGEST = 360  # characters of a passage; longer ones are told in parts, between their lines
SHORTEST_LEAD = 60  # a paragraph of fewer characters that a list or table follows is its heading
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def passages(summary: str, body: str) -> list[str]:
    """The summary, then every paragraph, list and table of the body under its heading, the long ones in parts."""
    found = [summary.strip()] if summary.strip() else []
    for heading, lines in _blocks(_markdown.parse(body)):
        found += ["\n".join((heading, part)) if heading else part for part in _parts(lines)]
    return found


def _blocks(tokens: Sequence[Token]) -> Iterator[tuple[str, list[str]]]:
    """The lines of each block, with the heading that it stands under; a short paragraph leads the list or table after it."""
    heading, lead = "", list[str]()
    for group in _top_level(tokens):
        lines, is_paragraph = _lines(group), group[0].type == "paragraph_open"
        is_heading = group[0].type == "heading_open"
        if lead and (is_paragraph or is_heading):
            yield heading, lead
            lead = []
        if is_heading:
            heading = " ".join(lines)
        elif is_paragraph and len(lines) == 1 and len(lines[0]) < SHORTEST_LEAD:
            lead = lines
        elif lines:
            yield heading, lead + lines
            lead = []
    if lead:
        yield heading, lead


def _top_level(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    group: list[Token] = []
    for token in tokens:
        group.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield group
            group = []


def _lines(group: Sequence[Token]) -> list[str]:
    """The text as lines: a row of a table is one, its cells set apart; an item of a list begins with its mark."""
    lines: list[str] = []
    cells: list[str] = []
    mark = ""
    for token in group:
        if token.type == "list_item_open":
            mark = f"{token.info}. " if token.info else "• "
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            lines.append(" · ".join(cell for cell in cells if cell))
        elif token.type in ("td_open", "th_open"):
            mark = "cell"
        elif token.type == "inline":
            text = _plain(token)
            if mark == "cell":
                cells.append(text)
            else:
                lines += [f"{mark}{text}"] if text else []
            mark = ""
        elif token.type in ("fence", "code_block"):
            lines += [line for line in token.content.splitlines() if line.strip()]
    return [line for line in lines if line]


def _plain(inline: Token) -> str:
    """What is read of a line, without marks; a link keeps its words."""
    words = (" " if child.type in ("softbreak", "hardbreak") else child.content for child in inline.children or ())
    return "".join(words).strip()


def _parts(lines: Sequence[str]) -> Iterator[str]:
    part = ""
    for piece, gap in _pieces(lines):
        if part and len(part) + len(piece) >= LONGEST:
            yield part
            part = ""
        part = f"{part}{gap}{piece}" if part else piece
    if part:
        yield part


def _pieces(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Lines, and the sentences of a line that is too long, each with what stands before it."""
    for line in lines:
        sentences = _SENTENCE_END.split(line) if len(line) > LONGEST else [line]
        for index, sentence in enumerate(sentences):
            yield sentence, "\n" if index == 0 else "" if sentences[index - 1][-1:] in "。！？" else " "
