"""Charging what was done and giving back the rest."""

from datetime import datetime

from safelight.domain.accounts import Account
from safelight.domain.credits import Credits
from safelight.domain.ids import AccountId, JobId
from safelight.domain.money import REVENUE, Transfer, TransferKind, available, held
from safelight.domain.store import Tx
from safelight.ledger.hold import provide


def affordable(tx: Tx, account: Account | None, wanted: Credits, now: datetime) -> Credits:
    """How much of what a job cost beyond its hold its account has; an unlimited one has all."""
    if not wanted or account is None:
        return Credits(0)
    return Credits(min(wanted, provide(tx, account, wanted, now)))


def settle(
    tx: Tx, account: AccountId, job: JobId, *, held_amount: Credits, charge: Credits, now: datetime
) -> None:
    """Move `charge` to revenue, and what is held beyond it back to available.

    What is charged beyond the hold comes out of available, where it must be: see `affordable`.
    """
    ours, theirs = available(account), held(account)
    moves = (
        (TransferKind.SETTLE, theirs, REVENUE, min(charge, held_amount)),
        (TransferKind.SURCHARGE, ours, REVENUE, charge - held_amount),
        (TransferKind.RELEASE, theirs, ours, held_amount - charge),
    )
    for kind, source, target, amount in moves:
        if amount > 0:
            tx.ledger.post(
                Transfer(
                    kind=kind, source=source, target=target, amount=Credits(amount), job=job, at=now
                )
            )
