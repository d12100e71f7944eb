"""What the shop sells, and what customers get off: products, recommendations, promo codes, points."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from crm_backend.bot_api.call import ReadingDep, Scene
from crm_backend.formatting import money
from crm_backend.models import PromoCode
from crm_backend.models.base import now
from crm_backend.orders import service as orders
from crm_backend.products import recommending
from crm_backend.products import service as products
from crm_backend.products.schemas import ProductOut, RecommendationsOut
from crm_backend.products.texts import in_language
from crm_backend.promotions import service as promotions
from crm_backend.promotions.schemas import CodeOut, CodesOut, LoyaltyOut

router = APIRouter()
Family = Annotated[str | None, Query(max_length=60)]


class ProductsOut(BaseModel):
    items: list[ProductOut]


@router.get("/products")
async def find_products(
    call: ReadingDep,
    family: Family = None,
    q: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 5,
) -> ProductsOut:
    """Products of a family, or that these words may mean, in the shop window's order."""

    async def ask(scene: Scene) -> ProductsOut:
        found = (await products.find(scene.session, family, q))[:limit]
        currency = await _currency(scene)
        return ProductsOut(items=[scene.reader.product(product, currency) for product in found])

    return await call.answer(ask)


@router.get("/recommendations")
async def recommend(call: ReadingDep, family: Family = None, limit: Annotated[int, Query(ge=1, le=10)] = 3) -> RecommendationsOut:
    """What customers who bought the same bought besides, else what most buy."""

    async def ask(scene: Scene) -> RecommendationsOut:
        best = await recommending.recommend(scene.session, scene.viewer.may_see_order(), family, limit)
        currency = await _currency(scene)
        return RecommendationsOut(
            items=[scene.reader.product(product, currency) for product in best.products],
            because=best.because,
            bought=in_language(best.bought.names, scene.view.language) if best.bought else None,
        )

    return await call.answer(ask)


@router.get("/promo-codes/{code}")
async def check_code(code: str, call: ReadingDep) -> CodeOut:
    """What a promo code is worth now."""

    async def ask(scene: Scene) -> CodeOut:
        return _code_out(await promotions.find_code(scene.session, code), code)

    return await call.answer(ask)


@router.get("/promo-codes")
async def list_codes(call: ReadingDep) -> CodesOut:
    """The promo codes that the shop announces and that hold now."""

    async def ask(scene: Scene) -> CodesOut:
        found = await promotions.announced(scene.session, scene.terms.rules)
        return CodesOut(items=[_code_out(code, code.code) for code in found])

    return await call.answer(ask)


def _code_out(found: PromoCode | None, written: str) -> CodeOut:
    return CodeOut(
        code=found.code if found else written.strip().upper(),
        status=promotions.code_status(found, now()),
        percent=found.percent if found else None,
        valid_until=found.valid_until if found else None,
    )


@router.get("/loyalty")
async def get_points(call: ReadingDep) -> LoyaltyOut:
    """The customer's points; 403 for visitors."""

    async def ask(scene: Scene) -> LoyaltyOut:
        stands = await promotions.standing(scene.session, scene.viewer.known(), scene.terms.rules)
        currency = await _currency(scene)
        worth = promotions.worth(stands.points, currency, scene.terms.rules)
        return LoyaltyOut(
            points=stands.points,
            tier=stands.tier,
            next_tier=stands.next_tier,
            missing=stands.missing,
            worth=money(worth, currency, scene.view.language),
        )

    return await call.answer(ask)


async def _currency(scene: Scene) -> str:
    """What the customer last paid in, else what readers of the conversation's language mostly do."""
    return await orders.currency(scene.session, scene.viewer) or products.currency_of(scene.view.language)
