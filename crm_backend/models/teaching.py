"""What people teach the bot, and the models that come of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.models.base import Base, Identified, now


class ItemState(StrEnum):
    """What has become of a message that went wrong, or may have."""

    OPEN = "open"
    LABELLED = "labelled"
    DISMISSED = "dismissed"  # not for us


class ChangeState(StrEnum):
    """How far a change to what the bot is made of has come."""

    DRAFT = "draft"  # on paper: no training sees it
    APPROVED = "approved"  # the next training learns it
    WITHDRAWN = "withdrawn"


class RunState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class TeachingCluster(Identified, Base):
    """Messages that are alike, whose first one's vector stands for all."""

    __tablename__ = "teaching_clusters"
    __table_args__ = (Index("ix_teaching_clusters_encoder", "encoder", "created_at", "id"),)

    encoder: Mapped[str] = mapped_column(String(64))  # what `vector` was made with
    vector: Mapped[bytes] = mapped_column(LargeBinary)  # float32, length 1
    size: Mapped[int] = mapped_column(default=0)  # open items
    scored_size: Mapped[int] = mapped_column(default=0)  # that their scores were last made with
    words: Mapped[list[str] | None]  # what sets it apart, the most telling first


class TeachingItem(Identified, Base):
    """A customer's message that somebody should look at; its text and entities have no personal data in them."""

    __tablename__ = "teaching_items"
    __table_args__ = (
        Index("ix_teaching_items_state", "state"),
        # with all that is sought by, so that seeking reads no row: each has a vector of 2 kB
        Index("ix_teaching_items_rank", "state", "score", "id", "text", "reasons", "language", "guess"),
        Index("ix_teaching_items_leads", "leads", "score", "id"),
        Index("ix_teaching_items_cluster", "cluster_id", "state", "score"),
        Index("ix_teaching_items_labelled", "state", "labelled_at", "id", "text", "reasons", "language"),
        Index("ix_teaching_items_second", "second", "labelled_at", "id"),
        Index("ix_teaching_items_disputed", "disputed", "labelled_at", "id"),
        Index("ix_teaching_items_text", "text", "state"),  # where an example comes from
    )

    message_id: Mapped[str | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), unique=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    cluster_id: Mapped[str | None] = mapped_column(ForeignKey("teaching_clusters.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text)  # masked
    language: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(default=now)
    decision: Mapped[str] = mapped_column(String(10))
    ranking: Mapped[list[dict[str, Any]]]  # name and confidence, the likeliest first
    guess: Mapped[str | None] = mapped_column(String(60))  # the likeliest intent
    read_with: Mapped[str] = mapped_column(String(64), default="")  # the fingerprint of the model that `ranking` is of
    entities: Mapped[list[dict[str, Any]]]  # of the masked text: entity, start, end, value
    sentiment: Mapped[str | None] = mapped_column(String(10))
    reasons: Mapped[list[str]]  # why it is here
    hint: Mapped[str | None] = mapped_column(String(60))  # the intent that what followed speaks for
    uncertainty: Mapped[float] = mapped_column(default=0.0)  # 0 to 1
    cost: Mapped[float] = mapped_column(default=1.0)
    score: Mapped[float] = mapped_column(default=0.0)  # the inbox's order, the highest first
    vector: Mapped[bytes] = mapped_column(LargeBinary)  # float32, length 1
    encoder: Mapped[str] = mapped_column(String(64))
    leads: Mapped[bool] = mapped_column(default=False)  # is shown for its whole cluster: the open one with the highest score
    state: Mapped[str] = mapped_column(String(10), default=ItemState.OPEN)
    labelled_at: Mapped[datetime | None]
    second: Mapped[bool] = mapped_column(default=False)  # labelled, and to be labelled by somebody else as well
    disputed: Mapped[bool] = mapped_column(default=False)  # people do not agree on what it, or its cluster, means
    held_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"))  # who looks at it now; nobody else gets it
    held_until: Mapped[datetime | None]


class TeachingLabel(Identified, Base):
    """What somebody said that a message means; the labels of one act share `act`, so that it is undone at once."""

    __tablename__ = "teaching_labels"
    __table_args__ = (Index("ix_teaching_labels_act", "act"),)

    item_id: Mapped[str] = mapped_column(ForeignKey("teaching_items.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    act: Mapped[str] = mapped_column(String(32))
    intent: Mapped[str | None] = mapped_column(String(60))  # None: not for us
    entities: Mapped[list[dict[str, Any]]]
    sentiment: Mapped[str | None] = mapped_column(String(10))
    change_id: Mapped[int | None] = mapped_column(ForeignKey("teaching_changes.id"))  # what it taught
    mood_change_id: Mapped[int | None] = mapped_column(ForeignKey("teaching_changes.id"))  # and of moods
    undone_at: Mapped[datetime | None]
    overruled_by: Mapped[str | None] = mapped_column(String(32))  # the act that settled a disagreement otherwise


class TeachingPlace(Base):
    """How far a source of what went wrong has been looked through, and which process looks through it now."""

    __tablename__ = "teaching_places"

    source: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime]
    last_id: Mapped[str] = mapped_column(String(32), default="")
    lease_owner: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[datetime | None]


class TeachingChange(Base):
    """One change to what the bot is made of, beside what came with the deployment; applied in the order of their numbers.

    `kind` says what `content` has (`teaching/dataset/kinds.py`). Drafts can be edited; what is approved only withdrawn.
    """

    __tablename__ = "teaching_changes"
    __table_args__ = (
        Index("ix_teaching_changes_state", "state", "id"),
        Index(
            "ix_teaching_changes_kind", "kind", "state", "subject"
        ),  # the few answers among many examples, and counts by intent
        Index("ix_teaching_changes_reviewed", "state", "reviewed_at", "author_id", "id"),  # with all that news are counted by
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    kind: Mapped[str] = mapped_column(String(30))
    subject: Mapped[str] = mapped_column(String(200), index=True)  # what it is about, such as an intent's or a response's name
    content: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10), default=ChangeState.DRAFT)
    author_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    reviewer_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    reviewed_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(Text)


class TrainingRun(Identified, Base):
    """One training, from the frozen data to a model version and its report, or to an error."""

    __tablename__ = "training_runs"
    __table_args__ = (Index("ix_training_runs_state", "state", "created_at"),)

    state: Mapped[str] = mapped_column(String(10), default=RunState.QUEUED)
    step: Mapped[str | None] = mapped_column(String(30))
    progress: Mapped[float] = mapped_column(default=0.0)  # of all steps, 0 to 1
    started_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"))  # None: a deployment did
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    data_hash: Mapped[str | None] = mapped_column(String(64))
    last_change_id: Mapped[int | None]  # the changes up to here are in it
    version_id: Mapped[str | None] = mapped_column(ForeignKey("model_versions.id"))
    report: Mapped[dict[str, Any] | None]
    error: Mapped[dict[str, Any] | None]  # text, and the file and line where there are any
    open: Mapped[bool | None] = mapped_column(default=True, unique=True)  # None once it has ended: there is one at a time
    attempts: Mapped[int] = mapped_column(default=0)  # how often it was taken up
    # The lease: the process that trains; when it is over the run may be taken up by another one.
    lease_owner: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[datetime | None]


class ModelVersion(Identified, Base):
    """A trained understanding and dialogue; `number` is what people call it."""

    __tablename__ = "model_versions"

    number: Mapped[int] = mapped_column(unique=True)
    fingerprint: Mapped[str] = mapped_column(String(64))  # of the understanding
    base_fingerprint: Mapped[str] = mapped_column(String(64))  # of what came with the deployment that it was trained on
    data_hash: Mapped[str] = mapped_column(String(64))
    last_change_id: Mapped[int | None]
    trained_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    figures: Mapped[dict[str, Any]]
    gate: Mapped[dict[str, Any]]  # what speaks against it; nothing: it may be promoted
    reason: Mapped[str | None] = mapped_column(Text)  # why it was promoted against the gate


class ModelArchive(Base):
    """The files of a version, signed: a replica without them unpacks them from here."""

    __tablename__ = "model_archives"

    version_id: Mapped[str] = mapped_column(ForeignKey("model_versions.id", ondelete="CASCADE"), primary_key=True)
    part: Mapped[str] = mapped_column(String(10), primary_key=True)  # "nlu" (tar.gz of its folder), "dialogue" (Rasa's own file)
    signature: Mapped[str] = mapped_column(String(64))  # HMAC-SHA256 of the content with the key that models are signed with
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Serving(Base):
    """Which versions answer: one row. Without a live version it is the one that came with the deployment."""

    __tablename__ = "serving"

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    live_id: Mapped[str | None] = mapped_column(ForeignKey("model_versions.id"))
    previous_id: Mapped[str | None] = mapped_column(ForeignKey("model_versions.id"))  # where a roll-back leads
    canary_id: Mapped[str | None] = mapped_column(ForeignKey("model_versions.id"))
    canary_share: Mapped[float] = mapped_column(default=0.0)  # of the conversations, 0 to 1
    shadow_id: Mapped[str | None] = mapped_column(ForeignKey("model_versions.id"))
    since: Mapped[datetime] = mapped_column(default=now)  # of the live one
    canary_since: Mapped[datetime | None]
    shadow_since: Mapped[datetime | None]
    limits: Mapped[dict[str, Any] | None]  # the canary's: beyond them it is taken back
    revision: Mapped[int] = mapped_column(default=0)  # counts the changes; what processes look at


class ServingEvent(Identified, Base):
    """A promotion, a canary, a roll-back: who, what, why."""

    __tablename__ = "serving_events"

    kind: Mapped[str] = mapped_column(String(20))
    version_id: Mapped[str | None] = mapped_column(ForeignKey("model_versions.id"))
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))  # None: a limit did
    detail: Mapped[dict[str, Any] | None]


class ShadowTally(Base):
    """How many messages a version in the shadow took as the one that answered them did; of live ones, None has number 0."""

    __tablename__ = "shadow_tallies"

    version_id: Mapped[str] = mapped_column(ForeignKey("model_versions.id", ondelete="CASCADE"), primary_key=True)
    answered_by: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    messages: Mapped[int] = mapped_column(default=0)
    same: Mapped[int] = mapped_column(default=0)


class ShadowFlip(Identified, Base):
    """A message that a version in the shadow took otherwise; `before` and `after` have intent, confidence and decision."""

    __tablename__ = "shadow_flips"
    __table_args__ = (Index("ix_shadow_flips_version", "version_id", "created_at"),)

    version_id: Mapped[str] = mapped_column(ForeignKey("model_versions.id", ondelete="CASCADE"))
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)  # masked
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]


class ConversationTest(Identified, Base):
    """A conversation that every training is tried on, as `tests/conversations` has them."""

    __tablename__ = "conversation_tests"

    name: Mapped[str] = mapped_column(String(200))
    script: Mapped[str] = mapped_column(Text)  # YAML, masked
    language: Mapped[str] = mapped_column(String(10))  # of the script, as `turns`
    turns: Mapped[int]
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id", ondelete="SET NULL"))
    author_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    active: Mapped[bool] = mapped_column(default=True)
    last_run: Mapped[dict[str, Any] | None]  # when somebody last played it alone, and what came of that
