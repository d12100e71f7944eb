"""The shapes of the chat API."""

import unicodedata
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field, model_validator

MAX_TEXT = 10_000
KEPT_CONTROLS = "\n\t"


def said(text: str) -> str:
    """A message, as it was sent, if there is anything in it; NUL alone is taken out, which PostgreSQL cannot store."""
    if not plain(text).strip():
        raise ValueError("the text is empty")
    return text.replace("\0", "")


def plain(text: str) -> str:
    """Text without control characters; unpaired surrogates, which no encoding can carry, are refused."""
    cleaned = "".join(char for char in text if char in KEPT_CONTROLS or unicodedata.category(char) != "Cc")
    if any(unicodedata.category(char) == "Cs" for char in cleaned):
        raise ValueError("the text has half of a surrogate pair")
    return cleaned


def identifier(text: str) -> str:
    """An id that a caller made up: visible, without control characters."""
    if plain(text) != text or not text.strip() or "\n" in text or "\t" in text:
        raise ValueError("an id may not be blank or have control characters")
    return text


Said = Annotated[str, Field(max_length=MAX_TEXT), AfterValidator(said)]
SenderId = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(identifier)]
Name = Annotated[str, Field(max_length=200), AfterValidator(plain)]


class CustomerIn(BaseModel):
    """Who the customer is; the calling application vouches for it."""

    model_config = ConfigDict(extra="forbid")

    email: EmailStr | None = None
    phone: Annotated[str, Field(max_length=40)] | None = None
    external_id: SenderId | None = None
    name: Name | None = None

    @model_validator(mode="after")
    def _somebody(self) -> "CustomerIn":
        if not (self.email or self.phone or self.external_id):
            raise ValueError("one of email, phone and external_id is needed")
        return self


class ChatIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    sender_id: SenderId
    text: Said
    message_id: SenderId | None = None
    locale: Annotated[str, Field(max_length=35)] | None = None
    customer: CustomerIn | None = None


class ButtonOut(BaseModel):
    title: str
    payload: str


class AttachmentOut(BaseModel):
    """A file of a message; `url` is below the service's address, null while its bytes are not here."""

    id: str
    kind: Literal["image", "audio", "video", "file"]
    name: str
    content_type: str
    size: int | None
    state: Literal["pending", "stored", "failed"]
    url: str | None


class ReplyOut(BaseModel):
    text: str
    buttons: list[ButtonOut] | None = None
    image_url: str | None = None


class ChatOut(BaseModel):
    conversation_id: str
    message_id: str
    owner: str
    replies: list[ReplyOut]
    nlu: dict[str, Any] | None


class SaidOut(ReplyOut):
    """One thing said to the customer; `id` is the cursor to ask for what came after it."""

    id: str
    at: datetime
    author: str
    agent_name: str | None = None
    conversation_id: str
    attachments: list[AttachmentOut] = []


class ListOut(BaseModel):
    items: list[SaidOut]
    next_cursor: str | None


class ParseIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(max_length=MAX_TEXT), AfterValidator(plain)]


class ParseOut(BaseModel):
    nlu: dict[str, Any]
