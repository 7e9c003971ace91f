"""The key that an account's webhooks of a dialect are signed with."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from safelight.domain.deliveries import Endpoint
from safelight.domain.ids import AccountId, DialectName
from safelight.domain.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """Finds it, or makes it when it is first asked for."""

    store: Store
    #: A secret that nobody can guess.
    new: Callable[[], str]

    def __call__(self, account: AccountId, dialect: DialectName) -> str:
        """The same each time, until the operator sets another."""
        with self.store.read() as tx:
            found = tx.webhooks.endpoint(account, dialect)
        if found is not None and found.secret is not None:
            return found.secret
        with self.store.write() as tx:
            found = tx.webhooks.endpoint(account, dialect) or Endpoint(
                account=account, dialect=dialect, url=None, events=frozenset(), secret=None
            )
            secret = found.secret or self.new()
            tx.webhooks.set_endpoint(replace(found, secret=secret))
        return secret
