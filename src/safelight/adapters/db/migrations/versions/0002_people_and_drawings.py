"""People, reports, and items without an input."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_KEPT = (
    "job, position, account, priority, queued_at, source_url, source_blob, filename, state, attempt,"
    " crashes, progress, available_at, started_at, finished_at, input, result, failure_code,"
    " failure_message"
)
_GUARD = "CREATE TRIGGER items_moves BEFORE UPDATE OF state ON items WHEN OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN ('accepted>cancelled', 'accepted>failed', 'accepted>running', 'running>accepted', 'running>cancelled', 'running>failed', 'running>succeeded') BEGIN SELECT RAISE(ABORT, 'illegal move of items.state'); END"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("extra", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "people",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=True),
        sa.Column("learning", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("faces", sa.Text(), nullable=True),
        sa.Column("picture", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "learning IN ('under_way', 'ready', 'failed')", name=op.f("ck_people_learning")
        ),
        sa.CheckConstraint(
            "(learning = 'ready') = (faces IS NOT NULL)", name=op.f("ck_people_faces")
        ),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_people_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    op.create_index("ix_people_account", "people", ["account", "created_at"])
    _rebuild_items()


def _rebuild_items() -> None:
    # SQLite changes no constraint of a table that is there; nothing refers to this one.
    op.create_table(
        "items_new",
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("queued_at", sa.BigInteger(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("source_blob", sa.Text(), nullable=True),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("crashes", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("available_at", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("input", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("failure_code", sa.Text(), nullable=True),
        sa.Column("failure_message", sa.Text(), nullable=True),
        sa.Column("report", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'succeeded') = (result IS NOT NULL)", name=op.f("ck_items_result")
        ),
        sa.CheckConstraint(
            "state IN ('accepted', 'running', 'succeeded', 'failed', 'cancelled')",
            name=op.f("ck_items_state"),
        ),
        sa.CheckConstraint(
            "source_url IS NULL OR source_blob IS NULL", name=op.f("ck_items_source")
        ),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_items_progress")),
        sa.ForeignKeyConstraint(
            ["job"], ["jobs.id"], name=op.f("fk_items_job"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job", "position", name=op.f("pk_items")),
    )
    op.execute(f"INSERT INTO items_new ({_KEPT}) SELECT {_KEPT} FROM items")  # noqa: S608 -- names above
    op.drop_table("items")
    op.rename_table("items_new", "items")
    op.create_index(
        "ix_items_running",
        "items",
        ["job"],
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_index(
        "ix_items_waiting",
        "items",
        ["account", "priority", "queued_at", "job", "position", "available_at"],
        sqlite_where=sa.text("state = 'accepted'"),
        postgresql_where=sa.text("state = 'accepted'"),
    )
    op.execute(_GUARD)
