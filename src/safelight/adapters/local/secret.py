"""The data folder's secret, from which keys for digests and links are derived."""

import hmac
import os
import secrets
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

_BYTES = 32


def read_or_make(path: Path) -> bytes:
    """32 random bytes, the same ones every time; only the owner may read the file.

    Raises ValueError for a file that holds anything else.
    """
    if not path.exists():
        _make(path)
    text = path.read_text()
    if len(text) != 2 * _BYTES:
        raise ValueError(f"{path} holds {len(text)} characters, not {2 * _BYTES} hex digits")
    return bytes.fromhex(text)


def _make(path: Path) -> None:
    # Written whole beside its place, then linked there: no process ever sees a part of it, and of
    # several that make one at the same time all use the first.
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(_BYTES))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def derive(secret: bytes, purpose: str) -> bytes:
    """A key for one purpose, from which neither the secret nor another key follows."""
    return hmac.new(secret, purpose.encode(), sha256).digest()
