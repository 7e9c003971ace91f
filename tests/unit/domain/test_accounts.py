"""What a key may do."""

from itertools import product

import pytest
from tests.support.world import ALICE, START

from safelight.domain.accounts import ApiKey, Scope
from safelight.domain.ids import KeyId


@pytest.mark.parametrize(("has", "wants"), list(product(Scope, Scope)))
def test_a_key_allows_its_scopes_and_admin_allows_all(has: Scope, wants: Scope) -> None:
    key = ApiKey(
        id=KeyId("key_1"),
        account=ALICE,
        name="",
        hint="slk_",
        scopes=frozenset({has}),
        created_at=START,
    )
    assert key.allows(wants) is (has is wants or has is Scope.ADMIN)
