"""What an account has left."""

from dataclasses import dataclass

from safelight.domain.ids import AccountId
from safelight.domain.money import Balance
from safelight.domain.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Balances:
    """Reads balances."""

    store: Store

    def __call__(self, account: AccountId) -> Balance | None:
        """What a prepaid account has; None for one without limit, which has as much as it needs."""
        with self.store.read() as tx:
            found = tx.accounts.get(account)
            return None if found is None or found.unlimited else tx.ledger.balance(account)
