"""Reading WeChat's XML, in which every field is a child of the root; what could make a reader fetch or grow is refused."""

from typing import NoReturn
from xml.parsers import expat

from connectors.errors import UnreadablePayload

FIELD = 2  # depth of the root's children


class _Fields:
    """Collects the words of the root's children as they are read; what lies deeper is no field."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self._depth = 0
        self._words: list[str] = []

    def begin(self, name: str, attributes: object) -> None:
        self._depth += 1
        if self._depth == FIELD:
            self._words = []

    def word(self, words: str) -> None:
        if self._depth == FIELD:
            self._words.append(words)

    def end(self, name: str) -> None:
        if self._depth == FIELD:
            self.found[name] = "".join(self._words)
        self._depth -= 1


def read(body: bytes) -> dict[str, str]:
    """The fields of a document; raises `UnreadablePayload`.

    A document type is refused before it is read: there an entity is declared that names a file or grows without end. The
    encoding is UTF-8, whatever the document says of itself.
    """
    fields = _Fields()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = fields.begin
    parser.CharacterDataHandler = fields.word
    parser.EndElementHandler = fields.end
    try:
        parser.Parse(body.decode("utf-8"), True)
    except (UnicodeDecodeError, expat.ExpatError) as error:
        raise UnreadablePayload("the delivery is not XML") from error
    return fields.found


def _refuse(*declared: object) -> NoReturn:
    raise UnreadablePayload("the delivery declares a document type")
