"""Who answers: promoting, canaries, the shadow, and the way back, through the front door."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.nlu import Pipeline
from crm_backend.models import Message, ModelArchive, ModelVersion, Serving, ServingEvent, ShadowFlip, TrainingRun
from crm_backend.settings import model_key
from crm_backend.teaching.rollout import deployment, service, shadow
from crm_backend.understanding import Lineup, lot
from tests.crm_backend.front_door import Browser, FrontDoor, Role, is_problem
from tests.crm_backend.teaching.rollout.making import SHORT_SIGHTED, add_version

SERVING = "/api/v1/teaching/serving"
OBJECTION = {"kind": "golden", "detail": "golden: 80.0% right, 92.0% before"}


@pytest.fixture
async def admin(door: FrontDoor) -> AsyncIterator[Browser]:
    yield await door.sign_in(Role.ADMIN)
    door.app.state.understanding.lineup = Lineup()  # all apps of a test run share it


async def version(door: FrontDoor, name: str = "taught", **more: Any) -> int:
    return await add_version(door.db, door.settings, name, **more)


async def models(door: FrontDoor) -> list[int | None]:
    """Which version understood each message, in order."""
    messages = await door.rows(Message, Message.author == "customer")
    return [message.model for message in sorted(messages, key=lambda message: message.created_at)]


async def posts(admin: Browser, act: str, **body: Any) -> dict[str, Any]:
    answer = await admin.post(f"{SERVING}/{act}", json=body)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def kinds(admin: Browser) -> list[str]:
    return [event["kind"] for event in (await admin.get(f"{SERVING}/events")).json()["items"]]


async def test_a_version_is_promoted_and_rolled_back(door: FrontDoor, admin: Browser) -> None:
    first, second = await version(door, "one"), await version(door, "two")
    await door.says("hello")
    assert (await posts(admin, "promote", version=first))["live"] == first
    await door.says("where is my order LT-100001?")
    shown = await posts(admin, "promote", version=second, reason="it is better")
    assert (shown["live"], shown["previous"]) == (second, first)
    await door.says("thank you")
    assert (await posts(admin, "rollback", reason="it was not"))["live"] == first
    await door.says("bye")
    shown = await posts(admin, "rollback")
    assert (shown["live"], shown["previous"]) == (None, None)
    await door.says("hello again")
    assert await models(door) == [None, first, second, first, None]
    assert is_problem(await admin.post(f"{SERVING}/rollback", json={}), 409)
    events = (await admin.get(f"{SERVING}/events")).json()["items"]
    assert [(event["kind"], event["version"]) for event in events] == [
        ("rolled_back", None),
        ("rolled_back", first),
        ("promoted", second),
        ("promoted", first),
    ]
    assert (events[2]["by"], events[2]["detail"]["reason"]) == ("Ada", "it is better")


async def test_of_two_who_take_a_version_back_at_once_one_does(door: FrontDoor, admin: Browser) -> None:
    first, second = await version(door, "one"), await version(door, "two")
    for number in (first, second):
        await posts(admin, "promote", version=number)
    answers = await asyncio.gather(*(admin.post(f"{SERVING}/rollback", json={"live": second}) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert (await admin.get(SERVING)).json()["live"] == first


async def test_what_answers_is_followed_whatever_went_wrong_once(
    door: FrontDoor, admin: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, follower, follow = await version(door, "one"), door.app.state.rollout.follower, door.app.state.rollout.follower.follow
    failed = asyncio.Event()

    async def fail() -> None:
        failed.set()
        raise OSError("no space left on device")

    monkeypatch.setattr(follower, "follow", fail)
    await asyncio.wait_for(failed.wait(), 20)
    monkeypatch.setattr(follower, "follow", follow)
    async with door.db.transaction() as session:
        await service.promote(session, number, service.By(command=True))
    async with asyncio.timeout(20):
        while door.app.state.understanding.lineup.live is None:
            await asyncio.sleep(0.1)


async def test_a_roll_back_takes_no_loading(door: FrontDoor, admin: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        await posts(admin, "promote", version=await version(door, name))

    def refuse(*_arguments: object) -> Pipeline:
        raise AssertionError("nothing is to be loaded")

    monkeypatch.setattr(Pipeline, "load", refuse)
    started = time.perf_counter()
    shown = await posts(admin, "rollback")
    assert (shown["live"], shown["troubles"]) == (1, [])
    assert door.app.state.understanding.lineup.live.number == 1
    assert time.perf_counter() - started < 5


async def test_the_gate_wants_a_reason_in_writing(door: FrontDoor, admin: Browser) -> None:
    number = await version(door, against=[OBJECTION])
    for act, body in (("promote", {"version": number}), ("canary", {"version": number, "share": 0.5})):
        answer = await admin.post(f"{SERVING}/{act}", json=body)
        assert is_problem(answer, 409)
        assert (answer.json()["code"], answer.json()["against"]) == ("gated", [OBJECTION])
    assert (await admin.get(SERVING)).json()["live"] is None
    assert (await posts(admin, "promote", version=number, reason="the set is wrong"))["live"] == number
    assert [each.reason for each in await door.rows(ModelVersion)] == ["the set is wrong"]


async def test_what_nobody_here_signed_does_not_answer(door: FrontDoor, admin: Browser) -> None:
    foreign = await version(door, "foreign", key=b"somebody else's key")
    answer = await admin.post(f"{SERVING}/promote", json={"version": foreign})
    assert is_problem(answer, 422) and answer.json()["code"] == "version_unusable"
    tampered = await version(door, "tampered")
    [archive] = [row for row in await door.rows(ModelArchive) if row.content[:2] == b"\x1f\x8b"][-1:]
    async with door.db.transaction() as session:
        row = await session.get_one(ModelArchive, (archive.version_id, "nlu"))
        row.content = row.content[:-20] + bytes(20)
    assert is_problem(await admin.post(f"{SERVING}/promote", json={"version": tampered}), 422)
    assert (await admin.get(SERVING)).json()["live"] is None and await kinds(admin) == []


async def test_a_canary_answers_its_share_and_the_same_people(door: FrontDoor, admin: Browser) -> None:
    number = await version(door)
    people = [f"customer-{place}" for place in range(30)]

    async def share_of(share: float) -> set[str]:
        await posts(admin, "canary", version=number, share=share)
        lineup = door.app.state.understanding.lineup
        return {who for who in people if (chosen := lineup.chosen(who)) and chosen.number == number}

    few, more = await share_of(0.2), await share_of(0.6)
    assert few < more and few == {who for who in people if lot(number, who) < 0.2}
    for _ in range(2):
        for who in people[:6]:
            await door.says("thanks", who)
    used = await models(door)
    assert used[:6] == used[6:] and set(used) == {number, None}
    shown = (await admin.get(SERVING)).json()["canary"]
    assert shown["figures"]["messages"] + shown["live"]["messages"] == 12
    answer = await admin.request("DELETE", f"{SERVING}/canary")
    assert answer.json()["canary"] is None
    assert await kinds(admin) == ["canary_ended", "canary_share", "canary"]


async def test_a_worse_canary_is_taken_back_by_itself(door: FrontDoor, admin: Browser) -> None:
    bad = await version(door, "bad", changed=SHORT_SIGHTED)
    await posts(admin, "canary", version=bad, share=0.5, limits={"messages": 20})
    for place in range(60):
        await door.says("How do I return a lamp that I bought last week?", f"customer-{place}")
    async with asyncio.timeout(20):
        while door.app.state.understanding.lineup.canary:
            await asyncio.sleep(0.1)
    [event, _] = (await admin.get(f"{SERVING}/events")).json()["items"]
    assert (event["kind"], event["by"], event["detail"]["limit"]) == ("canary_taken_back", None, "fallbacks")
    canary, live = event["detail"]["canary"], event["detail"]["live"]
    assert min(canary["of"], live["of"]) >= 20 and event["detail"]["p"] < 0.01
    assert (canary["count"], live["count"]) == (canary["of"], 0)


async def test_a_canary_that_fails_is_made_up_for_and_taken_back(
    door: FrontDoor, admin: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await version(door)
    await posts(admin, "canary", version=number, share=0.99)
    canary = door.app.state.understanding.lineup.canary

    def break_down(*_arguments: object, **_named: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(canary.pipeline, "parse", break_down)
    answer = await door.says("where is my order LT-100001?", "customer-1")
    assert answer["nlu"]["intent"]["name"] == "track_order" and await models(door) == [None]
    async with asyncio.timeout(10):
        while door.app.state.understanding.lineup.canary:
            await asyncio.sleep(0.02)
    assert await kinds(admin) == ["canary_taken_back", "canary"]


async def test_the_shadow_reads_along_and_answers_nobody(
    door: FrontDoor, admin: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shadow, "AFTER_SECONDS", 0.05)
    number = await version(door, "bad", changed=SHORT_SIGHTED)
    await posts(admin, "shadow", version=number)
    await door.says("I am Dana, dana@lantern.example, and would like to know where the parcel with my lamp is")
    await door.says("thanks")
    async with asyncio.timeout(20):
        while (found := (await admin.get(SERVING)).json()["shadow"])["messages"] < 2:
            await asyncio.sleep(0.1)
    assert await models(door) == [None, None]
    [flip] = found["flips"]
    assert "dana@" not in flip["text"] and "name@example.com" in flip["text"]
    assert flip["before"] != flip["after"] and found["same"] | {"low": 0, "high": 0} == {
        "count": 1,
        "of": 2,
        "share": 0.5,
        "low": 0,
        "high": 0,
    }
    assert [row.version_id for row in await door.rows(ShadowFlip)] == [(await door.rows(ModelVersion))[0].id]
    assert (await admin.request("DELETE", f"{SERVING}/shadow")).json()["shadow"] is None


async def test_a_restart_begins_with_the_live_version(door: FrontDoor, admin: Browser) -> None:
    number = await version(door)
    await posts(admin, "promote", version=number)
    follower, understanding = door.app.state.rollout.follower, door.app.state.understanding
    await follower.stop()
    follower._loaded.clear()
    follower._seen = 0
    understanding.lineup = Lineup()
    await follower.start()
    assert understanding.lineup.live.number == number


async def test_a_live_version_that_does_not_load_is_made_up_for_loudly(door: FrontDoor, admin: Browser) -> None:
    number = await version(door)
    await posts(admin, "promote", version=number)
    async with door.db.transaction() as session:
        [archive] = await door.rows(ModelArchive)
        await session.delete(await session.get_one(ModelArchive, (archive.version_id, "nlu")))
    follower = door.app.state.rollout.follower
    follower._loaded.clear()
    follower._seen = 0
    await follower.follow()
    shown = (await admin.get(SERVING)).json()
    assert (shown["live"], [trouble["version"] for trouble in shown["troubles"]]) == (number, [number])
    assert (await door.says("where is my order LT-100001?"))["nlu"]["intent"]["name"] == "track_order"
    assert await models(door) == [None]


async def test_another_deployment_is_trained_on_once(door: FrontDoor, admin: Browser) -> None:
    number = await version(door, base="an older deployment")
    await posts(admin, "promote", version=number)
    base = door.app.state.understanding.base_fingerprint
    tries = [await deployment.retrain(door.db, base) for _ in range(3)]
    runs = await door.rows(TrainingRun)
    assert tries.count(True) <= 1 and [run.started_by for run in runs] == [None]
    shown = (await admin.get(SERVING)).json()["deployment"]
    assert (shown["changed"], shown["run_id"], shown["version"]) == (True, runs[0].id, None)
    newer = await version(door, "newer")
    assert (await admin.get(SERVING)).json()["deployment"]["version"] == newer
    await posts(admin, "promote", version=newer)
    assert not (await admin.get(SERVING)).json()["deployment"]["changed"]


async def test_a_dialogue_that_rasa_has_not_got_stops_the_promotion(door: FrontDoor, admin: Browser) -> None:
    """The scripted dialogue has no place for models, as a Rasa process that is away has none."""
    number = await version(door, dialogue=b"a model of Rasa's")
    answer = await admin.post(f"{SERVING}/promote", json={"version": number})
    assert is_problem(answer, 409) and answer.json()["code"] == "dialogue_away"
    assert (await admin.get(SERVING)).json()["live"] is None


async def test_a_version_brings_its_dialogue_along(door: FrontDoor, admin: Browser) -> None:
    number = await version(door, dialogue=b"a model of Rasa's")
    model = hashlib.sha256(b"a model of Rasa's").hexdigest()[:32]
    door.dialogue.takes_models = True
    await posts(admin, "promote", version=number)
    assert door.dialogue.models == {model: b"a model of Rasa's"}
    await door.says("hello")
    door.dialogue.models.clear()  # Rasa is started anew
    assert (await door.says("thanks"))["replies"]
    assert [turn.get("model") for turn in door.dialogue.turns] == [model, model]
    assert door.dialogue.models == {model: b"a model of Rasa's"}
    await posts(admin, "rollback")
    await door.says("bye")
    assert "model" not in door.dialogue.turns[-1]


async def test_no_turn_is_lost_or_slow_while_versions_change(door: FrontDoor, admin: Browser) -> None:
    first, second = await version(door, "one"), await version(door, "two")
    seconds: list[float] = []
    over = asyncio.Event()

    async def talk(who: str) -> int:
        said = 0
        while not over.is_set():
            started = time.perf_counter()
            answer = await door.says("where is my order LT-100001?", who)
            seconds.append(time.perf_counter() - started)
            assert len(answer["replies"]) == 1
            said += 1
        return said

    talkers = [asyncio.create_task(talk(f"customer-{place}")) for place in range(4)]
    await asyncio.sleep(0.5)
    for act, body in (
        ("promote", {"version": first}),
        ("promote", {"version": second}),
        ("rollback", {}),
        ("canary", {"version": second, "share": 0.5}),
        ("rollback", {}),
    ):
        await posts(admin, act, **body)
        await asyncio.sleep(0.3)
    over.set()
    said = sum(await asyncio.gather(*talkers))
    assert len(door.dialogue.turns) == said == len(await models(door))
    assert {None, first, second} <= set(await models(door))
    print(f"the slowest of {said} turns took {max(seconds):.3f} s, half of them {sorted(seconds)[said // 2]:.3f} s")
    assert max(seconds) < 3


async def test_supervisors_and_agents_have_no_part_in_it(door: FrontDoor, admin: Browser) -> None:
    supervisor = await door.sign_in(Role.SUPERVISOR)
    assert is_problem(await supervisor.get(SERVING), 403)
    assert (await door.rows(Serving), await door.rows(ServingEvent)) == ([], [])
    assert model_key(door.settings)
