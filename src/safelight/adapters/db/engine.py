"""Opening SQLite safely, and running transactions on it."""

import errno
import os
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import structlog
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from safelight.domain.errors import Code, Refusal

try:
    from pysqlite3 import dbapi2 as sqlite
except ModuleNotFoundError:  # no wheel for this platform: Python's own, whatever its age
    from sqlite3 import dbapi2 as sqlite

_log = structlog.get_logger(__name__)
#: Releases without the WAL reset defect that can corrupt a database with several connections:
#: fixed in 3.51.3 and back-ported to these. https://sqlite.org/wal.html
_FIXED = (3, 51, 3)
_BACKPORTS = ((3, 50, 7), (3, 44, 6))


#: How transactions begin: a write takes the lock at once, so that it never has to give way later.
READ, WRITE = "BEGIN", "BEGIN IMMEDIATE"
#: Milliseconds for which `Transactions.scrub` waits for others; no write goes on meanwhile.
_SCRUB_PATIENCE = 250


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite may be used with a write-ahead log and several connections."""
    return version >= _FIXED or any(
        version[:2] == fixed[:2] and version >= fixed for fixed in _BACKPORTS
    )


def sqlite_version() -> tuple[int, int, int]:
    """The version of the SQLite in use."""
    major, minor, patch = sqlite.sqlite_version_info
    return major, minor, patch


def journal_mode() -> str:
    """WAL where it is safe, else the rollback journal."""
    return "WAL" if wal_is_safe(sqlite_version()) else "DELETE"


def open_engine(path: Path, busy_seconds: float = 30.0) -> Engine:
    """An engine for a database file, made if it is not there.

    A transaction waits `busy_seconds` at most for another process's to end.
    """
    engine = create_engine(
        f"sqlite:///{path}",
        module=sqlite,
        pool_size=4,
        max_overflow=40,
        connect_args={"check_same_thread": False, "timeout": busy_seconds},
    )
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in (
        f"journal_mode={journal_mode()}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "temp_store=MEMORY",
        # Deleted faces are overwritten. FAST would leave whole pages as they were: a picture's.
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


class Transactions:
    """Reads run side by side; writes of this process queue up here, not in SQLite's busy loop."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._turn = threading.Lock()
        #: The log still has what a scrub was to remove.
        self._remains = False

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A snapshot. Raises Refusal(UNAVAILABLE) when the database cannot be used."""
        with _usable(), transaction(self.engine, READ) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """The write lock, then all or nothing. Raises Refusal(UNAVAILABLE) as `read` does."""
        with self._turn:
            with _usable(), transaction(self.engine, WRITE) as connection:
                yield connection
            if self._remains:
                self._remains = not _empty_log(self.engine, patience=0)

    def scrub(self) -> None:
        """Empty the log of what was deleted, or do it after a later write if others read it now.

        A rollback journal goes with its transaction: then there is nothing to do.
        """
        with self._turn:
            self._remains = not _empty_log(self.engine, _SCRUB_PATIENCE)


def back_up(engine: Engine, path: Path) -> None:
    """Copy the database, as of one moment, to a file that is not there yet; work on it goes on.

    The file appears whole or not at all. Raises OSError.
    """
    draft = path.with_name(f"{path.name}.part")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with engine.connect() as connection, closing(sqlite.connect(draft)) as copy:
            connection.connection.driver_connection.backup(copy)  # type: ignore[union-attr]
        draft.rename(path)
    except sqlite.Error as error:
        raise OSError(errno.EIO, str(error), str(path)) from error
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def transaction(engine: Engine, begin: str = WRITE) -> Iterator[Connection]:
    """A connection inside a transaction that commits when the block ends, or leaves nothing."""
    with engine.connect() as connection:
        connection.exec_driver_sql(begin)
        try:
            yield connection
            connection.exec_driver_sql("COMMIT")
        except BaseException:
            with suppress(DBAPIError):  # SQLite has rolled back already after some errors
                connection.exec_driver_sql("ROLLBACK")
            raise


def _empty_log(engine: Engine, patience: int) -> bool:
    """Bring the whole log into the database and cut it to no bytes; False if that cannot be now."""
    try:
        with engine.connect() as connection:
            before = connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
            connection.exec_driver_sql(f"PRAGMA busy_timeout={patience}")
            try:
                busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
            finally:
                connection.exec_driver_sql(f"PRAGMA busy_timeout={before}")
    except OperationalError as error:
        _log.warning("The log could not be emptied.", action="scrub_failed", why=str(error.orig))
        return False
    return not busy


@contextmanager
def _usable() -> Iterator[None]:
    # Locked by another process, out of disk, unreadable: a state of the machine, not of a request.
    try:
        yield
    except OperationalError as error:
        raise Refusal(
            Code.UNAVAILABLE, f"The database cannot be used now: {error.orig}. Try again later."
        ) from error
