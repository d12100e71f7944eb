"""Promo codes and loyalty points."""
