"""Networks whose files fix a size run on others."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto, helper, save

from safelight.adapters.models.convert.free_size import free_nchw, free_nhwc


def fixed(path: Path, shape: Sequence[int], *, weights_as_inputs: int = 0) -> Path:
    """A network that doubles a picture of this size alone."""
    tensors = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name in "xy"]
    weight = helper.make_tensor_value_info("w", TensorProto.FLOAT, [])
    inside = helper.make_tensor_value_info("half", TensorProto.FLOAT, shape)
    graph = helper.make_graph(
        [helper.make_node("Mul", ["x", "w"], ["half"]), helper.make_node("Relu", ["half"], ["y"])],
        "fixed",
        [tensors[0], *[weight] * weights_as_inputs],
        [tensors[1]],
        [helper.make_tensor("w", TensorProto.FLOAT, [], [2.0])],
        value_info=[inside],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    save(model, path)
    return path


def session(path: Path) -> Any:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


@pytest.mark.parametrize(
    ("free", "fixed_shape", "other"),
    [
        (free_nchw, (10, 3, 32, 32), (1, 3, 5, 7)),
        (free_nhwc, (1, 384, 384, 3), (1, 5, 7, 3)),
    ],
)
def test_another_size_is_taken(
    free: Any, fixed_shape: tuple[int, ...], other: tuple[int, ...], tmp_path: Path
) -> None:
    before = fixed(tmp_path / "fixed.onnx", fixed_shape)
    picture = np.random.default_rng(3).random(other, dtype=np.float32)
    with pytest.raises(Exception, match="invalid dimensions"):
        session(before).run(None, {"x": picture})
    free([before], tmp_path / "free.onnx")
    (found,) = session(tmp_path / "free.onnx").run(None, {"x": picture})
    np.testing.assert_array_equal(found, 2 * picture)


def test_what_is_no_picture_stays_as_it_is(tmp_path: Path) -> None:
    before = fixed(tmp_path / "fixed.onnx", (1, 1, 1, 100))
    free_nhwc([before], tmp_path / "free.onnx")
    assert session(tmp_path / "free.onnx").get_inputs()[0].shape == [1, 1, 1, 100]


def test_weights_are_no_inputs_any_longer(tmp_path: Path) -> None:
    before = fixed(tmp_path / "fixed.onnx", (10, 3, 32, 32), weights_as_inputs=1)
    free_nchw([before], tmp_path / "free.onnx")
    made = session(tmp_path / "free.onnx")
    assert [each.name for each in made.get_inputs()] == ["x"]
    assert len(made.get_overridable_initializers()) == 0
