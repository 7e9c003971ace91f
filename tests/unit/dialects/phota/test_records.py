"""Requests as they are kept."""

import json
from typing import Any

import pytest
from tests.support.phota_services import URL

from safelight.dialects.phota.records import without_files
from safelight.dialects.phota.schema import AnyRequest, EditRequest, EnhanceRequest, RemixRequest
from safelight.web.problems import read as schema_read
from safelight.web.records import MOST, record

LONGEST_URL = URL.ljust(4096, "a")


def edit(**fields: object) -> EditRequest:
    return schema_read(EditRequest, fields)


def kept(request: AnyRequest) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(record(without_files(request)))
    return document


def test_a_kept_request_tells_files_by_their_length_and_urls_in_full() -> None:
    assert kept(edit(images=["QUJD" * 1000, LONGEST_URL, "QUJD"])) == {
        "images": ["(4000 characters)", LONGEST_URL, "(4 characters)"]
    }
    enhance = schema_read(EnhanceRequest, {"image": "QUJD"})
    assert kept(enhance) == {"image": "(4 characters)"}
    remix = schema_read(RemixRequest, {"input_image": URL, "reference_image": "QUJD"})
    assert kept(remix) == {"input_image": URL, "reference_image": "(4 characters)"}


def test_a_kept_request_has_the_fields_that_were_given_and_known_by_their_names() -> None:
    fields = {"async": True, "response_mode": "urls", "prompt": "wärmer", "images": [URL]}
    assert kept(edit(**fields, pro_mode=True, seed=None)) == fields


def test_without_files_a_request_asks_for_the_same() -> None:
    request = edit(images=["QUJD"], resolution="2K")
    bare = without_files(request)
    assert bare.model_fields_set == request.model_fields_set
    assert bare.model_copy(update={"images": ["QUJD"]}) == request


@pytest.mark.parametrize("character", ["a", "\x00", "ä", "\U0001f600"])
def test_a_kept_request_is_small_whatever_is_sent(character: str) -> None:
    request = edit(
        images=[LONGEST_URL] * 10,
        prompt=character * 10_000,
        profile_ids=["x" * 128] * 100,
        client_request_id=character * 255,
        base_model=character * 128,
        callback_url=LONGEST_URL,
        **{"async": True},
        unknown=["x" * 10_000] * 100,
    )
    assert len(record(without_files(request)).encode()) <= MOST
    assert kept(request)["async"] is True
