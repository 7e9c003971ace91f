"""Double-entry money: a transfer moves credits between two ledger accounts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from safelight.domain.credits import Credits
from safelight.domain.ids import AccountId, JobId

#: A ledger account: `world`, `revenue`, `available:<account>` or `held:<account>`.
LedgerAccount = NewType("LedgerAccount", str)

#: Where granted credits come from; its balance is what was granted, negated.
WORLD = LedgerAccount("world")
#: Where settled credits go.
REVENUE = LedgerAccount("revenue")


def available(account: AccountId) -> LedgerAccount:
    """What the account may spend. Never negative."""
    return LedgerAccount(f"available:{account}")


def held(account: AccountId) -> LedgerAccount:
    """What its unfinished jobs have reserved. Never negative."""
    return LedgerAccount(f"held:{account}")


class TransferKind(StrEnum):
    """Why credits moved. A job has at most one transfer of each kind but GRANT."""

    GRANT = "grant"
    HOLD = "hold"
    SETTLE = "settle"
    RELEASE = "release"
    #: What a job cost beyond what was held for it.
    SURCHARGE = "surcharge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Credits moved from one ledger account to another; never changed once written."""

    kind: TransferKind
    source: LedgerAccount
    target: LedgerAccount
    #: Positive.
    amount: Credits
    job: JobId | None
    at: datetime
    #: Why, for a grant by hand.
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What an account has."""

    available: Credits
    held: Credits
