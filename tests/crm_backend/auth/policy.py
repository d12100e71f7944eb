"""Who may call what: one line for each operation of the API. A new operation without a line here fails the tests."""

from collections.abc import Mapping
from typing import Any

CALLERS = ("anonymous", "wrong key", "chat key", "nlu key", "demo key", "bot key", "agent", "colleague", "supervisor", "admin")
KEYS = {"chat", "nlu", "demo", "bot"}
Policy = Mapping[str, int]


def anyone(status: int = 200) -> Policy:
    """Open to all."""
    return dict.fromkeys(CALLERS, status)


def with_scope(scope: str, status: int = 200) -> Policy:
    """For keys with this scope, and for administrators."""
    refused = {f"{other} key": 403 for other in KEYS - {scope}} | dict.fromkeys(("agent", "colleague", "supervisor"), 403)
    return {"anonymous": 401, "wrong key": 401, **refused, f"{scope} key": status, "admin": status}


def for_staff(status: int = 200, **others: int) -> Policy:
    """For everybody who is signed in; keys are no sign-in. `others` are callers for whom it is different."""
    keys = {"wrong key": 401} | {f"{scope} key": 401 for scope in KEYS}
    staff = dict.fromkeys(("agent", "colleague", "supervisor", "admin"), status)
    return {"anonymous": 401, **keys, **staff, **others}


def of_the_agents_own(status: int = 200, colleague: int = 404) -> Policy:
    """About a conversation that `agent` has: a colleague may not see it, supervisors and administrators may."""
    return for_staff(status, colleague=colleague)


CONVERSATION = "/api/v1/conversations/{conversation_id}"
CUSTOMER = "/api/v1/customers/{customer_id}"
BOT = "/api/v1/bot/conversations/{conversation_id}"

POLICIES: dict[str, Policy] = {
    "POST /api/v1/auth/login": anyone(),
    "POST /api/v1/auth/logout": for_staff(204),
    "GET /api/v1/auth/me": for_staff(),
    "POST /api/v1/chat": with_scope("chat"),
    "GET /api/v1/chat/{sender_id}/messages": with_scope(
        "chat", 404
    ),  # each key has its own customers: nobody wrote with this one
    "POST /api/v1/nlu/parse": with_scope("nlu"),
    "GET /api/v1/conversations": for_staff(),
    f"GET {CONVERSATION}": of_the_agents_own(),
    f"GET {CONVERSATION}/messages": of_the_agents_own(),
    f"POST {CONVERSATION}/messages": {**of_the_agents_own(201), "supervisor": 409, "admin": 409},
    f"POST {CONVERSATION}/claim": for_staff(200, colleague=409, supervisor=409, admin=409),
    f"POST {CONVERSATION}/release": of_the_agents_own(),
    f"POST {CONVERSATION}/resolve": of_the_agents_own(),
    f"POST {CONVERSATION}/reopen": of_the_agents_own(),
    f"POST {CONVERSATION}/assign": of_the_agents_own(),
    f"POST {CONVERSATION}/read": of_the_agents_own(204),
    f"POST {CONVERSATION}/typing": of_the_agents_own(204),
    "GET /api/v1/desk/counts": for_staff(),
    "GET /api/v1/users": for_staff(),
    "GET /api/v1/customers": for_staff(),
    f"GET {CUSTOMER}": of_the_agents_own(),
    f"GET {CUSTOMER}/orders": of_the_agents_own(),
    f"GET {CUSTOMER}/tickets": of_the_agents_own(),
    f"GET {CUSTOMER}/sentiment": of_the_agents_own(),
    f"GET {CUSTOMER}/conversations": for_staff(),  # of which a colleague sees none
    f"GET {BOT}/context": with_scope("bot"),
    f"POST {BOT}/language": with_scope("bot"),
    f"POST {BOT}/verify": with_scope("bot"),
    f"GET {BOT}/orders": with_scope("bot"),
    f"GET {BOT}/orders/{{number}}": with_scope("bot", 404),
    f"POST {BOT}/orders/{{number}}/cancel": with_scope("bot", 404),
    f"GET {BOT}/orders/{{number}}/return-options": with_scope("bot", 404),
    f"GET {BOT}/orders/{{number}}/return-quote": with_scope("bot", 422),
    f"POST {BOT}/orders/{{number}}/returns": with_scope("bot", 404),
    f"GET {BOT}/refunds": with_scope("bot"),
    f"GET {BOT}/tickets": with_scope("bot"),
    f"POST {BOT}/tickets": with_scope("bot"),
    f"GET {BOT}/tickets/{{number}}": with_scope("bot", 404),
    f"GET {BOT}/knowledge": with_scope("bot"),
    f"POST {BOT}/handoff": with_scope("bot"),
    f"POST {BOT}/feedback": with_scope("bot"),
    "POST /api/v1/demo/reset": with_scope("demo"),
    "GET /help": anyone(),
    "GET /help/{slug}": anyone(404),
    "GET /invoices/{token}": anyone(404),
    "GET /labels/{token}": anyone(404),
    "GET /shop/products.json": anyone(),
    "GET /shop/identity.json": anyone(),
    "GET /shop/images/{name}": anyone(404),
    "POST /channels/web/sessions": anyone(),
    "POST /channels/{name}/webhook": anyone(404),  # no such channel; the proof that a real one asks for has its own tests
    "GET /widget.js": anyone(),
    "GET /healthz": anyone(),
    "GET /readyz": anyone(503),  # the scripted dialogue of these tests has no health to show
    "GET /metrics": anyone(),
}

# A right body for each operation that takes one; what begins with "@" is filled in by the test.
BODIES: dict[str, dict[str, Any]] = {
    "POST /api/v1/auth/login": {"email": "@email", "password": "@password"},
    "POST /api/v1/chat": {
        "sender_id": "customer-of-the-matrix",
        "text": "hello",
        "locale": "en",
        "customer": {"email": "mia@lantern.example", "phone": "+14155550123", "external_id": "mia-1", "name": "Mia"},
    },
    "POST /api/v1/nlu/parse": {"text": "hello"},
    f"POST {CONVERSATION}/messages": {"text": "How can I help?", "internal": False, "client_id": "c-1"},
    f"POST {CONVERSATION}/assign": {"user_id": "@colleague"},
    f"POST {CONVERSATION}/typing": {"on": True},
    f"POST {BOT}/language": {"code": "zh"},
    f"POST {BOT}/verify": {"order_number": "LT-999999", "email": "mia@lantern.example", "phone": "+14155550123"},
    f"POST {BOT}/orders/{{number}}/returns": {"item_ids": ["1"], "reason": "broken"},
    f"POST {BOT}/tickets": {"kind": "complaint", "subject": "Lamp", "description": "It hums.", "priority": "normal"},
    f"POST {BOT}/handoff": {"reason": "asked", "note": "in a hurry"},
    f"POST {BOT}/feedback": {"rating": 5, "comment": "fine"},
    "POST /channels/web/sessions": {"locale": "en"},
}
QUERIES = {"GET /shop/identity.json": {"as": "dana"}, f"GET {BOT}/knowledge": {"q": "shipping"}}
