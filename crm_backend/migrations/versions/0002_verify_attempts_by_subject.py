"""Failed verifications are counted by order and by contact point, no longer by conversation."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("verify_attempts")  # what was counted is of no use for the new limits
    op.create_table(
        "verify_attempts",
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_verify_attempts")),
    )


def downgrade() -> None:
    op.drop_table("verify_attempts")
    op.create_table(
        "verify_attempts",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_verify_attempts_conversation_id_conversations")
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_verify_attempts")),
    )
