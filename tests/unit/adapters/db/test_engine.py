"""How SQLite is opened, and how transactions behave."""

from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, text

from safelight.adapters.db.engine import (
    Transactions,
    journal_mode,
    open_engine,
    sqlite_version,
    wal_is_safe,
)
from safelight.domain.errors import Code, Refusal


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_engine(tmp_path / "a.db", busy_seconds=0)
    with Transactions(made).write() as connection:
        connection.execute(text("CREATE TABLE notes (body TEXT)"))
    yield made
    made.dispose()


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
        ((4, 0, 0), True),
    ],
)
def test_only_a_sqlite_without_the_wal_defect_may_use_a_write_ahead_log(
    version: tuple[int, int, int],
    safe: bool,  # noqa: FBT001 -- an expectation
) -> None:
    assert wal_is_safe(version) is safe


def test_commits_are_on_disk_references_checked_and_deletions_overwritten(engine: Engine) -> None:
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert pragmas == {
        "journal_mode": journal_mode().lower(),
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "secure_delete": 1,
    }


def test_the_journal_is_the_one_that_this_sqlite_may_use() -> None:
    assert journal_mode() == ("WAL" if wal_is_safe(sqlite_version()) else "DELETE")


def _notes(transactions: Transactions) -> list[str]:
    with transactions.read() as connection:
        return [str(row) for row in connection.execute(text("SELECT body FROM notes")).scalars()]


def test_a_transaction_that_breaks_leaves_nothing(engine: Engine) -> None:
    transactions = Transactions(engine)

    def break_off() -> None:
        with transactions.write() as connection:
            connection.execute(text("INSERT INTO notes VALUES ('lost')"))
            raise KeyError("broken")

    with pytest.raises(KeyError):
        break_off()
    assert _notes(transactions) == []


def test_a_reader_sees_one_moment(engine: Engine) -> None:
    transactions = Transactions(engine)
    with transactions.read() as connection:
        count = text("SELECT count(*) FROM notes")
        assert connection.execute(count).scalar() == 0
        with transactions.write() as other:
            other.execute(text("INSERT INTO notes VALUES ('new')"))
        assert connection.execute(count).scalar() == 0
    assert _notes(transactions) == ["new"]


def test_writers_of_one_process_wait_for_each_other(engine: Engine) -> None:
    # With no patience for locks at all, none may ever meet another's lock.
    transactions, together = Transactions(engine), Barrier(8)

    def write() -> None:
        together.wait()
        with transactions.write() as connection:
            connection.execute(text("INSERT INTO notes VALUES ('mine')"))

    threads = [Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _notes(transactions) == ["mine"] * 8


def test_a_database_that_another_process_holds_is_unavailable(
    engine: Engine, tmp_path: Path
) -> None:
    other = open_engine(tmp_path / "a.db")
    with (
        Transactions(other).write(),
        pytest.raises(Refusal) as caught,
        Transactions(engine).write(),
    ):
        pass
    assert caught.value.code is Code.UNAVAILABLE
    assert "database is locked" in caught.value.message
    other.dispose()


def test_a_full_disk_is_unavailable_and_leaves_nothing(engine: Engine) -> None:
    transactions = Transactions(engine)

    def fill() -> None:
        with transactions.write() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 3")
            connection.execute(text("INSERT INTO notes VALUES ('small')"))
            connection.execute(text("INSERT INTO notes VALUES (zeroblob(100000))"))

    with pytest.raises(Refusal, match="full") as caught:
        fill()
    assert caught.value.code is Code.UNAVAILABLE
    assert _notes(transactions) == []


def _delete(transactions: Transactions, body: str) -> None:
    with transactions.write() as connection:
        connection.execute(text("INSERT INTO notes VALUES (:body)"), {"body": body})
    with transactions.write() as connection:
        connection.execute(text("DELETE FROM notes"))


def _left(folder: Path, body: str) -> list[str]:
    found = sorted(folder.glob("a.db*"))
    return [path.name for path in found if body.encode() in path.read_bytes()]


def test_what_was_deleted_is_in_no_file_after_a_scrub(engine: Engine, tmp_path: Path) -> None:
    transactions, body = Transactions(engine), "secret" * 5000
    _delete(transactions, body)
    transactions.scrub()
    assert _left(tmp_path, "secretsecret") == []


@pytest.mark.skipif(journal_mode() != "WAL", reason="without a log nothing is left in one")
def test_a_scrub_that_met_a_reader_is_made_up_for_by_a_later_write(
    engine: Engine, tmp_path: Path
) -> None:
    transactions = Transactions(engine)
    _delete(transactions, "secret")
    with transactions.read() as connection:
        connection.execute(text("SELECT * FROM notes")).all()
        transactions.scrub()
        _delete(transactions, "more")
        assert _left(tmp_path, "secret") == ["a.db-wal"]
    _delete(transactions, "more")
    assert _left(tmp_path, "secret") == []


def test_a_scrub_leaves_transactions_the_patience_they_had(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "a.db", busy_seconds=7)
    Transactions(engine).scrub()
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 7000
    engine.dispose()


def test_a_scrub_of_what_cannot_be_opened_raises_nothing(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "none" / "a.db")
    Transactions(engine).scrub()
    engine.dispose()


def test_a_folder_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "none" / "a.db")
    with pytest.raises(Refusal, match="unable to open") as caught, Transactions(engine).read():
        pass
    assert caught.value.code is Code.UNAVAILABLE
    engine.dispose()
