"""What is read of request bodies, and what is refused."""

import json
from contextlib import suppress
from time import process_time

import pytest
from tests.support.services import request

from safelight.domain.errors import Code, Refusal
from safelight.web.bodies import check_outside_files, read_body

pytestmark = pytest.mark.anyio


LIMIT = 2000
LONG = "A" * 1024


def check(document: object) -> None:
    check_outside_files(json.dumps(document).encode(), LIMIT)


@pytest.mark.parametrize(
    "document",
    [
        {"image": "A" * 100_000},
        [LONG] * 100,
        {"image": "\\" * 100_000},
        {"image": "A\r\n" * 100_000},
        {"a": "\\", "image": "A" * 100_000, "b": 'say "x"'},
        {"image": "A" * 100_000 + '"' * 500},
    ],
)
def test_a_body_may_be_large_by_its_long_strings(document: object) -> None:
    check(document)


@pytest.mark.parametrize(
    "document",
    [
        [0] * LIMIT,
        [{}] * LIMIT,
        {str(number): number for number in range(LIMIT)},
        ["A" * 900] * 3,
        {"image": "A" * 100_000, "x": [0] * LIMIT},
        {"x": [0] * LIMIT, "image": "A" * 100_000},
        {"image": '\\"' * LIMIT},
        [LONG + "\\", *[0] * LIMIT],
    ],
)
def test_a_body_may_not_be_large_by_anything_else(document: object) -> None:
    with pytest.raises(Refusal, match=f"limit of {LIMIT} bytes") as caught:
        check(document)
    assert caught.value.code is Code.BODY_TOO_LARGE


def test_what_is_outside_of_files_is_counted_to_the_byte() -> None:
    body = b'{"image":"' + LONG.encode() + b'"}'
    outside = len(body) - len(LONG)
    check_outside_files(body, outside)
    with pytest.raises(Refusal):
        check_outside_files(body, outside - 1)


def test_a_string_that_does_not_end_is_left_to_the_parser() -> None:
    check_outside_files(b'{"image": "' + b"A" * 100_000, LIMIT)
    check_outside_files(b'"' + b'\\"' * 100, 250)


@pytest.mark.parametrize("piece", [b"\\", b'\\"', b'"', b'\\\\"', b"{},", b'"a",', b"\\n"])
def test_counting_takes_little_time_whatever_the_body(piece: bytes) -> None:
    body = b'{"image": "' + piece * (8_000_000 // len(piece))
    before = process_time()
    with suppress(Refusal):
        check_outside_files(body, 100_000)
    assert process_time() - before < 1


async def test_who_counts_a_body_is_told_of_it_as_it_comes() -> None:
    told: list[int] = []
    assert await read_body(request(b"12345"), 10, told.append) == b"12345"
    assert sum(told) == 5
    with pytest.raises(Refusal):
        await read_body(request(b"12345"), 4, told.append)
    assert sum(told) == 5
