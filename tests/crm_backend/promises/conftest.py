"""The small Lantern of these tests."""

from tests.crm_backend.lantern import lantern

__all__ = ["lantern"]
