"""JSON documents as answers and webhooks carry them."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime


def encode(document: Mapping[str, object]) -> bytes:
    """The document as JSON in UTF-8; answers and webhooks are written alike."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def iso(moment: datetime) -> str:
    """`2026-05-30T12:00:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_or_none(moment: datetime | None) -> str | None:
    """The same, or None for None."""
    return None if moment is None else iso(moment)
