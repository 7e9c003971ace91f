"""A graph of TensorFlow.js computes the same as ONNX: each operator against its definition."""

import base64
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
import pytest

from safelight.adapters.models.convert.failure import NotConvertible
from safelight.adapters.models.convert.tfjs import convert

Floats = npt.NDArray[np.float32]
SIZE = 6
TEXT = {
    word: base64.b64encode(word.encode()).decode()
    for word in ("NHWC", "VALID", "SAME", "BiasAdd", "Prelu", "Elu")
}
PLAIN = {"data_format": {"s": TEXT["NHWC"]}, "padding": {"s": TEXT["VALID"]}}
FILLED = PLAIN | {"padding": {"s": TEXT["SAME"]}}
STRIDES = {"strides": {"list": {"i": ["1", "2", "2", "1"]}}}
SQUARE = {"ksize": {"list": {"i": ["1", "3", "3", "1"]}}}


def floats(values: npt.ArrayLike) -> Floats:
    return np.asarray(values, np.float32)


def node(name: str, op: str, *inputs: str, **attr: Any) -> dict[str, Any]:
    return {"name": name, "op": op, "input": list(inputs), "attr": attr}


def written(
    tmp_path: Path,
    nodes: Sequence[Mapping[str, Any]],
    weights: Mapping[str, Any],
    result: str = "out",
) -> list[Path]:
    """Members: the picture comes in as 1,3,6,6, and `result` goes out."""
    dimensions = [{"size": str(each)} for each in (1, 3, SIZE, SIZE)]
    picture = {
        "name": "picture",
        "op": "Placeholder",
        "attr": {"shape": {"shape": {"dim": dimensions}}},
    }
    arrays = {name: np.asarray(value) for name, value in weights.items()}
    entries = [
        {
            "name": name,
            "shape": list(array.shape),
            "dtype": "int32" if array.dtype.kind == "i" else "float32",
            **({"quantization": {"dtype": "float16"}} if array.dtype == np.float16 else {}),
        }
        for name, array in arrays.items()
    ]
    raw = b"".join(
        (array.astype("<i4") if array.dtype.kind == "i" else array).tobytes()
        for array in arrays.values()
    )
    document = {
        "modelTopology": {"node": [node("Identity", "Identity", result), *nodes, picture]},
        "weightsManifest": [{"paths": ["net.bin"], "weights": entries}],
    }
    paths = [tmp_path / "net.json", tmp_path / "net.bin"]
    paths[0].write_text(json.dumps(document))
    paths[1].write_bytes(raw)
    return paths


def computed(tmp_path: Path, picture: Floats, members: list[Path]) -> Floats:
    convert(members, tmp_path / "net.onnx")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        tmp_path / "net.onnx", options, providers=["CPUExecutionProvider"]
    )
    output: Any = session.run(["out_Identity"], {"image": picture})[0]
    return np.asarray(output)


@pytest.fixture
def picture() -> Floats:
    return np.random.default_rng(7).random((1, 3, SIZE, SIZE), dtype=np.float32) - np.float32(0.5)


TO_NHWC = node("nhwc", "Transpose", "picture", "axes")
AXES = {"axes": [0, 2, 3, 1]}


def test_a_convolution_has_its_channels_last(tmp_path: Path, picture: Floats) -> None:
    kernel = np.random.default_rng(1).random((3, 3, 3, 2)).astype(np.float16)
    nodes = [TO_NHWC, node("out", "Conv2D", "nhwc", "kernel", **PLAIN, **STRIDES)]
    found = computed(tmp_path, picture, written(tmp_path, nodes, {**AXES, "kernel": kernel}))
    assert found.shape == (1, 2, 2, 2)
    part = picture[0].transpose(1, 2, 0)[2:5, 0:3]
    expected = np.einsum("yxc,yxco->o", part, kernel.astype(np.float32))
    np.testing.assert_allclose(found[0, 1, 0], expected, rtol=1e-4)


def test_a_convolution_may_fill_up_the_margins_the_odd_one_behind(
    tmp_path: Path, picture: Floats
) -> None:
    kernel = np.random.default_rng(1).random((3, 3, 3, 2), dtype=np.float32)
    nodes = [TO_NHWC, node("out", "Conv2D", "nhwc", "kernel", **FILLED, **STRIDES)]
    found = computed(tmp_path, picture, written(tmp_path, nodes, {**AXES, "kernel": kernel}))
    assert found.shape == (1, 3, 3, 2)
    padded = np.pad(picture[0].transpose(1, 2, 0), [(0, 1), (0, 1), (0, 0)])
    expected = np.einsum("yxc,yxco->o", padded[4:7, 4:7], kernel)
    np.testing.assert_allclose(found[0, 2, 2], expected, rtol=1e-4)


def test_a_convolution_may_add_and_bend_what_it_made(tmp_path: Path, picture: Floats) -> None:
    kernel = np.random.default_rng(1).random((1, 1, 3, 2), dtype=np.float32)
    fused = {"fused_ops": {"list": {"s": [TEXT["BiasAdd"], TEXT["Prelu"]]}}}
    ones = {"strides": {"list": {"i": ["1", "1", "1", "1"]}}}
    inputs = ["nhwc", "kernel", "bias", "slope"]
    nodes = [TO_NHWC, node("out", "_FusedConv2D", *inputs, **PLAIN, **ones, **fused)]
    bias, slope = floats([0.25, -0.25]), floats([[[0.1, 3.0]]])
    weights = {**AXES, "kernel": kernel, "bias": bias, "slope": slope}
    found = computed(tmp_path, picture, written(tmp_path, nodes, weights))
    sums = np.einsum("cyx,co->yxo", picture[0], kernel[0, 0]) + bias
    assert (sums < 0).any()
    expected = np.where(sums < 0, slope * sums, sums)
    np.testing.assert_allclose(found[0], expected, rtol=1e-4, atol=1e-6)


def test_a_convolution_may_take_each_channel_by_itself(tmp_path: Path, picture: Floats) -> None:
    kernel = np.random.default_rng(1).random((3, 3, 3, 2), dtype=np.float32)
    nodes = [TO_NHWC, node("out", "DepthwiseConv2dNative", "nhwc", "kernel", **PLAIN, **STRIDES)]
    found = computed(tmp_path, picture, written(tmp_path, nodes, {**AXES, "kernel": kernel}))
    expected = np.einsum("cyx,yxcm->cm", picture[0, :, 2:5, 0:3], kernel)
    np.testing.assert_allclose(found[0, 1, 0], expected.ravel(), rtol=1e-4)


def test_each_channel_has_a_slope_below_nothing(tmp_path: Path, picture: Floats) -> None:
    slope = floats([[[0.1]], [[2.0]], [[-1.0]]])
    members = written(tmp_path, [node("out", "Prelu", "picture", "slope")], {"slope": slope})
    found = computed(tmp_path, picture, members)
    np.testing.assert_allclose(found, np.where(picture < 0, slope * picture, picture), rtol=1e-6)


def test_a_picture_of_any_batch_is_taken_alone(tmp_path: Path, picture: Floats) -> None:
    members = written(tmp_path, [node("out", "Sigmoid", "picture")], {})
    members[0].write_text(members[0].read_text().replace('{"size": "1"}', '{"size": "-1"}', 1))
    assert computed(tmp_path, picture, members).shape == picture.shape


def test_the_largest_of_a_square_is_kept(tmp_path: Path, picture: Floats) -> None:
    nodes = [TO_NHWC, node("out", "MaxPool", "nhwc", **PLAIN, **STRIDES, **SQUARE)]
    found = computed(tmp_path, picture, written(tmp_path, nodes, AXES))
    np.testing.assert_array_equal(found[0, 1, 0], picture[0, :, 2:5, 0:3].max(axis=(1, 2)))


@pytest.mark.parametrize(("operator", "value"), [("Pad", 0.0), ("PadV2", -9.0)])
def test_margins_are_added_axis_by_axis(
    tmp_path: Path, picture: Floats, operator: str, value: float
) -> None:
    widths = [[0, 0], [0, 0], [1, 2], [3, 4]]
    inputs = ["picture", "widths", *(["value"] if operator == "PadV2" else [])]
    weights = {"widths": widths, "value": np.float32(value)}
    used = {name: weights[name] for name in inputs if name in weights}
    members = written(tmp_path, [node("out", operator, *inputs)], used)
    expected = np.pad(picture, widths, constant_values=value)
    np.testing.assert_array_equal(computed(tmp_path, picture, members), expected)


def test_a_tensor_is_split_joined_and_added(tmp_path: Path, picture: Floats) -> None:
    nodes = [
        node("split", "SplitV", "picture", "sizes", "axis"),
        node("joined", "ConcatV2", "split:1", "split", "axis"),
        node("out", "AddV2", "joined:0", "bias", "^picture"),
    ]
    weights = {"sizes": [1, 2], "axis": 1, "bias": floats([[[1.0]], [[2.0]], [[3.0]]])}
    found = computed(tmp_path, picture, written(tmp_path, nodes, weights))
    expected = picture[:, [1, 2, 0]] + floats([1, 2, 3]).reshape(3, 1, 1)
    np.testing.assert_allclose(found, expected, rtol=1e-6)


@pytest.mark.parametrize(
    ("operator", "attributes", "function"),
    [
        ("LeakyRelu", {"alpha": {"f": 0.1}}, lambda x: np.where(x < 0, 0.1 * x, x)),
        ("Sigmoid", {}, lambda x: 1 / (1 + np.exp(-x))),
    ],
)
def test_a_function_of_each_number(
    tmp_path: Path, picture: Floats, operator: str, attributes: Any, function: Any
) -> None:
    members = written(tmp_path, [node("out", operator, "picture", **attributes)], {})
    found = computed(tmp_path, picture, members)
    np.testing.assert_allclose(found, function(picture), rtol=1e-4, atol=1e-6)


def test_a_picture_is_enlarged_between_its_pixels(tmp_path: Path, picture: Floats) -> None:
    half = {"half_pixel_centers": {"b": True}}
    nodes = [TO_NHWC, node("out", "ResizeBilinear", "nhwc", "size", **half)]
    weights = {**AXES, "size": [12, 12]}
    found = computed(tmp_path, picture, written(tmp_path, nodes, weights))
    assert found.shape == (1, 12, 12, 3)
    # A quarter of the way from the second pixel to the third.
    expected = 0.75 * picture[0, :, 1, 1] + 0.25 * picture[0, :, 1, 2]
    below = 0.75 * picture[0, :, 2, 1] + 0.25 * picture[0, :, 2, 2]
    np.testing.assert_allclose(found[0, 3, 3], 0.75 * expected + 0.25 * below, rtol=1e-4)


def test_what_weights_alone_make_is_computed_now(tmp_path: Path, picture: Floats) -> None:
    nodes = [
        node("dense", "SparseToDense", "places", "length", "values", "elsewhere"),
        node("shape", "Add", "dense", "one"),
        node("out", "Reshape", "picture", "shape"),
    ]
    weights = {
        "places": [[1]],
        "length": [2],
        "values": [35],
        "elsewhere": 2,
        "one": 1,
    }
    found = computed(tmp_path, picture, written(tmp_path, nodes, weights))
    np.testing.assert_array_equal(found, picture.reshape(3, 36))


def test_what_no_result_needs_is_left_out(tmp_path: Path, picture: Floats) -> None:
    nodes = [node("idle", "Unheard", "picture"), node("out", "Sigmoid", "picture")]
    found = computed(tmp_path, picture, written(tmp_path, nodes, {}))
    assert found.shape == picture.shape


def test_a_graph_may_be_deeper_than_python_goes(tmp_path: Path) -> None:
    names = [f"n{index}" for index in range(1500)]
    pairs = zip(["picture", *names], [*names, "out"], strict=True)
    nodes = [node(name, "Sigmoid", before) for before, name in pairs]
    members = written(tmp_path, list(reversed(nodes)), {})
    convert(members, tmp_path / "net.onnx")
    assert (tmp_path / "net.onnx").stat().st_size > 1500


@pytest.mark.parametrize(
    ("nodes", "weights", "words"),
    [
        ([node("out", "Softmax", "picture")], {}, "an unknown operator, Softmax"),
        ([node("out", "Mul", "a", "a")], {"a": 1}, "computes Mul on weights"),
        (
            [node("out", "MaxPool", "picture", **PLAIN | {"padding": {"s": TEXT["NHWC"]}})],
            {},
            "NHWC, VALID or SAME is known",
        ),
        (
            [
                node(
                    "out",
                    "_FusedConv2D",
                    "picture",
                    "a",
                    fused_ops={"list": {"s": [TEXT["BiasAdd"], TEXT["Elu"]]}},
                )
            ],
            {"a": 1},
            "does BiasAdd, Elu as well: not known",
        ),
        (
            [node("out", "ResizeBilinear", "picture", "size", half_pixel_centers={"b": False})],
            {"size": [3, 3]},
            "by corners of pixels",
        ),
    ],
)
def test_what_is_not_known_is_refused(
    tmp_path: Path, nodes: list[dict[str, Any]], weights: dict[str, Any], words: str
) -> None:
    with pytest.raises(NotConvertible, match=words):
        convert(written(tmp_path, nodes, weights), tmp_path / "net.onnx")


def test_weights_that_are_left_over_are_refused(tmp_path: Path) -> None:
    members = written(tmp_path, [node("out", "Sigmoid", "picture")], {})
    members[1].write_bytes(b"more")
    with pytest.raises(NotConvertible, match="4 bytes of weights belong to no tensor"):
        convert(members, tmp_path / "net.onnx")


def test_weights_of_an_unknown_kind_are_refused(tmp_path: Path) -> None:
    members = written(
        tmp_path, [node("out", "Sigmoid", "picture")], {"a": np.array([1], np.float16)}
    )
    members[0].write_text(members[0].read_text().replace("float16", "uint8"))
    with pytest.raises(NotConvertible, match="weight a is float32 stored as uint8"):
        convert(members, tmp_path / "net.onnx")
