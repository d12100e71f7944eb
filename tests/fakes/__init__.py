"""The messaging platforms as they behave towards us: they check, count and refuse our calls, and deliver until we accept."""
