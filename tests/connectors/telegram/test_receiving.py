"""What Telegram posts: who it is from, and what a customer said."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.connector import InvalidSignature, UnreadablePayload, WebhookRequest
from connectors.messages import Attachment, InboundMessage, Kind, Voucher
from connectors.telegram import TelegramConnector
from tests.connectors.telegram.updates import ADA, GROUP, body, message, pressed

SECRET = "s3cret-token_of-the-webhook"


def connector(secret: str | None = SECRET) -> TelegramConnector:
    return TelegramConnector(token="123:abc", secret=secret, api_base="http://telegram")


def request(content: bytes = b"{}", **headers: str) -> WebhookRequest:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return WebhookRequest("POST", "http://shop/channels/telegram/webhook", {}, named, content)


def parse(update: Any) -> list[InboundMessage]:
    parsed = connector().parse(body(update))
    messages = [part for part in parsed if isinstance(part, InboundMessage)]
    assert len(messages) == len(parsed)
    return messages


def test_the_secret_of_the_webhook_proves_telegram() -> None:
    connector().verify(request(x_telegram_bot_api_secret_token=SECRET), datetime.now(UTC))


@pytest.mark.parametrize("shown", [None, "", SECRET[:-1], SECRET + "x", SECRET.upper(), "é"])
def test_another_secret_or_none_is_refused(shown: str | None) -> None:
    headers = {} if shown is None else {"x_telegram_bot_api_secret_token": shown}
    with pytest.raises(InvalidSignature):
        connector().verify(request(**headers), datetime.now(UTC))


@pytest.mark.parametrize("ours", [None, ""])
@pytest.mark.parametrize("shown", ["", "None", "x"])
def test_without_a_secret_of_ours_everything_is_refused(ours: str | None, shown: str) -> None:
    with pytest.raises(InvalidSignature):
        connector(secret=ours).verify(request(x_telegram_bot_api_secret_token=shown), datetime.now(UTC))


def test_a_message_is_what_the_customer_said() -> None:
    assert parse(message("Where is LT-100001?", 5)) == [
        InboundMessage(
            channel="telegram",
            account="123",
            sender_id="77",
            message_id="message:5",
            text="Where is LT-100001?",
            locale="zh-hans",
            claim=Voucher(name="Ada"),
        )
    ]


def test_a_pressed_button_says_its_token_and_is_acknowledged() -> None:
    (said,) = parse(pressed("btn_abc", 6))
    assert (said.sender_id, said.message_id, said.text, said.locale) == ("77", "callback:436", "btn_abc", ADA["language_code"])
    receipt = connector().receipt(request(body(pressed("btn_abc", 6))))
    assert json.loads(receipt.body) == {"method": "answerCallbackQuery", "callback_query_id": "436"}
    assert connector().receipt(request(body(message()))).body == b"{}"


def test_a_picture_says_its_caption() -> None:
    (said,) = parse(message(None, photo=[{"file_id": "f", "width": 1, "height": 1}], caption="It came broken"))
    photo = Attachment(Kind.IMAGE, content_type="image/jpeg", reference="f")
    assert (said.text, said.attachments) == ("It came broken", (photo,))


def test_a_file_needs_no_words() -> None:
    (said,) = parse(message(None, document={"file_id": "f", "file_name": "invoice.pdf", "mime_type": "application/pdf"}))
    assert (said.text, said.attachments) == ("", (Attachment(Kind.FILE, "invoice.pdf", "application/pdf", reference="f"),))


def test_a_place_is_told_in_words() -> None:
    (said,) = parse(message(None, location={"latitude": 31.2304, "longitude": 121.4737}))
    assert said.text == "📍 31.2304, 121.474"


@pytest.mark.parametrize(("sent", "understood"), [("/start", "👋"), ("/start promo", "👋"), ("/help@LanternBot", "help")])
def test_telegrams_own_commands_are_words(sent: str, understood: str) -> None:
    assert parse(message(sent))[0].text == understood


def test_other_slashes_are_left_as_they_are() -> None:
    for text in ("/restart", "/", "/ start", "/starting now"):
        assert parse(message(text))[0].text == text


@pytest.mark.parametrize(
    "update",
    [
        pytest.param({"update_id": 1, "edited_message": message()["message"]}, id="edit"),
        pytest.param(message(None, sticker={"file_id": "f"}), id="no words"),
        pytest.param(message("hi", chat=GROUP), id="group"),
        pytest.param({"update_id": 1, "my_chat_member": {"chat": GROUP}}, id="membership"),
        pytest.param({"update_id": 1, "channel_post": message(chat=GROUP)["message"]}, id="channel"),
        pytest.param({"update_id": 1, "callback_query": {"id": "1", "from": ADA, "game_short_name": "g"}}, id="game"),
    ],
)
def test_what_is_no_customers_word_is_left_out(update: dict[str, Any]) -> None:
    assert parse(update) == []


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b"{}", body(message() | {"message": []}), body(message(7))],  # type: ignore[arg-type]
)
def test_what_has_another_shape_is_unreadable(content: bytes) -> None:
    with pytest.raises(UnreadablePayload):
        connector().parse(content)
