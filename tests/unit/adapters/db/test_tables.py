"""What the database refuses, whoever asks."""

from collections.abc import Iterator
from itertools import product

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError
from tests.support.world import World

from safelight.adapters.db.engine import open_engine
from safelight.domain.states import State, may_move

PAIRS = [(before, after) for before, after in product(State, State) if before is not after]


@pytest.fixture
def connection(world: World) -> Iterator[Connection]:
    world.accept()
    engine = open_engine(world.path)
    with engine.connect() as opened, opened.begin():
        yield opened
    engine.dispose()


def _put_into(connection: Connection, table: str, state: State) -> None:
    """Bring the one row into a state by a new row, for which there is no move."""
    row = dict(connection.execute(text(f"SELECT * FROM {table}")).mappings().one())  # noqa: S608 -- ours
    row |= {"state": state.value}
    if table == "items":
        row["result"] = "[]" if state is State.SUCCEEDED else None
    names = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608 -- ours
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)  # noqa: S608 -- ours


@pytest.mark.parametrize("table", ["jobs", "items"])
@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_the_database_refuses_exactly_the_illegal_moves(
    connection: Connection, table: str, before: State, after: State
) -> None:
    _put_into(connection, table, before)
    result = ", result = '[]'" if after is State.SUCCEEDED else ", result = NULL"
    extra = result if table == "items" else ""
    move = text(f"UPDATE {table} SET state = :after{extra}")  # noqa: S608 -- ours
    if may_move(before, after):
        assert connection.execute(move, {"after": after.value}).rowcount == 1
    else:
        with pytest.raises(IntegrityError, match=f"illegal move of {table}.state"):
            connection.execute(move, {"after": after.value})


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("UPDATE jobs SET state = 'lost'", "illegal move"),
        (("INSERT INTO jobs SELECT 'x', account, dialect, kind, priority, 'lost', edit,"
         " wire, request_id, item_count, held, charged, created_at, started_at, finished_at,"
         " results_expire_at, results_removed_at, request, extra FROM jobs"),
         "ck_jobs_state"),
        ("UPDATE jobs SET held = -1", "ck_jobs_held"),
        ("UPDATE jobs SET charged = -1", "ck_jobs_charged"),
        ("UPDATE items SET progress = 101", "ck_items_progress"),
        ("UPDATE items SET source_blob = 'uploads/1/0'", "ck_items_source"),
        ("UPDATE items SET result = '[]'", "ck_items_result"),
        ("UPDATE balances SET amount = -1 WHERE account = 'available:acct_alice'",
         "ck_balances_not_negative"),
        ("INSERT INTO transfers VALUES (99, 'grant', 'a', 'b', 0, NULL, 0, '')",
         "ck_transfers_amount"),
        ("INSERT INTO transfers VALUES (99, 'grant', 'a', 'a', 1, NULL, 0, '')",
         "ck_transfers_sides"),
        (("INSERT INTO transfers SELECT 99, kind, source, target, amount, job, at, note"
         " FROM transfers WHERE kind = 'hold'"), "transfers.job, transfers.kind"),
        ("UPDATE transfers SET amount = 2", "rows of transfers never change"),
        ("DELETE FROM transfers", "rows of transfers never change"),
        ("DELETE FROM accounts", "FOREIGN KEY"),
        ("UPDATE items SET job = 'unknown'", "FOREIGN KEY"),
    ],
)  # fmt: skip
def test_the_database_refuses_rows_that_make_no_sense(
    connection: Connection, change: str, name: str
) -> None:
    with pytest.raises(IntegrityError, match=name):
        connection.execute(text(change))
