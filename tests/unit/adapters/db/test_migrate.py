"""The migrations make the schema that the code describes."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError

from safelight.adapters.db import migrate
from safelight.adapters.db.engine import open_engine, transaction
from safelight.adapters.db.migrations import __file__ as migrations
from safelight.adapters.db.store import SqlTx
from safelight.adapters.db.tables import TRIGGERS, metadata
from safelight.domain.edit import Drawing, Source
from safelight.domain.engines import Ability
from safelight.domain.errors import Refusal
from safelight.domain.ids import AccountId, BlobKey, DialectName, JobId
from safelight.domain.job import Report
from safelight.domain.states import State


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


def test_a_database_that_a_newer_version_has_written_is_refused_as_it_is(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "a.db")
    migrate.upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for _ in range(2):
        words = f"newer version .*schema 9999; this version knows up to {migrate.HEAD}"
        with pytest.raises(Refusal, match=words):
            migrate.upgrade(engine)
    with engine.connect() as connection:
        assert migrate.revision(connection) == "9999"
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


#: A database of the first schema: a job in each state, with two items each, and money.
FIRST = "0001"
_ACCOUNT = "INSERT INTO accounts VALUES ('alice', 'Alice', 0, 1)"
_JOB = (
    "INSERT INTO jobs (id, account, dialect, kind, priority, state, edit, wire, request_id,"
    " item_count, held, charged, created_at, finished_at, request) VALUES (:id, 'alice', 'claid',"
    " 'edit', 10, :state, :edit, '{}', 'r', 2, 4, :charged, 5, :ended, 'the request')"
)
_ITEM = (
    "INSERT INTO items (job, position, account, priority, queued_at, source_url, source_blob,"
    " filename, state, attempt, crashes, progress, available_at, started_at, finished_at, input,"
    " result, failure_code, failure_message) VALUES (:id, :position, 'alice', 10, 5, :url, :blob,"
    " 'a.jpg', :state, 3, 1, 40, 6, 7, :ended, :input, :result, :code, :message)"
)
_EDIT = '{"operations":{"resize":{}},"output":{"format":"png"}}'
_IMAGE = '["JPEG","image/jpeg","jpg",4,3]'
_RESULT = f'[{_IMAGE},"results/1","a.jpg",9]'
_OTHERS = (
    "INSERT INTO transfers VALUES (1, 'grant', 'world', 'available:alice', 9, NULL, 5, 'gift')",
    "INSERT INTO balances VALUES ('world', -9)",
    "INSERT INTO balances VALUES ('available:alice', 9)",
    "INSERT INTO idempotency VALUES ('alice', 'claid', 'once', 'f', 'running')",
)


def _upgrade(connection: Connection, revision: str) -> None:
    """Bring the schema to one that is not the newest."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _first(engine: Engine) -> None:
    """Make the first schema, with rows."""
    with transaction(engine) as connection:
        _upgrade(connection, FIRST)
        connection.exec_driver_sql(_ACCOUNT)
        for state in State:
            ended = 8 if state in {State.SUCCEEDED, State.FAILED, State.CANCELLED} else None
            row = {"id": state.value, "state": state.value, "edit": _EDIT, "ended": ended}
            connection.execute(text(_JOB), row | {"charged": None if ended is None else 4})
            for position, (url, blob) in enumerate([("http://a.test/", None), (None, "uploads/1")]):
                done, failed = state is State.SUCCEEDED, state is State.FAILED
                item = {"position": position, "url": url, "blob": blob, "input": _IMAGE}
                item |= {"result": _RESULT if done else None}
                item |= {"code": "internal" if failed else None, "message": "!" if failed else None}
                connection.execute(text(_ITEM), row | item)
        for statement in _OTHERS:
            connection.exec_driver_sql(statement)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A database of the first schema, with rows."""
    made = open_engine(tmp_path / "a.db")
    _first(made)
    yield made
    made.dispose()


def _rows(engine: Engine) -> dict[str, list[dict[str, object]]]:
    """All rows of all tables but the one that says which migration they are at."""
    with engine.connect() as connection:
        names = connection.execute(
            text(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'alembic_version'"
            )
        )
        queries = {name: f"SELECT * FROM {name} ORDER BY 1, 2" for name in names.scalars()}  # noqa: S608 -- the database's own names
        return {
            name: [dict(row) for row in connection.execute(text(query)).mappings()]
            for name, query in queries.items()
        }


def test_nothing_is_lost_on_the_way_from_the_first_schema(engine: Engine) -> None:
    before = _rows(engine)
    assert len(before["items"]) == 2 * len(State)
    migrate.upgrade(engine)
    after = _rows(engine)
    assert after.pop("people") == after.pop("presets") == []
    assert {row.pop("extra") for row in after["jobs"]} == {0}
    assert {row.pop("report") for row in after["items"]} == {None}
    assert {row.pop("worked_at") for row in after["items"]} == {None}
    assert after == before


def test_a_database_that_came_that_way_has_the_schema_of_a_new_one(
    engine: Engine, tmp_path: Path
) -> None:
    migrate.upgrade(engine)
    new = open_engine(tmp_path / "b.db")
    migrate.upgrade(new)
    with engine.connect() as one, new.connect() as other:
        assert _schema(one) == _schema(other)
        context = MigrationContext.configure(one, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert {s for s in _schema(one) if s.startswith("CREATE TRIGGER")} == {
            _plain(sql) for sql in TRIGGERS
        }
        assert one.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert one.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    new.dispose()


@pytest.mark.parametrize("state", State)
def test_jobs_of_the_first_schema_are_read_as_they_were(engine: Engine, state: State) -> None:
    migrate.upgrade(engine)
    with engine.connect() as connection:
        tx = SqlTx(connection)
        job, items = tx.jobs.get(JobId(state.value)), tx.jobs.items(JobId(state.value))
    assert job is not None
    assert (job.state, job.extra, job.request) == (state, 0, "the request")
    assert (job.edit.drawing, job.edit.variations) == (None, 1)
    assert [item.state for item in items] == [state, state]
    assert [item.report for item in items] == [None, None]
    assert [item.source.url for item in items] == ["http://a.test/", None]


def test_rules_of_the_first_schema_still_hold_afterwards(engine: Engine) -> None:
    migrate.upgrade(engine)
    for wrong, words in (
        ("UPDATE items SET state = 'running' WHERE job = 'failed'", "illegal move of items"),
        ("UPDATE jobs SET state = 'running' WHERE id = 'failed'", "illegal move of jobs"),
        ("UPDATE transfers SET amount = 1", "never change"),
        ("UPDATE items SET source_url = 'x', source_blob = 'y'", "ck_items_source"),
        ("UPDATE items SET progress = 101", "ck_items_progress"),
        ("UPDATE items SET job = 'nobody' WHERE job = 'failed'", "FOREIGN KEY"),
    ):
        with pytest.raises(IntegrityError, match=words), engine.begin() as connection:
            connection.exec_driver_sql(wrong)


def test_with_a_job_its_items_and_key_still_go(engine: Engine) -> None:
    migrate.upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM jobs WHERE id = 'running'")
    after = _rows(engine)
    assert "running" not in {row["job"] for row in after["items"]}
    assert after["idempotency"] == []


def test_an_item_may_have_no_input_afterwards(engine: Engine) -> None:
    migrate.upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE items SET source_url = NULL, source_blob = NULL")


#: What the second schema has that the first has not.
SECOND = "0002"
_DRAWN = (
    '{"operations":{},"output":{"format":"png"},"drawing":{"model":"m","ability":"edit",'
    '"prompt":"a hat","images":[{"url":null,"blob":"uploads/1","filename":"a"}],"size":[4,3],'
    '"quality":null,"otherwise":"No engine."},"variations":2}'
)
_EVER = AccountId("alice"), DialectName("claid"), datetime(1970, 1, 1, tzinfo=UTC)
_CHANGES = (
    "UPDATE jobs SET extra = 7 WHERE id = 'succeeded'",
    """UPDATE items SET report = '[["a note"],["anna"],[[0.5]]]' WHERE job = 'succeeded'""",
    "INSERT INTO people VALUES ('anna', 'alice', 'me', 'ready', '', 5, '[[0.5]]', x'ff')",
)


@pytest.fixture
def second(engine: Engine) -> Engine:
    """A database of the second schema, with rows."""
    with transaction(engine) as connection:
        _upgrade(connection, SECOND)
        for change in _CHANGES:
            connection.exec_driver_sql(change)
        drawn = text("UPDATE jobs SET edit = :edit WHERE id = 'running'")
        connection.execute(drawn, {"edit": _DRAWN})
    return engine


def test_nothing_is_lost_on_the_way_from_the_second_schema(second: Engine) -> None:
    before = _rows(second)
    migrate.upgrade(second)
    after = _rows(second)
    assert after.pop("presets") == []
    assert {row.pop("worked_at") for row in after["items"]} == {None}
    assert after == before


def test_reports_results_and_drawings_of_the_second_schema_are_read_as_they_were(
    second: Engine,
) -> None:
    migrate.upgrade(second)
    with second.connect() as connection:
        tx = SqlTx(connection)
        (done, _), drawn = tx.jobs.items(JobId("succeeded")), tx.jobs.get(JobId("running"))
    assert done.report == Report(notes=("a note",), people=("anna",), faces=((0.5,),))
    assert done.result is not None
    assert (done.result.blob, done.result.beside, done.worked_at) == ("results/1", {}, None)
    assert drawn is not None
    assert drawn.edit.variations == 2
    assert drawn.edit.drawing == Drawing(
        model="m",
        ability=Ability.EDIT,
        prompt="a hat",
        images=(Source(blob=BlobKey("uploads/1"), filename="a"),),
        size=(4, 3),
        otherwise="No engine.",
    )


def test_what_ran_of_the_second_schema_is_counted_and_timed_no_worse_than_new_jobs(
    second: Engine,
) -> None:
    migrate.upgrade(second)
    with second.connect() as connection:
        jobs = SqlTx(connection).jobs
        assert jobs.open_jobs(AccountId("alice"), DialectName("claid"), 9) == 2
        assert jobs.work_times(DialectName("claid"), "edit", 9) == []
        assert sum(each.jobs for each in jobs.usage(*_EVER, 9)) == len(State)


def test_a_database_that_came_from_the_second_schema_has_that_of_a_new_one(
    second: Engine, tmp_path: Path
) -> None:
    migrate.upgrade(second)
    new = open_engine(tmp_path / "b.db")
    migrate.upgrade(new)
    with second.connect() as one, new.connect() as other:
        assert _schema(one) == _schema(other)
        assert one.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert one.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    new.dispose()
