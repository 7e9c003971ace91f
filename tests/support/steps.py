"""The cost of database work, counted instead of timed."""

from collections.abc import Callable
from pathlib import Path

from safelight.adapters.db.engine import open_engine
from safelight.adapters.db.store import SqlTx


def steps(path: Path, work: Callable[[SqlTx], object]) -> int:
    """Instructions of SQLite's machine that some work takes; what it writes is rolled back."""
    engine = open_engine(path)
    count = 0

    def step() -> None:
        nonlocal count
        count += 1

    with engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.set_progress_handler(step, 1)
        work(SqlTx(connection))
        raw.set_progress_handler(None, 0)
        connection.rollback()
    engine.dispose()
    return count
