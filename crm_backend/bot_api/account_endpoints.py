"""The customer's account and data: a new password, the profile, privacy, consent; and calls to them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, EmailStr, Field

from crm_backend.bot_api.call import ReadingDep, Scene, WritingDep
from crm_backend.bot_api.schemas import Text
from crm_backend.callbacks import service as callbacks
from crm_backend.customers import passwords, privacy, profile
from crm_backend.models import Callback, PrivacyKind

router = APIRouter()
FIRST_YEAR, LAST_YEAR = 1970, 2199


class ResetIn(BaseModel):
    email: str | None = Field(default=None, max_length=320)


class ResetOut(BaseModel):
    outcome: passwords.Outcome | None


class ProfileIn(BaseModel):
    field: profile.Field
    value: Annotated[Text, Field(max_length=400)]


class ProfileOut(BaseModel):
    field: profile.Field
    value: str
    changed: bool


class PrivacyIn(BaseModel):
    kind: PrivacyKind


class PrivacyOut(BaseModel):
    number: str
    kind: PrivacyKind
    status: str
    due_on: date
    open_orders: int
    existing: bool


class ConsentIn(BaseModel):
    marketing: Literal[False]  # consent to advertising is given in the shop, not to a bot
    email: EmailStr | None = None


class ConsentOut(BaseModel):
    marketing: bool
    changed: bool | None


def _of_these_years(at: datetime) -> datetime:
    if not FIRST_YEAR <= at.year <= LAST_YEAR:  # a time at the edge of the calendar is none in another zone
        raise ValueError("not a year of ours")
    return at


class CallbackIn(BaseModel):
    phone: Annotated[Text, Field(max_length=40)]
    at: Annotated[datetime, AfterValidator(_of_these_years)] | None = None
    topic: Annotated[Text, Field(max_length=300)] | None = None


class CallbackOut(BaseModel):
    number: str
    phone: str
    at: datetime | None


class CallbacksOut(BaseModel):
    items: list[CallbackOut]


@router.post("/password-resets", response_model=ResetOut)
async def send_reset_link(wish: ResetIn, call: WritingDep) -> dict[str, Any]:
    """Send a link to a new password to the account's address, if there is one."""

    async def effect(scene: Scene) -> ResetOut:
        rules, base_url = scene.terms.rules, scene.reader.base_url
        outcome = await passwords.queue_link(scene.session, scene.viewer, wish.email, scene.view.language, rules, base_url)
        return ResetOut(outcome=outcome)

    return await call.once(effect)


@router.post("/profile", response_model=ProfileOut)
async def change_profile(wish: ProfileIn, call: WritingDep) -> dict[str, Any]:
    """Change what is kept of the customer; 403 for visitors."""

    async def effect(scene: Scene) -> ProfileOut:
        value, changed = await profile.change(scene.session, scene.viewer, wish.field, wish.value, scene.view.language)
        return ProfileOut(field=wish.field, value=value, changed=changed)

    return await call.once(effect)


@router.post("/privacy-requests", response_model=PrivacyOut)
async def request_privacy(wish: PrivacyIn, call: WritingDep) -> dict[str, Any]:
    """Ask for a copy of the customer's data, or for its erasure; 403 for visitors."""

    async def effect(scene: Scene) -> PrivacyOut:
        done = await privacy.request(scene.session, scene.viewer, wish.kind, scene.view.language, scene.terms)
        return PrivacyOut(
            number=done.row.number,
            kind=PrivacyKind(done.row.kind),
            status=done.row.status,
            due_on=done.row.due_on,
            open_orders=done.open_orders,
            existing=done.existing,
        )

    return await call.once(effect)


@router.post("/consents", response_model=ConsentOut)
async def withdraw_consent(wish: ConsentIn, call: WritingDep) -> dict[str, Any]:
    """Send no more advertising."""

    async def effect(scene: Scene) -> ConsentOut:
        changed = await privacy.unsubscribe(scene.session, scene.viewer, wish.email)
        return ConsentOut(marketing=wish.marketing, changed=changed)

    return await call.once(effect)


@router.post("/callbacks", response_model=CallbackOut)
async def promise_call(wish: CallbackIn, call: WritingDep) -> dict[str, Any]:
    """Let somebody call."""

    async def effect(scene: Scene) -> CallbackOut:
        known = scene.view.customer if scene.viewer.customer_id else None
        done = await callbacks.promise(
            scene.session,
            scene.viewer,
            known,
            scene.view.language,
            phone=wish.phone,
            at=wish.at,
            topic=wish.topic,
            rules=scene.terms.rules,
        )
        return _callback_out(done)

    return await call.once(effect)


@router.get("/callbacks")
async def list_callbacks(call: ReadingDep) -> CallbacksOut:
    """The call that is promised in this conversation, if one is."""

    async def ask(scene: Scene) -> CallbacksOut:
        promised = await callbacks.promised(scene.session, scene.viewer)
        return CallbacksOut(items=[_callback_out(promised)] if promised else [])

    return await call.answer(ask)


@router.post("/callbacks/call-off", response_model=CallbackOut)
async def call_off(call: WritingDep) -> dict[str, Any]:
    """Let nobody call any more."""

    async def effect(scene: Scene) -> CallbackOut:
        return _callback_out(await callbacks.call_off(scene.session, scene.viewer))

    return await call.once(effect)


def _callback_out(row: Callback) -> CallbackOut:
    return CallbackOut(number=row.number, phone=row.phone, at=callbacks.time_there(row))
