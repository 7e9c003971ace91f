"""What a child may answer, and what is taken for no answer."""

import json
import pickle
from dataclasses import replace
from typing import Any

import pytest

from safelight.domain.errors import Code
from safelight.domain.job import ImageInfo, Report
from safelight.pipeline.task import NotRendered, Rendered
from safelight.worker.answer import LONGEST, NoAnswer, decode, encode

JPEG = ImageInfo(format="JPEG", media_type="image/jpeg", ext="jpg", width=640, height=480)
PARTS = ["JPEG", "image/jpeg", "jpg", 640, 480]
#: A report of nothing, and nothing beside the result.
NOTHING: list[Any] = [[[], [], [], []], {}]


@pytest.mark.parametrize(
    "outcome",
    [
        Rendered(input=JPEG, output=replace(JPEG, format="WEBP", width=1)),
        Rendered(input=JPEG, output=JPEG, report=Report(notes=("2 faces “were” blurred 🙂.",))),
        Rendered(input=JPEG, output=JPEG, beside={"cutout": replace(JPEG, format="PNG")}),
        Rendered(input=JPEG, output=JPEG, report=Report(labels=("person", "face"))),
        Rendered(
            input=JPEG,
            output=JPEG,
            report=Report(people=("a", "a", "b"), faces=((0.5,) * 128, (-1e-9,) * 128)),
        ),
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
        json.dumps([PARTS, None, *NOTHING]).encode(),
        json.dumps([PARTS, [*PARTS, 1], *NOTHING]).encode(),
        json.dumps([PARTS, PARTS[:4], *NOTHING]).encode(),
        json.dumps([PARTS, [*PARTS[:2], "../../jpg", 1, 1], *NOTHING]).encode(),
        json.dumps([PARTS, ["JPEG", "text/html", "jpg", 1, 1], *NOTHING]).encode(),
        json.dumps([PARTS, [*PARTS[:3], 640, 0], *NOTHING]).encode(),
        json.dumps([PARTS, [*PARTS[:3], 640, True], *NOTHING]).encode(),
        json.dumps([PARTS, [*PARTS[:3], 640, 1.5], *NOTHING]).encode(),
        json.dumps([PARTS, [*PARTS[:3], 640, 2**40], *NOTHING]).encode(),
        json.dumps(["no_such_code", "text", None]).encode(),
        json.dumps(["internal", "\ud800", None]).encode(),
        json.dumps(["internal", "x" * 10_000, None]).encode(),
        json.dumps(["internal", 7, None]).encode(),
    ],
)
def test_whatever_else_a_child_sends_is_no_answer(data: bytes) -> None:
    with pytest.raises(NoAnswer):
        decode(data)


FACE = [0.5] * 128


def test_the_largest_report_of_plain_words_fits() -> None:
    full = Report(
        notes=("x" * 1000,) * 200, people=("p" * 32,) * 300, faces=((0.123456789,) * 128,) * 40
    )
    sent = encode(Rendered(input=JPEG, output=JPEG, report=full))
    assert len(sent) <= LONGEST
    arrived = decode(sent)
    assert isinstance(arrived, Rendered)
    assert 0 < len(arrived.report.notes) <= 200
    assert full.notes[0].startswith(arrived.report.notes[0])
    assert arrived.report.faces == full.faces[: len(arrived.report.faces)]


@pytest.mark.parametrize(
    "report",
    [
        None,
        [],
        [[], [], []],
        [[], [], [], [], []],
        [{}, [], [], []],
        [[], [], [], ["person"] * 65],
        [[], [], [], ["x" * 65]],
        [[], [], [], [7]],
        [["x"] * 41, [], [], []],
        [["x" * 301], [], [], []],
        [[5], [], [], []],
        [["\ud800"], [], [], []],
        [[], ["p"] * 201, [], []],
        [[], ["p" * 65], [], []],
        [[], [None], [], []],
        [[], ["\udfff"], [], []],
        [[], [], [FACE] * 17, []],
        [[], [], [FACE[:127]], []],
        [[], [], [[*FACE, 0.5]], []],
        [[], [], [[*FACE[:127], 1]], []],
        [[], [], [[*FACE[:127], True]], []],
        [[], [], [[*FACE[:127], "0.5"]], []],
        [[], [], [[*FACE[:127], 100.5]], []],
        [[], [], [[*FACE[:127], float("nan")]], []],
        [[], [], [[*FACE[:127], float("inf")]], []],
        [[], [], ["x" * 128], []],
        [[], [], [None], []],
    ],
)
def test_a_report_of_anything_else_is_no_answer(report: object) -> None:
    with pytest.raises(NoAnswer):
        decode(json.dumps([PARTS, PARTS, report, {}]).encode())


@pytest.mark.parametrize(
    "beside",
    [
        None,
        [],
        {"../../etc": PARTS},
        {"Cutout": PARTS},
        {"": PARTS},
        {"a" * 21: PARTS},
        {"cutout\n": PARTS},
        {"cutout": None},
        {"cutout": PARTS[:4]},
        {chr(97 + n // 26) + chr(97 + n % 26): PARTS for n in range(65)},
    ],
)
def test_files_beside_a_result_that_cannot_be_are_no_answer(beside: object) -> None:
    with pytest.raises(NoAnswer):
        decode(json.dumps([PARTS, PARTS, NOTHING[0], beside]).encode())


def test_a_report_at_its_bounds_is_one() -> None:
    report = [["🙂" * 300] * 40, ["🙂" * 64] * 200, [[100.0, *FACE[1:]]] * 16, ["🙂" * 64] * 64]
    sent = json.dumps([PARTS, PARTS, report, {}]).encode()
    assert len(sent) <= LONGEST
    arrived = decode(sent)
    assert isinstance(arrived, Rendered)
    assert len(arrived.report.people) == 200
