"""Why the bot has said what it said: for each answer that invites a "why?", the response that gives the reason."""

from collections.abc import Mapping, Sequence

# By the reason; the questions of forms are in `ASKED`.
_ANSWERS: Mapping[str, Sequence[str]] = {
    "utter_why_left": ("utter_cancel_too_late", "utter_change_shipped"),
    "utter_why_arrived": ("utter_cancel_delivered", "utter_cancel_delivered_long_ago", "utter_change_closed"),
    "utter_why_packed": ("utter_change_packed",),
    "utter_why_label_printed": ("utter_address_too_late", "utter_address_closed"),
    "utter_why_time_over": ("utter_return_window_closed", "utter_exchange_window_closed"),
    "utter_why_claims_end": ("utter_claim_claim_window_closed",),
    "utter_why_warranty_ends": ("utter_claim_warranty_over",),
    "utter_why_not_there": ("utter_return_not_delivered", "utter_exchange_not_delivered", "utter_claim_not_delivered"),
    "utter_why_once": ("utter_return_already_returned", "utter_exchange_already_returned", "utter_exchange_already_exchanged"),
    "utter_why_late": (
        *("utter_order_late", "utter_greet_late", "utter_late_ticket_offer", "utter_late_ticket", "utter_late_ticket_known"),
        "utter_late_person",
    ),
    "utter_why_this_day": (
        *("utter_order_shipped", "utter_order_shipped_short", "utter_order_preparing_until"),
        *("utter_order_preparing_until_short", "utter_greet_shipped"),
    ),
    "utter_why_not_left": ("utter_order_preparing", "utter_order_paid", "utter_greet_preparing", "utter_greet_paid"),
    "utter_why_money_takes_days": ("utter_cancelled_refund_until", "utter_cancelled_refund"),
    "utter_why_a_person": (
        *("utter_cancelled_refund_requested", "utter_return_needs_person", "utter_exchange_needs_person"),
        *("utter_claim_needs_person", "utter_change_needs_person", "utter_refund_needs_person"),
    ),
    "utter_why_sign_in": ("utter_history_needs_sign_in", "utter_loyalty_needs_sign_in", "utter_profile_needs_sign_in"),
    "utter_why_not_restored": ("utter_undo_cancelled",),
    "utter_why_hours": ("utter_callback_closed_then",),
}
_REASONS = {answer: reason for reason, answers in _ANSWERS.items() for answer in answers}

# Why a form must know a slot; under a form's name where its reason is another than that of the other forms.
_ASKED: Mapping[str, str] = {
    "order_number": "utter_why_order_number",
    "contact": "utter_why_contact",
    "return_items": "utter_why_items",
    "items": "utter_why_items",
    "own_words": "utter_why_own_words",
    "address_form.own_words": "utter_why_address",
    "return_reason": "utter_why_own_words",
    "remedy": "utter_why_own_words",
    "change": "utter_why_change",
    "cancel_confirmed": "utter_why_confirmed",
    "return_confirmed": "utter_why_confirmed",
    "confirmed": "utter_why_confirmed",
    "erasure_confirmed": "utter_why_confirmed",
    "profile_confirmed": "utter_why_confirmed",
    "profile_field": "utter_why_profile",
    "profile_value": "utter_why_profile",
    "callback_phone": "utter_why_callback",
    "callback_time": "utter_why_callback",
    "account_email": "utter_why_account_email",
    "promo_code": "utter_why_promo_code",
    "product_asked": "utter_why_product",
    "rating": "utter_why_rating",
}


def why_asked(form: str | None, slot: str) -> str | None:
    """The reason for which a form asks for this slot; None for a question that is no form's."""
    return _ASKED.get(f"{form}.{slot}", _ASKED.get(slot)) if form else None


def because(said: Sequence[str]) -> str | None:
    """The reason for the last of these responses that has one."""
    return next((_REASONS[response] for response in reversed(said) if response in _REASONS), None)
