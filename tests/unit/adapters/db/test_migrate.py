"""The migrations make the schema that the code describes."""

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from safelight.adapters.db import migrate
from safelight.adapters.db.engine import open_engine
from safelight.adapters.db.migrations import __file__ as migrations
from safelight.adapters.db.tables import TRIGGERS, metadata


def _schema(connection: Connection) -> set[str]:
    rows = connection.execute(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))
    return {_plain(sql) for sql in rows.scalars()}


def _plain(sql: str) -> str:
    return re.sub(r"\s+", " ", sql).strip()


def _checks(schema: set[str]) -> dict[str, str]:
    """CHECK constraints by name, with their conditions."""
    named = re.compile(r'CONSTRAINT "?(ck_\w+)"? CHECK (\(.*?\))(?:, | \))')
    return {name: rest for sql in schema for name, rest in named.findall(sql)}


def test_the_migrations_make_the_tables_that_the_code_describes(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "a.db")
    migrate.upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_the_migrations_make_the_checks_and_partial_indexes_that_the_code_describes(
    tmp_path: Path,
) -> None:
    migrated, described = open_engine(tmp_path / "a.db"), open_engine(tmp_path / "b.db")
    migrate.upgrade(migrated)
    metadata.create_all(described)
    with migrated.connect() as one, described.connect() as other:
        ours, theirs = _schema(one), _schema(other)
    assert _checks(ours) == _checks(theirs)
    assert len(_checks(ours)) >= 12
    assert {s for s in ours if " INDEX " in s} == {s for s in theirs if " INDEX " in s}
    migrated.dispose()
    described.dispose()


def test_the_migrations_make_the_triggers_that_the_code_describes(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "a.db")
    migrate.upgrade(engine)
    with engine.connect() as connection:
        made = {sql for sql in _schema(connection) if sql.startswith("CREATE TRIGGER")}
    assert made == {_plain(sql) for sql in TRIGGERS}
    engine.dispose()


def test_head_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations).parent))
    assert ScriptDirectory.from_config(config).get_heads() == [migrate.HEAD]


def test_upgrading_twice_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    engine = open_engine(path)
    migrate.upgrade(engine)
    with engine.connect() as connection:
        before = _schema(connection)
        assert migrate.revision(connection) == migrate.HEAD
    migrate.upgrade(engine)
    with engine.connect() as connection:
        assert _schema(connection) == before
        rows = connection.execute(text("SELECT version_num FROM alembic_version")).all()
    assert [tuple(row) for row in rows] == [(migrate.HEAD,)]
    engine.dispose()


def test_an_upgrade_that_breaks_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "a.db")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE attempts (x)"))
    with pytest.raises(OperationalError, match="attempts"):
        migrate.upgrade(engine)
    with engine.connect() as connection:
        assert _schema(connection) == {"CREATE TABLE attempts (x)"}
        assert migrate.revision(connection) is None
    engine.dispose()
