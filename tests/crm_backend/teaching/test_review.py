"""Drafts beside one another: what an approval would undo, or would not do any more, is refused."""

import httpx2
from sqlalchemy import select

from crm_backend.models import Role, TeachingChange, User
from tests.crm_backend.lantern import Lantern
from tests.crm_backend.teaching.test_answers import ANSWERS, CHANGES, admin, approve, drafted, lantern, learnt, other, shop

__all__ = ["admin", "lantern", "other", "shop"]


async def test_what_makes_a_later_change_impossible_is_not_approved(shop: Lantern, admin: httpx2.AsyncClient) -> None:
    async with shop.db.transaction() as session:
        author = (await session.execute(select(User.id).where(User.role == Role.ADMIN))).scalars().one()
        content = {"name": "compliment", "into": "thank"}
        session.add(merging := TeachingChange(kind="intent.merge", subject="compliment", content=content, author_id=author))
    rule = {"name": "Calm down", "intents": ["compliment"], "steps": [{"kind": "handoff"}]}
    later = await drafted(admin, f"{ANSWERS}/rules", rule | {"condition": {"slot": "frustrated", "value": True}})
    assert later["id"] > merging.id and (await approve(admin, later)).status_code == 200
    draft = (await admin.get(f"{CHANGES}/{merging.id}")).json()
    refused = await approve(admin, draft)
    assert (refused.status_code, refused.json()["code"]) == (422, "data_problem") and "compliment" in refused.json()["detail"]
    assert (await admin.post(f"{CHANGES}/{later['id']}/withdraw")).status_code == 200
    assert (await approve(admin, draft)).status_code == 200


async def test_of_two_new_answers_of_one_name_only_one_is_approved(
    shop: Lantern, admin: httpx2.AsyncClient, other: httpx2.AsyncClient
) -> None:
    first, second = [
        await drafted(author, f"{ANSWERS}/responses", {"name": "utter_wraps", "texts": {"en": [said]}})
        for author, said in ((admin, "We wrap."), (other, "We do wrap."))
    ]
    assert (await approve(other, first)).status_code == 200
    refused = await approve(admin, second)
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_changed")
    assert (await learnt(shop))["utter_wraps"].texts("en") == ["We wrap."]
