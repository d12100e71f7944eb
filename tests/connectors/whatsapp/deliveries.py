"""Deliveries as the Cloud API documents them."""

import json
from typing import Any

NUMBER = "106540352242922"
ADA = {"profile": {"name": "Ada"}, "wa_id": "16505551234"}

JPEG = {"id": "1003383421387256", "mime_type": "image/jpeg", "sha256": "Sfzs/3/EBcg="}
KINDS: dict[str, Any] = {
    "text": {"body": "Where is LT-100001?"},
    "image": JPEG | {"caption": "It came broken"},
    "sticker": JPEG | {"mime_type": "image/webp", "animated": False},
    "audio": {"id": "1908647269898587", "mime_type": "audio/ogg; codecs=opus", "voice": True},
    "video": {"id": "1908647269898588", "mime_type": "video/mp4"},
    "document": {"id": "1908647269898589", "mime_type": "application/pdf", "filename": "invoice.pdf", "caption": "My invoice"},
    "location": {"latitude": 37.44216251868683, "longitude": -122.16153582049394, "name": "Philz", "address": "101 Forest Ave"},
    "contacts": [
        {"name": {"formatted_name": "Barbara Johnson", "first_name": "Barbara"}, "phones": [{"phone": "+1 650 555 9999"}]},
        {"name": {"formatted_name": "Chen", "first_name": "Chen"}},
    ],
    "button": {"payload": "btn_template", "text": "Yes"},
    "order": {
        "catalog_id": "194836987003835",
        "text": "For Friday",
        "product_items": [
            {"product_retailer_id": "lamp-1", "quantity": 2, "item_price": 30, "currency": "USD"},
            {"product_retailer_id": "bulb-7", "quantity": 1, "item_price": 5.5, "currency": "USD"},
        ],
    },
}
BUTTON_REPLY = {"type": "button_reply", "button_reply": {"id": "btn_abc", "title": "Yes"}}
LIST_REPLY = {"type": "list_reply", "list_reply": {"id": "row_abc", "title": "Lamp", "description": "Round"}}


def message(kind: str = "text", content: Any = None, number: int = 1, **more: Any) -> dict[str, Any]:
    """One message of Ada's."""
    said = {"from": "16505551234", "id": f"wamid.HBgL{number}", "timestamp": "1739321024", "type": kind}
    return said | ({kind: KINDS[kind] if content is None else content} if kind in KINDS or content is not None else {}) | more


def status(name: str, number: int = 1, **more: Any) -> dict[str, Any]:
    """How far a message of ours has come."""
    told = {"id": f"wamid.OURS{number}", "status": name, "timestamp": "1739321025", "recipient_id": "16505551234"}
    return told | more


def change(*, number: str = NUMBER, field: str = "messages", contacts: Any = (ADA,), **value: Any) -> dict[str, Any]:
    """A change of a business number."""
    metadata = {"display_phone_number": "15550783881", "phone_number_id": number}
    said = {"messaging_product": "whatsapp", "metadata": metadata, "contacts": list(contacts), **value}
    return {"field": field, "value": said}


def delivery(*changes: Any) -> dict[str, Any]:
    """A delivery of an account's changes."""
    return {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": list(changes)}]}


def said(*messages: Any) -> bytes:
    """A delivery of messages, as it is posted."""
    return body(delivery(change(messages=list(messages))))


def body(update: Any) -> bytes:
    """A delivery as it is posted."""
    return json.dumps(update).encode()
