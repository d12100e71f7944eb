"""Deliveries of the documented form with one thing in them replaced by anything that JSON can say."""

import copy
import json
from typing import Any

from hypothesis import strategies as st

from connectors.connector import Connector, UnreadablePayload, UnsupportedEvent
from connectors.messages import DeliveryReport, InboundMessage, UnreadablePart

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8) | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where everything in a document is."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [here, *(path for name, each in inner for path in paths(each, (*here, name)))]


@st.composite
def broken(draw: st.DrawFn, documents: list[Any]) -> bytes:
    """A document with a replaced or a missing part."""
    document = copy.deepcopy(draw(st.sampled_from(documents)))
    path = draw(st.sampled_from(paths(document)))
    if not path:
        return json.dumps(draw(anything)).encode()
    *before, last = path
    parent = document
    for name in before:
        parent = parent[name]
    if draw(st.booleans()):
        parent[last] = draw(anything)
    else:
        del parent[last]
    return json.dumps(document).encode()


def check(connector: Connector, body: bytes) -> None:
    """Whatever it is, it is understood, set apart or refused, and what is set apart can be read again."""
    try:
        parsed = connector.parse(body)
    except (UnreadablePayload, UnsupportedEvent):
        return
    for part in parsed:
        if isinstance(part, UnreadablePart):
            assert [type(again) for again in connector.parse(part.body)] == [UnreadablePart]
        elif isinstance(part, InboundMessage):
            strings = [part.account, part.sender_id, part.message_id, part.text]
            strings += [field for each in part.attachments for field in (each.name, each.content_type, each.reference)]
            strings += [voucher.name or "" for voucher in (part.voucher, part.claim) if voucher]
            assert all("\0" not in each and each == each.encode().decode() for each in strings)
            assert part.sender_id and part.message_id and (part.text or part.attachments)
        else:
            assert isinstance(part, DeliveryReport)
            assert (part.reference is None) != (part.until is None)
