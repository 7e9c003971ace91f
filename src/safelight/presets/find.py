"""Finding an account's presets."""

from dataclasses import dataclass

from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import AccountId, DialectName
from safelight.domain.presets import Preset, PresetId
from safelight.domain.store import Store, Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """Finds presets for those whose they are."""

    store: Store

    def __call__(self, account: AccountId, dialect: DialectName, preset: PresetId) -> Preset:
        """A preset of this account and dialect.

        Raises Refusal(NOT_FOUND), the same for an unknown id and for somebody else's.
        """
        with self.store.read() as tx:
            return own(tx, account, dialect, preset)

    def listed(
        self, account: AccountId, dialect: DialectName, limit: int
    ) -> tuple[list[Preset], int]:
        """An account's newest presets, newest first, and how many it has in all."""
        with self.store.read() as tx:
            newest = tx.presets.listed(account, dialect, limit)
            return newest, tx.presets.count(account, dialect)


def own(tx: Tx, account: AccountId, dialect: DialectName, preset: PresetId) -> Preset:
    """The preset, if it is the account's. Raises Refusal(NOT_FOUND)."""
    found = tx.presets.get(preset)
    if found is None or (found.account, found.dialect) != (account, dialect):
        raise Refusal(Code.NOT_FOUND, f"No such profile: {preset[:64]!r}.")
    return found
