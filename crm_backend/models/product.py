"""What the shop sells."""

from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.models.base import Base, Identified


class Product(Identified, Base):
    """One article of the catalogue; `family` is the name that the bot's understanding uses for its kind."""

    __tablename__ = "products"

    sku: Mapped[str] = mapped_column(String(40), unique=True)
    family: Mapped[str] = mapped_column(String(60), index=True)
    image: Mapped[str] = mapped_column(String(200))  # path below the shop's images
    names: Mapped[dict[str, Any]]  # locale -> text
    descriptions: Mapped[dict[str, Any]]  # locale -> text
    synonyms: Mapped[dict[str, Any]]  # locale -> list of texts
    prices: Mapped[dict[str, Any]]  # currency -> minor units
    stock: Mapped[int] = mapped_column(default=0)
    warranty_months: Mapped[int] = mapped_column(default=24)
    position: Mapped[int] = mapped_column(default=0)  # in the shop window
