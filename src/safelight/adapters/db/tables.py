"""The schema. Times are microseconds since 1970 in UTC; JSON is text."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from safelight.domain.states import MOVES, State

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_STATES = ", ".join(f"'{state}'" for state in State)

accounts = Table(
    "accounts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("unlimited", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account", Text, ForeignKey("accounts.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("hint", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("scopes", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account", Text, ForeignKey("accounts.id"), nullable=False),
    Column("dialect", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("edit", Text, nullable=False),
    Column("wire", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("item_count", Integer, nullable=False),
    Column("held", BigInteger, nullable=False),
    Column("charged", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Column("started_at", BigInteger),
    Column("finished_at", BigInteger),
    Column("results_expire_at", BigInteger),
    Column("results_removed_at", BigInteger),
    # Last, because what lies behind a long value is slow to reach.
    Column("request", Text, nullable=False),
    # Read with the request alone.
    Column("extra", BigInteger, nullable=False, server_default="0"),
    CheckConstraint(f"state IN ({_STATES})", name="state"),
    CheckConstraint("held >= 0", name="held"),
    CheckConstraint("charged IS NULL OR charged >= 0", name="charged"),
)
Index("ix_jobs_recent", jobs.c.created_at)
Index("ix_jobs_state", jobs.c.state)
# What an account has in hand, and what it had before: written at submit and at the end.
Index("ix_jobs_account", jobs.c.account, jobs.c.dialect, jobs.c.finished_at)
# How long work of a kind takes: written at the end alone, never while a client waits.
Index(
    "ix_jobs_worked",
    jobs.c.dialect,
    jobs.c.kind,
    jobs.c.finished_at,
    sqlite_where=text("state = 'succeeded' AND item_count = 1"),
    postgresql_where=text("state = 'succeeded' AND item_count = 1"),
)
Index(
    "ix_jobs_expiring",
    jobs.c.results_expire_at,
    sqlite_where=text("results_removed_at IS NULL AND results_expire_at IS NOT NULL"),
    postgresql_where=text("results_removed_at IS NULL AND results_expire_at IS NOT NULL"),
)
Index(
    "ix_jobs_forgettable",
    jobs.c.finished_at,
    sqlite_where=text("results_removed_at IS NOT NULL"),
    postgresql_where=text("results_removed_at IS NOT NULL"),
)

items = Table(
    "items",
    metadata,
    Column("job", Text, ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    # Copied from the job, so that a claim reads one index.
    Column("account", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("queued_at", BigInteger, nullable=False),
    Column("source_url", Text),
    Column("source_blob", Text),
    Column("filename", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("crashes", Integer, nullable=False),
    Column("progress", Integer, nullable=False),
    Column("available_at", BigInteger, nullable=False),
    Column("started_at", BigInteger),
    Column("finished_at", BigInteger),
    Column("input", Text),
    Column("result", Text),
    Column("failure_code", Text),
    Column("failure_message", Text),
    Column("report", Text),
    Column("worked_at", BigInteger),
    PrimaryKeyConstraint("job", "position"),
    CheckConstraint(f"state IN ({_STATES})", name="state"),
    CheckConstraint("source_url IS NULL OR source_blob IS NULL", name="source"),
    CheckConstraint("(state = 'succeeded') = (result IS NOT NULL)", name="result"),
    CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
)
Index(
    "ix_items_waiting",
    items.c.account,
    items.c.priority,
    items.c.queued_at,
    items.c.job,
    items.c.position,
    items.c.available_at,
    sqlite_where=text("state = 'accepted'"),
    postgresql_where=text("state = 'accepted'"),
)
Index(
    "ix_items_running",
    items.c.job,
    sqlite_where=text("state = 'running'"),
    postgresql_where=text("state = 'running'"),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("account", Text, nullable=False),
    Column("dialect", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("job", Text, ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False, index=True),
    PrimaryKeyConstraint("account", "dialect", "key"),
)

transfers = Table(
    "transfers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    # No foreign key: the books outlive the jobs.
    Column("job", Text),
    Column("at", BigInteger, nullable=False),
    Column("note", Text, nullable=False),
    UniqueConstraint("job", "kind"),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint("source <> target", name="sides"),
)
Index("ix_transfers_source", transfers.c.source, transfers.c.id)
Index("ix_transfers_target", transfers.c.target, transfers.c.id)

balances = Table(
    "balances",
    metadata,
    Column("account", Text, primary_key=True),
    Column("amount", BigInteger, nullable=False),
    CheckConstraint("amount >= 0 OR account = 'world'", name="not_negative"),
)

endpoints = Table(
    "endpoints",
    metadata,
    Column("account", Text, ForeignKey("accounts.id"), nullable=False),
    Column("dialect", Text, nullable=False),
    Column("url", Text),
    Column("events", Text, nullable=False),
    Column("secret", Text),
    PrimaryKeyConstraint("account", "dialect"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account", Text, ForeignKey("accounts.id"), nullable=False),
    Column("dialect", Text, nullable=False),
    # No foreign key: a delivery is kept by its own rule.
    Column("job", Text, index=True),
    Column("url", Text, nullable=False),
    Column("receiver", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("signature_header", Text),
    Column("delays", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("round_attempts", Integer, nullable=False),
    Column("next_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    CheckConstraint("state IN ('pending', 'succeeded', 'failed')", name="state"),
    CheckConstraint("(state = 'pending') = (next_at IS NOT NULL)", name="next_at"),
    # A job's end is told once; tests have no job.
    UniqueConstraint("job", "event"),
)
Index(
    "ix_deliveries_pending",
    deliveries.c.receiver,
    deliveries.c.next_at,
    sqlite_where=text("state = 'pending'"),
    postgresql_where=text("state = 'pending'"),
)
Index(
    "ix_deliveries_due",
    deliveries.c.next_at,
    sqlite_where=text("state = 'pending'"),
    postgresql_where=text("state = 'pending'"),
)
Index("ix_deliveries_recent", deliveries.c.created_at)

attempts = Table(
    "attempts",
    metadata,
    Column("delivery", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("latency_ms", Integer, nullable=False),
    Column("status", Integer),
    Column("error", Text),
    Column("response_head", Text, nullable=False),
    PrimaryKeyConstraint("delivery", "number"),
    ForeignKeyConstraint(["delivery"], ["deliveries.id"], ondelete="CASCADE"),
)


people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account", Text, ForeignKey("accounts.id"), nullable=False),
    Column("tag", Text),
    Column("learning", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("faces", Text),
    Column("picture", LargeBinary),
    CheckConstraint("learning IN ('under_way', 'ready', 'failed')", name="learning"),
    CheckConstraint("(learning = 'ready') = (faces IS NOT NULL)", name="faces"),
)
Index("ix_people_account", people.c.account, people.c.created_at)

presets = Table(
    "presets",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account", Text, ForeignKey("accounts.id"), nullable=False),
    Column("dialect", Text, nullable=False),
    Column("jobs", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    Column("document", Text, nullable=False),
    CheckConstraint("jobs >= 0", name="jobs"),
)
Index("ix_presets_account", presets.c.account, presets.c.dialect, presets.c.created_at)


def _guard(table: str) -> str:
    legal = ", ".join(f"'{a}>{b}'" for a in MOVES for b in sorted(MOVES[a]))
    return (
        f"CREATE TRIGGER {table}_moves BEFORE UPDATE OF state ON {table} "
        f"WHEN OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN ({legal}) "
        f"BEGIN SELECT RAISE(ABORT, 'illegal move of {table}.state'); END"
    )


def _frozen(table: str, event: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'rows of {table} never change'); END"
    )


#: What SQLite checks beyond constraints: legal moves, and books that are only added to.
TRIGGERS = (
    _guard("jobs"),
    _guard("items"),
    _frozen("transfers", "UPDATE"),
    _frozen("transfers", "DELETE"),
)
