"""The Idempotency-Key header."""

from hashlib import sha256

from safelight.domain.errors import Invalid
from safelight.jobs.submit import Idempotency

HEADER = "Idempotency-Key"
_LONGEST = 255


def idempotency(value: str | None, *parts: bytes | str) -> Idempotency | None:
    """The promise that a header makes about a request that consists of `parts`.

    Raises Invalid for a key that is empty, too long or not printable ASCII.
    """
    if value is None:
        return None
    if not (value and len(value) <= _LONGEST and value.isascii() and value.isprintable()):
        text = f"must be 1 to {_LONGEST} printable ASCII characters, got {len(value)} characters"
        raise Invalid({HEADER: (text,)})
    digest = sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return Idempotency(key=value, fingerprint=digest.hexdigest())
