"""Messages that wait in the inbox, as the inbox puts them there, with vectors of the trained encoder."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np

from crm_backend.models import TeachingItem
from crm_backend.models.base import now
from tests.crm_backend.front_door import FrontDoor

WRAPPING = (
    "do you offer gift wrapping",
    "can you gift wrap my order",
    "is gift wrapping available",
    "please gift wrap this as a present",
    "how much does gift wrapping cost",
    "i would like gift wrapping for a present",
    "gift wrap for a birthday present possible?",
)
SCHOOL = ("学生有优惠吗", "请问学生打折吗", "学生证能打折吗", "学生买有没有优惠价", "大学生可以享受折扣吗", "学生优惠怎么申请")
ALONE = ("what is the meaning of life", "my cat sings at night", "三只小猪盖房子")


async def wait_in_the_inbox(door: FrontDoor, texts: Sequence[str], language: str = "en", **more: Any) -> list[str]:
    """These wait, the last one the newest; returns their ids."""
    encoder = door.app.state.index.encoder
    vectors = await encoder.encode(texts, language)
    items = []
    for number, (text, vector) in enumerate(zip(texts, vectors, strict=True)):
        fields: dict[str, Any] = {
            "text": text,
            "language": language,
            "at": now() - timedelta(days=3, minutes=len(texts) - number),
            "decision": "unsure",
            "ranking": [{"name": "product_info", "confidence": 0.3}, {"name": "out_of_scope", "confidence": 0.2}],
            "entities": [],
            "reasons": ["unsure"],
            "vector": np.asarray(vector, np.float32).tobytes(),
            "encoder": door.app.state.index.made_with,
            "read_with": door.app.state.understanding.fingerprint,  # the collector need not read it again
        }
        items.append(TeachingItem(**(fields | more)))
    async with door.db.transaction() as session:
        session.add_all(items)
    return [item.id for item in items]
