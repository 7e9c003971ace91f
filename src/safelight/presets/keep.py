"""Keeping presets: adding, changing, counting the jobs of, and deleting them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from safelight.domain.edit import JsonObject
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import AccountId, DialectName
from safelight.domain.ports import Clock
from safelight.domain.presets import Preset, PresetId
from safelight.domain.store import Store, Tx
from safelight.presets.find import own


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """Keeps presets for those whose they are."""

    store: Store
    clock: Clock
    #: Presets that an account may have in one dialect.
    most: int = 1000

    def add(
        self, account: AccountId, dialect: DialectName, preset: PresetId, document: JsonObject
    ) -> Preset:
        """Keep a new one. Raises Refusal(CONFLICT) when the account has as many as it may."""
        now = self.clock()
        made = Preset(
            id=preset,
            account=account,
            dialect=dialect,
            document=document,
            created_at=now,
            updated_at=now,
        )
        with self.store.write() as tx:
            if tx.presets.count(account, dialect) >= self.most:
                raise Refusal(
                    Code.CONFLICT,
                    f"An account keeps at most {self.most} profiles. Delete one to add another.",
                )
            tx.presets.insert(made)
        return made

    def change(
        self,
        account: AccountId,
        dialect: DialectName,
        preset: PresetId,
        change: Callable[[JsonObject], JsonObject],
    ) -> Preset:
        """Put what `change` makes of its document in the document's place.

        Raises Refusal(NOT_FOUND) as `Find` does, and whatever `change` raises: then nothing is
        changed.
        """
        with self.store.write() as tx:
            found = own(tx, account, dialect, preset)
            changed = replace(found, document=change(found.document), updated_at=self.clock())
            tx.presets.update(changed)
        return changed

    def delete(self, account: AccountId, dialect: DialectName, preset: PresetId) -> None:
        """Forget one; jobs that it made stay. Raises Refusal(NOT_FOUND) as `Find` does."""
        with self.store.write() as tx:
            own(tx, account, dialect, preset)
            tx.presets.delete(preset)


def used(tx: Tx, preset: PresetId, now: datetime) -> None:
    """Note that a job was accepted by it, in the transaction that accepts the job.

    One that was deleted since it was read is passed over: the job has its parameters.
    """
    tx.presets.used(preset, now)
