"""An ncnn network computes the same as ONNX: each layer against its definition."""

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
import pytest

from safelight.adapters.models.convert.failure import NotConvertible
from safelight.adapters.models.convert.ncnn import convert

Floats = npt.NDArray[np.float32]
HEAD = "Input input 0 1 in"
#: Of an output of one channel: a kernel of 1x3x1x1 that adds the colours up.
SUM = "Convolution sum 1 1 {} out 0=1 1=1 5=0 6=3"
#: From one channel to three, as every result has.
THREE = ["Split s9 1 3 out a9 b9 c9", "Concat j9 3 1 a9 b9 c9 last"]
ONES = struct.pack("<I3f", 0, 1, 1, 1)


def floats(values: npt.ArrayLike) -> Floats:
    return np.asarray(values, np.float32)


def written(tmp_path: Path, lines: Sequence[str], weights: bytes = b"") -> list[Path]:
    text = "\n".join(["7767517", f"{len(lines) + 1} 9", HEAD, *lines])
    paths = [tmp_path / "net.param", tmp_path / "net.bin"]
    paths[0].write_text(text + "\n")
    paths[1].write_bytes(weights)
    return paths


def computed(tmp_path: Path, picture: Floats, lines: Sequence[str], weights: bytes = b"") -> Floats:
    convert(written(tmp_path, lines, weights), tmp_path / "net.onnx")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        tmp_path / "net.onnx", options, providers=["CPUExecutionProvider"]
    )
    output: Any = session.run(["output"], {"input": picture})[0]
    return np.asarray(output, np.float32)


@pytest.fixture
def picture() -> Floats:
    return np.random.default_rng(5).random((1, 3, 6, 8), dtype=np.float32)


def test_a_convolution_weighs_its_neighbours(tmp_path: Path, picture: Floats) -> None:
    kernel = np.arange(27, dtype=np.float32).reshape(3, 3, 3)
    weights = struct.pack("<I", 0) + kernel.tobytes() + struct.pack("<f", 0.5)
    lines = ["Convolution c 1 1 in out 0=1 1=3 4=0 5=1 6=27", *THREE]
    found = computed(tmp_path, picture, lines, weights)
    assert found.shape == (1, 3, 4, 6)
    expected = (picture[0, :, 2:5, 3:6] * kernel).sum() + 0.5
    assert found[0, 0, 2, 3] == pytest.approx(expected, rel=1e-5)


def test_weights_of_half_precision_fill_up_to_four_bytes(tmp_path: Path, picture: Floats) -> None:
    half = struct.pack("<I3e", 0x01306B47, 1, 2, 3) + b"\0\0" + struct.pack("<f", 4)
    lines = ["Convolution c 1 1 in out 0=1 1=1 5=1 6=3", *THREE]
    found = computed(tmp_path, picture, lines, half)
    expected = (picture * floats([1, 2, 3]).reshape(3, 1, 1)).sum(axis=1) + 4
    np.testing.assert_allclose(found[0, :1], expected, rtol=1e-5)


@pytest.mark.parametrize(
    ("activation", "function"),
    [
        ("9=1", lambda x: np.maximum(x, 0)),
        ("9=2 -23310=1,0.1", lambda x: np.where(x < 0, 0.1 * x, x)),
        ("9=4", lambda x: 1 / (1 + np.exp(-x))),
    ],
)
def test_an_activation_follows(
    tmp_path: Path, picture: Floats, activation: str, function: Any
) -> None:
    lines = [SUM.format("in").replace("5=0", "5=1") + f" {activation}", *THREE]
    found = computed(tmp_path, picture, lines, ONES + struct.pack("<f", -1.5))
    np.testing.assert_allclose(found[:, 0], function(picture.sum(axis=1) - 1.5), rtol=1e-4)


def test_a_deconvolution_spreads_each_pixel(tmp_path: Path, picture: Floats) -> None:
    kernel = np.random.default_rng(2).random((1, 3, 2, 2), dtype=np.float32)
    weights = struct.pack("<I", 0) + kernel.tobytes()
    lines = ["Deconvolution d 1 1 in out 0=1 1=2 3=2 5=0 6=12", *THREE]
    found = computed(tmp_path, picture, lines, weights)
    assert found.shape == (1, 3, 12, 16)
    expected = np.einsum("cyx,cij->yixj", picture[0], kernel[0]).reshape(12, 16)
    np.testing.assert_allclose(found[0, 0], expected, rtol=1e-5)


def test_a_slope_for_each_channel(tmp_path: Path, picture: Floats) -> None:
    slopes = floats([0.1, 0.2, 0.3])
    found = computed(tmp_path, picture - 0.5, ["PReLU p 1 1 in out 0=3"], slopes.tobytes())
    shifted = picture - 0.5
    expected = np.where(shifted < 0, shifted * slopes.reshape(3, 1, 1), shifted)
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_pixels_are_shuffled_out_of_channels(tmp_path: Path, picture: Floats) -> None:
    lines = [
        "Split s 1 4 in a b c d",
        "Concat j 4 1 a b c d in12",
        "PixelShuffle p 1 1 in12 out 0=2",
    ]
    found = computed(tmp_path, picture, lines)
    channels = np.concatenate([picture] * 4, axis=1)[0].reshape(3, 2, 2, 6, 8)
    expected = channels.transpose(0, 3, 1, 4, 2).reshape(3, 12, 16)
    np.testing.assert_array_equal(found[0], expected)


@pytest.mark.parametrize("kind", [1, 2, 3])
def test_a_picture_is_enlarged(tmp_path: Path, picture: Floats, kind: int) -> None:
    found = computed(tmp_path, picture, [f"Interp i 1 1 in out 0={kind} 1=2.0 2=2.0"])
    assert found.shape == (1, 3, 12, 16)
    if kind == 1:
        np.testing.assert_array_equal(found, picture.repeat(2, axis=2).repeat(2, axis=3))
    else:
        # Between neighbours, a quarter from the nearer one: 3:1 where lines are drawn.
        assert abs(found.mean() - picture.mean()) < 0.02


@pytest.mark.parametrize(
    ("line", "function"),
    [
        ("BinaryOp b 2 1 a b out 0=0", lambda x: x + x),
        ("BinaryOp b 2 1 a b out 0=1", lambda x: x - x),
        ("BinaryOp b 2 1 a b out 0=2", lambda x: x * x),
        ("Eltwise e 2 1 a b out 0=0", lambda x: x * x),
        ("Eltwise e 2 1 a b out 0=1", lambda x: x + x),
        ("Eltwise e 2 1 a b out 0=1 -23301=2,1.0,0.2", lambda x: 1.2 * x),
    ],
)
def test_two_tensors_become_one(tmp_path: Path, picture: Floats, line: str, function: Any) -> None:
    found = computed(tmp_path, picture, ["Split s 1 2 in a b", line])
    np.testing.assert_allclose(found, function(picture), rtol=1e-6)


def test_a_number_is_joined_to_a_tensor(tmp_path: Path, picture: Floats) -> None:
    found = computed(tmp_path, picture, ["BinaryOp b 1 1 in out 0=2 1=1 2=2.5e-1"])
    np.testing.assert_allclose(found, picture * 0.25, rtol=1e-6)


def test_channels_are_weighed_by_their_means(tmp_path: Path, picture: Floats) -> None:
    lines = [
        "Split s 1 2 in a b",
        "Pooling p 1 1 a mean 0=1 4=1",
        "InnerProduct i 1 1 mean weight 0=3 1=1 2=9 9=4",
        "Scale m 2 1 b weight out 0=-233",
    ]
    kernel = floats([[1, 0, 0], [0, 2, 0], [0, 0, 3]])
    weights = struct.pack("<I", 0) + kernel.tobytes() + floats([0, 1, 2]).tobytes()
    found = computed(tmp_path, picture, lines, weights)
    weight = 1 / (1 + np.exp(-(kernel @ picture[0].mean(axis=(1, 2)) + [0, 1, 2])))
    np.testing.assert_allclose(found[0], picture[0] * weight.reshape(3, 1, 1), rtol=1e-5)


def test_a_tensor_is_cut_to_the_size_of_another(tmp_path: Path, picture: Floats) -> None:
    lines = [
        "Split s 1 2 in a b",
        "Convolution c 1 1 a small 0=3 1=3 5=0 6=81",
        "Crop k 2 1 b small out 0=1 1=2",
    ]
    weights = struct.pack("<I", 0) + bytes(4 * 81)
    found = computed(tmp_path, picture, lines, weights)
    np.testing.assert_array_equal(found, picture[:, :, 2:6, 1:7])


def test_any_size_and_number_of_pictures_is_taken(tmp_path: Path) -> None:
    pictures = np.ones((2, 3, 5, 11), np.float32)
    found = computed(tmp_path, pictures, [SUM.format("in"), *THREE], ONES)
    np.testing.assert_array_equal(found, np.full((2, 3, 5, 11), 3, np.float32))


def test_the_same_bytes_come_out_each_time(tmp_path: Path) -> None:
    members = written(tmp_path, [SUM.format("in") + " 9=2 -23310=1,0.1", *THREE], ONES)
    for name in ("one", "two"):
        convert(members, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize(
    ("lines", "weights", "words"),
    [
        (["Softmax s 1 1 in out"], b"", "ncnn layer s has an unknown type, Softmax"),
        ([SUM.format("in")], ONES[:-1], "weights end at byte 15, byte 16 was wanted"),
        ([SUM.format("in")], ONES + b"more", "4 bytes of weights belong to no layer"),
        ([SUM.format("in")], b"\1\2\3\4" + ONES[4:], "in a way that is not known: 0x4030201"),
        ([SUM.format("in") + " 9=5"], ONES, "an unknown activation, 5"),
        ([SUM.format("in") + " 2=2"], ONES, "is dilated, or pads by itself"),
        (["Pooling p 1 1 in out 0=0 1=2"], b"", "is no global average"),
        (["Scale s 1 1 in out 0=3"], b"", "scales by weights"),
        (["Split s 1 3 in a b c", "Eltwise e 3 1 a b c out 0=1"], b"", "joins 3 tensors"),
        (["Split s 1 2 in a b", "Eltwise e 2 1 a b out 0=2"], b"", "neither a sum nor a product"),
    ],
)
def test_what_is_not_known_is_refused(
    tmp_path: Path, lines: list[str], weights: bytes, words: str
) -> None:
    with pytest.raises(NotConvertible, match=words):
        convert(written(tmp_path, lines, weights), tmp_path / "net.onnx")
    assert not (tmp_path / "net.onnx").exists()


def test_another_file_is_no_ncnn(tmp_path: Path) -> None:
    members = written(tmp_path, [])
    members[0].write_text("something\nelse\n")
    with pytest.raises(NotConvertible, match="it begins with 'something'"):
        convert(members, tmp_path / "net.onnx")
