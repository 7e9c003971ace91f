"""Claid's two published pages: every sample of theirs, and how Safelight takes and answers it."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from tests.contract.claid_pages import (
    ACCEPTED,
    DONE,
    GENERATED,
    GENERATED_KEYS,
    REQUEST,
    HTTPException,
    verify_signature,
)

from safelight.dialects.claid.callback import DELAYS, SIGNATURE_HEADER
from safelight.dialects.claid.present import accepted, result
from safelight.dialects.claid.schema import read_edit
from safelight.dialects.claid.translate import sources, to_edit
from safelight.domain.credits import Credits
from safelight.domain.edit import Edit, Format, Output, Source
from safelight.domain.errors import Invalid
from safelight.domain.ids import AccountId, BlobKey, DialectName, JobId
from safelight.domain.job import ImageInfo, Item, Job, Priority, Result, Whole
from safelight.domain.states import State
from safelight.web.documents import encode
from safelight.webhooks.sign import body_signature

BASE = "https://api.claid.ai"
PREFIXES = ("/v1", "/v1-beta1")

URL = "https://picsum.photos/200.jpg"
SOURCE = Source(url=URL, filename="200.jpg")


def jpeg(width: int, height: int) -> ImageInfo:
    return ImageInfo(format="JPEG", media_type="image/jpeg", ext="jpeg", width=width, height=height)


def whole(state: State, prefix: str) -> Whole:
    """The worked example's job in a given state."""
    at = datetime.fromisoformat("2023-03-13T11:37:09.160554+00:00")
    request = read_edit(json.loads(REQUEST))
    made = Result(
        image=jpeg(1000, 1000), blob=BlobKey("results/1/0-1"), filename="200.jpeg", size=1
    )
    item = Item(
        job=JobId("1"),
        position=0,
        source=SOURCE,
        state=state,
        available_at=at,
        input=jpeg(128, 128),
        result=made if state is State.SUCCEEDED else None,
    )
    job = Job(
        id=JobId("1"),
        account=AccountId("acct_default"),
        dialect=DialectName("claid"),
        kind="edit",
        priority=Priority.ASYNC,
        state=state,
        edit=to_edit(request),
        request=REQUEST,
        wire={"base": BASE, "prefix": prefix},
        item_count=1,
        held=Credits(0),
        created_at=at,
    )
    return Whole(job=job, items=(item,))


def link(_job: Job, made: Result) -> str:
    return f"https://storage.example/000/{made.filename}"


def in_order(expected: object, found: object) -> None:
    """What is found has every key and value expected, in that order, and perhaps more keys."""
    if not isinstance(expected, dict):
        assert found == expected
        return
    assert isinstance(found, dict)
    assert [key for key in found if key in expected] == list(expected)
    for key, value in expected.items():
        in_order(value, found[key])


def keys_of(document: object) -> Iterator[tuple[str, list[str]]]:
    """The keys of every object in a document, by the key it is found at."""
    if isinstance(document, dict):
        for key, value in document.items():
            inner = value[0] if isinstance(value, list) and value else value
            if isinstance(inner, dict):
                yield key, list(inner)
            yield from keys_of(inner)


def replaced(document: dict[str, Any], *changes: tuple[str, object]) -> dict[str, Any]:
    """The document with other values at dotted paths."""
    for path, value in changes:
        *parents, last = path.split(".")
        inner = document
        for parent in parents:
            inner = inner[parent]
        inner[last] = value
    return document


def test_the_worked_example_is_a_resize_to_jpeg() -> None:
    request = read_edit(json.loads(REQUEST))
    side = {"width": {"pixels": 1000}, "height": "auto"}
    assert to_edit(request) == Edit(
        operations={"resize": {**side, "fit": "crop", "crop": "center"}},
        output=Output(format=Format.JPEG, quality=85, progressive=True),
    )
    assert sources(request, {URL: SOURCE}) == (SOURCE,)


@pytest.mark.parametrize("prefix", PREFIXES)
def test_the_worked_example_is_accepted_key_by_key(prefix: str) -> None:
    expected = json.loads(ACCEPTED.replace("/v1/", f"{prefix}/"))
    found = accepted(whole(State.ACCEPTED, prefix), BASE)
    assert found == expected
    in_order(expected, found)
    assert list(found["data"]) == list(expected["data"])


@pytest.mark.parametrize("prefix", PREFIXES)
def test_the_worked_example_s_result_has_the_page_s_keys_and_values_in_order(prefix: str) -> None:
    in_order(json.loads(DONE), result(whole(State.SUCCEEDED, prefix), link))


def test_a_result_has_no_key_that_the_reference_lacks() -> None:
    document = result(whole(State.SUCCEEDED, "/v1"), link)
    answer = {"data": {k: v for k, v in document["data"].items() if k != "request"}}
    for name, keys in keys_of({"top": answer}):
        if name in GENERATED_KEYS:
            assert [key for key in keys if key != "request"] == [
                key for key in GENERATED_KEYS[name] if key != "request"
            ]


def test_placeholders_of_the_generated_sample_are_refused_by_name() -> None:
    with pytest.raises(Invalid) as caught:
        read_edit(json.loads(GENERATED))
    assert set(caught.value.fields) == {
        "input",
        "operations.background.color",
        "operations.padding",
        "operations.generative.style_transfer.style_reference_image",
        "output.destination",
    }


def test_the_generated_sample_is_read_once_its_placeholders_are_filled() -> None:
    body = replaced(
        json.loads(GENERATED),
        ("input", "https://picsum.photos/200.jpg"),
        ("operations.background.color", "#ffffff"),
        ("operations.padding", "10%"),
        (
            "operations.generative.style_transfer.style_reference_image",
            "https://picsum.photos/300.jpg",
        ),
        ("output.destination", None),
    )
    edit = to_edit(read_edit(body))
    assert edit.operations.keys() == {
        "decompress",
        "upscale",
        "background_color",
        "style_transfer",
        "pad",
    }
    assert (edit.output.format, edit.output.dpi) == (Format.JPEG, 1)


def test_the_page_s_own_check_takes_our_signature_and_no_other() -> None:
    body = encode(result(whole(State.SUCCEEDED, "/v1"), link))
    verify_signature(body, "s3cret", body_signature("s3cret", body))
    for signature in ("", body_signature("other", body), body_signature("s3cret", body + b" ")):
        with pytest.raises(HTTPException):
            verify_signature(body, "s3cret", signature)


def test_the_signature_is_the_hex_hmac_of_the_raw_body() -> None:
    digest = hmac.new(b"s3cret", b"{}", hashlib.sha256).hexdigest()
    assert body_signature("s3cret", b"{}") == f"sha256={digest}"
    assert SIGNATURE_HEADER == "X-Claid-Hmac-SHA256"


def test_the_pauses_between_attempts_are_the_page_s() -> None:
    assert DELAYS == (3, 6, 12)
