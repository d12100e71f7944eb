"""E-mail: the subject of a thread, how far a mailbox has been read, and what became of queued mails."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('due', 'sending')")
DUE = sa.text("state = 'due'")


def upgrade() -> None:
    op.add_column("messages", sa.Column("thread_subject", sa.String(200)))
    op.create_table(
        "mailbox_places",
        sa.Column("account", sa.String(320), nullable=False),
        sa.Column("uid_validity", sa.BigInteger()),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True)),
        sa.Column("lease_owner", sa.String(80)),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_mailbox_places")),
    )
    op.add_column("mails", sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("mails", sa.Column("next_at", sa.DateTime(timezone=True)))
    op.add_column("mails", sa.Column("lease_until", sa.DateTime(timezone=True)))
    op.add_column("mails", sa.Column("error", sa.String(300)))
    op.drop_index("ix_mails_due", "mails")
    op.create_index("ix_mails_open", "mails", ["created_at"], sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    op.drop_index("ix_mails_open", "mails")
    op.create_index("ix_mails_due", "mails", ["created_at"], sqlite_where=DUE, postgresql_where=DUE)
    for column in ("error", "lease_until", "next_at", "attempts"):
        op.drop_column("mails", column)
    op.drop_table("mailbox_places")
    op.drop_column("messages", "thread_subject")
