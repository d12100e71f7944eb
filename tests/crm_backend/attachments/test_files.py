"""Files from the chat to the desk and back, by HTTP and websocket as browsers do it."""

import base64
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from crm_backend.attachments import kinds, service
from crm_backend.models import Attachment, AttachmentContent, Message, Ticket
from crm_backend.models.base import now
from tests.crm_backend.conversations.scripted import said
from tests.crm_backend.front_door import FrontDoor, Wire, is_problem

PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


async def uploads(door: FrontDoor, token: str, content: bytes = PNG, name: str = "crack.png") -> httpx2.Response:
    async with door.client(token) as client:
        return await client.post("/channels/web/uploads", params={"name": name}, content=content)


async def opened(door: FrontDoor) -> tuple[Wire, str]:
    token = (await door.visitor())["token"]
    wire = await door.widget(token)
    await wire.next("ready")
    return wire, token


async def sends(wire: Wire, *ids: str, text: str = "", message_id: str = "m-1") -> dict[str, Any]:
    await wire.send(type="message", message_id=message_id, text=text, attachments=list(ids))
    message: dict[str, Any] = (await wire.next("ack", message_id=message_id))["message"]
    return message


async def hears(wire: Wire, text: str) -> dict[str, Any]:
    while True:
        frame = await wire.next("message")
        if frame["message"]["text"] == text:
            message: dict[str, Any] = frame["message"]
            return message


async def test_a_picture_goes_from_the_chat_to_the_desk(door: FrontDoor) -> None:
    wire, token = await opened(door)
    answer = await uploads(door, token)
    assert answer.status_code == 201
    message = await sends(wire, answer.json()["id"], text="it came broken")
    (shown,) = message["attachments"]
    assert (shown["kind"], shown["name"], shown["size"], shown["state"]) == ("image", "crack.png", len(PNG), "stored")
    agent = await door.sign_in()
    (conversation,) = (await agent.get("/api/v1/conversations")).json()["items"]
    thread = (await agent.get(f"/api/v1/conversations/{conversation['id']}/messages")).json()["items"]
    assert thread[0]["attachments"] == [shown]
    async with door.client() as anybody:
        file = await anybody.get(shown["url"])
    assert (file.content, file.headers["content-type"]) == (PNG, "image/png")
    assert "content-disposition" not in file.headers
    assert door.dialogue.texts == ["it came broken"]


async def test_an_agents_file_reaches_the_chat(door: FrontDoor) -> None:
    wire, token = await opened(door)
    await sends(wire, (await uploads(door, token)).json()["id"], text="hello")
    agent = await door.sign_in()
    (conversation,) = (await agent.get("/api/v1/conversations")).json()["items"]
    address = f"/api/v1/conversations/{conversation['id']}"
    file = (await agent.post(f"{address}/files", params={"name": "label.pdf"}, content=b"%PDF-1.7 label")).json()
    answer = await agent.post(f"{address}/messages", json={"text": "", "attachments": [file["id"]]})
    assert answer.status_code == 201, answer.text
    heard = await hears(wire, "")
    assert [(one["name"], one["kind"]) for one in heard["attachments"]] == [("label.pdf", "file")]
    again = await agent.post(f"{address}/messages", json={"text": "twice", "attachments": [file["id"]]})
    assert is_problem(again, 422) and again.json()["code"] == "file_gone"
    row = (await agent.get(address)).json()
    assert row["last_message"]["text"] == "📎 label.pdf"


async def test_a_file_without_words_is_thanked_for_and_the_question_asked_again(door: FrontDoor) -> None:
    yes = [{"title": "Yes", "intent": "affirm", "entities": {}}]
    door.dialogue.answer = lambda turn: said(turn, "Shall I?", buttons=yes)
    wire, token = await opened(door)
    await sends(wire, text="it is broken", message_id="m-0")
    await hears(wire, "Shall I?")
    await sends(wire, (await uploads(door, token)).json()["id"])
    await hears(wire, "Thank you, your file has arrived. I keep it with this conversation.")
    again = await hears(wire, "Shall I?")
    assert [button["title"] for button in again["buttons"]] == ["Yes"]
    assert door.dialogue.texts == ["it is broken"]
    await sends(wire, text="Yes", message_id="m-2")
    await hears(wire, "Shall I?")
    assert door.dialogue.turns[-1]["pressed"] == {"intent": "affirm", "entities": {}}


async def test_a_file_goes_to_the_case_that_is_open_in_this_conversation(door: FrontDoor) -> None:
    wire, token = await opened(door)
    await sends(wire, text="it is broken", message_id="m-0")
    await hears(wire, "You said: it is broken")
    (message,) = await door.rows(Message, Message.author == "customer")
    async with door.db.transaction() as session:
        session.add(Ticket(number="TK-1500", kind="damaged_item", subject="x", conversation_id=message.conversation_id))
    await sends(wire, (await uploads(door, token)).json()["id"])
    await hears(wire, "Thank you, I have added it to your case TK-1500.")


async def test_while_a_person_has_the_conversation_the_bot_says_nothing_to_a_file(door: FrontDoor) -> None:
    wire, token = await opened(door)
    await sends(wire, text="hello", message_id="m-0")
    agent = await door.sign_in()
    (conversation,) = (await agent.get("/api/v1/conversations")).json()["items"]
    await agent.post(f"/api/v1/conversations/{conversation['id']}/claim")
    await wire.rest()
    await sends(wire, (await uploads(door, token)).json()["id"])
    assert [frame["message"]["author"] for frame in await wire.rest(0.5) if frame["type"] == "message"] in ([], ["customer"])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("evil.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("evil.html", b"<!doctype html><script>alert(1)</script>"),
        ("photo.png", b"<html>not a picture</html>"),
        ("invoice.pdf", b"%PDF-1.7"),
        ("x.exe", b"MZ\x90\x00"),
    ],
)
async def test_only_what_is_a_picture_sound_or_film_is_shown_in_place(door: FrontDoor, name: str, content: bytes) -> None:
    _wire, token = await opened(door)
    file = (await uploads(door, token, content, name)).json()
    assert file["kind"] == "file"
    async with door.client() as anybody:
        answer = await anybody.get(file["url"])
    assert answer.headers["content-disposition"] == "attachment"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert not answer.headers["content-type"].startswith(("text/", "image/"))


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\\b\\passwd", "\x00pass\u202ewd", "passwd" * 40 + ".txt"])
async def test_names_lead_nowhere(door: FrontDoor, name: str) -> None:
    _wire, token = await opened(door)
    kept = (await uploads(door, token, b"x", name.replace("\x00", "\x01"))).json()["name"]
    assert "/" not in kept and "\\" not in kept and kept.isprintable() and len(kept) <= 120 and "passwd"[:4] in kept


async def test_what_is_refused(door: FrontDoor) -> None:
    _wire, token = await opened(door)
    assert is_problem(await uploads(door, token, b""), 422)
    assert is_problem(await uploads(door, token, PNG + bytes(10 * 1024 * 1024)), 413)
    assert is_problem(await uploads(door, "nonsense"), 401)
    async with door.client() as anybody:
        assert is_problem(await anybody.post("/channels/web/uploads", content=PNG), 401)
        assert is_problem(await anybody.get("/files/nonsense/x.png"), 404)
    assert await door.rows(Attachment) == []


async def test_who_brings_too_many_waits(door: FrontDoor) -> None:
    _wire, token = await opened(door)
    answers = [await uploads(door, token) for _ in range(31)]
    assert [answer.status_code for answer in answers] == [201] * 30 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0


async def test_nobody_sends_the_files_of_others(door: FrontDoor) -> None:
    _wire, theirs = await opened(door)
    file = (await uploads(door, theirs)).json()
    wire, _token = await opened(door)
    assert (await sends(wire, file["id"], text="mine"))["attachments"] == []
    agent = await door.sign_in()
    (conversation,) = (await agent.get("/api/v1/conversations")).json()["items"]
    answer = await agent.post(
        f"/api/v1/conversations/{conversation['id']}/messages", json={"text": "x", "attachments": [file["id"]]}
    )
    assert is_problem(answer, 422)


async def test_a_message_needs_words_or_a_file(door: FrontDoor) -> None:
    wire, _token = await opened(door)
    await wire.send(type="message", message_id="m-1", text="  ", attachments=[])
    assert (await wire.next("error"))["code"] == "frame"


async def test_what_was_never_sent_is_forgotten_after_a_day(door: FrontDoor) -> None:
    wire, token = await opened(door)
    old, fresh = (await uploads(door, token)).json(), (await uploads(door, token)).json()
    sent = (await uploads(door, token)).json()
    await sends(wire, sent["id"])
    for one in (old, sent):
        await door.change(Attachment, one["id"], created_at=now() - timedelta(days=1, minutes=1))
    async with door.db.transaction() as session:
        await service.forget_unsent(session)
    assert {row.id for row in await door.rows(Attachment)} == {fresh["id"], sent["id"]}
    assert {row.attachment_id for row in await door.rows(AttachmentContent)} == {fresh["id"], sent["id"]}


@pytest.mark.parametrize(
    ("content", "kind", "content_type"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0", "file", "image/heic"),
        (b"\0\0\0\x18ftypavif\0\0\0\0", "image", "image/avif"),
        (b"\0\0\0\x18ftypisom\0\0\0\0", "video", "video/mp4"),
        (b"%PDF-1.7", "file", "application/pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file", "application/octet-stream"),
    ],
)
def test_what_browsers_do_not_show_is_a_file(content: bytes, kind: str, content_type: str) -> None:
    assert (kinds.kind_of(content_type), kinds.content_type_of(content)) == (kind, content_type)
