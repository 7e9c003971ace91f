"""Whatever text comes as a prompt, it is read without an error, in little time, and honestly."""

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safelight.domain.edit import Edit
from safelight.imaging.limits import Limits
from safelight.instructions.reading import Reading, read
from safelight.instructions.vocabulary import vocabulary
from safelight.operations import registry
from safelight.pipeline import plan

_WORDS = sorted({word for phrase in vocabulary().phrases for word in phrase})
_OTHERS = ("20%", "+15", "4:5", "1080x1350", "90°", "2x", "[[abc]]", "#ff0000", ",", ".", "image 2")
_OBJECTS = ("dog", "cars", "person", "red", "quixotic", "bench")
#: Seconds for 10,000 characters, on a machine that does much else meanwhile.
_LONG = 5.0


def _accepted(reading: Reading) -> None:
    """Raises Invalid where the pipeline would refuse what was read of the first picture alone."""
    known = {
        name: params
        for name, params in reading.operations.items()
        if name in registry() and "picture" not in str(params)
    }
    plan.check(Edit(operations=known), Limits())


@given(st.text(max_size=300), st.integers(1, 10))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read(prompt: str, images: int) -> None:
    found = read(prompt, images)
    assert found == read(prompt, images)
    assert not prompt.strip() or found.missed or found.understood or not found.operations


@given(st.lists(st.sampled_from([*_WORDS, *_OTHERS, *_OBJECTS]), max_size=14))
@settings(max_examples=400, deadline=None)
def test_whatever_is_read_of_words_in_any_order_the_pipeline_accepts(words: list[str]) -> None:
    _accepted(read(" ".join(words), 3))


@given(
    st.lists(st.sampled_from(_OTHERS[:6]), max_size=3),
    st.sampled_from(
        (
            "resize",
            "crop",
            "rotate",
            "upscale",
            "extend the canvas by",
            "add padding of",
            "cut off the left",
        )
    ),
)
@settings(max_examples=200, deadline=None)
def test_sizes_and_amounts_beyond_all_limits_are_not_passed_on(sizes: list[str], verb: str) -> None:
    for number in (
        "999999",
        "0",
        "99999 px",
        "500%",
        "0 px",
        "100000x100000",
        "0:0",
        "361 degrees",
        "9999x",
    ):
        _accepted(read(f"{verb} {number} {' '.join(sizes)}", 1))


@given(
    st.sampled_from(("quixotic", "zebra-striped", "mañana", "sombrero", "unicorn")),
    st.sampled_from(
        (
            "make it {} brighter",
            "remove the {} dog",
            "crop {} to 4:5",
            "blur the {} background",
            "{} white background",
        )
    ),
)
def test_a_word_that_is_not_known_makes_its_piece_missed(word: str, pattern: str) -> None:
    prompt = pattern.format(word)
    found = read(prompt, 1)
    assert found.missed == (prompt,)
    assert found.operations == {}


@pytest.mark.parametrize(
    "part",
    [
        *("remove the dog and ", "don't ", "don't crop and rotate or ", "brighter, ", ",", "\n"),
        *("1 ", "[[", "\N{FIRE}", "a", "rgb(", "more contrast ", "a bit ", "crop to the ", "very "),
        *(
            "increase contrast and ",
            "to with the background to ",
            "make ",
            "1:1 ",
            "- ",
            "-5",
            "\0",
        ),
        *("blur the faces of [[a]] and ", "plain ", "from red to blue and ", "keep the ", "x2x"),
    ],
)
def test_ten_thousand_characters_of_one_thing_take_little_time(part: str) -> None:
    prompt = (part * 10_000)[:10_000]
    before = time.perf_counter()
    read(prompt, 2)
    assert time.perf_counter() - before < _LONG


def test_reading_loads_neither_pixels_nor_numbers() -> None:
    code = (
        "import sys; from safelight.instructions.reading import read; read('brighter', 1);"
        "print(sorted({'numpy', 'cv2', 'pyvips', 'PIL', 'onnxruntime'} & sys.modules.keys()))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
