"""Signatures of webhooks: the dialects' own over the body, and Standard Webhooks'."""

import base64
import binascii
import hmac
from datetime import datetime

from safelight.domain.ids import DeliveryId

#: What a Standard Webhooks secret begins with; base64 follows.
_PREFIX = "whsec_"


def body_signature(secret: str, body: bytes) -> str:
    """`sha256=<hex>`: HMAC-SHA256 of the bytes that are sent; the key is the secret's UTF-8."""
    return f"sha256={hmac.digest(secret.encode(), body, 'sha256').hex()}"


def standard_headers(
    secret: str | None, delivery_id: DeliveryId, at: datetime, body: bytes
) -> dict[str, str]:
    """The headers of Standard Webhooks 1.0; without a secret, all but the signature.

    `at` is the time of this attempt, aware of its zone.
    """
    timestamp = str(int(at.timestamp()))
    headers = {"webhook-id": delivery_id, "webhook-timestamp": timestamp}
    if secret is not None:
        signed = f"{delivery_id}.{timestamp}.".encode() + body
        digest = base64.b64encode(hmac.digest(_key(secret), signed, "sha256")).decode()
        headers["webhook-signature"] = f"v1,{digest}"
    return headers


def as_standard(secret: str) -> str:
    """A secret as libraries for Standard Webhooks take it: `whsec_<base64>`."""
    return f"{_PREFIX}{base64.b64encode(_key(secret)).decode()}"


def _key(secret: str) -> bytes:
    """The bytes that `whsec_<base64>` stands for; of any other secret, its UTF-8."""
    if not secret.startswith(_PREFIX):
        return secret.encode()
    try:
        decoded = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        decoded = b""
    # Never an empty key, which anybody could sign with.
    return decoded or secret.encode()
