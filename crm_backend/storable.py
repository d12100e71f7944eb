"""What a database keeps of a text from outside."""


def storable(text: str) -> str:
    """Without what no database keeps: NUL, and halves of surrogate pairs, which become U+FFFD."""
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
