"""Opening accounts."""

import pytest
from tests.support.world import ALICE, World

from safelight.accounts.opening import Opening
from safelight.domain.credits import ZERO, Credits
from safelight.domain.errors import Code, Refusal


@pytest.fixture
def opening(bare: World) -> Opening:
    return Opening(store=bare.store, clock=bare.clock)


def test_a_plain_name_is_part_of_the_id(opening: Opening) -> None:
    made = opening.prepaid("shop-2")
    assert (made.id, made.name, made.unlimited) == ("acct_shop-2", "shop-2", False)
    assert opening.unlimited("us").unlimited


@pytest.mark.parametrize("name", ["Käthe's shop", "a:b", "x" * 41, ""])
def test_any_other_name_gets_a_random_id(name: str, opening: Opening) -> None:
    one, two = opening.prepaid(name), opening.prepaid(name)
    assert one.name == two.name == name
    assert one.id != two.id
    assert one.id.removeprefix("acct_").isalnum()


def test_an_id_belongs_to_one_account(opening: Opening) -> None:
    opening.prepaid("shop")
    with pytest.raises(Refusal, match="acct_shop") as caught:
        opening.unlimited("shop")
    assert caught.value.code is Code.CONFLICT


def test_accounts_are_listed_with_what_they_have(bare: World, opening: Opening) -> None:
    bare.account(ALICE, Credits(7))
    shop = opening.prepaid("shop")
    alice, second = opening.listed()
    assert (alice[0].id, alice[1].available, alice[1].held) == (ALICE, 7, ZERO)
    assert second[0] == shop
    assert second[1].available == ZERO
