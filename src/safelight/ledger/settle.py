"""Charging what was done and giving back the rest."""

from datetime import datetime

from safelight.domain.credits import Credits
from safelight.domain.ids import AccountId, JobId
from safelight.domain.money import REVENUE, Transfer, TransferKind, available, held
from safelight.domain.store import Tx


def settle(
    tx: Tx, account: AccountId, job: JobId, *, held_amount: Credits, charge: Credits, now: datetime
) -> None:
    """Move `charge` (at most what is held) to revenue and the remainder back to available."""
    if charge:
        tx.ledger.post(
            Transfer(
                kind=TransferKind.SETTLE,
                source=held(account),
                target=REVENUE,
                amount=charge,
                job=job,
                at=now,
            )
        )
    if rest := Credits(held_amount - charge):
        tx.ledger.post(
            Transfer(
                kind=TransferKind.RELEASE,
                source=held(account),
                target=available(account),
                amount=rest,
                job=job,
                at=now,
            )
        )
