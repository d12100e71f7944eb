"""Answers, rules and thresholds through the API: drafts, their review, and what is refused."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from sqlalchemy import select

from crm_backend.db import Database
from crm_backend.models import ChangeState, ModelVersion, Role, Serving, TeachingChange, User
from crm_backend.setup.places import ROOT
from crm_backend.teaching.answers.endpoints import router
from crm_backend.teaching.answers.material import Material
from crm_backend.teaching.changes import approved, tree_with
from crm_backend.teaching.dataset import moods, responses
from crm_backend.teaching.dataset.kinds import OF_ANSWERS
from crm_backend.teaching.dataset.tree import Tree
from tests.crm_backend.lantern import Lantern, lantern

__all__ = ["lantern"]
ANSWERS, CHANGES = "/api/v1/teaching/answers", "/api/v1/teaching/changes"
UNKNOWN = f"{ANSWERS}/responses/utter_order_unknown"
NEW = {"language": "en", "variants": ["I find no order {number} in your name.", "Order {number} is not in your name."]}


@pytest.fixture
def shop(lantern: Lantern) -> Lantern:
    lantern.app.include_router(router)
    return lantern


@pytest.fixture
async def admin(shop: Lantern) -> AsyncIterator[httpx2.AsyncClient]:
    browser = await shop.sign_in(Role.ADMIN)
    yield browser
    await browser.aclose()


@pytest.fixture
async def other(shop: Lantern, admin: httpx2.AsyncClient) -> AsyncIterator[httpx2.AsyncClient]:
    browser = await shop.sign_in(Role.ADMIN)
    yield browser
    await browser.aclose()


async def drafted(admin: httpx2.AsyncClient, address: str = UNKNOWN, body: dict[str, Any] = NEW) -> dict[str, Any]:
    answer = await admin.post(address, json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def approve(admin: httpx2.AsyncClient, change: dict[str, Any]) -> httpx2.Response:
    return await admin.post(f"{CHANGES}/{change['id']}/approve", json={"seen": change["seen"]})


async def learnt(shop: Lantern) -> dict[str, responses.Response]:
    """What the next training learns."""
    async with shop.db.reading() as session:
        return responses.read(tree_with(ROOT, await approved(session)))


async def test_the_list_finds_by_name_text_language_and_what_is_missing(admin: httpx2.AsyncClient) -> None:
    every = (await admin.get(f"{ANSWERS}/responses")).json()
    assert every["languages"] == ["en", "zh", "es"] and len(every["items"]) == every["total"] > 300
    for words in ("order unknown", "six digits", "没有查到订单"):
        found = (await admin.get(f"{ANSWERS}/responses", params={"q": words})).json()["items"]
        assert "utter_order_unknown" in [row["name"] for row in found], words
    chinese = {"q": "six digits", "language": "zh"}
    assert (await admin.get(f"{ANSWERS}/responses", params=chinese)).json()["items"] == []
    assert (await admin.get(f"{ANSWERS}/responses", params={"show": "missing"})).json()["items"] == []


async def test_a_response_tells_its_texts_fields_and_uses(admin: httpx2.AsyncClient) -> None:
    response = (await admin.get(UNKNOWN)).json()
    assert [texts["language"] for texts in response["languages"]] == ["en", "zh", "es"]
    assert response["fields"][0]["name"] == "number" and response["fields"][0]["examples"]["zh"].startswith("LT-")
    assert {"kind": "action", "name": "orders"}.items() <= response["used_by"][0].items()
    asked = (await admin.get(f"{ANSWERS}/responses/utter_ask_promo_code")).json()["used_by"]
    assert "form" in [use["kind"] for use in asked]
    assert (await admin.get(f"{ANSWERS}/responses/utter_nothing")).status_code == 404


async def test_a_change_is_learnt_once_another_administrator_approved_it(
    shop: Lantern, admin: httpx2.AsyncClient, other: httpx2.AsyncClient
) -> None:
    draft = await drafted(admin)
    assert (draft["status"], draft["author"], draft["mine"]) == ("draft", "Admin", True)
    [file] = draft["files"]
    assert file["file"] == "bot/domain/orders.yml" and '+    - text: "Order {number} is not in your name."\n' in file["diff"]
    assert (await learnt(shop))["utter_order_unknown"].texts("en") != NEW["variants"]
    own = await approve(admin, draft)
    assert (own.status_code, own.json()["code"]) == (403, "own_change")
    done = (await approve(other, draft)).json()
    assert (done["status"], done["by_author"], done["reviewer"]) == ("waiting", False, "Admin")
    assert (await learnt(shop))["utter_order_unknown"].texts("en") == NEW["variants"]
    changed = (await admin.get(f"{ANSWERS}/responses", params={"show": "changed"})).json()["items"]
    assert [row["name"] for row in changed] == ["utter_order_unknown"]
    assert (await approve(other, draft)).json()["code"] == "change_approved"
    history = (await admin.get(UNKNOWN)).json()["history"]
    assert [change["content"]["before"] for change in history] == [
        responses.read(tree_with(ROOT, []))["utter_order_unknown"].texts("en")
    ]


async def test_the_only_administrator_approves_alone_and_that_is_recorded(admin: httpx2.AsyncClient) -> None:
    done = (await approve(admin, await drafted(admin))).json()
    assert (done["status"], done["by_author"]) == ("waiting", True)


async def test_a_draft_is_edited_in_place_and_not_approved_unseen(
    shop: Lantern, admin: httpx2.AsyncClient, other: httpx2.AsyncClient
) -> None:
    first = await drafted(admin)
    second = await drafted(admin, body=NEW | {"variants": ["No order {number}."]})
    assert second["id"] == first["id"]
    unseen = await approve(other, first)
    assert (unseen.status_code, unseen.json()["code"]) == (409, "change_edited")
    assert (await drafted(other))["id"] != first["id"]  # another author's is another draft
    assert (await approve(other, second)).status_code == 200


async def test_an_older_draft_does_not_undo_a_later_change(admin: httpx2.AsyncClient, other: httpx2.AsyncClient) -> None:
    older, later = await drafted(admin), await drafted(other, body=NEW | {"variants": ["No order {number}."]})
    assert (await approve(admin, later)).status_code == 200
    refused = await approve(other, older)
    assert (refused.status_code, refused.json()["code"]) == (409, "change_overtaken")
    assert (await admin.post(UNKNOWN, json=NEW | {"base": ["stale"]})).json()["code"] == "edited_meanwhile"


async def test_what_is_withdrawn_is_not_learnt(shop: Lantern, admin: httpx2.AsyncClient) -> None:
    change = await drafted(admin)
    await approve(admin, change)
    withdrawn = await admin.post(f"{CHANGES}/{change['id']}/withdraw")
    assert withdrawn.json()["status"] == "withdrawn"
    assert (await learnt(shop))["utter_order_unknown"].texts("en") != NEW["variants"]
    assert (await approve(admin, change)).json()["code"] == "change_withdrawn"


async def test_a_reset_is_what_came_with_the_deployment(shop: Lantern, admin: httpx2.AsyncClient) -> None:
    before = (await learnt(shop))["utter_order_unknown"].texts("en")
    await approve(admin, await drafted(admin))
    back = await drafted(admin, f"{UNKNOWN}/reset", {"language": "en"})
    assert back["kind"] == "response.reset"
    await approve(admin, back)
    assert (await learnt(shop))["utter_order_unknown"].texts("en") == before
    assert (await admin.post(f"{UNKNOWN}/reset", json={"language": "en"})).json()["code"] == "nothing_changed"


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ({"language": "en", "variants": ["{0.__class__}"]}, "braces"),
        ({"language": "en", "variants": ["{number!r}"]}, "braces"),
        ({"language": "en", "variants": ["{slots[x]}"]}, "braces"),
        ({"language": "en", "variants": ["{number"]}, "braces"),
        ({"language": "en", "variants": ["costs ${number}"]}, "dollar"),
        ({"language": "en", "variants": ["{amount} is gone"]}, "nothing fills the field {amount}"),
        ({"language": "zh", "variants": ["{amount}"]}, "nothing fills the field {amount}"),
        ({"language": "en", "variants": ["a\u0000b"]}, "control"),
        ({"language": "en", "variants": ["a\u202eb"]}, "control"),
        ({"language": "fr", "variants": ["Bonjour"]}, "does not answer"),
        ({"language": "en", "variants": ["same", "same"]}, "different"),
    ],
)
async def test_what_cannot_be_said_is_refused_and_nothing_changes(
    shop: Lantern, admin: httpx2.AsyncClient, texts: dict[str, Any], reason: str
) -> None:
    answer = await admin.post(UNKNOWN, json=texts)
    assert (answer.status_code, answer.json()["code"]) == (422, "data_problem"), answer.text
    assert reason in answer.json()["detail"]
    assert await shop.count(TeachingChange) == 0


@pytest.mark.parametrize("variants", [[], ["x" * 20_000], ["x"] * 9, [7], "text"])
async def test_what_does_not_fit_is_refused(shop: Lantern, admin: httpx2.AsyncClient, variants: Any) -> None:
    answer = await admin.post(UNKNOWN, json={"language": "en", "variants": variants})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert await shop.count(TeachingChange) == 0


async def test_a_field_that_nothing_fills_is_named_by_file_and_line(admin: httpx2.AsyncClient) -> None:
    problem = (await admin.post(UNKNOWN, json={"language": "es", "variants": ["{pedido}"]})).json()
    assert problem["file"] == "bot/domain/languages/es.yml" and problem["line"] > 1
    assert problem["problems"][0]["file"] == problem["file"]


async def test_a_preview_fills_the_fields_and_says_what_is_missing(admin: httpx2.AsyncClient) -> None:
    wanted = {
        "name": "utter_order_unknown",
        "language": "zh",
        "variants": ["没有 {number}。", "没有。", "{x}", "<b>{number}</b>"],
    }
    items = (await admin.post(f"{ANSWERS}/preview", json=wanted)).json()["items"]
    assert [item["text"] for item in items] == ["没有 LT-100042。", "没有。", "{x}", "<b>LT-100042</b>"]
    assert [item["missing"] for item in items] == [[], ["number"], ["number"], []]
    assert [item["problem"] is None for item in items] == [True, True, False, True]


async def test_a_rule_is_made_of_what_is_on_the_list(admin: httpx2.AsyncClient) -> None:
    rules = (await admin.get(f"{ANSWERS}/rules")).json()
    assert "action_delete_account" not in rules["choices"]["actions"] and "utter_thank" in rules["choices"]["responses"]
    greet = next(rule for rule in rules["items"] if rule["name"] == "Greet")
    assert greet["flow"]["steps"] == [{"kind": "action", "name": "action_greet"}]
    flow = {"name": "Greet", "intents": ["greet"], "steps": [{"kind": "response", "name": "utter_greet"}]}
    change = await drafted(admin, f"{ANSWERS}/rules", flow)
    assert "+      - action: utter_greet\n" in change["files"][0]["diff"]
    assert [draft["id"] for draft in (await admin.get(f"{ANSWERS}/rules")).json()["drafts"]] == [change["id"]]
    await approve(admin, change)
    after = (await admin.get(f"{ANSWERS}/rules")).json()
    assert next(rule for rule in after["items"] if rule["name"] == "Greet")["flow"]["steps"] == flow["steps"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"intents": ["hello_there"]}, "no intent 'hello_there'"),
        ({"steps": [{"kind": "action", "name": "action_delete_account"}]}, "no action"),
        ({"steps": [{"kind": "response", "name": "utter_order_unknown"}]}, "no response without fields"),
        ({"name": "Hello again"}, "“Hello again” and “Greet” both begin with greet"),
    ],
)
async def test_a_rule_that_cannot_be_is_refused(
    shop: Lantern, admin: httpx2.AsyncClient, change: dict[str, Any], reason: str
) -> None:
    flow = {"name": "Greet", "intents": ["greet"], "steps": [{"kind": "response", "name": "utter_greet"}]}
    answer = await admin.post(f"{ANSWERS}/rules", json=flow | change)
    assert answer.status_code == 422 and reason in answer.json()["detail"], answer.text
    assert await shop.count(TeachingChange) == 0


async def test_the_last_rule_of_an_intent_stays(admin: httpx2.AsyncClient) -> None:
    answer = await admin.post(f"{ANSWERS}/rules/remove", json={"name": "Greet"})
    assert answer.status_code == 422 and "nlu_data/rules/smalltalk.yml:4" in answer.json()["detail"]


async def test_what_an_approved_rule_says_cannot_be_withdrawn(admin: httpx2.AsyncClient) -> None:
    await approve(
        admin, response := await drafted(admin, f"{ANSWERS}/responses/utter_gifts", {"language": "en", "variants": ["We wrap."]})
    )
    flow = {"name": "Thank for praise", "intents": ["compliment"], "steps": [{"kind": "response", "name": "utter_gifts"}]}
    await approve(admin, rule := await drafted(admin, f"{ANSWERS}/rules", flow))
    refused = await admin.post(f"{CHANGES}/{response['id']}/withdraw")
    assert refused.status_code == 422 and "utter_gifts" in refused.json()["detail"]
    assert (await admin.post(f"{CHANGES}/{rule['id']}/withdraw")).status_code == 200
    assert (await admin.post(f"{CHANGES}/{response['id']}/withdraw")).status_code == 200


async def test_a_threshold_moves_within_its_bounds(admin: httpx2.AsyncClient) -> None:
    change = await drafted(admin, f"{ANSWERS}/thresholds", {"component": "intent", "key": "rejected", "value": 0.02})
    assert change["subject"] == "intent.rejected" and change["files"][0]["file"] == "config.yml"
    await approve(admin, change)
    items = (await admin.get(f"{ANSWERS}/thresholds")).json()["items"]
    rejected = next(item for item in items if item["key"] == "rejected")
    assert (rejected["value"], rejected["deployed"]) == (0.02, 0.015)
    for wrong in ({"value": 0.9}, {"key": "ridge"}, {"value": "NaN"}):
        answer = await admin.post(f"{ANSWERS}/thresholds", json={"component": "intent", "key": "rejected", "value": 0.02} | wrong)
        assert answer.status_code == 422


async def test_the_list_says_what_is_live_and_what_waits(shop: Lantern, admin: httpx2.AsyncClient) -> None:
    first = await drafted(admin)
    await approve(admin, first)
    async with shop.db.transaction() as session:
        version = ModelVersion(
            number=1, fingerprint="a", base_fingerprint="b", data_hash="c", last_change_id=first["id"], figures={}, gate={}
        )
        session.add(version)
        await session.flush()
        session.add(Serving(live_id=version.id))
    second = await drafted(admin, body={"language": "zh", "variants": ["没有订单 {number}。"]})
    listed = (await admin.get(CHANGES)).json()
    assert [(change["id"], change["status"]) for change in listed["items"]] == [(second["id"], "draft"), (first["id"], "live")]
    assert listed["counts"] == {"draft": 1, "waiting": 0}
    await approve(admin, second)
    assert (await admin.get(CHANGES)).json()["counts"] == {"draft": 0, "waiting": 1}
    page = (await admin.get(CHANGES, params={"limit": 1})).json()
    rest = (await admin.get(CHANGES, params={"limit": 1, "cursor": page["next_cursor"]})).json()
    assert [change["id"] for change in page["items"] + rest["items"]] == [second["id"], first["id"]]
    assert (await admin.get(CHANGES, params={"about": "examples"})).json()["items"] == []
    assert (await admin.get(CHANGES, params={"cursor": "nonsense"})).status_code == 400


async def test_what_the_deployment_has_already_is_recognised(shop: Lantern, admin: httpx2.AsyncClient) -> None:
    texts = (await learnt(shop))["utter_order_unknown"].texts("en")
    content = {"name": "utter_order_unknown", "language": "en", "variants": texts}
    [user] = await _ids(shop.db)
    async with shop.db.transaction() as session:
        session.add(
            TeachingChange(
                kind="response.set", subject="utter_order_unknown", content=content, author_id=user, state=ChangeState.APPROVED
            )
        )
        example = {"text": "where is my order", "intent": "track_order"}
        session.add(
            TeachingChange(kind="example.add", subject="track_order", content=example, author_id=user, state=ChangeState.APPROVED)
        )
        gone = content | {"name": "utter_gone", "language": "zh"}
        session.add(
            TeachingChange(kind="response.set", subject="utter_gone", content=gone, author_id=user, state=ChangeState.APPROVED)
        )
    statuses = {change["subject"]: change["status"] for change in (await admin.get(CHANGES)).json()["items"]}
    assert statuses == {"utter_order_unknown": "deployed", "track_order": "deployed", "utter_gone": "failed"}


async def _ids(db: Database) -> list[str]:

    async with db.reading() as session:
        return list((await session.execute(select(User.id))).scalars())


def test_moods_that_were_taught_are_no_part_of_the_answers() -> None:
    """A label may teach one, so there may be as many as examples; whether the deployment has it is seen in its files."""
    tree = Tree.read(ROOT)
    material = Material(tree, tree, [], {})
    language, mood, text = next(moods.said(tree))
    assert material.has_example("sentiment.add", {"language": language, "mood": mood, "text": text})
    assert not material.has_example("sentiment.add", {"language": language, "mood": mood, "text": f"{text}, and more"})
    assert "sentiment.add" not in OF_ANSWERS


async def test_a_new_answer_comes_in_all_its_languages_at_once(
    shop: Lantern, admin: httpx2.AsyncClient, other: httpx2.AsyncClient
) -> None:
    new = {"name": "utter_gift_wrapping", "texts": {"zh": ["可以包装。"], "en": ["We wrap anything."]}}
    address = f"{ANSWERS}/responses"
    draft = await drafted(admin, address, new)
    assert draft["kind"] == "response.add" and [file["file"] for file in draft["files"]] == ["bot/domain/taught.yml"]
    assert (await approve(other, draft)).status_code == 200
    assert (await learnt(shop))["utter_gift_wrapping"].texts("zh") == ["可以包装。"]
    for body, code in (
        (new, "response_taken"),
        ({"name": "utter_wraps", "texts": {"zh": ["可以。"]}}, "data_problem"),
        ({"name": "utter_wraps", "texts": {"en": ["From {price}."]}}, "data_problem"),
    ):
        assert (await admin.post(address, json=body)).json()["code"] == code
    assert (await admin.post(address, json=new | {"name": "wraps"})).status_code == 422


async def test_the_title_of_a_button_is_taught_in_a_language(
    shop: Lantern, admin: httpx2.AsyncClient, other: httpx2.AsyncClient
) -> None:
    address = f"{ANSWERS}/titles"
    draft = await drafted(admin, address, {"name": "human_handoff", "language": "zh", "title": "转人工"})
    assert '+      human_handoff: {zh: "转人工"}\n' in draft["files"][0]["diff"]
    assert (await approve(other, draft)).status_code == 200
    items = {item["name"]: item for item in (await admin.get(address)).json()["items"]}
    assert items["human_handoff"]["titles"]["zh"] == "转人工" != items["human_handoff"]["deployed"]["zh"]
    assert items["cancel"]["group"] == "buttons" and items["track"]["titles"]["en"] == "Track {number}"
    for body, code in (
        ({"name": "track", "language": "en", "title": "Track it"}, "title_fields"),
        ({"name": "cancel", "language": "en", "title": "Cancel {number}"}, "title_fields"),
        ({"name": "no_such_button", "language": "en", "title": "Nothing"}, "title_unknown"),
        ({"name": "human_handoff", "language": "zh", "title": "转人工"}, "nothing_changed"),
        ({"name": "human_handoff", "language": "ja", "title": "人と話す"}, "data_problem"),
    ):
        assert (await admin.post(address, json=body)).json()["code"] == code, body


async def test_a_title_that_was_imported_in_one_language_is_taught_in_another(shop: Lantern, admin: httpx2.AsyncClient) -> None:
    async with shop.db.transaction() as session:
        author = (await session.execute(select(User.id).where(User.role == Role.ADMIN))).scalars().one()
        content = {"name": "parcel_map", "language": "zh", "title": "包裹地图"}
        change = TeachingChange(kind="title.set", subject="parcel_map", content=content, author_id=author)
        change.state = ChangeState.APPROVED
        session.add(change)
    draft = await drafted(admin, f"{ANSWERS}/titles", {"name": "parcel_map", "language": "en", "title": "Where it is"})
    assert '+      parcel_map: {zh: "包裹地图", en: "Where it is"}\n' in draft["files"][0]["diff"]


async def test_a_rule_asks_for_a_slot_of_the_list_with_a_value_of_its_own(admin: httpx2.AsyncClient) -> None:
    slots = (await admin.get(f"{ANSWERS}/rules")).json()["choices"]["slots"]
    assert slots == {"frustrated": [True, False], "verified": [True, False]}
    rule = {"name": "Calm down", "intents": ["compliment"], "steps": [{"kind": "handoff"}]}
    draft = await drafted(admin, f"{ANSWERS}/rules", rule | {"condition": {"slot": "frustrated", "value": True}})
    assert "+      - slot_was_set: [{frustrated: true}]\n" in draft["files"][0]["diff"]
    for condition in ({"slot": "frustrated", "value": "very"}, {"slot": "language", "value": "zh"}):
        refused = await admin.post(f"{ANSWERS}/rules", json=rule | {"condition": condition})
        assert (refused.status_code, refused.json()["code"]) == (422, "data_problem")
