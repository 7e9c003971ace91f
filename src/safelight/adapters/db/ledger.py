"""Transfers and balances in SQL."""

from sqlalchemy import Connection, Text, bindparam, case, insert, or_, select, update

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
_SIDES = [bindparam("from_account", type_=Text()), bindparam("to_account", type_=Text())]
_MOVE = (
    update(balances)
    .where(balances.c.account.in_(_SIDES))
    .values(
        amount=case(
            (balances.c.account == bindparam("from_account"), balances.c.amount - bindparam("sum")),
            else_=balances.c.amount + bindparam("sum"),
        )
    )
    .returning(balances.c.account)
)
_BALANCES = select(balances.c.account, balances.c.amount).where(balances.c.account.in_(_SIDES))


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
        sides = {transfer.source: -transfer.amount, transfer.target: transfer.amount}
        bound = {"from_account": transfer.source, "to_account": transfer.target}
        moved = set(self._connection.execute(_MOVE, bound | {"sum": transfer.amount}).scalars())
        for account in sides.keys() - moved:
            row = {"account": account, "amount": sides[account]}
            self._connection.execute(insert(balances), row)

    def balance(self, account: AccountId) -> Balance:
        """What the account has."""
        names = (available(account), held(account))
        bound = dict(zip(("from_account", "to_account"), names, strict=True))
        having = {row.account: row.amount for row in self._connection.execute(_BALANCES, bound)}
        free, kept = (Credits(having.get(name, ZERO)) for name in names)
        return Balance(available=free, held=kept)

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
