"""Presets, when work began, and what an account has in hand."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("items", sa.Column("worked_at", sa.BigInteger(), nullable=True))
    op.create_index("ix_jobs_account", "jobs", ["account", "dialect", "finished_at"])
    op.create_index(
        "ix_jobs_worked",
        "jobs",
        ["dialect", "kind", "finished_at"],
        sqlite_where=sa.text("state = 'succeeded' AND item_count = 1"),
        postgresql_where=sa.text("state = 'succeeded' AND item_count = 1"),
    )
    op.create_table(
        "presets",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("dialect", sa.Text(), nullable=False),
        sa.Column("jobs", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.CheckConstraint("jobs >= 0", name=op.f("ck_presets_jobs")),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_presets_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presets")),
    )
    op.create_index("ix_presets_account", "presets", ["account", "dialect", "created_at"])
