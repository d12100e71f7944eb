"""Cuts a message into words: by jieba where there are no spaces between them, by script and punctuation elsewhere."""

import re

import rjieba
from spacy.language import Language as SpacyLanguage
from spacy.tokens import Doc

from bot.nlu.message import Message
from bot.nlu.results import ParseContext
from bot.nlu.text import normalise

_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_PIECE = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<word>[^\W_{_HAN}]+(?:'[^\W\d_{_HAN}]+)*)|(?P<space>\s+)|(?P<other>.)", re.DOTALL)


class MessageTokenizer:
    """Makes the document of a message; its text is the normalised one."""

    def __init__(self, nlp: SpacyLanguage) -> None:
        self._vocab = nlp.vocab
        rjieba.cut("预热")  # loads the dictionary now and not in the first message

    def __call__(self, text: str) -> Doc:
        return self.tokenize(text, ParseContext())

    def tokenize(self, text: str, context: ParseContext) -> Doc:
        content = normalise(text)
        words: list[str] = []
        spaces: list[bool] = []
        for piece in split_words(content.text):
            if piece == " " and words and not spaces[-1]:
                spaces[-1] = True
            else:
                words.append(piece)
                spaces.append(False)
        doc = Doc(self._vocab, words=words, spaces=spaces)
        doc._.message = Message(content=content, context=context)
        return doc


def split_words(text: str) -> list[str]:
    """Words, single spaces and punctuation marks in order; joined they are the text again."""
    pieces: list[str] = []
    for match in _PIECE.finditer(text):
        if match.lastgroup == "han":
            pieces.extend(rjieba.cut(match.group()))
        elif match.lastgroup == "space":
            pieces.extend(match.group())
        else:
            pieces.append(match.group())
    return pieces
