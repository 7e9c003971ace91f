"""Opening accounts, and what each of them has."""

import re
import secrets
from dataclasses import dataclass

from safelight.domain.accounts import Account
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import AccountId
from safelight.domain.money import Balance
from safelight.domain.ports import Clock
from safelight.domain.store import Store

#: A name that can be part of an id as it is.
_PLAIN = re.compile(r"[a-z0-9_-]{1,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Opens accounts and lists them."""

    store: Store
    clock: Clock

    def prepaid(self, name: str) -> Account:
        """A new account that pays with the credits it is given. Raises Refusal(CONFLICT)."""
        return self._insert(
            Account(id=_id(name), name=name, unlimited=False, created_at=self.clock())
        )

    def unlimited(self, name: str) -> Account:
        """A new account whose credit never ends. Raises Refusal(CONFLICT)."""
        return self._insert(
            Account(id=_id(name), name=name, unlimited=True, created_at=self.clock())
        )

    def listed(self) -> list[tuple[Account, Balance]]:
        """All accounts with what they have, oldest first."""
        with self.store.read() as tx:
            return [(each, tx.ledger.balance(each.id)) for each in tx.accounts.listed()]

    def _insert(self, account: Account) -> Account:
        with self.store.write() as tx:
            if tx.accounts.get(account.id) is not None:
                raise Refusal(Code.CONFLICT, f"There is an account {account.id} already.")
            tx.accounts.insert(account)
        return account


def _id(name: str) -> AccountId:
    """`acct_` and the name, or random digits where the name has more than plain characters."""
    return AccountId(f"acct_{name if _PLAIN.fullmatch(name) else secrets.token_hex(8)}")
