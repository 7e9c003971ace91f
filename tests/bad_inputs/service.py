"""A running server under attack: requests byte by byte, its books, and its log."""

import io
import json
import secrets
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import httpx
from PIL import Image
from tests.support.server import KEY, Server, until

from safelight.accounts.keys import DEFAULT_ACCOUNT
from safelight.bootstrap.core import Core, now
from safelight.domain.accounts import Account, Scope
from safelight.domain.credits import ZERO, Credits, from_decimal
from safelight.domain.deliveries import Attempt, Delivery, Endpoint, Event
from safelight.domain.ids import AccountId, DialectName, KeyId
from safelight.domain.money import Balance
from safelight.ledger.hold import grant
from safelight.settings import load

#: Log lines that no request, whatever it is, may cause.
BROKEN = (
    "request_broke",
    "item_broke",
    "turn_failed",
    "render_broke",
    "delivery_broke",
    "look_failed",
    "part_died",
)
ENVELOPE = {"error_code", "error_type", "error_message", "error_details"}
UNLIMITED = None
_SECONDS = 20.0
# Making one takes longer than most tests.
_TLS = ssl.create_default_context()


def picture(width: int = 64, height: int = 48, kind: str = "JPEG") -> bytes:
    """A gradient."""
    content = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(content, kind)
    return content.getvalue()


@dataclass(frozen=True)
class Reply:
    """An answer as it came."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.body)


def refused(reply: httpx.Response | Reply, status: int, kind: str | None = None) -> str:
    """Checks that an answer is Claid's envelope with this status; returns its message."""
    code = reply.status if isinstance(reply, Reply) else reply.status_code
    document = reply.document if isinstance(reply, Reply) else reply.json()
    assert code == status, document
    assert set(document) - {"detail"} == ENVELOPE
    assert kind in (None, document["error_type"]), document
    message: str = document["error_message"]
    assert message
    assert message.isprintable()
    assert "Traceback" not in message
    return message


def request(line: str, headers: list[str], body: bytes = b"") -> bytes:
    """The bytes of a request; header values may be any bytes of Latin-1."""
    lines = [line, "Host: service.test", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


class Service:
    """A server, the data folder that it works on, and what may be asked of both."""

    def __init__(self, server: Server) -> None:
        self.server = server
        #: Lines of its log that were looked at.
        self._read = 0

    @cached_property
    def core(self) -> Core:
        return Core(load(data_dir=self.server.folder))

    @property
    def folder(self) -> Path:
        return self.server.folder

    def client(self, key: str = KEY) -> httpx.Client:
        headers = {"Authorization": f"Bearer {key}"}
        return httpx.Client(
            base_url=self.server.url, headers=headers, timeout=60, trust_env=False, verify=_TLS
        )

    def raw(self, content: bytes) -> Reply:
        """Send bytes and read one answer to its end."""
        with socket.create_connection(("127.0.0.1", self.server.port), _SECONDS) as connection:
            # It may answer, and close, before it has read everything.
            with suppress(OSError):
                connection.sendall(content)
            reply = HTTPResponse(connection, method=content.partition(b" ")[0].decode("latin-1"))
            reply.begin()
            body = reply.read()
        return Reply(reply.status, {k.lower(): v for k, v in reply.getheaders()}, body)

    def account(
        self, credits_: str | None = UNLIMITED, *scopes: Scope
    ) -> tuple[AccountId, str, KeyId]:
        """A new account; returns its id, its key and the key's id. Credits as decimals."""
        name = AccountId(f"acct_{secrets.token_hex(4)}")
        made = Account(id=name, name=name, unlimited=credits_ is UNLIMITED, created_at=now())
        with self.core.store.write() as tx:
            tx.accounts.insert(made)
            if credits_ is not None and from_decimal(credits_):
                grant(tx, made, from_decimal(credits_), now(), note="for a test")
        key, secret = self.core.keys.create(name, "a test's", frozenset(scopes or {Scope.ADMIN}))
        return name, secret, key.id

    def balance(self, account: AccountId) -> Balance:
        with self.core.store.read() as tx:
            return tx.ledger.balance(account)

    def held(self) -> Credits:
        """What all accounts' unfinished jobs hold."""
        with self.core.store.read() as tx:
            balances = tx.ledger.balances()
        assert sum(balances.values()) == 0
        return Credits(sum(v for k, v in balances.items() if k.startswith("held:")) or ZERO)

    def jobs(self, account: AccountId) -> int:
        """How many jobs an account has."""
        with self.core.store.read() as tx:
            return len(tx.jobs.listed(account=account, state=None, limit=1000))

    def hook(self, account: AccountId, url: str) -> None:
        """Set an account's webhook past the checks of the command line."""
        endpoint = Endpoint(
            account=account,
            dialect=DialectName("claid"),
            url=url,
            events=frozenset(Event),
            secret=None,
        )
        with self.core.store.write() as tx:
            tx.webhooks.set_endpoint(endpoint)

    def attempts(self, account: AccountId) -> list[tuple[Delivery, Attempt]]:
        """Every attempt to deliver to an account."""
        with self.core.store.read() as tx:
            found = [
                each for each in tx.webhooks.listed(job=None, limit=1000) if each.account == account
            ]
            return [(each, attempt) for each in found for attempt in tx.webhooks.attempts(each.id)]

    def unharmed(self) -> None:
        """It answers, nothing is held any more, and its log is clean JSON."""
        until(self.held, lambda held: held == 0)
        assert self.raw(request("GET /readyz HTTP/1.1", [])).status == 200
        log = self.server.log
        new, self._read = log.text[self._read :], len(log.text)
        assert [line for line in new if not line.startswith("{")] == []
        assert [line for line in new if json.loads(line).get("action") in BROKEN] == []

    def close(self) -> None:
        self.core.store.close()
        self.core.bell.close()


#: The account of `KEY`.
DEFAULT = DEFAULT_ACCOUNT
