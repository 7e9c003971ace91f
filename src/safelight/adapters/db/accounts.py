"""Accounts and keys in SQL."""

from datetime import datetime

from sqlalchemy import Connection, RowMapping, bindparam, insert, select, update

from safelight.adapters.db.rows import micros, micros_or_none, moment, moment_or_none
from safelight.adapters.db.tables import accounts, api_keys
from safelight.domain.accounts import Account, ApiKey, Scope
from safelight.domain.ids import AccountId, KeyId

_BY_DIGEST = select(api_keys).where(api_keys.c.digest == bindparam("digest"))
_BY_ID = select(accounts).where(accounts.c.id == bindparam("which"))


class AccountRows:
    """`domain.store.Accounts` on a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, account: Account) -> None:
        """A new account."""
        row = {
            "id": account.id,
            "name": account.name,
            "unlimited": account.unlimited,
            "created_at": micros(account.created_at),
        }
        self._connection.execute(insert(accounts), row)

    def get(self, account: AccountId) -> Account | None:
        """An account by its id."""
        row = self._connection.execute(_BY_ID, {"which": account}).mappings().first()
        return None if row is None else _account_of(row)

    def listed(self) -> list[Account]:
        """All accounts, oldest first."""
        query = select(accounts).order_by(accounts.c.created_at)
        return [_account_of(row) for row in self._connection.execute(query).mappings()]

    def insert_key(self, key: ApiKey, digest: bytes) -> None:
        """A new key, by its digest."""
        row = {
            "id": key.id,
            "account": key.account,
            "name": key.name,
            "hint": key.hint,
            "digest": digest,
            "scopes": " ".join(sorted(key.scopes)),
            "created_at": micros(key.created_at),
            "revoked_at": micros_or_none(key.revoked_at),
        }
        self._connection.execute(insert(api_keys), row)

    def key_by_digest(self, digest: bytes) -> ApiKey | None:
        """The key with this digest, revoked or not."""
        row = self._connection.execute(_BY_DIGEST, {"digest": digest}).mappings().first()
        return None if row is None else _key_of(row)

    def keys(self) -> list[ApiKey]:
        """All keys, oldest first."""
        query = select(api_keys).order_by(api_keys.c.created_at)
        return [_key_of(row) for row in self._connection.execute(query).mappings()]

    def revoke(self, key: KeyId, at: datetime) -> bool:
        """Revoke a key; False when there is none, or it was revoked before."""
        done = self._connection.execute(
            update(api_keys)
            .where(api_keys.c.id == key, api_keys.c.revoked_at.is_(None))
            .values(revoked_at=micros(at))
        )
        return done.rowcount == 1


def _account_of(row: RowMapping) -> Account:
    return Account(
        id=AccountId(row["id"]),
        name=row["name"],
        unlimited=row["unlimited"],
        created_at=moment(row["created_at"]),
    )


def _key_of(row: RowMapping) -> ApiKey:
    return ApiKey(
        id=KeyId(row["id"]),
        account=AccountId(row["account"]),
        name=row["name"],
        hint=row["hint"],
        scopes=frozenset(Scope(name) for name in row["scopes"].split()),
        created_at=moment(row["created_at"]),
        revoked_at=moment_or_none(row["revoked_at"]),
    )
