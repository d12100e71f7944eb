"""Phone numbers as people write them."""

import phonenumbers


def parsed(phone: str, country: str | None) -> phonenumbers.PhoneNumber | None:
    """The number, read in this country when it has no country code; none when it cannot be one."""
    try:
        number = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) else None


def in_e164(phone: str, country: str | None) -> str | None:
    """The number as `+14155550100`; none when it cannot be one."""
    number = parsed(phone, country)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if number else None
