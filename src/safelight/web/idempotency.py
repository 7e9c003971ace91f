"""The Idempotency-Key header."""

from collections.abc import Sequence
from hashlib import sha256

from safelight.domain.errors import Invalid
from safelight.jobs.submit import Idempotency

HEADER = "Idempotency-Key"
_LONGEST = 255


def idempotency(values: Sequence[str], *parts: bytes | str) -> Idempotency | None:
    """The promise that a header makes about a request that consists of `parts`.

    `values` are all that the request has of it. Raises Invalid for more than one, and for a key
    that is empty, too long or not printable ASCII.
    """
    if not values:
        return None
    if len(values) > 1:
        raise Invalid({HEADER: (f"must be given once, got {len(values)} of them",)})
    value = values[0]
    if not (value and len(value) <= _LONGEST and value.isascii() and value.isprintable()):
        text = f"must be 1 to {_LONGEST} printable ASCII characters, got {len(value)} characters"
        raise Invalid({HEADER: (text,)})
    digest = sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return Idempotency(key=value, fingerprint=digest.hexdigest())
