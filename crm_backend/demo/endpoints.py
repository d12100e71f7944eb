"""The demo shop's own calls, and loading its data afresh."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import FileResponse
from pydantic import BaseModel

from crm_backend.auth.dependencies import require_scope
from crm_backend.conversations.announce import Announcer
from crm_backend.demo import service
from crm_backend.demo.people import DANA
from crm_backend.dependencies import DatabaseDep, SettingsDep
from crm_backend.errors import NotFound
from crm_backend.formatting import Money
from crm_backend.knowledge.index import Index
from crm_backend.products import service as products

log = structlog.get_logger()
router = APIRouter(tags=["demo"])
IMAGES = Path(__file__).parent / "shop" / "images"
CATALOGUES = Path(__file__).parent / "shop" / "i18n"
FORGETTING_SECONDS = 3.0
DANA_AT_THE_SHOP = "lantern-dana"  # her id in the shop's own user database


class ResetOut(BaseModel):
    seconds: float


class ProductOut(BaseModel):
    sku: str
    name: str
    description: str
    price: Money
    image_url: str
    family: str


class ProductsOut(BaseModel):
    items: list[ProductOut]


class IdentityOut(BaseModel):
    identity: str


@router.post("/api/v1/demo/reset", dependencies=[Depends(require_scope("demo"))])
async def reset(request: Request, db: DatabaseDep) -> ResetOut:
    """Load the Lantern data afresh; all conversations end."""
    started = time.monotonic()
    index: Index = request.app.state.index
    await index.remember()
    await service.reset(db)
    await index.bring_up_to_date()
    announcer: Announcer = request.app.state.announcer
    announcer.began_anew()
    await _forget(request.app.state.forget_trackers)
    return ResetOut(seconds=round(time.monotonic() - started, 2))


@router.get("/shop/products.json")
async def list_products(
    db: DatabaseDep, settings: SettingsDep, locale: Annotated[str | None, Query(max_length=35)] = None
) -> ProductsOut:
    """The shop window."""
    async with db.reading() as session:
        window = await products.shop_window(session, locale)
    items = [
        ProductOut(
            sku=shown.sku,
            name=shown.name,
            description=shown.description,
            price=shown.price,
            image_url=f"/shop/images/{shown.image}",
            family=shown.family,
        )
        for shown in window
    ]
    return ProductsOut(items=items)


@router.get("/shop/languages.json")
async def list_languages() -> dict[str, str]:
    """The languages of the shop's page: code and name."""
    return {path.stem: json.loads(path.read_text("utf-8"))["language.name"] for path in sorted(CATALOGUES.glob("*.json"))}


@router.get("/shop/identity.json")
async def sign_in(request: Request, who: Annotated[str, Query(alias="as", max_length=40)]) -> IdentityOut:
    """What a real shop does on its server: it signs who the visitor is."""
    if who != "dana":
        raise NotFound("Nobody of this name has an account in the demo shop.")
    return IdentityOut(identity=request.app.state.sign_identity(DANA_AT_THE_SHOP, DANA["email"], DANA["name"]))


@router.get("/shop/images/{name}")
async def product_image(name: str) -> FileResponse:
    """The picture of a product family."""
    path = IMAGES / name
    if path.parent != IMAGES or path.suffix != ".svg" or not path.is_file():
        raise NotFound("There is no such picture.")
    return FileResponse(path, media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})


async def _forget(forget_trackers: Callable[[], Awaitable[None]]) -> None:
    """Let the dialogue forget as well; without it nothing old comes back, for fresh conversations have fresh ids."""
    try:
        async with asyncio.timeout(FORGETTING_SECONDS):
            await forget_trackers()
    except Exception as error:
        log.warning("trackers_not_forgotten", error=type(error).__name__)
