"""Receivers' own code accepts the signatures."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from safelight.domain.ids import DeliveryId
from safelight.webhooks.sign import as_standard, body_signature, standard_headers

ID = DeliveryId("msg_1")
AT = datetime(2026, 1, 2, 3, 4, 5, 678_900, UTC)
SECRETS = st.text(min_size=1).filter(lambda text: text.isprintable())


class HTTPException(Exception):
    """What the documented check raises, in its framework."""

    def __init__(self, status_code: int, detail: str) -> None:
        super().__init__(status_code, detail)


def verify_signature(payload_body: bytes, secret_token: str, signature_header: str) -> None:
    """The Python check of Claid's documentation, line by line."""
    if not signature_header:
        raise HTTPException(status_code=403, detail="x-hub-signature-256 header is missing!")
    hash_object = hmac.new(secret_token.encode("utf-8"), msg=payload_body, digestmod=hashlib.sha256)
    expected_signature = "sha256=" + hash_object.hexdigest()
    if not hmac.compare_digest(expected_signature, signature_header):
        raise HTTPException(status_code=403, detail="Request signatures didn't match!")


@given(SECRETS, st.binary())
def test_the_documented_check_of_claid_accepts_the_body_signature(secret: str, body: bytes) -> None:
    verify_signature(body, secret, body_signature(secret, body))


def test_the_documented_check_of_claid_refuses_a_changed_body() -> None:
    with pytest.raises(HTTPException, match="didn't match"):
        verify_signature(b"{} ", "secret", body_signature("secret", b"{}"))


def test_the_body_signature_is_that_of_a_known_example() -> None:
    body = b"what do ya want for nothing?"
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert body_signature("Jefe", body) == f"sha256={expected}"


@given(st.binary(min_size=1, max_size=64), st.text())
def test_the_standard_library_accepts_a_whsec_secret(key: bytes, body: str) -> None:
    secret = f"whsec_{base64.b64encode(key).decode()}"
    headers = standard_headers(secret, ID, _now(), _json(body))
    Webhook(secret).verify(_json(body), headers)


@given(SECRETS.filter(lambda text: not text.startswith("whsec_")))
def test_the_standard_library_accepts_any_other_secret_as_its_utf_8(secret: str) -> None:
    headers = standard_headers(secret, ID, _now(), b"{}")
    Webhook(secret.encode()).verify(b"{}", headers)


@pytest.mark.parametrize("secret", ["whsec_not base64", "whsec_abc", "whsec_"])
def test_a_whsec_secret_that_is_no_base64_is_used_as_it_is(secret: str) -> None:
    headers = standard_headers(secret, ID, _now(), b"{}")
    Webhook(secret.encode()).verify(b"{}", headers)


def test_the_standard_signature_covers_id_time_and_body() -> None:
    secret = "whsec_c2VjcmV0"  # noqa: S105 -- a test's own
    headers = standard_headers(secret, ID, _now(), b"{}")
    changes = [("webhook-id", "msg_2"), ("webhook-timestamp", str(int(_now().timestamp()) - 9))]
    for name, value in changes:
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(b"{}", {**headers, name: value})
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(b"[]", headers)


def test_the_timestamp_is_in_whole_unix_seconds() -> None:
    assert standard_headers(None, ID, AT, b"")["webhook-timestamp"] == "1767323045"
    later = AT + timedelta(seconds=1)
    assert standard_headers(None, ID, later, b"")["webhook-timestamp"] == "1767323046"


def test_without_a_secret_there_is_no_signature() -> None:
    assert set(standard_headers(None, ID, AT, b"{}")) == {"webhook-id", "webhook-timestamp"}


@given(SECRETS, st.binary())
def test_libraries_check_with_the_secret_as_it_is_told(secret: str, noise: bytes) -> None:
    body = json.dumps(noise.hex()).encode()
    headers = standard_headers(secret, ID, _now(), body)
    assert Webhook(as_standard(secret)).verify(body, headers) == noise.hex()


def _json(text: str) -> bytes:
    escaped = text.encode("unicode_escape").decode("ascii").replace("\\", "/").replace('"', "'")
    return f'"{escaped}"'.encode()


def _now() -> datetime:
    """The receiver's library compares with the real time."""
    return datetime.now(UTC)
