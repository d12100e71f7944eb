"""Teaching what the bot says and does, for administrators; everything is a draft until somebody has reviewed it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from crm_backend.auth.dependencies import at_least
from crm_backend.db import Database
from crm_backend.dependencies import DatabaseDep
from crm_backend.models import ChangeState, Role, TeachingChange, User
from crm_backend.teaching import surveys
from crm_backend.teaching.answers import effects, responses, review, rules, titles
from crm_backend.teaching.answers.review import About
from crm_backend.teaching.answers.schemas import (
    ApproveIn,
    ChangeDetailOut,
    ChangesOut,
    EffectsOut,
    Language,
    NewResponseIn,
    PreviewIn,
    PreviewsOut,
    ResetIn,
    ResponseOut,
    RowsOut,
    RuleIn,
    RuleNameIn,
    RulesOut,
    TextsIn,
    ThresholdIn,
    ThresholdsOut,
    TitleIn,
    TitlesOut,
)
from crm_backend.teaching.discovery.schemas import SurveyOut

router = APIRouter(prefix="/api/v1/teaching", tags=["teaching"])
Admin = Annotated[User, Depends(at_least(Role.ADMIN))]
ResponseName = Annotated[str, Path(max_length=100)]
LARGEST_ID = 2**31


@router.get("/answers/responses")
async def list_responses(
    _user: Admin,
    db: DatabaseDep,
    q: Annotated[str, Query(max_length=200)] = "",
    language: Language | None = None,
    show: responses.Show = "all",
) -> RowsOut:
    """What the bot says: all of it, what was changed, or what has no text in a language."""
    return await responses.listed(db, q, language, show)


@router.post("/answers/responses", status_code=201)
async def begin_response(new: NewResponseIn, user: Admin, db: DatabaseDep) -> ChangeDetailOut:
    """Keep a draft of a new response in all its languages; 409 for a name that is taken, 422 for what cannot be said."""
    return await _detail(db, user, await responses.begin(db, user, new))


@router.get("/answers/responses/{name}")
async def get_response(name: ResponseName, user: Admin, db: DatabaseDep) -> ResponseOut:
    """One response in all languages, with its fields, where it is said, and its changes."""
    return await responses.shown(db, user, name)


@router.post("/answers/responses/{name}", status_code=201)
async def write_response(name: ResponseName, texts: TextsIn, user: Admin, db: DatabaseDep) -> ChangeDetailOut:
    """Keep a draft of the texts in a language; 422 with file and line where they cannot be said."""
    return await _detail(db, user, await responses.write(db, user, name, texts))


@router.post("/answers/responses/{name}/reset", status_code=201)
async def reset_response(name: ResponseName, wanted: ResetIn, user: Admin, db: DatabaseDep) -> ChangeDetailOut:
    """Keep a draft of the texts that came with the deployment."""
    return await _detail(db, user, await responses.reset(db, user, name, wanted.language))


@router.post("/answers/preview")
async def preview_response(wanted: PreviewIn, _user: Admin, db: DatabaseDep) -> PreviewsOut:
    """The texts as customers would read them; nothing is kept."""
    return PreviewsOut(items=await responses.preview(db, wanted.name, wanted.language, wanted.variants))


@router.get("/answers/titles")
async def list_titles(user: Admin, db: DatabaseDep) -> TitlesOut:
    """What people read on buttons, and where the bot asks back."""
    return await titles.listed(db, user)


@router.post("/answers/titles", status_code=201)
async def write_title(title: TitleIn, user: Admin, db: DatabaseDep) -> ChangeDetailOut:
    """Keep a draft of a button's title in a language; 422 where its fields are others."""
    return await _detail(db, user, await titles.write(db, user, title))


@router.get("/answers/rules")
async def list_rules(user: Admin, db: DatabaseDep) -> RulesOut:
    """What the bot does when, and what rules can be made of."""
    return await rules.listed(db, user)


@router.post("/answers/rules", status_code=201)
async def write_rule(rule: RuleIn, user: Admin, db: DatabaseDep) -> ChangeDetailOut:
    """Keep a draft of a rule; 422 with file and line where it contradicts another one."""
    return await _detail(db, user, await rules.write(db, user, rule))


@router.post("/answers/rules/remove", status_code=201)
async def remove_rule(wanted: RuleNameIn, user: Admin, db: DatabaseDep) -> ChangeDetailOut:
    """Keep a draft that takes a rule out."""
    return await _detail(db, user, await rules.remove(db, user, wanted.name))


@router.get("/answers/thresholds")
async def list_thresholds(user: Admin, db: DatabaseDep) -> ThresholdsOut:
    """The numbers of the understanding that can be moved."""
    return await rules.thresholds(db, user)


@router.get("/answers/thresholds/effects")
async def threshold_effects(_user: Admin, db: DatabaseDep, request: Request) -> EffectsOut:
    """What moving a threshold would do to the golden set, for those that need no training to tell."""
    async with db.reading() as session:
        survey = SurveyOut.of(await surveys.state(session, effects.NAME))
    return EffectsOut(survey=survey, current=(survey.figures or {}).get("model") == request.app.state.understanding.fingerprint)


@router.post("/answers/thresholds/effects", status_code=202)
async def measure_effects(_user: Admin, db: DatabaseDep) -> SurveyOut:
    """Measure it anew as soon as a worker can."""
    async with db.transaction() as session:
        await surveys.ask(session, effects.NAME)
    async with db.reading() as session:
        return SurveyOut.of(await surveys.state(session, effects.NAME))


@router.post("/answers/thresholds", status_code=201)
async def move_threshold(threshold: ThresholdIn, user: Admin, db: DatabaseDep) -> ChangeDetailOut:
    """Keep a draft that moves a number within its bounds."""
    return await _detail(db, user, await rules.move(db, user, threshold))


@router.get("/changes")
async def list_changes(
    user: Admin,
    db: DatabaseDep,
    state: ChangeState | None = None,
    about: About = "all",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> ChangesOut:
    """All that was taught, the newest first: what waits for a review, for a training, and what is live."""
    return await review.listed(db, user, state, about, limit, cursor)


ChangeId = Annotated[int, Path(ge=1, lt=LARGEST_ID)]


@router.get("/changes/{change_id}")
async def get_change(change_id: ChangeId, user: Admin, db: DatabaseDep) -> ChangeDetailOut:
    """One change with the diff of the files that it makes."""
    return await review.shown(db, user, change_id)


@router.post("/changes/{change_id}/approve")
async def approve_change(change_id: ChangeId, looked_at: ApproveIn, user: Admin, db: DatabaseDep) -> ChangeDetailOut:
    """Let the next training learn it. 403 for one's own, unless there is no other administrator."""
    return await _detail(db, user, await review.approve(db, user, change_id, looked_at.seen))


@router.post("/changes/{change_id}/withdraw")
async def withdraw_change(change_id: ChangeId, user: Admin, db: DatabaseDep) -> ChangeDetailOut:
    """Take it back: no training sees it any more."""
    return await _detail(db, user, await review.withdraw(db, user, change_id))


async def _detail(db: Database, user: User, change: TeachingChange) -> ChangeDetailOut:
    return await review.shown(db, user, change.id)
