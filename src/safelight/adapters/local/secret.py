"""The data folder's secret, from which keys for digests and links are derived."""

import hmac
import os
import secrets
from hashlib import sha256
from pathlib import Path

_BYTES = 32


def read_or_make(path: Path) -> bytes:
    """32 random bytes, the same ones every time; only the owner may read the file."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text())
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(_BYTES))
        file.flush()
        os.fsync(file.fileno())
    return bytes.fromhex(path.read_text())


def derive(secret: bytes, purpose: str) -> bytes:
    """A key for one purpose, from which neither the secret nor another key follows."""
    return hmac.new(secret, purpose.encode(), sha256).digest()
