"""Transfers and balances in SQL."""

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from safelight.adapters.db.rows import micros, moment
from safelight.adapters.db.tables import balances, transfers
from safelight.domain.credits import ZERO, Credits
from safelight.domain.ids import AccountId, JobId
from safelight.domain.money import (
    Balance,
    LedgerAccount,
    Transfer,
    TransferKind,
    available,
    held,
)

_POST = insert(transfers)
_ADD = (
    update(balances)
    .where(balances.c.account == bindparam("which"))
    .values(amount=balances.c.amount + bindparam("change"))
)
_BALANCE = select(balances.c.amount).where(balances.c.account == bindparam("account"))


class LedgerRows:
    """`domain.store.Ledger` on a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def post(self, transfer: Transfer) -> None:
        """Write a transfer and move both balances."""
        self._connection.execute(
            _POST,
            {
                "kind": transfer.kind.value,
                "source": transfer.source,
                "target": transfer.target,
                "amount": transfer.amount,
                "job": transfer.job,
                "at": micros(transfer.at),
                "note": transfer.note,
            },
        )
        self._move(transfer.source, -transfer.amount)
        self._move(transfer.target, transfer.amount)

    def _move(self, account: LedgerAccount, change: int) -> None:
        done = self._connection.execute(_ADD, {"which": account, "change": change})
        if not done.rowcount:
            row = {"account": account, "amount": change}
            self._connection.execute(insert(balances), row)

    def balance(self, account: AccountId) -> Balance:
        """What the account has."""
        return Balance(available=self._of(available(account)), held=self._of(held(account)))

    def _of(self, account: LedgerAccount) -> Credits:
        amount = self._connection.execute(_BALANCE, {"account": account}).scalar()
        return ZERO if amount is None else Credits(amount)

    def balances(self) -> dict[LedgerAccount, Credits]:
        """Every ledger account's balance."""
        rows = self._connection.execute(select(balances.c.account, balances.c.amount))
        return {LedgerAccount(name): Credits(amount) for name, amount in rows}

    def transfers(self, account: AccountId, limit: int) -> list[Transfer]:
        """An account's latest transfers, newest first."""
        mine = (available(account), held(account))
        query = (
            select(transfers)
            .where(or_(transfers.c.source.in_(mine), transfers.c.target.in_(mine)))
            .order_by(transfers.c.id.desc())
            .limit(limit)
        )
        return [
            Transfer(
                kind=TransferKind(row.kind),
                source=LedgerAccount(row.source),
                target=LedgerAccount(row.target),
                amount=Credits(row.amount),
                job=None if row.job is None else JobId(row.job),
                at=moment(row.at),
                note=row.note,
            )
            for row in self._connection.execute(query)
        ]
