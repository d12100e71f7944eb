"""What a new intent could be answered with: an article, or what agents have said to these customers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select

from bot.nlu import ParseContext
from crm_backend.db import Database
from crm_backend.knowledge.index import Index
from crm_backend.knowledge.search import find, understood
from crm_backend.models import Author, Message, TeachingItem
from crm_backend.teaching import customers
from crm_backend.teaching.masking import mask
from crm_backend.understanding import Understanding

ASKED = 5  # messages that an article is looked up for
REPLIES = 200  # agents' messages that are compared
LONGEST = 500  # characters of a reply that are read
SHORTEST = 15  # characters of a reply that answers something


@dataclass(frozen=True)
class ArticleIdea:
    """An article that answers some of these messages; `confident`: it is good enough for the bot to say it."""

    slug: str
    title: str
    passage: str
    confident: bool
    answers: int  # of `asked` messages
    asked: int


@dataclass(frozen=True)
class Reply:
    """What an agent said, without personal data; the most central of `of` replies."""

    language: str
    text: str
    of: int


async def article_for(db: Database, index: Index, items: Sequence[TeachingItem]) -> ArticleIdea | None:
    """The article that is found first for most of the central messages."""
    first = []
    for item in items[:ASKED]:
        found = await find(db, index, await understood(index, item.text, item.language), limit=1)
        first += found
    if not first:
        return None
    slugs = [each.article.slug for each in first]
    slug = max(
        dict.fromkeys(slugs), key=lambda each: (sum(f.confident for f in first if f.article.slug == each), slugs.count(each))
    )
    best = max((each for each in first if each.article.slug == slug), key=lambda each: each.confident)
    return ArticleIdea(slug, best.version.title, best.passage, best.confident, slugs.count(slug), len(first))


async def replies_to(db: Database, reader: Understanding, items: Sequence[TeachingItem]) -> list[Reply]:
    """For each language the agents' reply that is most like all their replies in these conversations."""
    conversations = {item.conversation_id for item in items if item.conversation_id}
    query = select(Message).where(
        Message.conversation_id.in_(conversations), Message.author == Author.AGENT, Message.internal.is_(False)
    )
    async with db.reading() as session:
        said = (await session.execute(query.order_by(Message.created_at.desc()).limit(REPLIES))).scalars().all()
        named = await customers.names(session, conversations)
    languages = {item.conversation_id: item.language for item in items}
    replies: dict[str, list[Message]] = {}
    for message in said:
        if len(message.text) >= SHORTEST:
            replies.setdefault(languages[message.conversation_id], []).append(message)
    return [await _central(reader, language, each, named) for language, each in sorted(replies.items())]


async def _central(reader: Understanding, language: str, replies: Sequence[Message], named: Mapping[str, str]) -> Reply:
    vectors = await reader.encode([reply.text[:LONGEST] for reply in replies], language)
    best = replies[int(np.argmax(vectors @ vectors.mean(axis=0)))]
    text = best.text[:LONGEST]
    found = await reader.parse(text, ParseContext(language=language))
    return Reply(language, mask(text, found["entities"], language, named.get(best.conversation_id)).text, len(replies))
