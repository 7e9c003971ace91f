"""Reserving a job's price."""

from datetime import datetime

from safelight.domain.accounts import Account
from safelight.domain.credits import PER_CREDIT, Credits, to_text
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import JobId
from safelight.domain.money import WORLD, Transfer, TransferKind, available, held
from safelight.domain.store import Tx

#: An unlimited account is granted this much at a time, so that most of its jobs post one transfer.
GRANT_STEP = Credits(1000 * PER_CREDIT)


def hold(tx: Tx, account: Account, job: JobId, price: Credits, now: datetime) -> None:
    """Move the price from available to held. Raises Refusal(INSUFFICIENT_CREDITS)."""
    if not price:
        return
    having = provide(tx, account, price, now)
    if having < price:
        raise Refusal(
            Code.INSUFFICIENT_CREDITS,
            f"This costs {to_text(price)} credits and {to_text(having)} are available.",
        )
    tx.ledger.post(
        Transfer(
            kind=TransferKind.HOLD,
            source=available(account.id),
            target=held(account.id),
            amount=price,
            job=job,
            at=now,
        )
    )


def provide(tx: Tx, account: Account, wanted: Credits, now: datetime) -> Credits:
    """What the account has available, once an unlimited one was given what it lacks."""
    having = tx.ledger.balance(account.id).available
    if having >= wanted or not account.unlimited:
        return having
    step = Credits(max(GRANT_STEP, wanted - having))
    grant(tx, account, step, now, note="unlimited")
    return Credits(having + step)


def grant(tx: Tx, account: Account, amount: Credits, now: datetime, note: str) -> None:
    """Give an account credits."""
    tx.ledger.post(
        Transfer(
            kind=TransferKind.GRANT,
            source=WORLD,
            target=available(account.id),
            amount=amount,
            job=None,
            at=now,
            note=note,
        )
    )
