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


def for_editors(status: int = 200) -> Policy:
    """For supervisors and administrators."""
    return for_staff(status, agent=403, colleague=403)


def for_admins(status: int = 200) -> Policy:
    """For administrators."""
    """For administrators alone."""
    return for_staff(status, agent=403, colleague=403, supervisor=403)
    return for_staff(403, admin=status)


def of_the_agents_own(status: int = 200, colleague: int = 404) -> Policy:
    """About a conversation that `agent` has: a colleague may not see it, supervisors and administrators may."""
    return for_staff(status, colleague=colleague)


CONVERSATION = "/api/v1/conversations/{conversation_id}"
CUSTOMER = "/api/v1/customers/{customer_id}"
KNOWLEDGE = "/api/v1/knowledge"
ANSWERS, CHANGES = "/api/v1/teaching/answers", "/api/v1/teaching/changes"
TESTS = "/api/v1/teaching/tests"
DISCOVERIES, QUALITY = "/api/v1/teaching/discoveries", "/api/v1/teaching/quality"
TEACHING = "/api/v1/teaching"
SERVING = "/api/v1/teaching/serving"
BOT = "/api/v1/bot/conversations/{conversation_id}"

INBOX = f"{TEACHING}/inbox"

POLICIES: dict[str, Policy] = {
    f"GET {INBOX}": for_editors(),
    f"GET {INBOX}/counts": for_editors(),
    f"GET {INBOX}/meanings": for_editors(),
    f"POST {INBOX}/next": for_editors(),
    f"POST {INBOX}/pick": for_editors(404),
    f"GET {INBOX}/{{item_id}}": for_editors(404),
    f"POST {INBOX}/{{item_id}}/hold": for_editors(404),
    f"POST {INBOX}/{{item_id}}/release": for_editors(204),
    f"POST {INBOX}/{{item_id}}/label": for_editors(404),
    f"POST {INBOX}/{{item_id}}/reopen": for_editors(404),
    f"POST {INBOX}/acts/{{act_id}}/undo": for_editors(404),
    "POST /api/v1/auth/login": anyone(),
    "POST /api/v1/auth/logout": for_staff(204),
    "GET /api/v1/auth/me": for_staff(),
    "POST /api/v1/chat": with_scope("chat"),
    "GET /api/v1/chat/{sender_id}/messages": with_scope(
        "chat", 404
    ),  # each key has its own customers: nobody wrote with this one
    "GET /api/v1/chat/webhook": with_scope("chat", 404),  # none is set yet
    "GET /api/v1/chat/webhook/deliveries": with_scope("chat"),
    "PUT /api/v1/chat/webhook": with_scope("chat"),
    "POST /api/v1/chat/webhook/test": with_scope("chat"),
    "DELETE /api/v1/chat/webhook": with_scope("chat", 204),
    "POST /api/v1/nlu/parse": with_scope("nlu"),
    "GET /api/v1/conversations": for_staff(),
    f"GET {CONVERSATION}": of_the_agents_own(),
    f"GET {CONVERSATION}/messages": of_the_agents_own(),
    f"GET {CONVERSATION}/messages/{{message_id}}/evidence": of_the_agents_own(404),
    f"GET {CONVERSATION}/changes": of_the_agents_own(),
    f"POST {CONVERSATION}/messages": {**of_the_agents_own(201), "supervisor": 409, "admin": 409},
    f"GET {CONVERSATION}/window": of_the_agents_own(),
    f"POST {CONVERSATION}/files": of_the_agents_own(422),  # the body is the file: an empty one
    f"POST {CONVERSATION}/email": for_staff(409),  # no e-mail channel here, whoever asks
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
    f"GET {CUSTOMER}/merges": of_the_agents_own(),
    f"POST {CUSTOMER}/merges": for_staff(404),
    "POST /api/v1/customers/merges/{merge_id}/undo": for_staff(404),
    f"POST {CUSTOMER}/orders/{{number}}/old-address": of_the_agents_own(404),
    f"GET {CUSTOMER}/promises": of_the_agents_own(),
    "POST /api/v1/promises/refunds/{refund_id}/{decision}": for_staff(404),
    "POST /api/v1/promises/{kind}/{number}/{step}": for_staff(404),
    "POST /api/v1/password-resets/redeem": with_scope("chat", 404),
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
    f"GET {BOT}/orders/{{number}}/change-options": with_scope("bot", 404),
    f"GET {BOT}/orders/{{number}}/change-quote": with_scope("bot", 404),
    f"POST {BOT}/orders/{{number}}/changes": with_scope("bot", 404),
    f"POST {BOT}/orders/{{number}}/address": with_scope("bot", 404),
    f"POST {BOT}/orders/{{number}}/old-address": with_scope("bot", 404),
    f"POST {BOT}/orders/{{number}}/returns/{{return_number}}/call-off": with_scope("bot", 404),
    f"POST {BOT}/orders/{{number}}/claims": with_scope("bot", 404),
    f"POST {BOT}/orders/{{number}}/exchanges": with_scope("bot", 404),
    f"GET {BOT}/orders/{{number}}/refund-quote": with_scope("bot", 404),
    f"POST {BOT}/orders/{{number}}/refund-requests": with_scope("bot", 404),
    f"GET {BOT}/refunds": with_scope("bot"),
    f"GET {BOT}/promo-codes/{{code}}": with_scope("bot"),
    f"GET {BOT}/products": with_scope("bot"),
    f"GET {BOT}/recommendations": with_scope("bot"),
    f"GET {BOT}/loyalty": with_scope("bot"),
    f"POST {BOT}/password-resets": with_scope("bot"),
    f"POST {BOT}/profile": with_scope("bot"),
    f"POST {BOT}/privacy-requests": with_scope("bot"),
    f"POST {BOT}/consents": with_scope("bot"),
    f"GET {BOT}/promo-codes": with_scope("bot"),
    f"POST {BOT}/callbacks": with_scope("bot"),
    f"GET {BOT}/callbacks": with_scope("bot"),
    f"POST {BOT}/callbacks/call-off": with_scope("bot", 404),
    f"GET {BOT}/tickets": with_scope("bot"),
    f"POST {BOT}/tickets": with_scope("bot"),
    f"GET {BOT}/tickets/{{number}}": with_scope("bot", 404),
    f"POST {BOT}/knowledge": with_scope("bot"),
    f"POST {BOT}/knowledge/helpful": with_scope("bot", 404),
    f"POST {BOT}/handoff": with_scope("bot"),
    f"POST {BOT}/feedback": with_scope("bot"),
    "POST /api/v1/demo/reset": with_scope("demo"),
    "GET /api/v1/channels": for_staff(),
    "GET /api/v1/dead-letters": for_editors(),
    "POST /api/v1/dead-letters/{letter_id}/replay": for_editors(404),
    "POST /api/v1/dead-letters/{letter_id}/dismiss": for_editors(404),
    "POST /api/v1/dead-letters/{letter_id}/reopen": for_editors(404),
    f"POST {TEACHING}/runs": for_admins(201),
    f"GET {TEACHING}/runs": for_admins(),
    f"GET {TEACHING}/runs/{{run_id}}": for_admins(404),
    f"POST {TEACHING}/runs/{{run_id}}/cancel": for_admins(404),
    f"GET {TEACHING}/news": for_admins(),
    f"GET {TEACHING}/versions": for_admins(),
    f"GET {TEACHING}/versions/{{version}}": for_admins(404),
    f"GET {TEACHING}/versions/{{version}}/card": for_admins(404),
    f"GET {KNOWLEDGE}/languages": for_staff(),
    f"GET {KNOWLEDGE}/articles": for_staff(),
    f"POST {KNOWLEDGE}/articles": for_editors(201),
    f"GET {KNOWLEDGE}/articles/{{slug}}": for_staff(404),
    f"PUT {KNOWLEDGE}/articles/{{slug}}": for_editors(404),
    f"GET {KNOWLEDGE}/articles/{{slug}}/versions": for_staff(404),
    f"POST {KNOWLEDGE}/articles/{{slug}}/restore": for_editors(404),
    f"POST {KNOWLEDGE}/preview": for_staff(),
    f"GET {ANSWERS}/responses": for_admins(),
    f"GET {ANSWERS}/responses/{{name}}": for_admins(404),
    f"POST {ANSWERS}/responses/{{name}}": for_admins(422),  # no response can be called so
    f"POST {ANSWERS}/responses/{{name}}/reset": for_admins(404),
    f"POST {ANSWERS}/responses": for_admins(201),
    f"GET {ANSWERS}/titles": for_admins(),
    f"POST {ANSWERS}/titles": for_admins(404),
    f"POST {ANSWERS}/preview": for_admins(),
    f"GET {ANSWERS}/rules": for_admins(),
    f"POST {ANSWERS}/rules": for_admins(201),
    f"POST {ANSWERS}/rules/remove": for_admins(404),
    f"GET {ANSWERS}/thresholds": for_admins(),
    f"POST {ANSWERS}/thresholds": for_admins(201),
    f"GET {ANSWERS}/thresholds/effects": for_admins(),
    f"POST {ANSWERS}/thresholds/effects": for_admins(202),
    f"GET {CHANGES}": for_admins(),
    f"GET {CHANGES}/{{change_id}}": for_admins(404),
    f"POST {CHANGES}/{{change_id}}/approve": for_admins(404),
    f"POST {CHANGES}/{{change_id}}/withdraw": for_admins(404),
    f"GET {KNOWLEDGE}/gaps": for_editors(),
    f"POST {KNOWLEDGE}/gaps/{{gap_id}}/dismiss": for_editors(404),
    f"POST {KNOWLEDGE}/gaps/{{gap_id}}/reopen": for_editors(404),
    f"GET {TESTS}": for_admins(),
    f"POST {TESTS}": for_admins(201),
    f"POST {TESTS}/check": for_admins(),
    f"GET {TESTS}/{{test_id}}": for_admins(404),
    f"PUT {TESTS}/{{test_id}}": for_admins(404),
    f"DELETE {TESTS}/{{test_id}}": for_admins(404),
    f"POST {TESTS}/{{test_id}}/run": for_admins(404),
    f"GET {DISCOVERIES}": for_editors(),
    f"POST {DISCOVERIES}/recompute": for_admins(202),
    f"GET {DISCOVERIES}/{{discovery_id}}": for_editors(404),
    f"POST {DISCOVERIES}/{{discovery_id}}/dismiss": for_admins(404),
    f"POST {DISCOVERIES}/{{discovery_id}}/reopen": for_admins(404),
    f"POST {DISCOVERIES}/{{discovery_id}}/intent": for_admins(422),
    f"POST {DISCOVERIES}/{{discovery_id}}/review": for_admins(422),
    f"GET {QUALITY}": for_editors(),
    f"POST {QUALITY}/recompute": for_admins(202),
    f"POST {QUALITY}/alarms/{{alarm_id}}/dismiss": for_admins(404),
    f"POST {QUALITY}/alarms/{{alarm_id}}/reopen": for_admins(404),
    f"POST {QUALITY}/alarms/{{alarm_id}}/remedy": for_admins(422),
    f"POST {QUALITY}/alarms/{{alarm_id}}/merge": for_admins(404),
    f"POST {QUALITY}/alarms/{{alarm_id}}/undo": for_admins(404),
    f"GET {SERVING}": for_admins(),
    f"GET {SERVING}/events": for_admins(),
    f"POST {SERVING}/promote": for_admins(404),
    f"POST {SERVING}/rollback": for_admins(409),
    f"POST {SERVING}/canary": for_admins(404),
    f"DELETE {SERVING}/canary": for_admins(404),
    f"POST {SERVING}/shadow": for_admins(404),
    f"DELETE {SERVING}/shadow": for_admins(404),
    "GET /help": anyone(),
    "GET /help/{slug}": anyone(404),
    "GET /invoices/{token}": anyone(404),
    "GET /labels/{token}": anyone(404),
    "GET /shop/products.json": anyone(),
    "GET /shop/languages.json": anyone(),
    "GET /shop/identity.json": anyone(),
    "GET /shop/images/{name}": anyone(404),
    "POST /channels/web/sessions": anyone(),
    "POST /channels/web/uploads": anyone(401),  # the credential is a chat's token, of which none has one here
    "GET /files/{token}/{name}": anyone(404),
    "GET /channels/{name}/webhook": anyone(404),
    "POST /channels/{name}/webhook": anyone(404),  # no such channel; the proof that a real one asks for has its own tests
    "GET /widget.js": anyone(),
    "GET /healthz": anyone(),
    "GET /readyz": anyone(503),  # the scripted dialogue of these tests has no health to show
    "GET /metrics": anyone(),
}

TEST = "- conversation: hello\n  turns: [{says: hello}]\n"
TEXTS = {"en": {"title": "Gifts", "summary": "We wrap them.", "body": "On the last page."}}

# A right body for each operation that takes one; what begins with "@" is filled in by the test.
BODIES: dict[str, dict[str, Any]] = {
    "POST /api/v1/auth/login": {"email": "@email", "password": "@password"},
    f"POST {SERVING}/promote": {"version": 7},
    f"POST {SERVING}/rollback": {},
    f"POST {SERVING}/canary": {"version": 7, "share": 0.1},
    f"POST {SERVING}/shadow": {"version": 7},
    "POST /api/v1/chat": {
        "sender_id": "customer-of-the-matrix",
        "text": "hello",
        "locale": "en",
        "customer": {"email": "mia@lantern.example", "phone": "+14155550123", "external_id": "mia-1", "name": "Mia"},
    },
    "POST /api/v1/nlu/parse": {"text": "hello"},
    "PUT /api/v1/chat/webhook": {"url": "https://shop.example/told"},
    f"POST {CONVERSATION}/email": {"address": "mia@lantern.example"},
    f"POST {CUSTOMER}/merges": {"other_id": "nobody"},
    f"POST {CONVERSATION}/messages": {"text": "How can I help?", "internal": False, "client_id": "c-1"},
    f"POST {CONVERSATION}/assign": {"user_id": "@colleague"},
    f"POST {CONVERSATION}/typing": {"on": True},
    f"POST {BOT}/language": {"code": "zh"},
    f"POST {BOT}/verify": {"order_number": "LT-999999", "email": "mia@lantern.example", "phone": "+14155550123"},
    f"POST {BOT}/orders/{{number}}/returns": {"item_ids": ["1"], "reason": "broken"},
    f"POST {BOT}/orders/{{number}}/changes": {"item_id": "1", "quantity": 1, "sku": "DL-110"},
    f"POST {BOT}/orders/{{number}}/address": {"address": "12 Oak Street, Portland"},
    f"POST {BOT}/orders/{{number}}/claims": {
        "kind": "damaged_item",
        "item_ids": ["1"],
        "description": "broken",
        "wish": "replacement",
    },
    f"POST {BOT}/orders/{{number}}/exchanges": {"item_id": "1", "wanted": "in black", "reason": "wrong colour"},
    f"POST {BOT}/orders/{{number}}/refund-requests": {"reason": "it was promised"},
    f"POST {BOT}/password-resets": {"email": "mia@lantern.example"},
    f"POST {BOT}/profile": {"field": "name", "value": "Mia"},
    f"POST {BOT}/privacy-requests": {"kind": "export"},
    f"POST {BOT}/consents": {"marketing": False, "email": "mia@lantern.example"},
    f"POST {BOT}/callbacks": {"phone": "+14155550123", "topic": "the lamp"},
    f"POST {TESTS}": {"script": TEST},
    f"POST {TESTS}/check": {"script": TEST},
    f"PUT {TESTS}/{{test_id}}": {"active": False},
    "POST /api/v1/password-resets/redeem": {"token": "guess"},
    f"POST {BOT}/tickets": {"kind": "complaint", "subject": "Lamp", "description": "It hums.", "priority": "normal"},
    f"POST {BOT}/knowledge": {"question": "how long does shipping take", "topic": "delivery_options"},
    f"POST {BOT}/knowledge/helpful": {"slug": "nothing", "helpful": True, "question": "how long"},
    f"POST {KNOWLEDGE}/articles": {"slug": "@slug", "topics": ["shipping"], "published": True, "texts": TEXTS},
    f"PUT {KNOWLEDGE}/articles/{{slug}}": {"topics": ["shipping"], "published": True, "texts": TEXTS, "base": {"en": 1}},
    f"POST {KNOWLEDGE}/articles/{{slug}}/restore": {"version_id": "1"},
    f"POST {QUALITY}/alarms/{{alarm_id}}/merge": {"into": "greet"},
    f"POST {ANSWERS}/responses/{{name}}": {"language": "en", "variants": ["Hello."]},
    f"POST {ANSWERS}/responses/{{name}}/reset": {"language": "en"},
    f"POST {ANSWERS}/responses": {"name": "utter_gift_wrapping", "texts": {"en": ["We wrap anything."]}},
    f"POST {ANSWERS}/titles": {"name": "no_such_button", "language": "en", "title": "Nothing"},
    f"POST {ANSWERS}/preview": {"name": "utter_greet", "language": "en", "variants": ["Hello."]},
    f"POST {ANSWERS}/rules": {
        "name": "Thank for praise",
        "intents": ["compliment"],
        "steps": [{"kind": "response", "name": "utter_compliment"}],
    },
    f"POST {ANSWERS}/rules/remove": {"name": "No such rule"},
    f"POST {ANSWERS}/thresholds": {"component": "intent", "key": "rejected", "value": 0.02},
    f"POST {CHANGES}/{{change_id}}/approve": {"seen": ""},
    f"POST {KNOWLEDGE}/preview": {"body": "**Bold**"},
    f"POST {INBOX}/next": {"skip": []},
    f"POST {INBOX}/pick": {"message": "0" * 32},
    f"POST {INBOX}/{{item_id}}/label": {"intent": "track_order"},
    f"POST {BOT}/handoff": {"reason": "asked", "note": "in a hurry"},
    f"POST {BOT}/feedback": {"rating": 5, "comment": "fine"},
    "POST /channels/web/sessions": {"locale": "en"},
}
QUERIES = {
    "GET /shop/identity.json": {"as": "dana"},
    f"GET {BOT}/orders/{{number}}/change-quote": {"item_id": "1", "quantity": "1"},
}
