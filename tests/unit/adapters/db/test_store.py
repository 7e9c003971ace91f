"""Transactions over a whole store."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.support.world import ALICE, World

from safelight.adapters.db.store import SqliteStore
from safelight.domain.credits import Credits
from safelight.ledger.hold import grant


def test_a_write_is_all_or_nothing(world: World) -> None:
    def break_off() -> None:
        whole = world.submission()
        with world.store.write() as tx:
            account = tx.accounts.get(ALICE)
            assert account is not None
            grant(tx, account, Credits(5), world.clock(), note="")
            raise KeyError(whole.kind)

    with pytest.raises(KeyError):
        break_off()
    with world.store.read() as tx:
        assert tx.ledger.balances() == {}


def test_another_store_on_the_same_file_sees_what_was_committed(world: World) -> None:
    job = world.accept().job
    other = SqliteStore(world.path)
    with other.read() as tx:
        assert tx.jobs.get(job.id) == job
    other.close()


def test_threads_write_side_by_side(world: World) -> None:
    with ThreadPoolExecutor(8) as pool:
        jobs = list(pool.map(lambda _: world.accept().job.id, range(40)))
    assert len(set(jobs)) == 40
    with world.store.read() as tx:
        assert len(tx.jobs.listed(account=ALICE, state=None, limit=99)) == 40
        assert tx.ledger.balance(ALICE).held == 40_000_000
