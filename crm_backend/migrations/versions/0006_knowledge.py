"""Articles are found by passages, rated, edited by people, and missed where there is none."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# SQLite's index of words (FTS5) reads the passages themselves and follows them by triggers.
WORDS = (
    "CREATE VIRTUAL TABLE passage_words USING fts5(words, content='article_passages', content_rowid='id')",
    "CREATE TRIGGER passage_words_in AFTER INSERT ON article_passages BEGIN "
    "INSERT INTO passage_words(rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER passage_words_out AFTER DELETE ON article_passages BEGIN "
    "INSERT INTO passage_words(passage_words, rowid, words) VALUES ('delete', old.id, old.words); END",
)
WORDS_OF_POSTGRESQL = "CREATE INDEX passage_words ON article_passages USING gin (to_tsvector('simple', words))"


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    with op.batch_alter_table("articles") as batch_op:
        batch_op.add_column(sa.Column("published", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("indexed", sa.String(length=64), nullable=True))
    with op.batch_alter_table("article_versions") as batch_op:
        batch_op.add_column(sa.Column("author_id", sa.String(length=32), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_article_versions_author_id_users"), "users", ["author_id"], ["id"])
    op.create_table(
        "article_passages",
        sa.Column("id", number, primary_key=True),
        sa.Column("version_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        _link("article_passages", "version_id", "article_versions", ondelete="CASCADE"),
        sa.UniqueConstraint("version_id", "position", name=op.f("uq_article_passages_version_id")),
        sqlite_autoincrement=True,
    )
    for statement in WORDS if op.get_bind().dialect.name == "sqlite" else (WORDS_OF_POSTGRESQL,):
        op.execute(statement)
    op.create_table(
        "article_votes",
        sa.Column("article_id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("helpful", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _link("article_votes", "article_id", "articles"),
        _link("article_votes", "conversation_id", "conversations", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article_id", "conversation_id", name=op.f("pk_article_votes")),
    )
    op.create_table(
        "knowledge_gaps",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("encoder", sa.String(length=64), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False, index=True),
        sa.Column("article_id", sa.String(length=32), nullable=True),
        _link("knowledge_gaps", "article_id", "articles"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_gaps")),
    )
    op.create_table(
        "gap_questions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gap_id", sa.String(length=32), nullable=False, index=True),
        sa.Column("conversation_id", sa.String(length=32), nullable=False, index=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("article_id", sa.String(length=32), nullable=True),
        _link("gap_questions", "gap_id", "knowledge_gaps", ondelete="CASCADE"),
        _link("gap_questions", "conversation_id", "conversations", ondelete="CASCADE"),
        _link("gap_questions", "article_id", "articles"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_questions")),
    )


def downgrade() -> None:
    op.drop_table("gap_questions")
    op.drop_table("knowledge_gaps")
    op.drop_table("article_votes")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE passage_words")
    op.drop_table("article_passages")
    with op.batch_alter_table("article_versions") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_article_versions_author_id_users"), type_="foreignkey")
        batch_op.drop_column("author_id")
    with op.batch_alter_table("articles") as batch_op:
        batch_op.drop_column("indexed")
        batch_op.drop_column("published")


def _link(table: str, column: str, to: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"), ondelete=ondelete)
