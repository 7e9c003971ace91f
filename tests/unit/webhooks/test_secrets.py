"""The key of an account's webhooks."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier

import pytest
from tests.support.world import ALICE, BOB, DIALECT, SIGNING_KEY, World

from safelight.domain.deliveries import Event
from safelight.domain.ids import AccountId, DialectName
from safelight.webhooks.secrets import Secrets

OTHER = DialectName("other")


@pytest.fixture
def secrets(world: World) -> Secrets:
    numbers = count(1)
    return Secrets(store=world.store, new=lambda: f"secret-{next(numbers)}")


def test_a_secret_is_made_once(world: World, secrets: Secrets) -> None:
    assert secrets(ALICE, DIALECT) == secrets(ALICE, DIALECT) == "secret-1"
    again = Secrets(store=world.store, new=lambda: "another")
    assert again(ALICE, DIALECT) == "secret-1"


def test_every_account_and_dialect_has_its_own(world: World, secrets: Secrets) -> None:
    world.account(BOB)
    made = [secrets(ALICE, DIALECT), secrets(BOB, DIALECT), secrets(ALICE, OTHER)]
    assert len(set(made)) == 3


def test_a_secret_that_is_asked_for_subscribes_to_nothing(world: World, secrets: Secrets) -> None:
    secrets(ALICE, DIALECT)
    with world.store.read() as tx:
        (endpoint,) = tx.webhooks.endpoints()
    assert (endpoint.url, endpoint.events) == (None, frozenset())


def test_what_the_operator_set_is_kept(world: World, secrets: Secrets) -> None:
    world.endpoint(ALICE, "http://live.test/hook")
    assert secrets(ALICE, DIALECT) == SIGNING_KEY


def test_an_endpoint_without_a_secret_gets_one_and_stays_as_it_was(
    world: World, secrets: Secrets
) -> None:
    before = world.endpoint(ALICE, "http://live.test/hook", frozenset({Event.FAILED}), None)
    assert secrets(ALICE, DIALECT) == "secret-1"
    with world.store.read() as tx:
        after = tx.webhooks.endpoint(ALICE, DIALECT)
    assert after is not None
    assert (after.url, after.events) == (before.url, before.events)


def test_many_who_ask_first_get_the_same(world: World, secrets: Secrets) -> None:
    together = Barrier(8)

    def ask(account: AccountId) -> str:
        together.wait()
        return secrets(account, DIALECT)

    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(ask, [ALICE] * 8))
    assert len(set(got)) == 1
    with world.store.read() as tx:
        (endpoint,) = tx.webhooks.endpoints()
    assert endpoint.secret == got[0]
