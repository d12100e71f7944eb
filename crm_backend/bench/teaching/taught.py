"""What people have taught: messages in the inbox, labelled and open, with all that labels and looks leave behind."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from crm_backend.bench.teaching.log import Log, Tell
from crm_backend.bench.teaching.rows import Rows
from crm_backend.bench.teaching.words import Words
from crm_backend.db import Database
from crm_backend.models import ChangeState, ItemState, TeachingChange, TeachingCluster, TeachingItem, TeachingLabel
from crm_backend.teaching.inbox.ranking import Reason, cost, score, uncertainty

ALIKE = 10  # messages of a cluster
AT_ONCE = 2000  # messages
GOLDEN, SECOND, DISPUTED, RARE = 5, 10, 500, 1000  # one labelled message in so many
USUAL = (Reason.FALLBACK, Reason.AMBIGUOUS, Reason.LOW_CONFIDENCE, Reason.HANDOFF, Reason.OUT_OF_SCOPE)


@dataclass(frozen=True)
class Inbox:
    """So many labelled and open messages; `people` have labelled them."""

    labelled: int
    open: int
    people: tuple[str, str]

    def item(self, number: int) -> str:
        """The id of a message in the inbox; those that are labelled come first."""
        return f"bench-item-{number:06d}"

    async def fill(self, db: Database, log: Log, words: Words, tell: Tell) -> None:
        """Store all of it; each label has taught something."""
        chance = np.random.default_rng(0)
        total = self.labelled + self.open
        for start in range(0, total, AT_ONCE):
            clusters, changes, items, labels = map(Rows, (TeachingCluster, TeachingChange, TeachingItem, TeachingLabel))
            for number in range(start, min(start + AT_ONCE, total)):
                if number % ALIKE == 0:
                    self._group(clusters, words, number, chance)
                self._put(items, log, words, number, str(clusters.made[-1]["id"]), float(chance.random()))
                if number < self.labelled:
                    self._label(labels, changes, words, number)
            async with db.transaction() as session:
                for rows in (clusters, changes, items, labels):
                    await rows.store(session)
            tell(min(1.0, (start + AT_ONCE) / total))

    def _group(self, clusters: Rows, words: Words, number: int, chance: np.random.Generator) -> None:
        """A cluster near what its first message says, and apart from all others."""
        vector = words.vector(number) + chance.standard_normal(words.vectors.shape[1]) / 40
        size = ALIKE if number >= self.labelled else 0
        clusters.add(
            id=f"bench-cluster-{number:06d}",
            encoder=words.encoder,
            vector=(vector / np.linalg.norm(vector)).astype(np.float32).tobytes(),
            size=size,
            scored_size=size,
            words=["parcel", "late"],
        )

    def _put(self, items: Rows, log: Log, words: Words, number: int, cluster: str, dice: float) -> None:
        is_open = number >= self.labelled
        place, turn = number % log.conversations, number // log.conversations
        nlu, reasons = words.understood(number), [USUAL[number % len(USUAL)]]
        if number % RARE == 0:
            reasons = [Reason.LOW_SATISFACTION, Reason.THUMBS_DOWN]
        unsure = dice * uncertainty(nlu["intent_ranking"], reasons)
        at = log.at(place, 2 * turn + 1)
        items.add(
            id=self.item(number),
            created_at=at,
            message_id=log.message(place, 2 * turn + 1),
            conversation_id=log.conversation(place),
            cluster_id=cluster,
            text=words.said(number)[0],
            language=nlu["language"]["code"],
            at=at,
            decision=nlu["decision"],
            ranking=nlu["intent_ranking"][:10],
            guess=nlu["intent"]["name"],
            read_with=words.fingerprint,
            entities=[],
            sentiment="neutral",
            reasons=reasons,
            uncertainty=unsure,
            cost=cost(reasons),
            score=score(unsure, ALIKE, cost(reasons)) if is_open else 0.0,
            vector=words.vector(number).tobytes(),
            encoder=words.encoder,
            leads=is_open and number % ALIKE == 0,
            state=ItemState.OPEN if is_open else ItemState.LABELLED,
            labelled_at=None if is_open else at + timedelta(hours=1),
            second=not is_open and number % SECOND == 0,
            disputed=not is_open and number % DISPUTED == 0,
        )

    def _label(self, labels: Rows, changes: Rows, words: Words, number: int) -> None:
        text, intent = words.said(number)
        by = self.people[number % 2]
        made = changes.add(
            id=number + 1,
            kind="example.add" if number % GOLDEN else "golden.add",
            subject=intent,
            content={"text": text, "intent": intent, "entities": []},
            state=ChangeState.APPROVED,
            author_id=by,
            reviewer_id=by,
        )
        made["reviewed_at"] = made["created_at"]
        act = f"bench-act-{number // 3:06d}"
        labels.add(item_id=self.item(number), user_id=by, act=act, intent=intent, entities=[], change_id=made["id"])
