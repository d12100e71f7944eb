"""Runs are queued one at a time, taken up once, and never lost or done twice when a process dies."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from crm_backend.models import RunState
from crm_backend.teaching.training import repository
from tests.crm_backend.teaching.training.school import RUNS, School

LEASE = timedelta(seconds=60)
OVER = timedelta(seconds=-1)


async def take(school: School, owner: str, lease: timedelta = LEASE) -> str | None:
    async with school.db.transaction() as session:
        run = await repository.take(session, owner, lease)
        return run.id if run else None


async def test_one_run_at_a_time(school: School) -> None:
    run_id = await school.start()
    second = await school.admin.post(RUNS)
    assert (second.status_code, second.json()["code"], second.json()["run_id"]) == (409, "training_going_on", run_id)
    listed = (await school.admin.get(RUNS)).json()["items"]
    assert [(run["id"], run["state"], run["started_by"]["name"]) for run in listed] == [(run_id, "queued", "Admin Reed")]


async def test_of_several_who_start_at_once_one_does(school: School) -> None:
    answers = await asyncio.gather(*(school.admin.post(RUNS) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


async def test_a_queued_run_is_cancelled_at_once_and_makes_room(school: School) -> None:
    run_id = await school.start()
    cancelled = await school.admin.post(f"{RUNS}/{run_id}/cancel")
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    assert await take(school, "app") is None
    assert await school.start() != run_id
    assert len((await school.admin.get(RUNS)).json()["items"]) == 2


async def test_lists_go_on_where_the_page_ended(school: School) -> None:
    made = []
    for _ in range(3):
        made.append(await school.start())
        await school.admin.post(f"{RUNS}/{made[-1]}/cancel")
    first = (await school.admin.get(RUNS, params={"limit": 2})).json()
    rest = (await school.admin.get(RUNS, params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert [run["id"] for run in first["items"] + rest["items"]] == made[::-1]
    assert rest["next_cursor"] is None


async def test_of_two_replicas_one_takes_the_run(school: School) -> None:
    run_id = await school.start()
    taken = await asyncio.gather(take(school, "one"), take(school, "other"))
    assert sorted(taken, key=str) == sorted([run_id, None], key=str)
    assert await take(school, "third") is None


async def test_a_run_whose_process_died_is_taken_up_again_and_then_given_up(school: School) -> None:
    run_id = await school.start()
    assert await take(school, "dead", OVER) == run_id
    assert await take(school, "second", OVER) == run_id
    assert await take(school, "third") is None
    run = await school.run(run_id)
    assert (run["state"], run["error"]["code"]) == ("failed", "worker_lost")
    assert await school.start()


async def test_who_is_started_again_takes_up_what_it_left_without_waiting(school: School) -> None:
    run_id = await school.start()
    assert await take(school, "app") == run_id
    assert await take(school, "other") is None
    assert await take(school, "app") == run_id


async def test_who_has_lost_the_lease_changes_nothing(school: School) -> None:
    run_id = await school.start()
    await take(school, "slow", OVER)
    await take(school, "quick")
    async with school.db.transaction() as session:
        assert await repository.advance(session, run_id, "slow", LEASE, "train", 0.9) is None
        assert not await repository.end(session, run_id, "slow", RunState.FAILED)
        assert await repository.advance(session, run_id, "quick", LEASE, "train", 0.3) is False
    run = await school.run(run_id)
    assert (run["state"], run["step"], run["progress"]) == ("running", "train", 0.3)


async def test_a_database_that_is_away_for_a_moment_ends_no_training(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = await school.start()
    assert await take(school, "app") == run_id
    trainer, advance = school.trainer("app"), repository.advance

    async def away(*_arguments: object) -> None:
        raise OperationalError("UPDATE", None, Exception("the server closed the connection"))

    monkeypatch.setattr(repository, "advance", away)
    assert await trainer._told(run_id, "train", 0.3) is False
    monkeypatch.setattr(repository, "advance", advance)
    assert await trainer._told(run_id, "train", 0.4) is False
    assert (await school.admin.get(f"{RUNS}/{run_id}")).json()["progress"] == 0.4


async def test_a_run_to_be_cancelled_whose_process_died_ends_as_cancelled(school: School) -> None:
    run_id = await school.start()
    await take(school, "dead", OVER)
    assert (await school.admin.post(f"{RUNS}/{run_id}/cancel")).json()["cancel_asked"] is True
    assert await take(school, "second") is None
    assert (await school.run(run_id))["state"] == "cancelled"


async def test_what_has_ended_cannot_be_cancelled(school: School) -> None:
    run_id = await school.start()
    await take(school, "app")
    async with school.db.transaction() as session:
        await repository.end(session, run_id, "app", RunState.FAILED, error={"text": "no"})
    refused = await school.admin.post(f"{RUNS}/{run_id}/cancel")
    assert (refused.status_code, refused.json()["code"]) == (409, "run_ended")


@pytest.mark.parametrize("path", [RUNS, "/api/v1/teaching/news", "/api/v1/teaching/versions"])
async def test_training_is_for_administrators(school: School, path: str) -> None:
    assert (await school.supervisor.get(path)).status_code == 403
    assert (await school.supervisor.post(RUNS)).status_code == 403


async def test_what_is_not_there(school: School) -> None:
    assert (await school.admin.get(f"{RUNS}/nothing")).json()["code"] == "run_unknown"
    assert (await school.admin.post(f"{RUNS}/nothing/cancel")).json()["code"] == "run_unknown"
    assert (await school.admin.get("/api/v1/teaching/versions/7")).json()["code"] == "version_unknown"
    assert (await school.admin.get("/api/v1/teaching/versions/7/card")).status_code == 404


async def test_what_is_new_is_told_by_whom(school: School) -> None:
    await school.teach(*(("example.add", {"intent": "greet", "text": f"howdy {number}"}) for number in range(3)))
    news = (await school.admin.get("/api/v1/teaching/news")).json()
    assert (news["changes"], news["authors"]) == (3, [{"name": "Admin Reed", "changes": 3}])
    assert news["last_run"] is None
