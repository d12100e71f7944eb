"""The frames that a widget may send."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field, TypeAdapter, model_validator

from crm_backend.attachments.service import MOST_FILES
from crm_backend.chat import schemas

Cursor = Annotated[str, Field(max_length=64), AfterValidator(schemas.identifier)]


class _Frame(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Hello(_Frame):
    type: Literal["hello"]
    token: Annotated[str, Field(max_length=1000)]
    after: Cursor | None = None


class Said(_Frame):
    type: Literal["message"]
    message_id: schemas.SenderId
    text: Annotated[str, Field(max_length=schemas.MAX_TEXT)] = ""
    attachments: Annotated[list[Cursor], Field(max_length=MOST_FILES)] = []  # ids of uploads
    locale: Annotated[str, Field(max_length=35)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "Said":
        if self.text.strip() or not self.attachments:
            self.text = schemas.said(self.text)
        return self


class Typing(_Frame):
    type: Literal["typing"]
    on: bool


class Read(_Frame):
    type: Literal["read"]
    cursor: Cursor


class Language(_Frame):
    type: Literal["language"]
    code: Annotated[str, Field(max_length=10)]


class Address(_Frame):
    """The visitor wants to go on by e-mail."""

    type: Literal["email"]
    address: Annotated[EmailStr, Field(max_length=200)]  # as long as a contact point's


class Rating(_Frame):
    type: Literal["feedback"]
    rating: Annotated[int, Field(ge=1, le=5)]
    comment: Annotated[str, Field(max_length=2000), AfterValidator(schemas.plain)] | None = None


class Ping(_Frame):
    type: Literal["ping"]


Frame = Hello | Said | Typing | Read | Language | Address | Rating | Ping
_adapter: TypeAdapter[Frame] = TypeAdapter(Annotated[Frame, Field(discriminator="type")])


def parse(text: str) -> Frame:
    """The frame in a text; raises pydantic's `ValidationError` for anything else."""
    return _adapter.validate_json(text)
