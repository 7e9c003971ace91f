"""Accounts and the keys that open them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from safelight.domain.ids import AccountId, KeyId


class Scope(StrEnum):
    """What a key may do; ADMIN stands for all of them."""

    ADMIN = "admin"
    IMAGE_EDITING = "image_editing"
    IMAGE_GENERATION = "image_generation"
    STORAGE = "storage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who submits jobs and pays for them."""

    id: AccountId
    name: str
    #: Credit is granted as it is needed; the ledger's entries are the same.
    unlimited: bool
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key as it is stored: never the key itself."""

    id: KeyId
    account: AccountId
    name: str
    #: First characters, enough to recognise the key by.
    hint: str
    scopes: frozenset[Scope]
    created_at: datetime
    revoked_at: datetime | None = None

    def allows(self, scope: Scope) -> bool:
        """Whether the key may do what `scope` stands for."""
        return scope in self.scopes or Scope.ADMIN in self.scopes
