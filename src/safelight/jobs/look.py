"""Reading a job back."""

from collections.abc import Collection
from dataclasses import dataclass

from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import AccountId, DialectName, JobId
from safelight.domain.job import Item, Whole
from safelight.domain.states import FINAL, State
from safelight.domain.store import Remembered, Store, Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Finds jobs for those who may see them."""

    store: Store

    def __call__(
        self, account: AccountId, dialect: DialectName, kinds: Collection[str], job: JobId
    ) -> Whole:
        """A job of this account and dialect, of one of these kinds.

        Raises Refusal(NOT_FOUND), the same for an unknown id and for somebody else's.
        """
        with self.store.read() as tx:
            found = tx.jobs.get(job)
            mine = found is not None and (found.account, found.dialect) == (account, dialect)
            if found is None or not mine or found.kind not in kinds:
                raise Refusal(Code.NOT_FOUND, f"No such job: {job}.")
            return Whole(job=found, items=tx.jobs.items(job))

    def repeated(
        self, account: AccountId, dialect: DialectName, key: str, fingerprint: str
    ) -> Whole | None:
        """The job that a request with this idempotency key and fingerprint made, if one did."""
        with self.store.read() as tx:
            found = made_by(tx, account, dialect, key)
        return found[1] if found is not None and found[0].fingerprint == fingerprint else None

    def ahead(self, item: Item) -> int:
        """About how many waiting items come before one; 0 when it waits no more."""
        if item.state is not State.ACCEPTED:
            return 0
        with self.store.read() as tx:
            return tx.jobs.ahead(item)

    def finished(self, job: JobId) -> bool:
        """Whether a job has ended; an unknown one has."""
        with self.store.read() as tx:
            found = tx.jobs.get(job)
            return found is None or found.state in FINAL


def made_by(
    tx: Tx, account: AccountId, dialect: DialectName, key: str
) -> tuple[Remembered, Whole] | None:
    """What an idempotency key was used for, and the job that it made."""
    before = tx.jobs.remembered(account, dialect, key)
    job = None if before is None else tx.jobs.get(before.job)
    if before is None or job is None:
        return None
    return before, Whole(job=job, items=tx.jobs.items(job.id))
