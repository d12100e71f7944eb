"""Customers' messages keep how the bot came to its answer; what was changed in a conversation is found at once."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.add_column("messages", sa.Column("trace", JSON, nullable=True))
    op.create_index(op.f("ix_audit_entries_conversation_id"), "audit_entries", ["conversation_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_audit_entries_conversation_id"), "audit_entries")
    op.drop_column("messages", "trace")
