"""A report on a message may name nobody but the message: its reference comes first in the index."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_outbox_reference", "outbox")
    op.create_index("ix_outbox_reference", "outbox", ["reference", "contact_point_id"])


def downgrade() -> None:
    op.drop_index("ix_outbox_reference", "outbox")
    op.create_index("ix_outbox_reference", "outbox", ["contact_point_id", "reference"])
