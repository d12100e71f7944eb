"""What people teach the bot, and the models that come of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql")
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "teaching_clusters",
        sa.Column("encoder", sa.String(length=64), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("scored_size", sa.Integer(), nullable=False),
        sa.Column("words", json, nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teaching_clusters")),
    )
    op.create_index("ix_teaching_clusters_encoder", "teaching_clusters", ["encoder", "created_at", "id"], unique=False)
    op.create_table(
        "teaching_places",
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_id", sa.String(length=32), nullable=False),
        sa.Column("lease_owner", sa.String(length=80), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_teaching_places")),
    )
    op.create_table(
        "model_versions",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("base_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("data_hash", sa.String(length=64), nullable=False),
        sa.Column("last_change_id", sa.Integer(), nullable=True),
        sa.Column("trained_by", sa.String(length=32), nullable=True),
        sa.Column("figures", json, nullable=False),
        sa.Column("gate", json, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["trained_by"], ["users.id"], name=op.f("fk_model_versions_trained_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_versions")),
        sa.UniqueConstraint("number", name=op.f("uq_model_versions_number")),
    )
    op.create_table(
        "teaching_changes",
        sa.Column("id", number, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("content", json, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("reviewer_id", sa.String(length=32), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_teaching_changes_author_id_users")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["users.id"], name=op.f("fk_teaching_changes_reviewer_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teaching_changes")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_teaching_changes_state", "teaching_changes", ["state", "id"], unique=False)
    op.create_index("ix_teaching_changes_kind", "teaching_changes", ["kind", "state", "subject"], unique=False)
    reviewed = ["state", "reviewed_at", "author_id", "id"]
    op.create_index("ix_teaching_changes_reviewed", "teaching_changes", reviewed, unique=False)
    op.create_index(op.f("ix_teaching_changes_subject"), "teaching_changes", ["subject"], unique=False)
    op.create_table(
        "model_archives",
        sa.Column("version_id", sa.String(length=32), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["model_versions.id"], name=op.f("fk_model_archives_version_id_model_versions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("version_id", "part", name=op.f("pk_model_archives")),
    )
    op.create_table(
        "serving",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("live_id", sa.String(length=32), nullable=True),
        sa.Column("previous_id", sa.String(length=32), nullable=True),
        sa.Column("canary_id", sa.String(length=32), nullable=True),
        sa.Column("canary_share", sa.Double(), nullable=False),
        sa.Column("shadow_id", sa.String(length=32), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("canary_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shadow_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("limits", json, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["canary_id"], ["model_versions.id"], name=op.f("fk_serving_canary_id_model_versions")),
        sa.ForeignKeyConstraint(["live_id"], ["model_versions.id"], name=op.f("fk_serving_live_id_model_versions")),
        sa.ForeignKeyConstraint(["previous_id"], ["model_versions.id"], name=op.f("fk_serving_previous_id_model_versions")),
        sa.ForeignKeyConstraint(["shadow_id"], ["model_versions.id"], name=op.f("fk_serving_shadow_id_model_versions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_serving")),
    )
    op.create_table(
        "serving_events",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("version_id", sa.String(length=32), nullable=True),
        sa.Column("user_id", sa.String(length=32), nullable=True),
        sa.Column("detail", json, nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_serving_events_user_id_users")),
        sa.ForeignKeyConstraint(["version_id"], ["model_versions.id"], name=op.f("fk_serving_events_version_id_model_versions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_serving_events")),
    )
    op.create_table(
        "training_runs",
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("step", sa.String(length=30), nullable=True),
        sa.Column("progress", sa.Double(), nullable=False),
        sa.Column("started_by", sa.String(length=32), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False),
        sa.Column("data_hash", sa.String(length=64), nullable=True),
        sa.Column("last_change_id", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.String(length=32), nullable=True),
        sa.Column("report", json, nullable=True),
        sa.Column("error", json, nullable=True),
        sa.Column("open", sa.Boolean(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_owner", sa.String(length=80), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["started_by"], ["users.id"], name=op.f("fk_training_runs_started_by_users")),
        sa.ForeignKeyConstraint(["version_id"], ["model_versions.id"], name=op.f("fk_training_runs_version_id_model_versions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_runs")),
        sa.UniqueConstraint("open", name=op.f("uq_training_runs_open")),
    )
    op.create_index("ix_training_runs_state", "training_runs", ["state", "created_at"], unique=False)
    op.create_table(
        "conversation_tests",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("script", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=True),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("last_run", json, nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_conversation_tests_author_id_users")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_conversation_tests_conversation_id_conversations"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_tests")),
    )
    op.create_table(
        "teaching_items",
        sa.Column("message_id", sa.String(length=32), nullable=True),
        sa.Column("conversation_id", sa.String(length=32), nullable=True),
        sa.Column("cluster_id", sa.String(length=32), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("ranking", json, nullable=False),
        sa.Column("guess", sa.String(length=60), nullable=True),
        sa.Column("read_with", sa.String(length=64), nullable=False),
        sa.Column("entities", json, nullable=False),
        sa.Column("sentiment", sa.String(length=10), nullable=True),
        sa.Column("reasons", json, nullable=False),
        sa.Column("hint", sa.String(length=60), nullable=True),
        sa.Column("uncertainty", sa.Double(), nullable=False),
        sa.Column("cost", sa.Double(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("encoder", sa.String(length=64), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("labelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("second", sa.Boolean(), nullable=False),
        sa.Column("disputed", sa.Boolean(), nullable=False),
        sa.Column("held_by", sa.String(length=32), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["teaching_clusters.id"],
            name=op.f("fk_teaching_items_cluster_id_teaching_clusters"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_teaching_items_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["held_by"], ["users.id"], name=op.f("fk_teaching_items_held_by_users")),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_teaching_items_message_id_messages"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teaching_items")),
        sa.UniqueConstraint("message_id", name=op.f("uq_teaching_items_message_id")),
    )
    op.create_index("ix_teaching_items_cluster", "teaching_items", ["cluster_id", "state", "score"], unique=False)
    op.create_index(op.f("ix_teaching_items_conversation_id"), "teaching_items", ["conversation_id"], unique=False)
    op.create_index("ix_teaching_items_disputed", "teaching_items", ["disputed", "labelled_at", "id"], unique=False)
    op.create_index(
        "ix_teaching_items_labelled",
        "teaching_items",
        ["state", "labelled_at", "id", "text", "reasons", "language"],
        unique=False,
    )
    op.create_index("ix_teaching_items_state", "teaching_items", ["state"], unique=False)
    op.create_index("ix_teaching_items_leads", "teaching_items", ["leads", "score", "id"], unique=False)
    op.create_index("ix_teaching_items_text", "teaching_items", ["text", "state"], unique=False)
    op.create_index("ix_teaching_items_second", "teaching_items", ["second", "labelled_at", "id"], unique=False)
    op.create_index(
        "ix_teaching_items_rank",
        "teaching_items",
        ["state", "score", "id", "text", "reasons", "language", "guess"],
        unique=False,
    )
    op.create_table(
        "teaching_labels",
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("intent", sa.String(length=60), nullable=True),
        sa.Column("entities", json, nullable=False),
        sa.Column("sentiment", sa.String(length=10), nullable=True),
        sa.Column("change_id", number, nullable=True),
        sa.Column("mood_change_id", number, nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("overruled_by", sa.String(length=32), nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"], ["teaching_changes.id"], name=op.f("fk_teaching_labels_change_id_teaching_changes")
        ),
        sa.ForeignKeyConstraint(
            ["mood_change_id"], ["teaching_changes.id"], name=op.f("fk_teaching_labels_mood_change_id_teaching_changes")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["teaching_items.id"], name=op.f("fk_teaching_labels_item_id_teaching_items"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_teaching_labels_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teaching_labels")),
    )
    op.create_index("ix_teaching_labels_act", "teaching_labels", ["act"], unique=False)
    op.create_index(op.f("ix_teaching_labels_item_id"), "teaching_labels", ["item_id"], unique=False)
    op.create_table(
        "teaching_surveys",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("step", sa.String(length=30), nullable=True),
        sa.Column("progress", sa.Double(), nullable=False),
        sa.Column("made_from", sa.String(length=64), nullable=True),
        sa.Column("figures", json, nullable=True),
        sa.Column("error", sa.String(length=500), nullable=True),
        sa.Column("lease_owner", sa.String(length=80), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_teaching_surveys")),
    )
    op.create_table(
        "teaching_discoveries",
        sa.Column("encoder", sa.String(length=64), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("items", json, nullable=False),
        sa.Column("words", json, nullable=False),
        sa.Column("suggested", sa.String(length=60), nullable=False),
        sa.Column("weeks", json, nullable=False),
        sa.Column("languages", json, nullable=False),
        sa.Column("nearest", json, nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("change_id", number, nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"], ["teaching_changes.id"], name=op.f("fk_teaching_discoveries_change_id_teaching_changes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teaching_discoveries")),
    )
    op.create_index(op.f("ix_teaching_discoveries_state"), "teaching_discoveries", ["state"], unique=False)
    op.create_table(
        "teaching_alarms",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("severity", sa.Double(), nullable=False),
        sa.Column("content", json, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changes", json, nullable=True),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teaching_alarms")),
        sa.UniqueConstraint("key", name=op.f("uq_teaching_alarms_key")),
    )
    op.create_index(op.f("ix_teaching_alarms_kind"), "teaching_alarms", ["kind"], unique=False)
    op.add_column("messages", sa.Column("model", sa.Integer(), nullable=True))
    # what the inbox is collected from, in the order in which it came
    op.create_index("ix_messages_created", "messages", ["created_at", "id"], unique=False)
    op.create_index("ix_feedback_created", "feedback", ["created_at", "id"], unique=False)
    op.create_index("ix_gap_questions_created", "gap_questions", ["created_at", "id"], unique=False)
    customers = sa.text("author = 'customer'")
    op.create_index("ix_messages_model", "messages", ["model", "created_at"], sqlite_where=customers, postgresql_where=customers)
    system = sa.text("author = 'system'")
    op.create_index(
        "ix_messages_system", "messages", ["conversation_id", "created_at"], sqlite_where=system, postgresql_where=system
    )
    op.create_table(
        "shadow_tallies",
        sa.Column("version_id", sa.String(length=32), nullable=False),
        sa.Column("answered_by", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["model_versions.id"], name=op.f("fk_shadow_tallies_version_id_model_versions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("version_id", "answered_by", name=op.f("pk_shadow_tallies")),
    )
    op.create_table(
        "shadow_flips",
        sa.Column("version_id", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("before", json, nullable=False),
        sa.Column("after", json, nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_shadow_flips_message_id_messages"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["model_versions.id"], name=op.f("fk_shadow_flips_version_id_model_versions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shadow_flips")),
    )
    op.create_index(op.f("ix_shadow_flips_message_id"), "shadow_flips", ["message_id"], unique=False)
    op.create_index("ix_shadow_flips_version", "shadow_flips", ["version_id", "created_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_gap_questions_created", "gap_questions")
    op.drop_index("ix_feedback_created", "feedback")
    op.drop_index("ix_messages_created", "messages")
    op.drop_index("ix_messages_system", table_name="messages")
    op.drop_index("ix_messages_model", table_name="messages")
    op.drop_column("messages", "model")
    for table in (
        "shadow_flips",
        "shadow_tallies",
        "teaching_alarms",
        "teaching_discoveries",
        "teaching_surveys",
        "teaching_labels",
        "teaching_items",
        "teaching_places",
        "conversation_tests",
        "training_runs",
        "serving_events",
        "serving",
        "model_archives",
        "teaching_changes",
        "model_versions",
        "teaching_clusters",
    ):
        op.drop_table(table)
