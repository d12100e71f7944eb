"""Messages have files, go out with manners and are reported on; what cannot be read is kept; customers are merged."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

PENDING = sa.text("state = 'pending'")


def upgrade() -> None:
    with op.batch_alter_table("messages") as batch_op:
        batch_op.add_column(sa.Column("files", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("delivery_error", sa.String(length=300), nullable=True))
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.add_column(sa.Column("reference", sa.String(length=300), nullable=True))
        batch_op.add_column(sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_outbox_reference", "outbox", ["contact_point_id", "reference"])
    op.create_table(
        "dead_letters",
        *_identified(),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=100), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=32), nullable=True),
        _link("dead_letters", "settled_by", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letters")),
        sa.UniqueConstraint("digest", name=op.f("uq_dead_letters_digest")),
    )
    op.create_index("ix_dead_letters_state_created", "dead_letters", ["state", "created_at"])
    op.create_table(
        "attachments",
        *_identified(),
        sa.Column("contact_point_id", sa.String(length=32), nullable=False, index=True),
        sa.Column("message_id", sa.String(length=32), nullable=True, index=True),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("uploader", sa.String(length=32), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reference", sa.String(length=2000), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.String(length=300), nullable=True),
        _link("attachments", "contact_point_id", "contact_points"),
        _link("attachments", "message_id", "messages"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
        sa.UniqueConstraint("token", name=op.f("uq_attachments_token")),
    )
    op.create_index("ix_attachments_pending", "attachments", ["next_at"], sqlite_where=PENDING, postgresql_where=PENDING)
    op.create_table(
        "attachment_contents",
        sa.Column("attachment_id", sa.String(length=32), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _link("attachment_contents", "attachment_id", "attachments", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("attachment_id", name=op.f("pk_attachment_contents")),
    )
    with op.batch_alter_table("customers") as batch_op:
        batch_op.add_column(sa.Column("merged_into", sa.String(length=32), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_customers_merged_into_customers"), "customers", ["merged_into"], ["id"])
    op.create_table(
        "customer_merges",
        *_identified(),
        sa.Column("kept_id", sa.String(length=32), nullable=False, index=True),
        sa.Column("merged_id", sa.String(length=32), nullable=False, index=True),
        sa.Column("user_id", sa.String(length=32), nullable=True),
        sa.Column("moved", sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        _link("customer_merges", "kept_id", "customers"),
        _link("customer_merges", "merged_id", "customers"),
        _link("customer_merges", "user_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_merges")),
    )


def downgrade() -> None:
    op.drop_table("customer_merges")
    with op.batch_alter_table("customers") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_customers_merged_into_customers"), type_="foreignkey")
        batch_op.drop_column("merged_into")
    op.drop_table("attachment_contents")
    op.drop_table("attachments")
    op.drop_table("dead_letters")
    op.drop_index("ix_outbox_reference", "outbox")
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.drop_column("sent_at")
        batch_op.drop_column("reference")
    with op.batch_alter_table("messages") as batch_op:
        batch_op.drop_column("delivery_error")
        batch_op.drop_column("files")


def _identified() -> tuple[sa.Column[str], sa.Column[object]]:
    return (
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )


def _link(table: str, column: str, to: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"), ondelete=ondelete)
