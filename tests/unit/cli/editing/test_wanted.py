"""What flags and request files ask for."""

import json
from pathlib import Path

import pytest

from safelight.cli.editing.wanted import Wanted, from_file, from_flags
from safelight.cli.failure import Failed
from safelight.dialects.claid.samples import EVERY_FIELD, without_input
from safelight.dialects.claid.schema import read_upload

EVERY_FLAG = {
    "width": "800",
    "height": "50%",
    "fit": "canvas",
    "padding": "10%",
    "background": "#ffffff",
    "remove_background": True,
    "decompress": "auto",
    "upscale": "photo",
    "polish": True,
    "blur_plates": True,
    "hdr": 50,
    "exposure": -10,
    "saturation": 10,
    "contrast": 5,
    "sharpness": 20,
    "format": "webp",
    "quality": 80,
    "dpi": 300,
}


def test_every_flag_finds_its_place_in_the_request() -> None:
    assert from_flags(EVERY_FLAG).body == {
        "operations": {
            "restorations": {"decompress": "auto", "upscale": "photo", "polish": True},
            "privacy": {"blur_car_plate": True},
            "resizing": {"width": 800, "height": "50%", "fit": "canvas"},
            "padding": "10%",
            "background": {"remove": True, "color": "#ffffff"},
            "adjustments": {
                "hdr": 50,
                "exposure": -10,
                "saturation": 10,
                "contrast": 5,
                "sharpness": 20,
            },
        },
        "output": {
            "format": {"type": "webp", "compression": {"type": "lossy", "quality": 80}},
            "metadata": {"dpi": 300},
        },
    }


@pytest.mark.parametrize("name", ["jpeg", "webp", "avif", "tiff"])
def test_the_server_understands_what_flags_ask_for(name: str) -> None:
    flags = {**EVERY_FLAG, "height": "600", "format": name}
    request = read_upload(json.loads(from_flags(flags).text))
    assert request.output.format.type == name
    assert request.operations.adjustments.exposure == -10


@pytest.mark.parametrize("fit", ["crop", "cover", "bounds", "canvas", "outpaint", "smart"])
def test_the_server_understands_every_fit(fit: str) -> None:
    body = from_flags({"width": "10", "height": "10", "fit": fit}).body
    chosen = read_upload(body).operations.resizing.fit
    assert chosen.type == ("crop" if fit == "smart" else fit)


def test_no_flags_ask_for_a_jpeg_and_nothing_else() -> None:
    assert from_flags({}).body == {"operations": {}, "output": {"format": "jpeg"}}


def test_a_quality_of_png_is_refused() -> None:
    with pytest.raises(Failed, match="png"):
        from_flags({"format": "png", "quality": 80})


def test_a_request_file_is_taken_as_it_is(tmp_path: Path) -> None:
    body = without_input(EVERY_FIELD)
    (tmp_path / "request.json").write_text(json.dumps(body))
    assert from_file(tmp_path / "request.json").body == body


@pytest.mark.parametrize("text", ["", "[]", '{"input": "x"}', "{", "\x80"])
def test_a_request_file_that_is_none_is_named(text: str, tmp_path: Path) -> None:
    path = tmp_path / "request.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(Failed, match=r"request\.json"):
        from_file(path)


@pytest.mark.parametrize(
    ("output", "extension"),
    [
        ({}, "jpg"),
        ({"format": "jpeg"}, "jpg"),
        ({"format": {"type": "avif"}}, "avif"),
        ("storage://a/b", "jpg"),
    ],
)
def test_the_extension_is_that_of_the_format(output: object, extension: str) -> None:
    assert Wanted({"operations": {}, "output": output}).extension == extension


def test_the_same_request_has_the_same_fingerprint_whatever_its_order() -> None:
    one = Wanted({"operations": {"padding": "1%"}, "output": {}})
    two = Wanted({"output": {}, "operations": {"padding": "1%"}})
    assert one.fingerprint("source") == two.fingerprint("source")


def test_another_source_or_request_has_another_fingerprint() -> None:
    one, two = Wanted({"operations": {}}), Wanted({"operations": {"padding": "1%"}})
    assert len({one.fingerprint("a"), one.fingerprint("b"), two.fingerprint("a")}) == 3
