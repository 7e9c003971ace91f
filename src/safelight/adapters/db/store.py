"""`domain.store.Store` over SQLite."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from safelight.adapters.db.accounts import AccountRows
from safelight.adapters.db.engine import Transactions, back_up, open_engine
from safelight.adapters.db.jobs import JobRows
from safelight.adapters.db.ledger import LedgerRows
from safelight.adapters.db.people import PeopleRows
from safelight.adapters.db.presets import PresetRows
from safelight.adapters.db.webhooks import WebhookRows


class SqlTx:
    """`domain.store.Tx` on a connection."""

    def __init__(self, connection: Connection) -> None:
        self.jobs = JobRows(connection)
        self.ledger = LedgerRows(connection)
        self.webhooks = WebhookRows(connection)
        self.accounts = AccountRows(connection)
        self.people = PeopleRows(connection)
        self.presets = PresetRows(connection)


class SqliteStore:
    """One SQLite file; any number of threads and processes of one host."""

    def __init__(self, path: Path, busy_seconds: float = 30.0) -> None:
        self._transactions = Transactions(open_engine(path, busy_seconds))

    @contextmanager
    def read(self) -> Iterator[SqlTx]:
        """A snapshot to read from."""
        with self._transactions.read() as connection:
            yield SqlTx(connection)

    @contextmanager
    def write(self) -> Iterator[SqlTx]:
        """A transaction that holds the write lock from its start."""
        with self._transactions.write() as connection:
            yield SqlTx(connection)

    def scrub(self) -> None:
        """Overwrite what deleted rows have left in the files, now or after a later write."""
        self._transactions.scrub()

    def back_up(self, path: Path) -> None:
        """Copy the database to a file that is not there yet; work on it goes on. Raises OSError."""
        back_up(self._transactions.engine, path)

    def close(self) -> None:
        """Close all connections."""
        self._transactions.engine.dispose()
