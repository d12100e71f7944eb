"""Slack's markup of text (https://docs.slack.dev/messaging/formatting-message-text), to and from what people wrote."""

import re

IN_BRACKETS = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
SCHEME = re.compile(r"^(?:https?://|mailto:|tel:)")
MENTIONS = {"@": "@", "#": "#", "!": "@"}  # of a person, of a channel, of everybody


def plain(text: str) -> str:
    """What the customer saw while writing: links and mentions as they are shown, and `&`, `<`, `>` themselves."""
    return _unescaped(IN_BRACKETS.sub(lambda found: _shown(found[1], found[2] or ""), text))


def escaped(text: str) -> str:
    """Text that Slack shows as it is: no link, no mention, no call to a whole channel."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _shown(target: str, label: str) -> str:
    if sign := MENTIONS.get(target[:1]):
        return f"{sign}{label.lstrip(sign) or target[1:]}"
    bare = SCHEME.sub("", target)
    if target.startswith(("mailto:", "tel:")) or not label:
        return label or (target if target.startswith("http") else bare)
    return label if bare.rstrip("/") == SCHEME.sub("", label).rstrip("/") else f"{label} ({target})"


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
