"""API keys: made here, shown once, kept as keyed digests."""

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256

import structlog

from safelight.domain.accounts import Account, ApiKey, Scope
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import AccountId, KeyId
from safelight.domain.ports import Clock
from safelight.domain.store import Store, Tx

#: How a key of ours is recognised in logs and by secret scanners.
PREFIX = "slk_"
DEFAULT_ACCOUNT = AccountId("acct_default")
#: How many characters of a key are kept to recognise it by. A key that was given may be short, and
#: has no prefix that says nothing.
_HINT, _HINT_GIVEN = len(PREFIX) + 4, 3
#: What a key is called that came from the settings.
_OF_SETTINGS = "SAFELIGHT_API_KEY"

_log = structlog.get_logger()


def digest_of(key: str, pepper: bytes) -> bytes:
    """What is stored of a key: without the pepper, which is not in the database, it is useless."""
    return hmac.new(pepper, key.encode(), sha256).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Makes, lists and revokes keys."""

    store: Store
    clock: Clock
    pepper: bytes

    def create(self, account: AccountId, name: str, scopes: frozenset[Scope]) -> tuple[ApiKey, str]:
        """A new key of an account, and the key itself, which is kept nowhere."""
        secret = PREFIX + secrets.token_urlsafe(32)
        with self.store.write() as tx:
            return self._insert(tx, account, name, scopes, secret), secret

    def ensure_first(self, given: str | None) -> str | None:
        """See to it that the default account has a key; returns a key made just now.

        `given` becomes a key of the default account unless it is one, and revokes those that were
        given before it; without it, a key is made if there is none at all. Raises
        Refusal(CONFLICT) when `given` was revoked.
        """
        with self.store.write() as tx:
            self._ensure_account(tx)
            if given is not None:
                self._ensure_given(tx, given)
                return None
            if tx.accounts.keys():
                return None
            secret = PREFIX + secrets.token_urlsafe(32)
            self._insert(tx, DEFAULT_ACCOUNT, "first", frozenset({Scope.ADMIN}), secret)
            return secret

    def _ensure_account(self, tx: Tx) -> None:
        if tx.accounts.get(DEFAULT_ACCOUNT) is None:
            tx.accounts.insert(
                Account(id=DEFAULT_ACCOUNT, name="default", unlimited=True, created_at=self.clock())
            )

    def _ensure_given(self, tx: Tx, given: str) -> None:
        found = tx.accounts.key_by_digest(digest_of(given, self.pepper))
        if found is None:
            scopes = frozenset({Scope.ADMIN})
            found = self._insert(tx, DEFAULT_ACCOUNT, _OF_SETTINGS, scopes, given)
        elif found.revoked_at is not None:
            raise Refusal(
                Code.CONFLICT, f"{_OF_SETTINGS} is the key {found.id}, which was revoked."
            )
        self._revoke_earlier(tx, found)

    def _revoke_earlier(self, tx: Tx, given: ApiKey) -> None:
        """End what the setting said before: who changes it wants the old key to open nothing."""
        known = tx.accounts.keys()
        for key in known:
            if key.name == _OF_SETTINGS and key.revoked_at is None and key.id != given.id:
                tx.accounts.revoke(key.id, self.clock())
                _log.info(
                    f"{_OF_SETTINGS} names another key now; the earlier one is revoked.",
                    action="key_replaced",
                    key=key.id,
                    by=given.id,
                )

    def _insert(
        self, tx: Tx, account: AccountId, name: str, scopes: frozenset[Scope], secret: str
    ) -> ApiKey:
        if tx.accounts.get(account) is None:
            raise Refusal(Code.NOT_FOUND, f"No such account: {account}.")
        key = ApiKey(
            id=KeyId(f"key_{secrets.token_hex(8)}"),
            account=account,
            name=name,
            hint=secret[: _HINT if secret.startswith(PREFIX) else _HINT_GIVEN],
            scopes=scopes,
            created_at=self.clock(),
        )
        tx.accounts.insert_key(key, digest_of(secret, self.pepper))
        return key

    def revoke(self, key: KeyId) -> None:
        """End a key. Raises Refusal(NOT_FOUND)."""
        with self.store.write() as tx:
            if not tx.accounts.revoke(key, self.clock()):
                raise Refusal(Code.NOT_FOUND, f"No such key, or it was revoked before: {key}.")

    def listed(self) -> list[ApiKey]:
        """All keys, revoked ones too."""
        with self.store.read() as tx:
            return tx.accounts.keys()
