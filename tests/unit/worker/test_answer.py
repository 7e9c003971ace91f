"""What a child may answer, and what is taken for no answer."""

import json
import pickle
from dataclasses import replace

import pytest

from safelight.domain.errors import Code
from safelight.domain.job import ImageInfo
from safelight.pipeline.task import NotRendered, Rendered
from safelight.worker.answer import LONGEST, NoAnswer, decode, encode

JPEG = ImageInfo(format="JPEG", media_type="image/jpeg", ext="jpg", width=640, height=480)
PARTS = ["JPEG", "image/jpeg", "jpg", 640, 480]


@pytest.mark.parametrize(
    "outcome",
    [
        Rendered(input=JPEG, output=replace(JPEG, format="WEBP", width=1)),
        NotRendered(code=Code.INPUT_DAMAGED, message="It is “broken” 🙂.", input=None),
        NotRendered(code=Code.OPERATION_FAILED, message="", input=JPEG),
    ],
)
def test_an_outcome_arrives_as_it_was_sent(outcome: Rendered | NotRendered) -> None:
    assert decode(encode(outcome)) == outcome


def test_the_longest_message_fits() -> None:
    sent = NotRendered(code=Code.INVALID, message="🙂" * 100_000, input=JPEG)
    assert len(encode(sent)) <= LONGEST
    arrived = decode(encode(sent))
    assert isinstance(arrived, NotRendered)
    assert sent.message.startswith(arrived.message)


@pytest.mark.parametrize(
    "data",
    [
        pickle.dumps(Rendered(input=JPEG, output=JPEG)),
        b"",
        b"\xff",
        b"[" * 100_000,
        json.dumps([PARTS]).encode(),
        json.dumps([PARTS, PARTS, PARTS]).encode(),
        json.dumps([PARTS, None]).encode(),
        json.dumps([PARTS, [*PARTS, 1]]).encode(),
        json.dumps([PARTS, PARTS[:4]]).encode(),
        json.dumps([PARTS, [*PARTS[:2], "../../jpg", 1, 1]]).encode(),
        json.dumps([PARTS, ["JPEG", "text/html", "jpg", 1, 1]]).encode(),
        json.dumps([PARTS, [*PARTS[:3], 640, 0]]).encode(),
        json.dumps([PARTS, [*PARTS[:3], 640, True]]).encode(),
        json.dumps([PARTS, [*PARTS[:3], 640, 1.5]]).encode(),
        json.dumps([PARTS, [*PARTS[:3], 640, 2**40]]).encode(),
        json.dumps(["no_such_code", "text", None]).encode(),
        json.dumps(["internal", "\ud800", None]).encode(),
        json.dumps(["internal", "x" * 10_000, None]).encode(),
        json.dumps(["internal", 7, None]).encode(),
    ],
)
def test_whatever_else_a_child_sends_is_no_answer(data: bytes) -> None:
    with pytest.raises(NoAnswer):
        decode(data)
